"""Keep a question that is asked at the moment when the answer before it ends.

Gradio's server ends a visitor's stream of events when nothing of theirs is pending any more, and its
browser side opens a new one for an event only if it believes that the old one is over. An event that the
server accepts after it has ended the stream, and whose acceptance reaches the browser before that end
does, is waited for on a stream that is gone: the page stays silent for ever. So an event that follows an
end closely is taken only when the end has surely gone before it.
"""

import asyncio
import json
import time
from collections.abc import MutableMapping
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The end and the acceptance travel on connections of their own; a browser takes first what came first.
_HEAD_START = 0.25

_STREAM = "/queue/data"
_JOIN = "/queue/join"
_END = b'"close_stream"'


class OrderedStreams:
    """ASGI middleware around Gradio: no event is accepted at a browser that still waits for an end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # When each visitor's stream was ended, for the visitors whose stream was ended just now.
        self._ended: MutableMapping[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, holding back what `OrderedStreams` is there for."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.endswith(_STREAM):
            await self._stream(scope, receive, send)
        elif scope["type"] == "http" and path.endswith(_JOIN):
            await self._join(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = "".join(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", []))

        async def noting_the_end(message: Message) -> None:
            if _END in message.get("body", b""):
                now = time.monotonic()
                for earlier in [each for each, at in self._ended.items() if now - at > _HEAD_START]:
                    del self._ended[earlier]
                self._ended[visitor] = now
            await send(message)

        await self._app(scope, receive, noting_the_end)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        given: list[Message] = []
        while not given or given[-1].get("more_body", False):
            given.append(await receive())
        visitor = _visitor(b"".join(message.get("body", b"") for message in given))
        await self._head_start(visitor)
        begun = time.monotonic()

        async def reading() -> Message:
            return given.pop(0) if given else await receive()

        async def accepting(message: Message) -> None:
            # An end that came while the event was being taken.
            if message["type"] == "http.response.start" and self._ended.get(visitor, 0.0) >= begun:
                await self._head_start(visitor)
            await send(message)

        await self._app(scope, reading, accepting)

    async def _head_start(self, visitor: str) -> None:
        ended = self._ended.get(visitor)
        if ended is not None:
            await asyncio.sleep(max(0.0, ended + _HEAD_START - time.monotonic()))


def _visitor(body: bytes) -> str:
    try:
        asked = json.loads(body)
    except ValueError:
        return ""  # Gradio refuses it
    return str(asked.get("session_hash", "")) if isinstance(asked, dict) else ""
