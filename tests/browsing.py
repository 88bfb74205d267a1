"""A server for the page, hostile or not, and visitors in a real browser, for the tests of the page."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from injections import ADDRESSES, INJECTIONS
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

from index import EVERYTHING, Article, Collection, CollectionError, Filter, Span
from index.dates import EventDay
from qa import Also, Answer, Citation, Excerpt, Receipt, Retriever, Scope
from qa.live import LiveRetriever

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Theme = Literal["light", "dark"]

# A machine that runs much else at the same time is slow, not broken.
expect.set_options(timeout=20_000)

# What Gradio's browser side says of its stream when a page is left; on a page that stays it shows it as well.
LEAVING = ("AbortError: signal is aborted", "Unexpected error Connection errored out.")

SLOW = "Take your time"
EXAMPLES = ("Who is Ali Sheha?", "What happened in Tuwaym?")

# Each piece, if it were read as anything but text, would set `window.harmed`, ask for something,
# open a dialog or add an element.
HARMFUL = (
    "<script>window.harmed = 1</script> "
    '<img src="https://harm.example/image.png" onerror="window.harmed = 2"> '
    "<svg onload=alert(3)></svg> </p></div></article></section><b>bold</b> "
    "[link](javascript:alert(4)) ![image](https://harm.example/md.png) **strong** `code` $$\\frac{1}{2}$$ "
    "{{constructor.constructor('window.harmed = 5')()}} {{{value}}} ${window.harmed = 6} "
    "`${window.harmed = 7}` @children <gradio-app src='https://harm.example'></gradio-app> "
    "<style>body { display: none }</style> <!-- --> <iframe srcdoc='x'></iframe> "
    '\\u003cimg src=x\\u003e &lt;b&gt; &amp;amp; &#60; src="/file=etc" file:///etc/passwd'
)


class HarmfulRetriever:
    """Answers every question with one article in which everything is hostile.

    A question that is hostile itself gets one in which everything is that, one that is an address an
    article from there.
    """

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self.outlets = (HARMFUL,)
        self.collection = SimpleNamespace(
            article=self._find,
            sources=lambda: {HARMFUL: 1},
            days=lambda: None,
            article_count=1,
            unavailable=None,
        )

    def _find(self, article_id: str) -> Article:
        if article_id not in self._articles:
            raise CollectionError("unknown")
        return self._articles[article_id]

    def _article(self, question: str) -> tuple[str, Article]:
        harm = question if question in INJECTIONS else HARMFUL
        url = question if question in (*INJECTIONS, *ADDRESSES) else "javascript:window.harmed=8"
        article = Article(f"../{harm}", harm, harm, url, None, f"Before. {harm} After.", harm, "none", None)
        self._articles[article.id] = article
        return harm, article

    def strictly(self, question: str, narrowing: Any) -> tuple[str, Filter]:
        """Ask about nothing, so that there is no figure."""
        return "", EVERYTHING

    def refuse_part(self) -> None:
        """Be whole."""

    def everything(self, question: str, **_: Any) -> SimpleNamespace:
        """List nothing."""
        return SimpleNamespace(total=0, fewer=None)

    def ask(self, question: str, **_: Any) -> Answer:
        """Quote the hostile part of the article; take long over what says so."""
        if question == SLOW:
            time.sleep(12)
        harm, article = self._article(question)
        end = len(article.text)
        quote = Excerpt(8, 8 + len(harm), harm)
        citation = Citation(
            1,
            article.id,
            article.title,
            article.source,
            article.url,
            None,
            1.0,
            Excerpt(0, end, article.text),
            quote,
            (Also("retells", article.id, harm, harm, article.url, None, quote),),
            (EventDay(8, 8 + len(harm), date(2031, 5, 2), date(2031, 5, 2)),),
            article.dated_by,
            article.other_day,
            Receipt(article.sha256, quote.start, quote.end, 1, article.id, quote.text),
        )
        scope = Scope(
            None,
            date(2031, 5, 2),
            Span(0, len(harm)),
            "either",
            (harm,),
            (),
            False,
            False,
            None,
            True,
            False,
        )
        return Answer(question, f"{harm} {question}", (citation,), None, 2, 0.9, (), (), scope, harm)


def serve_page(folder: Path | None, messages: "Queue[str]", in_full: bool) -> None:
    """Serve a collection, or what is hostile, in a process of its own; say where, and who was called."""
    from qa.web import serve

    def listen(event: str, arguments: Sequence[Any]) -> None:
        if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost"):
            messages.put(f"looked up {arguments[0]}")
        if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] != "127.0.0.1":
            messages.put(f"called {arguments[1]}")

    retriever: Any = HarmfulRetriever()
    if folder is not None:
        retriever = LiveRetriever(folder) if in_full else Retriever(Collection.open(folder))
    sys.addaudithook(listen)
    offered = (HARMFUL,) if folder is None else None if in_full else EXAMPLES
    serve(
        retriever,
        examples=offered,
        folder=folder if in_full else None,
        host="127.0.0.1",
        port=0,
        announce=messages.put,
    )


@dataclass
class Server:
    address: str
    process: BaseProcess
    messages: "Queue[str]"


def started(folder: Path | None, in_full: bool = False) -> Iterator[Server]:
    """Start a server; `in_full` as `dateline chat --edit` does, else with the questions that tests know."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    context = multiprocessing.get_context("spawn")
    messages = context.Queue()
    process = context.Process(target=serve_page, args=(folder, messages, in_full))
    process.start()
    try:
        for _ in range(240):
            if not messages.empty() or process.exitcode is not None:
                break
            process.join(0.5)
        yield Server(messages.get(timeout=1), process, messages)
        assert messages.empty(), f"the server reached out: {messages.get()}"
    finally:
        process.terminate()
        process.join(20)
        messages.close()
        messages.join_thread()
    process.close()


