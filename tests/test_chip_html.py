"""Chips and notes on days as HTML: what is read in a question can be removed and edited."""

import json
from dataclasses import replace
from datetime import date

import pytest
from pages import TEXT, Page, citation

from index import Span
from index.dates import EventDay
from qa.answers import Answer
from qa.scope import Scope
from qa.web import render
from qa.web.asked import Asked, Filters
from qa.web.cards import card
from qa.web.chips import chips

EVERYTHING = Filters()
SCOPE = Scope(
    date(2031, 5, 2),
    date(2031, 5, 2),
    Span(23, 32),
    "either",
    ("Velmark Post",),
    (),
    False,
    False,
    None,
    True,
    False,
)
ASKED = "Which bridge fell down on Friday, says the Velmark Post?"


def narrowed(filters: Filters, scope: Scope = SCOPE) -> Page:
    return Page(chips(Asked(ASKED, filters, False, None), ASKED, scope, ["Quillon Star", "Velmark Post"]))


def asks(page: Page, tag: str, kind: str | None = None) -> list[dict[str, object]]:
    return [
        json.loads(attributes["data-ask"] or "")
        for name, attributes in page.elements
        if name == tag and attributes.get("class") == kind
    ]


def test_what_was_read_in_a_question_can_be_removed_and_edited() -> None:
    page = narrowed(EVERYTHING)
    assert "on Friday 2 May 2031" in page.text("details.chip")
    assert "from Velmark Post" in page.text("details.chip")
    usual = {"question": ASKED, "alone": False, "known_by": None, "page": None}
    assert asks(page, "button", "remove") == [
        usual | {"since": None, "until": None, "clock": "published", "sources": None, "infer": ["sources"]},
        usual | {"since": None, "until": None, "clock": "published", "sources": None, "infer": ["window"]},
    ]
    assert asks(page, "form")[0] == usual | {
        "since": "2031-05-02",
        "until": "2031-05-02",
        "clock": "either",
        "sources": None,
        "infer": ["sources"],
    }
    assert (
        page.text("option.")
        == "publishednamed in the textpublished or named in the textVelmark PostQuillon Star"
    )
    assert ("option", {"value": "either", "selected": None}) in page.elements


def test_what_the_visitor_set_is_a_chip_too() -> None:
    filters = Filters("2031-05-01", None, "event", "2031-05-03", ("Quillon Star",), ())
    page = narrowed(filters, Scope.nothing())
    assert [one["sources"] for one in asks(page, "button", "remove")] == [["Quillon Star"]] * 2 + [None]
    assert [one["since"] for one in asks(page, "button", "remove")] == [None, "2031-05-01", "2031-05-01"]
    assert [one["known_by"] for one in asks(page, "button", "remove")][1] is None
    for sent in asks(page, "form"):
        assert Filters.of(sent).clock == "event"
    assert narrowed(EVERYTHING, Scope.nothing()).elements == []


@pytest.mark.parametrize("sent", [{}, {"since": 5, "sources": "x", "infer": "window", "clock": None}])
def test_what_a_browser_sends_is_not_trusted(sent: dict[str, object]) -> None:
    assert Filters.of(sent) == EVERYTHING
    assert Filters.of({"infer": ["window", "<b>"], "sources": [7]}) == Filters(
        sources=("7",), infer=("window",)
    )


def test_notes_on_days_are_no_part_of_the_text() -> None:
    at = 9 + TEXT.index("on Friday")
    day = EventDay(at, at + 9, date(2031, 5, 2), date(2031, 5, 2))
    page = Page(card(replace(citation(), event_days=(day,)), None))
    assert page.text("p.passage") == TEXT
    assert page.text("span.when") == "on Friday"
    assert ("span", {"class": "when", "data-day": "2 May 2031"}) in page.elements
    # One that the quote cuts in two has no note.
    across = EventDay(at, at + 15, date(2031, 5, 2), date(2031, 5, 2))
    cut = Page(card(replace(citation(), event_days=(across,)), None))
    assert cut.text("p.passage") == TEXT
    assert cut.text("span.when") == ""


def test_what_has_to_be_said_beside_an_answer_stands_above_it() -> None:
    said = "Nothing on this is dated 1 May 2031 <b>."
    found = Answer(ASKED, ASKED, (citation(),), None, 1, 0.9, (), (), SCOPE, said)
    assert Page(render.answer(Asked(ASKED, EVERYTHING, False, None), found, [], "")).text("p.beside") == said
