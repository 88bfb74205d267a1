"""Routes: the addresses that the page uses. Gradio has many more, and they are not served.

Among those are files by their paths, other hosts' pages by their addresses, recordings, and an editor of
the program itself.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto


class Purpose(Enum):
    """What a request is for, as far as that decides who may send it and how often."""

    SIGN_IN = auto()
    """Open to whoever comes."""
    LOOK = auto()
    """The page and its parts."""
    ASK = auto()
    """Has the archive searched, so it counts."""
    EDIT = auto()
    """Brings files."""


@dataclass(frozen=True, slots=True)
class _Route:
    methods: frozenset[str]
    path: re.Pattern[str]
    purpose: Purpose


def _route(methods: str, path: str, purpose: Purpose) -> _Route:
    return _Route(frozenset(methods.split()), re.compile(path), purpose)


_NAME = "[A-Za-z0-9_-]{1,64}"

_ROUTES = (
    _route("GET POST", "/sign-in", Purpose.SIGN_IN),
    # The address at which Gradio's own client signs in.
    _route("POST", "/login/?", Purpose.SIGN_IN),
    _route("POST", "/sign-out", Purpose.SIGN_IN),
    _route("GET HEAD", "/(collection/?)?", Purpose.LOOK),
    _route("GET HEAD", "/(config|theme[.]css|favicon[.]ico|robots[.]txt|manifest[.]json)/?", Purpose.LOOK),
    _route("GET HEAD", "/(static|assets|svelte)/[A-Za-z0-9_.@/-]+", Purpose.LOOK),
    _route("GET HEAD", "/gradio_api/(info|openapi[.]json|app_id|startup-events|login_check)/?", Purpose.LOOK),
    _route("GET", f"/gradio_api/heartbeat/{_NAME}", Purpose.LOOK),
    _route("GET", "/gradio_api/queue/data", Purpose.LOOK),
    _route("GET", f"/gradio_api/call/(v2/)?{_NAME}/{_NAME}", Purpose.LOOK),
    _route("POST", "/gradio_api/(cancel|reset)/?", Purpose.LOOK),
    _route("POST", "/gradio_api/queue/join", Purpose.ASK),
    _route("POST", f"/gradio_api/(run|api|call|call/v2)/{_NAME}/?", Purpose.ASK),
    _route("POST", "/gradio_api/component_server/?", Purpose.ASK),
    _route("GET", "/export", Purpose.ASK),
    _route("POST", "/gradio_api/upload/?", Purpose.EDIT),
    _route("GET", "/gradio_api/upload_progress", Purpose.EDIT),
)

# Only where the tools are offered.
_TOOLS = (
    _route("GET DELETE", "/gradio_api/mcp(/.{0,200})?", Purpose.LOOK),
    _route("POST", "/gradio_api/mcp(/.{0,200})?", Purpose.ASK),
)


def purpose_of(method: str, path: str, *, tools: bool) -> Purpose | None:
    """Return what a request is for; None for an address or a method that is not served."""
    # Neither is in an address of ours, and both are how one escapes from a folder.
    if ".." in path or "\\" in path:
        return None
    for route in (*_ROUTES, *_TOOLS) if tools else _ROUTES:
        if method in route.methods and route.path.fullmatch(path):
            return route.purpose
    return None
