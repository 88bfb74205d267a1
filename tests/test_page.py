"""Questions asked on the page in a real browser, which may ask this machine and no other for anything."""

from datetime import date

import pytest
from browsing import EXAMPLES, Visitor
from playwright.sync_api import expect

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
