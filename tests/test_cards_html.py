"""A passage as a card: what anyone wrote comes back as written, and what is far from the quote is folded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import ARTICLE, QUOTE, Page, citation, hostile, unhurried

from index.articles import DatedBy
from qa.answers import Also, Excerpt
from qa.web.cards import card
from qa.web.markup import near
from qa.web.reader import Place, reader


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
