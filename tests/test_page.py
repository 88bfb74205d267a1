"""The page in a real browser, which may ask this machine and no other for anything."""

import multiprocessing
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect, sync_playwright

from index import Article, Collection, CollectionError, DatelineError, Span
from index.dates import EventDay
from qa import Also, Answer, Citation, Excerpt, Retriever, Scope

pytestmark = [pytest.mark.browser, pytest.mark.model]

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
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
    """Answers every question with one article in which everything is hostile."""

    def __init__(self) -> None:
        self._article = Article(
            f"../{HARMFUL}", HARMFUL, HARMFUL, "javascript:window.harmed=8", None, f"Before. {HARMFUL} After."
        )
        self.outlets = (HARMFUL,)
        self.collection = SimpleNamespace(
            article=self._find, sources=lambda: {HARMFUL: 1}, days=lambda: None, article_count=1
        )

    def _find(self, article_id: str) -> Article:
        if article_id != self._article.id:
            raise CollectionError("unknown")
        return self._article

    def ask(self, question: str, **_: Any) -> Answer:
        """Quote the hostile part of the article."""
        article, end = self._article, len(self._article.text)
        quote = Excerpt(8, 8 + len(HARMFUL), HARMFUL)
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
            (Also("retells", article.id, HARMFUL, HARMFUL, article.url, None, quote),),
            (EventDay(8, 8 + len(HARMFUL), date(2031, 5, 2), date(2031, 5, 2)),),
        )
        scope = Scope(None, date(2031, 5, 2), Span(0, len(HARMFUL)), "either", (HARMFUL,), False, None, True)
        return Answer(question, f"{HARMFUL} {question}", (citation,), None, 2, 0.9, (), (), scope, HARMFUL)


def serve_page(folder: Path | None, messages: "Queue[str]") -> None:
    """Serve a collection, or what is hostile, in a process of its own; say where, and who was called."""
    from qa.web import serve

    def listen(event: str, arguments: Sequence[Any]) -> None:
        if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost"):
            messages.put(f"looked up {arguments[0]}")
        if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] != "127.0.0.1":
            messages.put(f"called {arguments[1]}")

    retriever: Any = HarmfulRetriever() if folder is None else Retriever(Collection.open(folder))
    sys.addaudithook(listen)
    examples = (HARMFUL,) if folder is None else EXAMPLES
    serve(retriever, examples=examples, host="127.0.0.1", port=0, announce=messages.put)


@dataclass
class Server:
    address: str
    process: BaseProcess
    messages: "Queue[str]"


