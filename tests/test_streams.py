"""A question asked at the moment when the answer before it ends is answered all the same."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from browsing import Visitor
from playwright.sync_api import expect
from starlette.types import Message, Receive, Scope, Send

from qa.web.streams import LastingStreams

END = b'data: {"msg":"close_stream"}\n\n'
QUICK = 0.3  # seconds to linger in these tests


class Queue:
    """Gradio's queue for one visitor, as far as streams go: a stream ends when nothing is pending."""

    def __init__(self) -> None:
        self.pending: asyncio.Queue[bytes] = asyncio.Queue()
        self.opened = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"].endswith("join"):
            await receive()
            await self.pending.put(b"answer")
            await send({"type": "http.response.body", "body": b"{}"})
            return
        self.opened += 1
        while True:
            body = await self.pending.get()
            await send({"type": "http.response.body", "body": body, "more_body": True})
            if self.pending.empty():
                break
        await send({"type": "http.response.body", "body": END, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Browser:
    """One visitor: what came on the stream, and when."""

    def __init__(self, app: LastingStreams, agent: bytes = b"Mozilla") -> None:
        self._app = app
        self._agent = agent
        self.came: list[bytes] = []
        self.gone = asyncio.Event()
        self.starts = 0

    async def listen(self) -> None:
        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.starts += 1
            elif message.get("body"):
                self.came.append(message["body"])

        await self._call("data", b"", take)

    async def ask(self, body: bytes = b'{"session_hash": "ines"}') -> float:
        """Return after how many seconds the event was accepted."""
        begun = time.monotonic()
        accepted: list[Message] = []

        async def take(message: Message) -> None:
            accepted.append(message)

        await self._call("join", body, take)
        assert [message["type"] for message in accepted] == ["http.response.start", "http.response.body"]
        return time.monotonic() - begun

    async def _call(self, what: str, body: bytes, take: Callable[[Message], Any]) -> None:
        given = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            if given:
                return given.pop()
            await self.gone.wait()
            return {"type": "http.disconnect"}

        scope = {
            "type": "http",
            "path": f"/gradio_api/queue/{what}",
            "query_string": b"session_hash=ines",
            "headers": [(b"user-agent", self._agent)],
        }
        await self._app(scope, receive, take)


def run(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(asyncio.wait_for(play(), 20))).result()


def test_what_follows_closely_goes_on_in_the_same_stream() -> None:
    async def play() -> None:
        queue = Queue()
        browser = Browser(LastingStreams(queue, QUICK))
        await browser.ask()
        stream = asyncio.create_task(browser.listen())
        for answers in range(1, 6):
            while len(browser.came) < answers:
                await asyncio.sleep(0.01)
            assert browser.came == [b"answer"] * answers  # and no end
            await asyncio.sleep(0.01 * answers)
            assert await browser.ask() < 0.2
        await stream
        assert browser.came == [b"answer"] * 6 + [END]
        assert browser.starts == 1
        assert queue.opened == 6

    run(play)


def test_an_event_during_an_answer_keeps_no_stream_open() -> None:
    async def play() -> None:
        queue = Queue()
        browser = Browser(LastingStreams(queue, QUICK))
        await browser.ask()
        await browser.ask()
        begun = time.monotonic()
        await browser.listen()
        assert browser.came == [b"answer", b"answer", END]
        assert QUICK <= time.monotonic() - begun < QUICK + 1
        assert queue.opened == 1

    run(play)


def test_an_event_after_the_end_is_accepted_when_the_end_was_surely_seen() -> None:
    async def play() -> None:
        queue = Queue()
        browser = Browser(LastingStreams(queue, QUICK))
        assert await browser.ask() < 0.2
        await browser.listen()
        assert browser.came[-1] == END
        assert await browser.ask() > 0.5
        await browser.listen()
        assert browser.starts == 2

    run(play)


def test_nothing_waits_for_a_visitor_who_is_gone() -> None:
    async def play() -> None:
        browser = Browser(LastingStreams(Queue(), 60))
        await browser.ask()
        stream = asyncio.create_task(browser.listen())
        await asyncio.sleep(0.1)
        browser.gone.set()
        await asyncio.wait_for(stream, 5)

    run(play)


def test_a_program_that_waits_for_the_end_gets_it_at_once() -> None:
    async def play() -> None:
        browser = Browser(LastingStreams(Queue(), 60), agent=b"gradio_client/2.7.2; python/3.11")
        await browser.ask()
        await asyncio.wait_for(browser.listen(), 5)
        assert browser.came == [b"answer", END]

    run(play)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"session_hash": 3}'])
def test_what_is_no_event_is_passed_on(body: bytes) -> None:
    async def play() -> None:
        browser = Browser(LastingStreams(Queue(), QUICK))
        assert await browser.ask(body) < 0.2

    run(play)


@pytest.mark.browser
def test_questions_in_quick_succession_are_all_answered(visitor: Visitor) -> None:
    for _ in range(10):
        visitor.ask("Who is Ali Sheha?")


@pytest.mark.browser
def test_a_question_right_after_clearing_is_answered(visitor: Visitor) -> None:
    for _ in range(10):
        visitor.ask("Who is Ali Sheha?")
        visitor.page.get_by_role("button", name="Clear").click()
        expect(visitor.page.locator(".question")).to_have_count(0)
        expect(visitor.page.locator("#chat .bot-row")).to_have_count(0)  # whose row may go a moment later
