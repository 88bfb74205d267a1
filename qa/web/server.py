"""The page on a port.

Gradio's own `launch` asks the address it serves through whatever proxy the environment names, prints,
and takes another port where the one it was given is taken; this does none of that.
"""

import asyncio
import contextlib
import socket
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.routing import Mount
from uvicorn.config import LOGGING_CONFIG

from index.errors import DatelineError
from qa.runner import Answering
from qa.web.app import web_application
from qa.web.network.access import Access, access_on

_ON_THIS_MACHINE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only compared with

EVERY_ADDRESS = frozenset(_ON_THIS_MACHINE)
"""What a server listens on that is to be reached by every address of its machine."""


def serve(
    retriever: Answering,
    *,
    examples: Sequence[str] | None = None,
    folder: Path | None = None,
    access: Access | None = None,
    host: str,
    port: int,
    announce: Callable[[str], None],
    mcp: bool = False,
    open_browser: bool = False,
) -> None:
    """Serve the page until interrupted; call `announce` with its address once it answers.

    With the collection's `folder` articles can be uploaded to it, by those whom `access` lets. With `mcp`
    there is an MCP server at MCP_PATH. Port 0 takes any free port. Raises DatelineError if the address cannot
    be listened on, or is on a network and nothing says who may come, or for an MCP server without the package
    mcp.
    """
    if access is None:
        access = access_on(host, users=None, public=False, per_minute=None, may_edit=folder is not None)
    with _listen(host, port) as listener:
        address = address_of(host, listener.getsockname()[1])

        def ready() -> None:
            announce(address)
            if open_browser:
                webbrowser.open(address)

        # A KeyboardInterrupt is how uvicorn passes on the Ctrl-C that has just ended it in good order.
        with contextlib.suppress(KeyboardInterrupt):
            application = web_application(retriever, examples, folder, access, mcp=mcp)
            _Server(application, ready).run(sockets=[listener])


# Seconds for which an idle connection stays open. Python's clients let go of theirs after five, which is
# uvicorn's default as well: a question that was sent in that moment was lost.
_KEEP_ALIVE = 30

# Uvicorn's own, and what goes wrong with what is asked of us beside it.
_LOG = {
    **LOGGING_CONFIG,
    "loggers": {
        **LOGGING_CONFIG["loggers"],
        "dateline": {"handlers": ["default"], "level": "INFO", "propagate": False},
    },
}


class _Server(uvicorn.Server):
    """A uvicorn that says when it answers, and that open pages don't keep from ending."""

    def __init__(self, application: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                log_config=_LOG,
                log_level="warning",
                access_log=False,
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=3,
                timeout_keep_alive=_KEEP_ALIVE,
            )
        )
        self._mounted = [route.app for route in application.routes if isinstance(route, Mount)]
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            # Off the event loop: a browser that opens, or a slow terminal, must not hold up visitors.
            await asyncio.to_thread(self._ready)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for page in self._mounted:
            # Each open page listens on a stream that ends with this event of Gradio's App.
            stop: asyncio.Event | None = getattr(page, "stop_event", None)
            if stop is not None:
                stop.set()
        await super().shutdown(sockets=sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DatelineError(
            f"The chat cannot listen on {host} port {port} ({reason.lower()}): choose another with --port."
        ) from error


def address_of(host: str, port: int) -> str:
    """Return where a browser finds what listens on a port; on this machine, if that is on every address."""
    name = _ON_THIS_MACHINE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
