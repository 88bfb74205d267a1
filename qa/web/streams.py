"""Keep a question that is asked at the moment when the answer before it ends.

Gradio's server ends a visitor's stream of events when nothing of theirs is pending any more, and its
browser side opens a new one for an event only if it believes that the old one is over. An event that the
server accepts after it has ended the stream, and whose acceptance reaches the browser before that end
does, is waited for on a stream that is gone: the page stays silent for ever. So an end is not told at once:
an event that follows within seconds, as one that follows closely does, goes on in the same stream.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import MutableMapping
from contextlib import suppress
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.bodies import json_in, replaying, whole
from qa.web.refusal import LOG

LINGER = 5.0
"""Seconds for which a stream is kept open. A browser has six connections to a server, for all its windows."""

# After a stream has ended all the same: its end and an acceptance travel on connections of their own.
_HEAD_START = 1.0

_MOST = 100_000  # visitors; then those are forgotten who asked least recently

_STREAM = "/queue/data"
_JOIN = "/queue/join"
_END = b'"close_stream"'
_CLIENT = b"gradio_client"


class LastingStreams:
    """ASGI middleware around Gradio: a visitor's stream outlasts the events that it was opened for."""

    def __init__(self, app: ASGIApp, linger: float = LINGER) -> None:
        """Keep a stream open for `linger` seconds after its end."""
        self._app = app
        self._linger = linger
        # For each visitor whose stream is kept open: set when an event of theirs was accepted.
        self._lingering: dict[str, asyncio.Event] = {}
        # When each visitor's stream was ended, for the visitors whose stream was ended just now.
        self._ended: MutableMapping[str, float] = {}
        # Visitors of whom an event was accepted: of others Gradio would print how it failed.
        self._joined: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but for the ends of streams."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.endswith(_STREAM):
            await self._stream(scope, receive, send)
        elif scope["type"] == "http" and path.endswith(_JOIN):
            await self._join(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = "".join(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", []))
        if visitor not in self._joined:
            LOG.warning("a stream of events: refused with 404")
            told = {"error": "Nothing was asked in that session."}
            await JSONResponse(told, 404)(scope, receive, send)
            return
        # Gradio's client for Python waits for the end before it does, and loses nothing.
        is_program = any(name == b"user-agent" and _CLIENT in value for name, value in scope["headers"])
        is_begun = False
        end: list[Message] = []

        async def without_end(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                if is_begun:
                    return  # of what goes on in a stream that is open already
                is_begun = True
            elif end or _END in message.get("body", b""):
                if not end:
                    accepted.clear()  # what was accepted before has had its end in this stream
                end.append(message)
                return
            await send(message)

        self._lingering[visitor] = accepted = asyncio.Event()
        try:
            while True:
                await self._app(scope, receive, without_end)
                if not end or is_program or not await self._goes_on(accepted, receive):
                    break
                end.clear()
                accepted.clear()
        finally:  # also of a stream that breaks off
            if self._lingering.get(visitor) is accepted:
                del self._lingering[visitor]
        self._note_end(visitor)
        for message in end:
            await send(message)

    async def _goes_on(self, accepted: asyncio.Event, receive: Receive) -> bool:
        """Wait for another event of a visitor; False where none comes in time, or the visitor is gone."""
        waits = [asyncio.create_task(accepted.wait()), asyncio.create_task(_disconnect(receive))]
        try:
            await asyncio.wait(waits, timeout=self._linger, return_when=asyncio.FIRST_COMPLETED)
            return accepted.is_set()
        finally:
            for each in waits:
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await whole(receive)
        asked = json_in(body)
        visitor = str(asked.get("session_hash", "")) if isinstance(asked, dict) else ""
        await self._head_start(visitor)
        begun = time.monotonic()

        async def accepting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note_joined(visitor)
                if visitor in self._lingering:
                    self._lingering[visitor].set()
                elif self._ended.get(visitor, 0.0) >= begun:
                    # An end that came while the event was being taken.
                    await self._head_start(visitor)
            await send(message)

        await self._app(scope, replaying(body, receive), accepting)

    def _note_joined(self, visitor: str) -> None:
        self._joined[visitor] = None
        self._joined.move_to_end(visitor)
        while len(self._joined) > _MOST:
            self._joined.popitem(last=False)

    def _note_end(self, visitor: str) -> None:
        now = time.monotonic()
        for earlier in [each for each, at in self._ended.items() if now - at > _HEAD_START]:
            del self._ended[earlier]
        self._ended[visitor] = now

    async def _head_start(self, visitor: str) -> None:
        ended = self._ended.get(visitor)
        if ended is not None:
            await asyncio.sleep(max(0.0, ended + _HEAD_START - time.monotonic()))


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
