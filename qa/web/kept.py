"""Kept: the conversations of open windows, and of a number that were closed.

Gradio keeps what it knows of ten thousand sessions, whether or not anybody will come back to them: with the
answers in them that is some gigabytes. A window holds a heartbeat open for as long as it is there. What was
asked without one (by a program, or before the window had it) counts as closed, and so does an answer of the
queue, which is a session to Gradio, once it was fetched.
"""

import re
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.network.sessions import sessions_in

CLOSED = 100
"""Sessions without an open window that are kept, for whoever comes back after the connection was lost."""

_HEARTBEAT = re.compile(r".*/gradio_api/heartbeat/([^/]+)/?")
_FETCH = re.compile(r".*/gradio_api/call(?:/v2)?/[^/]+/([^/]+)/?")
_EVENT = re.compile(r".*/gradio_api/(?:queue/join|(?:run|api|call|call/v2)/[^/]+)/?")


class KeptSessions:
    """ASGI middleware around Gradio: has it forget the sessions that nobody will go on with."""

    def __init__(self, app: ASGIApp, forget: Callable[[str], None], closed: int = CLOSED) -> None:
        """Keep so many closed sessions, and call `forget` with each that was closed before those."""
        self._app = app
        self._forget = forget
        self._most = closed
        self._open: Counter[str] = Counter()
        self._closed: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        path, method = scope.get("path", ""), scope.get("method")
        if beating := _HEARTBEAT.fullmatch(path):
            await self._beat(beating[1], scope, receive, send)
        elif method == "GET" and (fetched := _FETCH.fullmatch(path)):
            await self._app(scope, receive, send)
            self._note(fetched[1])
        elif method == "POST" and _EVENT.fullmatch(path):
            await self._event(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _beat(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._open[session] += 1
        self._closed.pop(session, None)
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[session] -= 1
            if not self._open[session]:
                del self._open[session]
                self._note(session)

    async def _event(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def reading() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await self._app(scope, reading, send)
        for session in sessions_in(scope, bytes(body)):
            self._note(session)

    def _note(self, session: str) -> None:
        """Count a session as the last that was closed, unless a window of it is open."""
        if session in self._open:
            return
        self._closed[session] = None
        self._closed.move_to_end(session)
        while len(self._closed) > self._most:
            self._forget(self._closed.popitem(last=False)[0])
