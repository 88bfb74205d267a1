"""What a visitor can do with an answer, in a real browser: edit, stop, reorder, copy, link, list, go back."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import SLOW, Server, Visitor, visit
from playwright.sync_api import Browser, Page, expect

from qa.retrieval import Retriever

pytestmark = [pytest.mark.browser, pytest.mark.model]


@pytest.fixture
def copying(browser: Browser, seeds_server: Server) -> Iterator[Visitor]:
    """A visitor whose browser lets the page write to the clipboard, and the test read it."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=seeds_server.address)
        visitor = visit(context, seeds_server.address)
        yield visitor
        assert visitor.astray == []


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def questions(visitor: Visitor) -> list[str]:
    return visitor.page.locator("#chat .question").all_text_contents()


def test_the_last_question_is_edited_in_its_place(visitor: Visitor) -> None:
    visitor.ask("Who is Ali Sheha?")
    visitor.ask("What happened in Tuwaym?")
    expect(visitor.page.locator(".rephrase")).to_have_count(1)
    visitor.page.locator(".rephrase summary").click()
    box = visitor.page.get_by_label("The question")
    expect(box).to_have_value("What happened in Tuwaym?")
    expect(box).to_be_focused()
    box.fill("What did Haidar Nasser ask for?")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#chat .question").last).to_have_text("What did Haidar Nasser ask for?")
    visitor.answered(2)
    assert questions(visitor) == ["Who is Ali Sheha?", "What did Haidar Nasser ask for?"]
    assert "Alawites who are Syrian citizens" in visitor.text(".best blockquote")


def test_cards_go_by_date_and_back(visitor: Visitor, seeds_retriever: Retriever) -> None:
    visitor.ask("Who is Ali Sheha?")
    cards = visitor.page.locator(".card")
    relevant = [(each.published, each.number) for each in seeds_retriever.ask("Who is Ali Sheha?").citations]
    numbers = [str(number) for _, number in relevant]
    assert cards.locator(".number").all_text_contents() == numbers
    by_date = visitor.page.get_by_role("button", name="By date")
    by_date.click()
    expect(by_date).to_have_attribute("aria-pressed", "true")
    days = [str(day) for day, _ in sorted(relevant, key=str)]
    assert [one.get_attribute("data-published") for one in cards.all()] == days
    visitor.page.get_by_role("button", name="By relevance").click()
    assert cards.locator(".number").all_text_contents() == numbers


def test_a_citation_is_copied_with_its_outlet_and_day(copying: Visitor, seeds_retriever: Retriever) -> None:
    copying.ask("Who is Ali Sheha?")
    copying.page.get_by_role("button", name="Copy citation 1").click()
    expect(copying.page.locator(".told-aloud")).to_have_text("Copied")
    best = seeds_retriever.ask("Who is Ali Sheha?").citations[0]
    day = {8: "8 March 2025", 9: "9 March 2025"}[best.published.day if best.published else 0]
    assert copied(copying.page) == f"“{best.quote.text}” ({best.source}, {day})"


def test_a_link_opens_the_question_with_its_filters(copying: Visitor) -> None:
    copying.page.locator("#filters > .label-wrap").click()
    copying.page.get_by_label("From").fill("2025-03-09")
    copying.ask("How many people were killed in Baniyas?")
    copying.page.get_by_role("button", name="Copy link").click()
    expect(copying.page.locator(".told-aloud")).to_have_text("Copied")
    link = copied(copying.page)
    asked = {"question": ["How many people were killed in Baniyas?"], "since": ["2025-03-09"]}
    assert parse_qs(urlsplit(link).query) == asked
    quote = copying.text(".best blockquote")
    copying.page.goto(link)
    copying.answered(1)
    assert copying.text(".best blockquote") == quote
    assert set(copying.page.locator(".card .day").all_text_contents()) == {"9 March 2025"}


def test_a_link_to_a_follow_up_asks_what_it_was_read_as(copying: Visitor) -> None:
    copying.ask("What happened in Tuwaym?")
    copying.ask("and in Baniyas?")
    copying.page.get_by_role("button", name="Copy link").last.click()
    expect(copying.page.locator(".told-aloud")).to_have_text("Copied")
    copying.page.goto(copied(copying.page))
    copying.answered(1)
    assert questions(copying) == ["What happened in Baniyas?"]


