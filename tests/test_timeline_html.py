"""The bars of a timeline as HTML: every passage is counted once, and each bar asks of its days."""

import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pages import Page

from index.records import DatedPassage
from qa.timelines import By, Day, Timeline
from qa.web.asked import Asked, Filters
from qa.web.timeline import timeline

ASKED = Asked("Which bridge closed on Friday?", Filters(sources=("Velmark Post",)), alone=False, page=None)


def counted(counts: dict[date, int], by: By = "published", undated: int = 0) -> Timeline:
    passage = DatedPassage(1, "a", "Velmark Post", 0, 9, None, ())
    return Timeline("", by, tuple(Day(day, (passage,) * counts[day]) for day in sorted(counts)), undated)


def bars(page: Page) -> list[tuple[dict[str, object], str]]:
    """What each bar asks, and what a screen reader says of it."""
    return [
        (json.loads(attributes["data-ask"] or ""), (attributes["title"] or ""))
        for tag, attributes in page.elements
        if tag == "button"
    ]


@given(st.dictionaries(st.dates(), st.integers(1, 5), min_size=2, max_size=40))
def test_bars_count_every_passage_once_in_their_days(counts: dict[date, int]) -> None:
    page = Page(timeline(ASKED, counted(counts), ["gull"]))
    assert 1 <= page.tags().count("li") <= 62
    told = bars(page)
    spans = [
        (date.fromisoformat(str(one["since"])), date.fromisoformat(str(one["until"]))) for one, _ in told
    ]
    for (since, until), (_, said) in zip(spans, told, strict=True):
        inside = sum(count for day, count in counts.items() if since <= day <= until)
        assert said.endswith(f": {inside} passage{'s' if inside > 1 else ''}")
    assert all(any(since <= day <= until for since, until in spans) for day in counts)


def test_a_bar_asks_of_its_day_alone_and_keeps_the_other_filters() -> None:
    friday = date(2031, 5, 2)
    page = Page(
        timeline(
            ASKED, counted({friday: 3, friday + timedelta(2): 1}, by="event", undated=2), ["gull", "pier"]
        )
    )
    assert (
        page.text("summary.")
        == "When: passages with “gull” and “pier”, by day that the text names; 2 passages of no day"
    )
    assert page.text("span.of") == "2 May 2031: 34 May 2031: 1"
    assert page.tags().count("li") == 3  # the day between has none
    (asked, said), _ = bars(page)
    assert said == "2 May 2031: 3 passages"
    assert asked == {
        "question": ASKED.question,
        "since": "2031-05-02",
        "until": "2031-05-02",
        "clock": "event",
        "known_by": None,
        "sources": ["Velmark Post"],
        "infer": ["sources"],
        "alone": False,
        "page": None,
    }


def test_the_highest_bar_fills_its_height_and_the_others_are_in_proportion() -> None:
    day = date(2031, 5, 2)
    page = Page(timeline(ASKED, counted({day: 8, day + timedelta(1): 2}), []))
    heights = [attributes["height"] for tag, attributes in page.elements if tag == "rect"]
    assert heights == ["56", "14"]


def test_one_day_needs_no_plot() -> None:
    assert timeline(ASKED, counted({date(2031, 5, 2): 8}), []) == ""
    assert timeline(ASKED, counted({}, undated=4), []) == ""


@given(
    st.builds(
        Asked,
        st.text(st.characters(exclude_categories=["Cs"])),
        st.builds(Filters),
        st.booleans(),
        st.none() | st.integers(1, 99),
    )
)
def test_what_is_asked_survives_the_browser(asked: Asked) -> None:
    assert Asked.of(json.loads(asked.to_json())) == asked
