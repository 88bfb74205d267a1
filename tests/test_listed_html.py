"""The list of everything as HTML: its rows, counts and pages, and nothing but text from articles."""

import json
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from doubles import WordCountEmbedder
from pages import Page

from index import Article, Collection, build_articles
from qa.retrieval import Retriever
from qa.web.answering import listed_page
from qa.web.asked import Asked, Filters

HOSTILE = "<b>gull</b> ${window.harmed} {{harm}} `x` \"quoted\" 'gull' & <script>1</script>"


def article(number: int) -> Article:
    text = f"A gull was seen at {HOSTILE} pier {number}. It flew off."
    day = date(2031, 5, 1) + timedelta(number // 2)
    return Article(
        f"<i>{number}", HOSTILE, "Out & <u>let", "javascript:harm()", day, text, None, "header", None
    )


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("listed")
    build_articles([article(number) for number in range(22)], folder, WordCountEmbedder())
    return Retriever(Collection.open(folder, WordCountEmbedder()))


def listed(retriever: Retriever, page: int, **filters: str) -> Page:
    return Page(listed_page(retriever, Asked("gull", Filters(**filters), alone=True, page=page)))


def test_pages_have_every_passage_once_in_order_and_only_text_of_theirs(retriever: Retriever) -> None:
    pages = [listed(retriever, number) for number in (1, 2, 3)]
    shown = [row for page in pages for row in rows(page)]
    expected = list(retriever.everything("gull").rows())
    assert shown == [(row.article_id, str(row.passage.start), str(row.number)) for row in expected]
    assert [page.tags().count("article") for page in pages] == [20, 20, 4]
    for page in pages:
        assert page.text("h3.counted") == retriever.everything("gull").summary
        assert not {"script", "b", "i", "u"} & set(page.tags())
        assert page.text("p.heading") == HOSTILE * page.tags().count("article")
    assert not [one for page in pages for _, one in page.elements if "harm()" in (one.get("href") or "")]


def rows(page: Page) -> list[tuple[str | None, str | None, str | None]]:
    return [
        (found["data-article"], found["data-start"], found["data-number"])
        for tag, found in page.elements
        if tag == "button" and found.get("class") == "open"
    ]


def test_the_way_to_other_pages_asks_for_them(retriever: Retriever) -> None:
    middle = listed(retriever, 2)
    assert middle.text("nav.pages") == "FirstPreviousPage  of 3NextLast"
    asked = [
        json.loads(found["data-ask"] or "{}").get("page")
        for tag, found in middle.elements
        if tag == "button" and found.get("class") == "tool" and "data-ask" in found
    ]
    assert asked == [1, 1, 3, 3]
    last = [found for _, found in listed(retriever, 3).elements if found.get("class") == "tool"]
    assert [("disabled" in one) for one in last if "data-ask" in one] == [False, False, True, True]


def test_what_is_saved_is_asked_for_with_the_same_filters(retriever: Retriever) -> None:
    page = listed(retriever, 1, since="2031-05-03", known_by="2031-05-20")
    links = [found["href"] or "" for tag, found in page.elements if tag == "a"]
    asked = [parse_qs(urlsplit(link).query) for link in links]
    assert [one.pop("form") for one in asked] == [
        ["csv"],
        ["jsonl"],
        ["markdown"],
        ["bibtex"],
        ["ris"],
        ["csl"],
    ]
    expected = {
        "question": ["gull"],
        "clock": ["published"],
        "since": ["2031-05-03"],
        "known_by": ["2031-05-20"],
        "list": ["1"],
    }
    assert all(one == expected | {"infer": ["window", "sources"]} for one in asked)
