"""Sessions: whose conversation a request is of.

A browser makes up a name for each page that it opens, and sends it with everything: the conversation and
the stream of answers are kept by it. It belongs to the user who used it first, and to nobody else.
"""

import re
from collections import OrderedDict
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.bodies import json_in, replaying, whole
from qa.web.network.answers import LOG, told
from qa.web.network.visitor import visitor_of

_EVENT = re.compile(rb'^{"event_id":"([0-9a-f]+)"}$')
_FETCHED = re.compile(r"/gradio_api/call/(?:v2/)?[^/]+/([^/]+)/?")

_SESSIONS = re.compile(r"/gradio_api/(?!upload|mcp).*")

_MOST = 100_000  # sessions; then those go that were used least recently


class OwnSessions:
    """ASGI middleware around Gradio: to each user their sessions. The entrance has bounded what is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names no session of somebody else's."""
        visitor = visitor_of(scope) if scope["type"] == "http" else None
        # Of visitors who need not sign in nobody knows who is who.
        if visitor is None or visitor.name is None or not _SESSIONS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        body = await whole(receive) if scope["method"] == "POST" else b""
        owner = visitor.name

        async def noting(message: Message) -> None:
            # An answer that is fetched by the number of its event is whoever's it was that asked.
            accepted = _EVENT.search(message.get("body", b""))
            if accepted:
                self._are_of({accepted[1].decode()}, owner)
            await send(message)

        if not self._are_of(sessions_in(scope, body), owner):
            LOG.warning("a conversation of somebody else's was asked for: refused with 403")
            await told(403, "That conversation is somebody else's.")(scope, receive, send)
        elif scope["method"] == "POST":
            await self._app(scope, replaying(body, receive), noting)
        else:
            await self._app(scope, receive, send)

    def _are_of(self, named: set[str], owner: str) -> bool:
        """Whether all sessions that a request names are this user's; those that were nobody's are now."""
        if any(self._owners.get(session, owner) != owner for session in named):
            return False
        for session in named:
            self._owners[session] = owner
            self._owners.move_to_end(session)
        while len(self._owners) > _MOST:
            self._owners.popitem(last=False)
        return True


def sessions_in(scope: Scope, body: bytes) -> set[str]:
    """Return the sessions that a request names, in its address or in what it brings."""
    named = set(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", []))
    _, is_heartbeat, session = scope["path"].partition("/heartbeat/")
    if is_heartbeat:
        named.add(session)
    fetched = _FETCHED.fullmatch(scope["path"])
    if fetched and scope["method"] == "GET":
        named.add(fetched[1])
    sent = json_in(body)
    if isinstance(sent, dict) and isinstance(sent.get("session_hash"), str):
        named.add(sent["session_hash"])
    return named
