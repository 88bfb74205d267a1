"""The page's HTML: what anyone wrote comes back as written, and only what we wrote is markup."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages import ARTICLE, QUOTE, TEXT, Page, citation

from index.articles import DatedBy
from qa.answers import Also, Answer, Excerpt
from qa.retrieval import Retriever
from qa.scope import Scope
from qa.web import render
from qa.web.asked import Asked, Filters
from qa.web.cards import card
from qa.web.conversation import Conversation
from qa.web.markup import escape, highlighted, near
from qa.web.reader import Place, reader
from qa.wording import days

# A busy machine is no failure, and a retriever is the same for every example.
unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def asked(question: str, filters: Filters = Filters()) -> Asked:  # noqa: B008 - frozen
    return Asked(question, filters, alone=False, page=None)


# What a browser keeps: no NUL, which an article never holds and HTML cannot say, no surrogates.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)
hostile = st.lists(
    st.sampled_from(
        [
            "<script>",
            "</p>",
            "<img src=x onerror=a()>",
            "&amp;",
            "&#39;",
            "{{x}}",
            "${x}",
            "`",
            "\\",
            '"',
            "'",
            "\r\n",
            "é",
        ]
    )
    | texts,
    max_size=8,
).map("".join)


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


@unhurried
@given(
    st.lists(st.sampled_from(["One word. ", "Two", " three ", "\n\n", "four! ", "x" * 90]), max_size=60),
    st.data(),
)
def test_a_passage_is_whole_and_what_is_shown_first_holds_the_quote(
    parts: Sequence[str], data: st.DataObject
) -> None:
    text = "".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 300)))
    long = replace(
        citation(),
        passage=Excerpt(7, 7 + len(text), text),
        quote=Excerpt(7 + start, 7 + end, text[start:end]),
    )
    shown = near(long)
    assert 7 <= shown.start <= 7 + start <= 7 + end <= shown.end <= 7 + len(text) or start == end
    assert shown.end - shown.start <= max(end - start + 2 * 260 + 160, 0) or start == end
    page = Page(card(long, None))
    assert page.text("p.passage") == text
    assert page.text("mark.") == text[start:end]
    folded = page.text("span.rest")
    assert folded == text[: shown.start - 7] + text[shown.end - 7 :]
    assert not folded or len(folded) > 160
    assert ("data-unfold" in " ".join(" ".join(found) for _, found in page.elements)) == bool(folded)


@unhurried
@given(hostile, hostile, hostile)
def test_a_card_shows_passage_source_and_headline_as_written(
    passage: str, source: str, headline: str
) -> None:
    written = replace(
        citation(),
        passage=Excerpt(0, len(passage), passage),
        quote=Excerpt(0, 0, ""),
        source=source,
        title=headline,
        article_id=source,
        url=headline,
    )
    page = Page(card(written, None))
    # The parser, unlike a browser, leaves "\r" alone, as the entity does in both.
    assert page.text("p.passage") == passage
    assert page.text("span.source") == source
    assert page.text("h4.headline") == headline
    assert page.attributes("button")["data-article"] == source
    assert [tag for tag in page.tags() if tag != "a"] == [
        "article", "header", "span", "span", "time", "span", "meter", "h4", "p", "footer", "button", "button",
    ]  # fmt: skip


def test_a_card_carries_number_day_match_and_place() -> None:
    page = Page(card(citation(), "Before."))
    assert page.text("span.number") == "1"
    assert page.text("time.day") == "4 May 2031"
    assert page.attributes("time")["datetime"] == "2031-05-04"
    assert page.text("h4.headline untitled") == "First sentence: Before."
    assert page.text("mark.") == QUOTE
    assert page.text("span.match").strip() == "Strong match"
    assert page.attributes("meter")["value"] == "83"
    button = page.attributes("button")
    assert button["aria-label"] == "Read in the article: passage 1"
    assert [button[f"data-{name}"] for name in ("article", "start", "end", "quote-start", "quote-end")] == [
        "north/bridge.txt", "9", "77", "20", "57",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dated_by", "other_day", "told"),
    [
        ("header", None, ""),
        ("none", None, ""),
        ("column", None, "date from a column"),
        ("metadata", None, "date from the metadata"),
        ("url", None, "date from the web address"),
        ("header", date(2031, 5, 9), "another date there is 9 May 2031"),
        ("metadata", date(2031, 5, 9), "date from the metadata; another date there is 9 May 2031"),
    ],
)
def test_a_day_that_is_not_of_the_header_and_one_that_disagrees_are_shown(
    dated_by: DatedBy, other_day: date | None, told: str
) -> None:
    cited = replace(citation(), dated_by=dated_by, other_day=other_day)
    article = replace(ARTICLE, dated_by=dated_by, other_day=other_day)
    for html in (card(cited, None), reader(article, Place(1, 0, 5, 0, 5))):
        assert Page(html).text("span.dating") == told


def test_an_undated_article_says_so() -> None:
    page = Page(card(replace(citation(), published=None), None))
    assert page.text("span.day") == "undated"
    assert "time" not in page.tags()
    assert page.text("h4.headline untitled") == "Untitled article"


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (1.0, "Strong match"),
        (0.7, "Strong match"),
        (0.69, "Fair match"),
        (0.34, "Slight match"),
        (0.0, "Slight match"),
    ],
)
def test_a_score_is_a_word(score: float, word: str) -> None:
    assert Page(card(replace(citation(), score=score), None)).text("span.match").strip() == word


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


def test_a_card_says_who_else_reported_it_and_opens_each() -> None:
    told = Also("disagrees", "a<b.txt", None, "Arlen & Co", None, None, Excerpt(3, 9, "seven"))
    page = Page(card(replace(citation(), also=(told,)), None))
    assert page.text("ul.also") == "Reported with another number by Arlen & Co undated"
    [opener] = [
        attributes
        for tag, attributes in page.elements
        if tag == "button" and attributes.get("data-article") == "a<b.txt"
    ]
    assert (opener["data-start"], opener["data-quote-end"]) == ("3", "9")


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


@pytest.mark.parametrize("address", ["https://velmark.example/a?b=1&c=2", "http://velmark.example"])
def test_a_web_address_becomes_a_link_that_gives_nothing_away(address: str) -> None:
    link = Page(card(replace(citation(), url=address), None)).attributes("a")
    assert link["href"] == address
    assert (link["target"], link["rel"]) == ("_blank", "noopener noreferrer")


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript://velmark.example/%0aalert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//velmark.example/a",
        "/gradio_api/file=/etc/passwd",
        "https://",
        "http://[::1",
        "ftp://velmark.example",
    ],
)
def test_any_other_address_is_no_link(address: str | None) -> None:
    assert "a" not in Page(card(replace(citation(), url=address), None)).tags()


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
