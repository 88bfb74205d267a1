"""A request's body, read up to a size, and a client that hangs up."""

import asyncio
import json
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

LARGEST_BODY = 1 << 22
"""Bytes of a request that is no upload: some hundred times the longest question."""

# What is too much is read on for a while and thrown away: a client that still sends would see its connection
# end, and never read why.
_THROWN_AWAY = 1 << 27  # bytes
_PATIENCE = 20.0  # seconds

_SLOWEST = 60.0  # seconds for a body that is read


class TooLargeError(Exception):
    """There is more of a body than is read."""


class TooSlowError(Exception):
    """A body did not come in time."""


class GoneError(Exception):
    """The client went away before all of its body was there."""


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """Return the body of a request; raise TooLargeError, TooSlowError or GoneError."""
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        # Whoever asks first whether to send at all need not.
        if headers.get(b"expect", b"").lower() != b"100-continue":
            await _throw_away(receive)
        raise TooLargeError
    try:
        async with asyncio.timeout(_SLOWEST):
            return await whole(receive)
    except TimeoutError as error:
        raise TooSlowError from error


def json_in(body: bytes) -> object:
    """Return the JSON value of a body; None for what is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def whole(receive: Receive) -> bytes:
    """Return a body; raise TooLargeError or GoneError, with no more of it kept."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            parts.clear()
            if message.get("more_body", False):
                await _throw_away(receive)
            raise TooLargeError
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _throw_away(receive: Receive) -> None:
    left = _THROWN_AWAY
    try:
        async with asyncio.timeout(_PATIENCE):
            while left > 0:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return


def replaying(body: bytes, receive: Receive) -> Receive:
    """Return what receives a body that was read, and then whatever comes after it."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return given.pop() if given else await receive()

    return receiving


def watched(receive: Receive, send: Send, gone: Callable[[], None]) -> tuple[Receive, Send]:
    """Return what receives and sends the same; call `gone` if the client is, before it has all."""
    is_over = False

    async def receiving() -> Message:
        nonlocal is_over
        message = await receive()
        if message["type"] == "http.disconnect" and not is_over:
            is_over = True
            gone()
        return message

    async def sending(message: Message) -> None:
        nonlocal is_over
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            is_over = True
        await send(message)

    return receiving, sending
