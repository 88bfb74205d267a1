"""The page on paper, and without motion."""

import re
from pathlib import Path

import pytest
from browsing import Server, Visitor, visit
from colours import contrast
from playwright.sync_api import Browser, expect

from qa import Retriever

pytestmark = [pytest.mark.browser, pytest.mark.model]

# The colour of every element that has words of its own; a citation's number stands on a dark ground.
COLOURS = """() => [
  ...document.querySelectorAll(":is(#masthead, #conversation) :not(.number)")
].filter((one) =>
  one.checkVisibility() && [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim())
).map((one) => getComputedStyle(one).color)"""
A4 = {"width": 794, "height": 1123}
PRESSED = "button, input, select, textarea, [role=button], #ask, #reader, meter"


def printed(visitor: Visitor) -> Visitor:
    visitor.page.set_viewport_size({"width": A4["width"], "height": A4["height"]})
    visitor.page.emulate_media(media="print", reduced_motion="reduce")
    return visitor


def test_paper_has_the_quotes_and_their_sources_and_nothing_to_press(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    question = "What happened in Tuwaym on Friday?"
    visitor.ask(question)
    visitor.page.locator(".card .open").first.click()
    expect(visitor.page.locator(".reader mark")).to_be_visible()
    page = printed(visitor).page
    answer = seeds_retriever.ask(question)
    shown = page.locator("body").inner_text()
    assert question in shown
    assert "on Friday 7 March 2025" in shown
    for citation in answer.citations:
        assert citation.source in shown
    cards = page.locator(".card")
    assert cards.locator(".passage").all_text_contents() == [one.passage.text for one in answer.citations]
    for found in (page.locator(".best blockquote"), *cards.all()):
        expect(found).to_be_visible()
    # Who else reported it is a button, and still has to be told; its own words are all that is left of it.
    pressed = page.locator(f":is({PRESSED}):visible").all()
    assert all(one.get_attribute("class") == "told" for one in pressed)
    assert len(pressed) == sum(len(one.also) for one in answer.citations)
    assert visitor.overflow() == 0


def test_paper_is_white_in_a_dark_theme_and_an_answer_runs_over_several_pages(
    browser: Browser, seeds_server: Server, tmp_path: Path
) -> None:
    with browser.new_context(color_scheme="dark") as context:
        visitor = visit(context, seeds_server.address)
        for question in ("Who is Ali Sheha?", "What happened in Tuwaym?"):
            visitor.ask(question)
        page = printed(visitor).page
        pale = [
            colour for colour in set(page.evaluate(COLOURS)) if contrast(colour, "rgb(255, 255, 255)") < 4.5
        ]
        assert pale == []
        # Its ground is printed with it.
        expect(page.locator(".number").first).to_have_css("print-color-adjust", "exact")
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
        assert page.evaluate(
            "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
        ) == ("rgb(255, 255, 255)")
        document = page.pdf(format="A4")
        assert document.startswith(b"%PDF")
        height = page.evaluate("document.documentElement.scrollHeight")
        # Not one page with the rest cut off.
        assert len(re.findall(rb"/Type /Page\b", document)) >= height // 1123 >= 2
        assert visitor.astray == []


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, seeds_server: Server) -> None:
    with browser.new_context(reduced_motion="reduce") as context:
        visitor = visit(context, seeds_server.address)
        visitor.ask("Who is Ali Sheha?")
        visitor.page.locator(".card .open").first.click()
        expect(visitor.page.locator(".reader mark")).to_be_visible()
        moving = """() => [...document.querySelectorAll(".gradio-container *")].filter((one) => {
          const style = getComputedStyle(one);
          const durations = style.transitionDuration.split(", ");
          return style.animationName !== "none" || durations.some((each) => each !== "0s");
        }).map((one) => one.outerHTML.slice(0, 200))"""
        assert visitor.page.evaluate(moving) == []
        assert visitor.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
