"""What is kept of conversations: those of open windows, and of as many closed ones as are said."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import write
from doubles import WordCountEmbedder
from load_page import Page, client
from looping import run
from serving import Served, served
from starlette.types import Message, Receive, Scope, Send

from index import build
from qa.web.kept import CLOSED, KeptSessions

QUESTION = "Who closed the harbour?"


async def gradio(scope: Scope, receive: Receive, send: Send) -> None:
    """Take everything that is sent; a heartbeat lasts until its window is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Kept:
    """Two closed sessions are kept; what the others did is done, and noted is who was forgotten."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []
        self._app = KeptSessions(gradio, self.forgotten.append, closed=2)

    async def ask(self, session: str, path: str = "queue/join") -> None:
        body = json.dumps({"session_hash": session}).encode()
        await self._request("POST", path, [body[:5], body[5:]])

    async def fetch(self, event: str) -> None:
        await self._request("GET", f"call/ask/{event}", [])

    async def open(self, session: str) -> Callable[[], Coroutine[Any, Any, None]]:
        gone = asyncio.Event()
        window = asyncio.create_task(self._request("GET", f"heartbeat/{session}", [], gone))
        await asyncio.sleep(0.01)

        async def close() -> None:
            gone.set()
            await window

        return close

    async def _request(
        self, method: str, path: str, bodies: list[bytes], gone: asyncio.Event | None = None
    ) -> None:
        messages: list[Message] = [{"type": "http.request", "body": each} for each in bodies]

        async def receive() -> Message:
            if messages:
                return messages.pop(0)
            if gone is not None:
                await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            raise AssertionError(message)

        path = f"/gradio_api/{path}"
        scope = {"type": "http", "method": method, "path": path, "query_string": b""}
        await self._app(scope, receive, send)


def test_closed_sessions_go_in_the_order_in_which_they_were_last_used() -> None:
    async def doing() -> None:
        kept = Kept()
        for session in ("mara", "devin", "mara", "ilva"):
            await kept.ask(session)
        assert kept.forgotten == ["devin"]
        await kept.ask("teo", "run/predict")
        assert kept.forgotten == ["devin", "mara"]
        # Answers that were fetched are sessions to Gradio.
        await kept.fetch("0a1b2c")
        assert kept.forgotten == ["devin", "mara", "ilva"]

    run(doing())


def test_a_window_s_session_stays_while_it_is_open() -> None:
    async def doing() -> None:
        kept = Kept()
        await kept.ask("mara")  # before its heartbeat
        first, second = await kept.open("mara"), await kept.open("mara")
        for session in ("devin", "mara", "ilva", "teo"):
            await kept.ask(session)
        assert kept.forgotten == ["devin"]
        await first()
        await kept.ask("sana")
        assert kept.forgotten == ["devin", "ilva"]
        await second()  # only now is it closed
        assert kept.forgotten == ["devin", "ilva", "teo"]
        again = await kept.open("mara")
        for session in ("bela", "ivo", "juna"):
            await kept.ask(session)
        assert kept.forgotten == ["devin", "ilva", "teo", "sana", "bela"]
        await again()
        assert kept.forgotten == ["devin", "ilva", "teo", "sana", "bela", "ivo"]

    run(doing())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("kept")
    build([write(folder / "articles", range(4))], folder / "index", WordCountEmbedder())
    with served(folder / "index", folder / "errors.txt") as running:
        yield running


def questions(shown: str) -> int:
    return shown.count('<h2 class="question"')


def test_a_conversation_goes_on_in_an_open_window_and_not_in_one_long_closed(server: Served) -> None:
    stays, leaves = Page(server.address, None), Page(server.address, None)
    for page in (stays, leaves):
        page.open()
        assert questions(page.ask(QUESTION, None)) == 1
        assert questions(page.ask(QUESTION, None)) == 2
    leaves.leave()
    assert questions(leaves.ask(QUESTION, None)) == 3  # not yet
    with client(server.address) as program:
        for number in range(CLOSED):
            sent = {"data": [QUESTION], "session_hash": f"passing-{number}"}
            assert program.post("/gradio_api/run/ask", json=sent).status_code == 200
    assert questions(leaves.ask(QUESTION, None)) == 1
    assert questions(stays.ask(QUESTION, None)) == 3
    stays.quit()
    leaves.quit()
    assert server.said() == []
