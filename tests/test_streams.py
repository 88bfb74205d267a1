"""A question asked at the moment when the answer before it ends is answered all the same."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsing import Visitor
from starlette.types import Message, Receive, Scope, Send

from qa.web.streams import OrderedStreams


def held_back(app: OrderedStreams, visitor: str, body: bytes | None = None) -> float:
    """Return the seconds until an event of `visitor` was accepted."""
    asked = json.dumps({"session_hash": visitor}).encode() if body is None else body
    started = time.monotonic()
    sent = served(app, "/gradio_api/queue/join", b"", asked)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return time.monotonic() - started


def served(app: OrderedStreams, path: str, query: bytes, body: bytes) -> list[Message]:
    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(call(app, path, query, body))).result()


async def call(app: OrderedStreams, path: str, query: bytes, body: bytes) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app({"type": "http", "path": path, "query_string": query}, receive, send)
    return sent


async def ends_or_accepts(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = b'data: {"msg":"close_stream"}\n\n' if scope["path"].endswith("data") else b"{}"
    await send({"type": "http.response.body", "body": body})


def test_an_event_is_accepted_only_after_the_end_of_the_stream_before_it_was_seen() -> None:
    app = OrderedStreams(ends_or_accepts)
    assert held_back(app, "ines") < 0.1
    served(app, "/gradio_api/queue/data", b"session_hash=ines", b"")
    assert held_back(app, "omar") < 0.1
    assert held_back(app, "ines") > 0.1
    assert held_back(app, "ines") < 0.1


def test_an_end_that_comes_while_an_event_is_taken_goes_before_its_acceptance() -> None:
    async def ends_meanwhile(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].endswith("join"):
            await call(app, "/gradio_api/queue/data", b"session_hash=ines", b"")
        await ends_or_accepts(scope, receive, send)

    app = OrderedStreams(ends_meanwhile)
    assert held_back(app, "ines") > 0.1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"session_hash": 3}'])
def test_what_is_no_event_is_passed_on(body: bytes) -> None:
    app = OrderedStreams(ends_or_accepts)
    served(app, "/gradio_api/queue/data", b"", b"")
    assert held_back(app, "", body) < 0.6


@pytest.mark.browser
def test_questions_in_quick_succession_are_all_answered(visitor: Visitor) -> None:
    for _ in range(10):
        visitor.ask("Who is Ali Sheha?")
