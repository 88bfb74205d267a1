"""The page as an ASGI application: Gradio mounted with its theme, its style, and what stands beside it."""

import warnings
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware

from index.errors import DatelineError
from index.uploads import LARGEST_UPLOAD
from qa.runner import Answering
from qa.web.api import endpoints_of
from qa.web.downloads import downloads
from qa.web.entrance import Entrance
from qa.web.gradio_import import gr, look_for_mcp
from qa.web.kept import KeptSessions
from qa.web.layout import build_page
from qa.web.network.access import ON_THIS_MACHINE, Access
from qa.web.network.files import OwnFiles
from qa.web.network.gate import Gate
from qa.web.network.headers import SecurityHeaders
from qa.web.network.identification import Identification
from qa.web.network.passes import Passes
from qa.web.network.passwords import Passwords
from qa.web.network.rates import Rates
from qa.web.network.sessions import OwnSessions
from qa.web.network.signing_in import signing_in
from qa.web.network.visitor import visitor_of
from qa.web.pages import KnownPages
from qa.web.streams import LastingStreams

_STYLE = Path(__file__).with_name("style.css")

# A data address: the page's icon without a file to serve.
_HEAD = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='5' fill='%238a1c1c'/%3E"
    "%3Ctext x='16' y='24' font-family='Georgia,serif' font-size='24' font-weight='700'"
    " text-anchor='middle' fill='white'%3ED%3C/text%3E%3C/svg%3E\">"
    '<meta name="color-scheme" content="light dark">'
)

_SANS = ("system-ui", "-apple-system", "'Segoe UI'", "Roboto", "'Helvetica Neue'", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def web_application(
    retriever: Answering,
    examples: Sequence[str] | None = None,
    folder: Path | None = None,
    access: Access = ON_THIS_MACHINE,
    *,
    mcp: bool = False,
) -> FastAPI:
    """Return the page with its style as an ASGI application, for `serve` or for a server of yours.

    With the collection's `folder` articles can be uploaded to it, by those whom `access` lets. By default
    that and asking is for whoever uses this machine, and the page answers to no other's name. With `mcp` it
    is an MCP server besides; raises DatelineError if the package mcp is not installed.
    """
    if mcp:
        _check_mcp()
        look_for_mcp()
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.red,
        neutral_hue=gr.themes.colors.stone,
        # Plain names: Gradio's own default is a font that is asked of a font host.
        font=_SANS,
        font_mono=_MONO,
    ).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#151412",
        body_text_color="#1c1a17",
        body_text_color_dark="#ece7dd",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1f1d1a",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1f1d1a",
    )
    application = FastAPI(openapi_url=None)
    application.include_router(downloads(retriever))
    passes, rates = Passes(), Rates(access.per_minute)
    identification = None
    if access.users is not None:
        passwords = Passwords(access.users, rates)
        identification = Identification(access.users, passes, passwords)
        application.include_router(signing_in(passwords, passes))
    page = build_page(retriever, examples, folder)
    with warnings.catch_warnings():
        # It says that two pages cannot be rendered on the server, which is not asked for.
        warnings.filterwarnings("ignore", "SSR mode is not supported", UserWarning)
        gr.mount_gradio_app(
            application,
            page,
            path="/",
            theme=theme,
            # In the head rather than as css_paths, whose selectors Gradio takes apart at every comma.
            head=f"{_HEAD}<style>{_STYLE.read_text(encoding='utf-8')}</style>",
            footer_links=["api"],
            run_history=False,
            enable_monitoring=False,
            show_error=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=mcp,
            # A page that takes no files has Gradio's route for them all the same.
            max_file_size=1 if folder is None else LARGEST_UPLOAD,
            auth_dependency=None if access.users is None else _user,
        )
    # Gradio asks only of a page that it launched itself whether a file that is named was uploaded.
    page.has_launched = True
    application.add_middleware(LastingStreams)
    application.add_middleware(KeptSessions, partial(_forget, page))
    application.add_middleware(KnownPages)
    application.add_middleware(OwnSessions)
    application.add_middleware(OwnFiles)
    application.add_middleware(Entrance, retriever, endpoints_of(page), frozenset(page.fns))
    application.add_middleware(
        Gate,
        identification,
        rates,
        here_alone=access.here_alone,
        may_edit=folder is not None,
        tools=mcp,
    )
    application.add_middleware(SecurityHeaders)
    # The page itself comes to the headers as it is, to have its scripts named.
    application.add_middleware(GZipMiddleware, minimum_size=1_000)
    if mcp:
        # What a server without it does not carry.
        from qa.web.tools import offer_tools

        offer_tools(page, retriever)
    return application


def _check_mcp() -> None:
    if find_spec("mcp") is None:
        raise DatelineError("An MCP server needs the package mcp: pip install 'mcp>=1.25,<2'.")


def _forget(page: gr.Blocks, session: str) -> None:
    """Have Gradio forget a session; one that goes on all the same begins anew."""
    kept = page.state_holder
    with kept.lock:
        kept.session_data.pop(session, None)
        kept.time_last_used.pop(session, None)


def _user(request: Request) -> str | None:
    """Return by what name Gradio knows who asks: the gate has let nobody else through."""
    visitor = visitor_of(request.scope)
    return None if visitor is None else visitor.name
