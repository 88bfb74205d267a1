"""The page's HTML: what anyone wrote comes back as written, and only what we wrote is markup."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import ARTICLE, QUOTE, TEXT, Page, citation, hostile, unhurried

from qa.answers import Answer
from qa.retrieval import Retriever
from qa.scope import Scope
from qa.web import render
from qa.web.asked import Asked, Filters
from qa.web.cards import card
from qa.web.conversation import Conversation
from qa.web.markup import escape, highlighted
from qa.web.reader import Place, reader
from qa.wording import days


def asked(question: str, filters: Filters = Filters()) -> Asked:  # noqa: B008 - frozen
    return Asked(question, filters, alone=False, page=None)


@unhurried
@given(hostile)
def test_escaped_text_is_the_text_again(text: str) -> None:
    assert unescape(escape(text)) == text


@unhurried
@given(hostile)
def test_escaped_text_holds_nothing_that_markup_or_a_template_reads(text: str) -> None:
    assert not set("<>\"'`$\\{}") & set(escape(text))
    assert escape(text).count("&") == escape(text).count("&#")


@unhurried
@given(hostile, st.integers(0, 80), st.integers(0, 80))
def test_highlighting_marks_exactly_the_span_and_keeps_the_text(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    html = highlighted(text, start, end)
    assert unescape(html.replace("<mark>", "").replace("</mark>", "")) == text
    marked = html.partition("<mark>")[2].partition("</mark>")[0]
    assert unescape(marked) == text[start:end]
    assert html.count("<mark>") == (start < end)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_answer_begins_with_the_best_quote_and_lists_the_cards_that_are_ready(count: int) -> None:
    citations = [replace(citation(), number=number) for number in (1, 2)]
    found = Answer(
        "Which bridge closed?",
        "Which bridge closed?",
        tuple(citations),
        None,
        3,
        0.9,
        (),
        (),
        Scope.nothing(),
        None,
    )
    page = Page(
        render.answer(asked(found.question), found, [card(each, None) for each in citations[:count]], "")
    )
    assert page.tags()[:3] == ["div", "figure", "blockquote"]
    assert page.text("blockquote.") == QUOTE
    assert page.text("figcaption.") == "1Velmark Post 4 May 20313 independent reports"
    assert page.text("h3.found") == "2 passages found"
    assert page.tags().count("article") == count
    assert page.text("p.passage") == TEXT * count


@unhurried
@given(hostile, hostile, hostile, st.lists(st.integers(-5, 300), min_size=4, max_size=4))
def test_the_reader_shows_the_whole_article_wherever_the_browser_points(
    before: str, passage: str, after: str, places: Sequence[int]
) -> None:
    text = before + passage + after
    page = Page(reader(replace(ARTICLE, text=text), Place(0, *places)))
    assert page.text("div.text") == text
    assert page.text("span.place") in text
    assert page.text("mark.") in page.text("span.place")


def test_the_reader_sets_off_the_passage_and_marks_the_quote() -> None:
    where = citation()
    places = where.passage.start, where.passage.end, where.quote.start, where.quote.end
    page = Page(reader(replace(ARTICLE, title="The bridge"), Place(1, *places)))
    assert page.text("span.place") == TEXT
    assert page.text("mark.") == QUOTE
    assert page.text("h2.headline") == "The bridge"
    assert page.text("time.day") == "4 May 2031"
    assert "data-close-article" in page.attributes("button")


@unhurried
@given(hostile)
def test_a_notice_and_a_question_are_text(text: str) -> None:
    assert Page(render.notice(text)).text("p.notice") == text
    assert Page(render.question(asked(text), is_last=True)).text("h2.question") == text.strip()


def test_a_question_longer_than_a_screen_is_cut_and_says_so() -> None:
    shown = Page(render.question(asked("a" * 100_000), is_last=True)).text("h2.question")
    assert shown == "a" * 1000 + "… (99,000 more characters)"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2031, 5, 4), date(2031, 5, 4), "4 May 2031"),
        (date(2031, 5, 2), date(2031, 5, 4), "2–4 May 2031"),
        (date(2031, 4, 30), date(2031, 5, 4), "30 April – 4 May 2031"),
        (date(2030, 12, 31), date(2031, 5, 4), "31 December 2030 – 4 May 2031"),
    ],
)
def test_a_span_of_days_repeats_nothing(first: date, last: date, said: str) -> None:
    assert days(first, last) == said


@pytest.mark.parametrize(
    ("count", "covered", "said"),
    [
        (0, None, "0 articles"),
        (1, (date(2031, 5, 4), date(2031, 5, 4)), "1 article · 4 May 2031"),
        (1234, (date(2031, 5, 2), date(2031, 5, 4)), "1,234 articles · 2–4 May 2031"),
    ],
)
def test_the_masthead_says_what_the_collection_holds(
    count: int, covered: tuple[date, date] | None, said: str
) -> None:
    assert Page(render.masthead(count, covered)).text("p.facts") == said


def test_an_answer_streams_as_a_quote_and_then_card_by_card(retriever: Retriever) -> None:
    question = "Who was chosen as mayor of Velmark?"
    answer = retriever.ask(question)
    turns = list(Conversation(retriever).turns(asked(question)))
    pages = [Page(turn.html) for turn in turns]
    assert [page.tags().count("article") for page in pages] == [0, 0, *range(1, len(answer.citations) + 1)]
    assert pages[0].text("p.searching") == "Searching the archive… Stop"
    assert {page.text("blockquote.") for page in pages[1:]} == {answer.citations[0].quote.text}
    assert pages[-1].text("p.passage") == "".join(citation.passage.text for citation in answer.citations)
    assert {turn.asked for turn in turns} == {asked(question)}


@pytest.mark.parametrize("question", ["", "?", "\ud83d", "word " * 20_000])
def test_a_question_that_cannot_be_asked_streams_the_sentence_that_says_so(
    retriever: Retriever, question: str
) -> None:
    last = list(Conversation(retriever).turns(asked(question)))[-1]
    assert Page(last.html).text("p.notice") == retriever.ask(last.asked.question).message


def test_filters_reach_the_search_and_a_bad_one_is_said(retriever: Retriever) -> None:
    conversation = Conversation(retriever)
    of_may_4 = list(conversation.turns(asked("Brandt", Filters("2031-05-04", "2031-05-04"))))[-1]
    assert set(re.findall(r'datetime="([^"]*)"', of_may_4.html)) == {"2031-05-04"}
    harbour = list(conversation.turns(asked("Brandt", Filters(sources=("harbour.txt",)))))[-1]
    assert set(re.findall(r'class="source" dir="auto">([^<]*)', harbour.html)) == {"harbour.txt"}
    bad = list(conversation.turns(asked("Brandt", Filters("2031-02-30"))))[-1]
    assert "2031-02-30" in Page(bad.html).text("p.notice")


@unhurried
@given(
    st.dictionaries(
        st.sampled_from(
            ["article", "start", "end", "quote_start", "quote_end", "places", "shown", "count", "number"]
        ),
        st.none()
        | st.lists(st.dictionaries(st.sampled_from(["start", "end"]), st.integers()))
        | st.integers()
        | st.floats()
        | st.text()
        | st.just("harbour.txt")
        | st.lists(st.integers()),
    )
)
def test_whatever_place_a_browser_names_it_gets_the_article_or_a_sentence(
    retriever: Retriever, sent: dict[str, object]
) -> None:
    page = Page(Conversation(retriever).article(sent))
    shown = page.text("div.text")
    assert shown == (retriever.collection.article("harbour.txt").text if shown else "")
    assert bool(shown) != bool(page.text("p.notice"))


def test_a_mistake_of_ours_is_told_to_the_visitor_and_not_hidden() -> None:
    class Broken:
        def ask(self, question: str, **_: object) -> Answer:
            raise ZeroDivisionError

    turns = Conversation(cast("Retriever", Broken())).turns(asked("Who?"))
    assert "Searching" in next(turns).html
    assert Page(next(turns).html).text("p.notice").startswith("Something went wrong on our side")
    with pytest.raises(ZeroDivisionError):
        next(turns)