def test_earlier_conversations_are_kept_in_the_browser_reopened_and_deleted(visitor: Visitor) -> None:
    page = visitor.page
    page.locator(".history summary").click()
    expect(page.locator(".history .kept")).to_have_text("Nothing was asked in this browser yet.")
    page.keyboard.press("Escape")
    visitor.ask("What happened in Tuwaym?")
    visitor.ask("and in Baniyas?")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#chat .example").first).to_be_visible()
    visitor.submit("Who is Ali Sheha?")
    expect(page.locator("#chat .question")).to_have_text(["Who is Ali Sheha?"])
    visitor.answered(1)
    page.reload()
    visitor.answered(1)  # what this tab showed is there again
    assert questions(visitor) == ["Who is Ali Sheha?"]
    page.locator(".history summary").click()
    earlier = page.locator(".history [data-reopen]")
    expect(earlier).to_have_count(2)
    expect(earlier.nth(0)).to_contain_text("Who is Ali Sheha?")
    expect(earlier.nth(1)).to_contain_text("What happened in Tuwaym?")
    expect(earlier.nth(1)).to_contain_text("and 1 more")
    earlier.nth(1).click()
    visitor.answered(2)
    assert questions(visitor) == ["What happened in Tuwaym?", "and in Baniyas?"]
    assert visitor.text(".reading q") == "What happened in Baniyas?"

    page.locator(".history summary").click()
    expect(earlier).to_have_count(2)  # asked on, it is still the same conversation
    page.get_by_role("button", name="Delete “Who is Ali Sheha?”").click()
    expect(earlier).to_have_count(1)
    page.get_by_role("button", name="Delete all").click()
    expect(earlier).to_have_count(0)
    assert json.loads(page.evaluate("localStorage.getItem('dateline-conversations')")) == []


def test_the_reader_steps_from_citation_to_citation(visitor: Visitor, seeds_retriever: Retriever) -> None:
    visitor.ask("Where did people flee to?")
    citations = seeds_retriever.ask("Where did people flee to?").citations
    visitor.page.locator(".card .open").first.click()
    expect(visitor.page.locator(".reader mark")).to_have_text(citations[0].quote.text)
    expect(visitor.page.locator(".steps")).to_contain_text(f"Citation 1 of {len(citations)}")
    beside = [
        each.quote.text
        for each in sorted(citations[1:], key=lambda each: each.quote.start)
        if each.article_id == citations[0].article_id
    ]
    assert visitor.page.locator(".reader cite").all_text_contents() == beside
    visitor.page.keyboard.press("n")
    expect(visitor.page.locator(".reader mark")).to_have_text(citations[1].quote.text)
    expect(visitor.page.get_by_role("button", name="Next citation")).to_be_focused()
    assert visitor.in_view(".reader mark")
    visitor.page.keyboard.press("p")
    expect(visitor.page.locator(".reader mark")).to_have_text(citations[0].quote.text)
    visitor.page.go_back()
    expect(visitor.page.locator(".reader")).to_have_count(0)
    assert visitor.text(".best blockquote") == citations[0].quote.text
    visitor.page.locator(".card .open").first.click()
    expect(visitor.page.locator(".reader mark")).to_have_text(citations[0].quote.text)
    # A letter that is typed as text is no key of the reader's.
    visitor.page.locator("#question textarea").fill("")
    visitor.page.locator("#question textarea").press("n")
    expect(visitor.page.locator("#question textarea")).to_have_value("n")
    expect(visitor.page.locator(".reader mark")).to_have_text(citations[0].quote.text)


def test_a_bar_of_the_timeline_narrows_the_question_to_its_day(visitor: Visitor) -> None:
    visitor.ask("Who was killed?")
    bars = visitor.page.locator(".timeline .bars button")
    expect(bars).to_have_count(2)
    bars.nth(1).focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".chips summary")).to_contain_text("published 9 March 2025")
    visitor.answered(1)
    assert questions(visitor) == ["Who was killed?"]
    assert set(visitor.page.locator(".card .day").all_text_contents()) == {"9 March 2025"}


def test_an_answer_that_takes_long_is_stopped_and_another_asked(
    browser: Browser, harmful_server: Server
) -> None:
    with browser.new_context() as context:
        visitor = visit(context, harmful_server.address)
        visitor.submit(SLOW)
        visitor.page.get_by_role("button", name="Stop").click()
        expect(visitor.page.locator("#chat .notice")).to_have_text("Stopped.")
        visitor.submit("Anything")
        expect(visitor.page.locator("#chat .question")).to_have_text([SLOW, "Anything"])
        expect(visitor.page.locator("#chat .best")).to_have_count(1)
        visitor.submit(SLOW)
        visitor.page.keyboard.press("Enter")  # a key that is pressed twice
        expect(visitor.page.locator("#question textarea")).to_have_value("")
        expect(visitor.page.locator("#chat .searching")).to_be_visible()
        visitor.submit("Nothing")
        expect(visitor.page.locator("#chat .question")).to_have_text([SLOW, "Anything", SLOW, "Nothing"])
        expect(visitor.page.locator("#chat .best")).to_have_count(2)
        visitor.page.wait_for_timeout(13_000)  # what was stopped stays away
        expect(visitor.page.locator("#chat .best")).to_have_count(2)
        expect(visitor.page.locator("#chat .notice")).to_have_text(["Stopped."] * 2)
        assert visitor.astray == []


def test_outlets_are_offered_with_their_counts(visitor: Visitor) -> None:
    visitor.page.locator("#filters > .label-wrap").click()
    visitor.page.get_by_label("Outlets").click()
    expect(visitor.page.get_by_role("option").first).to_contain_text("000_c5f4ecf6cc035740.txt (1)")
