"""Addresses that name a page that there is not.

Gradio reads `page` in an address as the name of one of its pages, and fails at any other: a link that was
typed by hand or is older than the page gets the chat instead.
"""

from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

PAGES = frozenset(("", "collection"))
"""The names of Gradio's pages."""


class KnownPages:
    """ASGI middleware around Gradio: a `page` that there is not is left out of the address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, an address that names no page of ours without that name."""
        if scope["type"] == "http" and b"page=" in scope["query_string"]:
            named = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            kept = [(name, value) for name, value in named if name != "page" or value in PAGES]
            scope = {**scope, "query_string": urlencode(kept).encode("latin-1")}
        await self._app(scope, receive, send)