def started(folder: Path | None) -> Iterator[Server]:
    os.environ["HF_HUB_OFFLINE"] = "1"
    context = multiprocessing.get_context("spawn")
    messages = context.Queue()
    process = context.Process(target=serve_page, args=(folder, messages))
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
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")
        self.answered(before + 1)

    def answered(self, turns: int) -> None:
        expect(self.page.locator("#chat .bot-row")).to_have_count(turns)
        last = self.page.locator("#chat .bot-row").last
        expect(last.locator(".answer, .notice")).to_be_visible()
        # The last card is there when there are as many as the heading says.
        if last.locator(".found").count():
            count = int(last.locator(".found").inner_text().split()[0])
            expect(last.locator(".card")).to_have_count(count)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).last.text_content() or ""

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.outerHTML"))

    def overflow(self) -> int:
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

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
    visitor.page.on(
        "console",
        lambda message: (
            visitor.astray.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )

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
        assert visitor.astray == []


@pytest.fixture
def on_a_phone(browser: Browser, seeds_server: Server) -> Iterator[Visitor]:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as context:
        visitor = visit(context, seeds_server.address)
        yield visitor
        assert visitor.astray == []


def test_an_answer_is_a_quote_with_its_day_and_source_and_the_passages_around(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    question = "Who is Ali Sheha?"
    visitor.ask(question)
    expected = seeds_retriever.ask(question)
    best = expected.citations[0]
    assert "57-year-old resident of Baniyas" in best.quote.text
    assert visitor.text(".question") == question
    assert visitor.text(".best blockquote") == best.quote.text
    assert (
        visitor.text(".best .day") == {8: "8 March 2025", 9: "9 March 2025"}[(best.published or date.max).day]
    )
    assert visitor.text(".best .source") == best.source
    cards = visitor.page.locator(".card")
    assert cards.locator(".number").all_text_contents() == [str(each.number) for each in expected.citations]
    assert cards.locator(".passage").all_text_contents() == [each.passage.text for each in expected.citations]
    assert cards.locator("mark").all_text_contents() == [each.quote.text for each in expected.citations]
    assert cards.locator("header .source").all_text_contents() == [each.source for each in expected.citations]
    assert visitor.text(".card .headline").startswith("First sentence: ")
    assert visitor.in_view(".best blockquote")


def test_the_reader_opens_the_article_at_the_passage_and_gives_the_focus_back(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    visitor.ask("What happened in Tuwaym?")
    best = seeds_retriever.ask("What happened in Tuwaym?").citations[0]
    opener = visitor.page.locator(".card .open").first
    opener.click()
    expect(visitor.page.locator(".reader")).to_be_visible()
    assert visitor.text(".reader .text") == seeds_retriever.collection.article(best.article_id).text
    assert visitor.text(".reader .place") == best.passage.text
    assert visitor.text(".reader mark") == best.quote.text
    assert visitor.in_view(".reader mark")
    assert visitor.in_view(".card >> nth=0 >> .open")
    assert 'class="close"' in visitor.focused()

    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator(".reader")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_reader_moves_to_another_passage_and_opens_again_at_the_same(visitor: Visitor) -> None:
    visitor.ask("Where did people flee to?")
    openers = visitor.page.locator(".card .open")
    for number in (0, 1, 0, 0):
        openers.nth(number).click()
        expect(visitor.page.locator(".reader mark")).to_have_text(
            visitor.page.locator(".card mark").nth(number).text_content() or ""
        )
        expect(visitor.page.locator(".reader .close")).to_be_focused()
        assert visitor.in_view(".reader mark")
    visitor.page.locator(".reader .close").click()
    expect(visitor.page.locator(".reader")).to_have_count(0)
    openers.nth(0).click()
    expect(visitor.page.locator(".reader mark")).to_be_visible()


def test_a_second_question_leaves_the_first_and_comes_to_the_top(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    questions = ["Who is Ali Sheha?", "What did Haidar Nasser ask for?"]
    for question in questions:
        visitor.ask(question)
    assert visitor.page.locator(".question").all_text_contents() == questions
    assert visitor.page.locator(".best blockquote").all_text_contents() == [
        seeds_retriever.ask(question).citations[0].quote.text for question in questions
    ]
    assert visitor.in_view(".question")
    assert visitor.in_view(".best blockquote")
    expect(visitor.page.locator("#question textarea")).to_be_focused()


def test_a_follow_up_says_how_it_was_read_and_can_be_asked_alone(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    visitor.ask("What happened in Tuwaym?")
    visitor.ask("and in Baniyas?")
    assert visitor.text(".reading q") == "What happened in Baniyas?"
    alone = seeds_retriever.ask("and in Baniyas?").citations[0].quote.text
    visitor.page.locator(".reading .alone").click()
    expect(visitor.page.locator(".best blockquote")).to_have_count(3)
    expect(visitor.page.locator(".best blockquote").nth(2)).to_have_text(alone)
    assert visitor.page.locator(".reading").count() == 1


def test_clearing_wins_over_an_answer_that_is_still_arriving(visitor: Visitor) -> None:
    visitor.ask("Who is Ali Sheha?")
    for question in ("What happened in Tuwaym?", "Where did people flee to?"):
        visitor.page.get_by_role("button", name="Retry").click()
        visitor.page.get_by_role("button", name="Clear").click()
        expect(visitor.page.locator("#chat .example")).to_have_count(len(EXAMPLES))
        visitor.ask(question)
        # What was on its way when the chat was cleared may flash up; what stays is what was asked.
        expect(visitor.page.locator(".question")).to_have_text([question])


def test_an_example_is_asked_and_the_conversation_is_retried_and_cleared(visitor: Visitor) -> None:
    examples = visitor.page.locator("#chat .example")
    assert [text.strip() for text in examples.all_text_contents()] == list(EXAMPLES)
    examples.nth(1).click()
    visitor.answered(1)
    assert visitor.text(".question") == EXAMPLES[1]
    quote = visitor.text(".best blockquote")
    visitor.page.get_by_role("button", name="Retry").click()
    visitor.answered(1)
    assert visitor.page.locator(".best blockquote").all_text_contents() == [quote]
    visitor.page.get_by_role("button", name="Clear").click()
    expect(examples).to_have_count(len(EXAMPLES))
    visitor.ask("Who is Ali Sheha?")
    assert visitor.page.locator(".question").count() == 1


@pytest.mark.parametrize("question", ["", "   ", "?!…", "word " * 20_000])
def test_a_question_that_cannot_be_asked_is_answered_in_a_sentence(
    visitor: Visitor, seeds_retriever: Retriever, question: str
) -> None:
    visitor.ask(question)
    assert visitor.text(".notice") == seeds_retriever.ask(question).message
    assert visitor.page.locator(".question").count() == bool(question.strip())
    assert visitor.page.locator(".card").count() == 0


def test_filters_narrow_the_answer_and_say_what_is_wrong_with_them(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Filters").click()
    since = visitor.page.get_by_label("Published from")
    since.fill("2025-03-09")
    visitor.ask("How many people were killed?")
    assert set(visitor.page.locator(".card .day").all_text_contents()) == {"9 March 2025"}
    since.fill("2025-02-30")
    visitor.ask("How many people were killed?")
    assert "2025-02-30" in visitor.text(".notice")
    since.fill("")
    visitor.page.get_by_label("Published until").fill("2001-01-01")
    visitor.ask("How many people were killed?")
    assert visitor.text(".notice").startswith("No article in the collection passes these filters")


def test_the_page_is_used_with_the_keyboard_alone(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    expect(visitor.page.locator("#question textarea")).to_be_focused()
    keyboard.type("Who is Ali Sheha?")
    keyboard.press("Enter")
    visitor.answered(1)
    for _ in range(30):
        keyboard.press("Shift+Tab")
        if 'data-article="' in visitor.focused():
            break
    last = visitor.page.locator(".card .open").last
    expect(last).to_be_focused()
    assert visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keyboard.press("Enter")
    expect(visitor.page.locator(".reader .close")).to_be_focused()
    keyboard.press("Enter")
    expect(visitor.page.locator(".reader")).to_have_count(0)
    expect(last).to_be_focused()


def test_a_phone_shows_everything_without_scrolling_sideways(on_a_phone: Visitor) -> None:
    assert on_a_phone.overflow() == 0
    on_a_phone.ask("How many Alawite civilians were killed?")
    assert on_a_phone.in_view(".best blockquote")
    assert on_a_phone.overflow() == 0
    on_a_phone.page.locator(".card .open").first.click()
    expect(on_a_phone.page.locator(".reader mark")).to_be_visible()
    box = on_a_phone.page.locator(".reader").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert on_a_phone.in_view(".reader mark")
    assert on_a_phone.overflow() == 0
    # What the article covers is out of the keyboard's reach.
    expect(on_a_phone.page.locator("#question textarea")).not_to_be_visible()
    on_a_phone.page.locator(".reader .close").click()
    expect(on_a_phone.page.locator("#question textarea")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page_in_light_and_in_dark(
    browser: Browser, seeds_server: Server, scheme: Any
) -> None:
    with browser.new_context(color_scheme=scheme) as context:
        visitor = visit(context, seeds_server.address)
        visitor.ask("Who is Ali Sheha?")
        visitor.page.locator(".card .open").first.click()
        expect(visitor.page.locator(".reader mark")).to_be_visible()
        dark = scheme == "dark"
        for selector in (
            ".masthead p", ".question", ".best blockquote", ".number", ".card .day", ".card .match",
            ".headline", ".passage", ".passage mark", ".open", "#question textarea", "#question button",
            ".reader .day", ".reader .text", ".reader .place", ".reader mark", ".close",
        ):  # fmt: skip
            text, ground = visitor.page.evaluate(COLOURS, selector)
            assert contrast(text, ground) >= 4.5, f"{selector}: {text} on {ground}"
            if selector in (".passage", ".question"):
                assert (luminance(text) > luminance(ground)) == dark
        assert visitor.astray == []


# The colour of an element's text, and of the nearest ground under it that is not transparent.
COLOURS = """(selector) => {
  const element = document.querySelector(selector);
  let under = element;
  while (under && getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
  return [getComputedStyle(element).color, getComputedStyle(under ?? document.body).backgroundColor];
}"""


def luminance(colour: str) -> float:
    """Relative luminance of an `rgb(…)`, as WCAG 2.1 defines it."""
    channels = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_visitors_never_see_each_others_conversation(browser: Browser, seeds_server: Server) -> None:
    questions = ["Who is Ali Sheha?", "What happened in Tuwaym?", "What did Haidar Nasser ask for?"]
    contexts = [browser.new_context() for _ in questions]
    visitors = [visit(context, seeds_server.address) for context in contexts]
    for visitor, question in zip(visitors, questions, strict=True):
        visitor.page.locator("#question textarea").fill(question)
    for visitor in visitors:
        visitor.page.locator("#question textarea").press("Enter")
    for visitor in visitors:
        visitor.answered(1)
    assert [visitor.page.locator(".question").all_text_contents() for visitor in visitors] == [
        [question] for question in questions
    ]
    assert len({visitor.text(".best blockquote") for visitor in visitors}) == len(questions)
    assert [visitor.astray for visitor in visitors] == [[], [], []]
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("article_id", "start", "said"),
    [
        ("../../etc/passwd", "0", "The archive does not hold that article any more."),
        ("", "0", "The archive does not hold that article any more."),
        (None, "many", "That place in the archive cannot be read."),
    ],
)
def test_a_place_that_is_not_there_is_answered_in_a_sentence(
    visitor: Visitor, article_id: str | None, start: str, said: str
) -> None:
    visitor.ask("Who is Ali Sheha?")
    opener = visitor.page.locator(".card .open").first
    opener.evaluate(
        """(button, [id, start]) => {
          if (id !== null) button.dataset.article = id;
          button.dataset.start = start;
        }""",
        [article_id, start],
    )
    opener.click()
    expect(visitor.page.locator(".reader .notice")).to_have_text(said)


def test_hostile_text_is_shown_as_the_text_it_is(browser: Browser, harmful_server: Server) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visitor = visit(context, harmful_server.address)
        assert visitor.text("#chat .example").strip() == HARMFUL
        visitor.ask(HARMFUL)
        assert visitor.text(".question") == HARMFUL
        assert visitor.text(".best blockquote") == HARMFUL
        assert visitor.text(".best .source") == HARMFUL
        assert visitor.text(".best .day") == "undated"
        assert visitor.text(".card .headline") == HARMFUL
        assert visitor.text(".card .passage") == f"Before. {HARMFUL} After."
        assert visitor.text(".card mark") == HARMFUL
        visitor.page.locator(".card .open").click()
        expect(visitor.page.locator(".reader .text")).to_have_text(f"Before. {HARMFUL} After.")
        assert visitor.text(".reader .text") == f"Before. {HARMFUL} After."
        assert visitor.text(".reader .headline") == HARMFUL

        page = visitor.page
        # Gradio's own icons carry a style.
        added = "script, img, iframe, style:not(svg style), gradio-app, b, strong, code, a, .katex"
        assert page.locator(f":is(#chat, #reader) :is({added})").count() == 0
        assert page.evaluate("window.harmed === undefined")
        assert page.locator("body").is_visible()
        assert visitor.overflow() == 0
        assert visitor.astray == []


def test_an_open_page_does_not_keep_the_server_from_ending(browser: Browser) -> None:
    for server in started(None):
        with browser.new_context() as context:
            visitor = visit(context, server.address)
            visitor.ask("Anything")
            assert server.process.pid is not None
            os.kill(server.process.pid, signal.SIGINT)
            server.process.join(10)
            assert server.process.exitcode == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(seeds_retriever: Retriever) -> None:
    from qa.web import serve

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"127\.0\.0\.1 port {port} .*--port"):
            serve(seeds_retriever, host="127.0.0.1", port=port, announce=lambda address: None)