@pytest.fixture(scope="session")
def seeds_server(seeds_collection: Path) -> Iterator[Server]:
    yield from started(seeds_collection)


@pytest.fixture(scope="session")
def harmful_server() -> Iterator[Server]:
    yield from started(None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield opened
    opened.close()


@dataclass
class Visitor:
    """A browser window of its own, which must end without a request, an error or a dialog gone astray."""

    page: Page
    astray: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        before = self.page.locator("#chat .bot-row").count()
        self.submit(question)
        self.answered(before + 1)

    def submit(self, question: str) -> None:
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")

    def answered(self, turns: int) -> None:
        expect(self.page.locator("#chat .bot-row")).to_have_count(turns)
        last = self.page.locator("#chat .bot-row").last
        expect(last.locator(".answer, .notice")).to_be_visible()
        # The last card is there when there are as many as the heading says.
        if last.locator(".found").count():
            count = int(last.locator(".found").inner_text().split()[0])
            expect(last.locator(".card")).to_have_count(count)

    def assert_undisturbed(self) -> None:
        assert not self.astray, self.astray
        assert self.page.locator(".toast-body").all_text_contents() == []

    def text(self, selector: str) -> str:
        return self.page.locator(selector).last.text_content() or ""

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.outerHTML"))

    def overflow(self) -> int:
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def look(self, width: int, height: int, theme: Theme) -> None:
        """Look at the page as it is in another window, which it need not have been opened in."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=theme)
        expect(self.page.locator("body.dark")).to_have_count(int(theme == "dark"))

    def in_view(self, selector: str) -> bool:
        box = self.page.locator(selector).last.bounding_box()
        size = self.page.viewport_size
        assert box is not None
        assert size is not None
        return (
            0 <= box["y"] <= size["height"] - box["height"] and 0 <= box["x"] <= size["width"] - box["width"]
        )


def visit(context: BrowserContext, address: str) -> Visitor:
    visitor = Visitor(context.new_page())

    def guard(route: Route) -> None:
        if route.request.url.startswith(f"{address}/"):
            route.continue_()
        else:
            visitor.astray.append(f"request: {route.request.url}")
            route.abort()

    context.route("**/*", guard)
    visitor.page.on("pageerror", lambda error: visitor.astray.append(f"page error: {error}"))

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(LEAVING):
            visitor.astray.append(f"console: {message.text}")

    visitor.page.on("console", note)

    def refuse(dialog: Any) -> None:
        visitor.astray.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    visitor.page.on("dialog", refuse)
    visitor.page.goto(address)
    expect(visitor.page.locator("#question textarea")).to_be_visible()
    return visitor


@pytest.fixture
def visitor(browser: Browser, seeds_server: Server) -> Iterator[Visitor]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visitor = visit(context, seeds_server.address)
        yield visitor
        visitor.assert_undisturbed()


@pytest.fixture
def on_a_phone(browser: Browser, seeds_server: Server) -> Iterator[Visitor]:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as context:
        visitor = visit(context, seeds_server.address)
        yield visitor
        visitor.assert_undisturbed()
