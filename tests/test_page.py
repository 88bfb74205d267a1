"""The page in a real browser, which may ask this machine and no other for anything."""

import os
import re
import signal
import socket
from datetime import date
from typing import Any

import pytest
from browsing import EXAMPLES, HARMFUL, Server, Visitor, started, visit
from playwright.sync_api import Browser, expect

from index import DatelineError
from qa import Retriever

pytestmark = [pytest.mark.browser, pytest.mark.model]


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
        visitor.submit(question)
        # What was on its way when the chat was cleared may flash up; what stays is what was asked.
        expect(visitor.page.locator(".question")).to_have_text([question])
        visitor.answered(1)


def test_an_example_is_asked_and_the_conversation_is_retried_and_cleared(visitor: Visitor) -> None:
    examples = visitor.page.locator("#chat .example")
    assert [text.strip() for text in examples.all_text_contents()] == list(EXAMPLES)
    examples.nth(1).click()
    visitor.answered(1)
    assert visitor.text(".question") == EXAMPLES[1]
    quote = visitor.text(".best blockquote")
    visitor.page.get_by_role("button", name="Retry").click()
    visitor.answered(1)
    # It may still be the answer before: the one that comes in its place is the same.
    expect(visitor.page.locator(".best blockquote")).to_have_text([quote])
    visitor.page.get_by_role("button", name="Clear").click()
    expect(examples).to_have_count(len(EXAMPLES))
    visitor.submit("Who is Ali Sheha?")
    # Not `ask`, which counts what is there: the answer that was retried may still flash up.
    expect(visitor.page.locator(".question")).to_have_text(["Who is Ali Sheha?"])
    visitor.answered(1)


def test_an_empty_box_asks_nothing(visitor: Visitor) -> None:
    for blank in ("", "   "):
        visitor.submit(blank)
    visitor.submit("Who is Ali Sheha?")
    expect(visitor.page.locator("#chat .question")).to_have_text(["Who is Ali Sheha?"])
    visitor.answered(1)
    visitor.submit("")
    for _ in range(20):
        visitor.page.wait_for_timeout(100)
        assert visitor.page.locator("#chat .question").count() == 1


@pytest.mark.parametrize("question", ["?!…", "word " * 20_000])
def test_a_question_that_cannot_be_asked_is_answered_in_a_sentence(
    visitor: Visitor, seeds_retriever: Retriever, question: str
) -> None:
    visitor.ask(question)
    assert visitor.text(".notice") == seeds_retriever.ask(question).message
    assert visitor.page.locator(".question").count() == bool(question.strip())
    assert visitor.page.locator(".card").count() == 0


def test_filters_narrow_the_answer_and_say_what_is_wrong_with_them(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Filters").click()
    filters = visitor.page.locator("#filters")
    since = filters.get_by_label("From")
    since.fill("2025-03-09")
    visitor.ask("How many people were killed?")
    assert set(visitor.page.locator(".card .day").all_text_contents()) == {"9 March 2025"}
    since.fill("2025-02-30")
    visitor.ask("How many people were killed?")
    assert "2025-02-30" in visitor.text(".notice")
    since.fill("")
    filters.get_by_label("Until").fill("2001-01-01")
    visitor.ask("How many people were killed?")
    assert visitor.text(".notice").startswith("No article in the collection passes these filters")
    filters.get_by_label("Until").fill("")
    filters.get_by_label("Known by").fill("2025-03-08")
    visitor.ask("How many people were killed?")
    last = visitor.page.locator("#chat .bot-row").last
    assert set(last.locator(".card .day").all_text_contents()) == {"8 March 2025"}


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
        added = "script, img, iframe, style:not(svg style), gradio-app, b, strong, code, .katex"
        assert page.locator(f":is(#chat, #reader) :is({added})").count() == 0
        links = page.locator(":is(#chat, #reader) a").all()
        assert all((link.get_attribute("href") or "").startswith("export?form=") for link in links)
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
