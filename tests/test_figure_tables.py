"""The order, the marks and the views of figures; `test_figures` has whole tables."""

import json
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from qa.answers import Excerpt
from qa.quantities import Figure, FigureTable, Mark
from qa.quantities.marking import in_order, marked
from qa.quantities.measures import Course
from qa.web import figures as web_figures


def figure(value: float, day: int, **changes: Any) -> Figure:
    excerpt = Excerpt(0, 4, f"{value:g} died")
    base = Figure(
        value=f"{value:g}", low=value, high=value, qualifier="", unit="killed", counts="", scope=frozenset(),
        is_part=False, is_increment=False, is_former=False, is_level=False, is_running=False,
        quote=excerpt, number=excerpt, article_id=f"{day}",
        title=None, source="Post", url=None, published=date(2031, 5, day), first=None, last=None,
        conflicts=(), also=(),
    )  # fmt: skip
    return replace(base, **changes)


MONDAY = {"first": date(2031, 5, 1), "last": date(2031, 5, 1)}
FAR_OFF = {"first": date(2032, 1, 1), "last": date(2032, 12, 31)}
TUESDAY = {"first": date(2031, 5, 2), "last": date(2031, 5, 2)}


@pytest.mark.parametrize(
    ("earlier", "later", "course", "kind"),
    [
        (figure(12, 1), figure(12, 1), "grows", None),
        (figure(12, 1), figure(14, 1), "grows", "conflict"),
        (figure(12, 1), figure(14, 2), "grows", "changed"),
        (figure(14, 1), figure(12, 2), "grows", "fell"),
        (figure(14, 1), figure(12, 2), "varies", "changed"),
        (figure(12, 1, qualifier="at least"), figure(14, 1), "grows", "differs"),
        (figure(14, 1, qualifier="at least"), figure(12, 1), "grows", "conflict"),
        (figure(12, 1, qualifier="at most"), figure(14, 1), "grows", "conflict"),
        (figure(200, 1, qualifier="at least", is_former=True), figure(600, 1), "grows", "changed"),
        (figure(24, 1, high=99.0), figure(61, 2), "grows", None),
        (figure(12, 2, **MONDAY), figure(8, 3, **TUESDAY), "grows", None),
        (figure(12, 2, **MONDAY), figure(20, 3, is_running=True, **TUESDAY), "grows", "changed"),
        (figure(12, 2, **MONDAY), figure(14, 3, **MONDAY), "grows", "changed"),
        (figure(12, 2, is_level=True, **MONDAY), figure(14, 3, is_level=True, **MONDAY), "level", "conflict"),
        (figure(12, 1), figure(9, 1, is_part=True, scope=frozenset({"child"})), "grows", None),
        (figure(12, 1), figure(14, 1, unit="dollars"), "grows", None),
        # A late report of an early day is a late count; what comes on top of a count isn't another count.
        (figure(19, 4), figure(31, 10, **MONDAY), "grows", "changed"),
        (figure(26, 5, is_running=True, **TUESDAY), figure(31, 10, **MONDAY), "grows", "changed"),
        (figure(29, 5), figure(31, 5, **MONDAY), "grows", "conflict"),
        (figure(19, 4), figure(7, 5, is_part=True, is_increment=True), "grows", None),
        (figure(1200, 1, **FAR_OFF), figure(1500, 2), "grows", "changed"),
    ],
)
def test_what_contradicts_an_earlier_figure_is_marked(
    earlier: Figure, later: Figure, course: Course, kind: str | None
) -> None:
    first, second = marked([earlier, later], course=course)
    assert first.conflicts == ()
    assert second.conflicts == (() if kind is None else (Mark(kind, 1, earlier.value),))  # type: ignore[arg-type]


def test_a_count_stands_at_its_publication_and_a_level_at_its_own_day() -> None:
    late, soon = figure(31, 10, **MONDAY), figure(19, 4)
    assert [row.value for row in in_order([late, soon])] == ["19", "31"]
    assert (late.day, late.event) == (date(2031, 5, 10), (date(2031, 5, 1), date(2031, 5, 1)))
    assert replace(late, published=None).day == date(2031, 5, 1)
    level = replace(late, is_level=True)
    assert [row.value for row in in_order([soon, level])] == ["31", "19"]
    ahead = figure(1200, 1, **FAR_OFF)
    assert (ahead.day, ahead.event) == (date(2031, 5, 1), None)
    assert replace(ahead, is_level=True).day == date(2031, 5, 1)


def test_the_page_says_the_named_days_beside_and_what_is_added_as_such() -> None:
    rows = (figure(19, 4), figure(7, 5, is_part=True, is_increment=True), figure(31, 10, **MONDAY))
    page = ElementTree.fromstring(web_figures.figures(FigureTable("?", "killed", rows)))
    assert ["".join(cell.itertext()) for cell in page.findall(".//tbody/tr/td[1]")] == [
        "4 May 2031", "5 May 2031", "10 May 2031 for 1 May 2031",
    ]  # fmt: skip
    assert [text.text for text in page.findall("svg/g/text")] == ["19", "+7", "31"]
    assert "killed (added to others, no total)" in "".join(page.itertext())


def test_the_json_has_each_row_with_its_marks() -> None:
    table = FigureTable(
        "How many died?", "killed", tuple(marked([figure(12, 1), figure(14, 1)], course="grows"))
    )
    printed = json.loads(json.dumps(table.to_dict()))
    assert (printed["question"], printed["unit"]) == ("How many died?", "killed")
    assert [(row["row"], row["value"], row["day"]) for row in printed["rows"]] == [
        (1, "12", "2031-05-01"),
        (2, "14", "2031-05-01"),
    ]
    assert printed["rows"][1]["conflicts"] == [{"kind": "conflict", "row": 1, "value": "12"}]


def test_the_page_shows_a_table_and_a_plot_and_escapes_both() -> None:
    evil = replace(
        figure(14, 2), source="<b>Post</b>", value="<i>14", counts='"><script>', url="javascript:alert(1)"
    )
    shown_page = web_figures.figures(
        FigureTable("?", "killed", tuple(marked([figure(12, 1), evil], course="grows")))
    )
    tree = ElementTree.fromstring(shown_page)
    [plot] = tree.findall("svg")
    assert plot.get("role") == "img"
    assert plot.findtext("title") == "killed, 1 May 2031 to 2 May 2031"
    assert plot.findtext("desc") == "1 May 2031: 12 (Post); 2 May 2031: <i>14 (<b>Post</b>)"
    points = plot.findall("g/circle")
    assert [float(point.get("cx", 0)) for point in points] == [26.0, 334.0]
    assert float(points[0].get("cy", 0)) > float(points[1].get("cy", 0))
    assert [text.text for text in plot.findall("g/text")] == ["12", "14"]
    assert len(tree.findall(".//tbody/tr")) == 2
    assert "changed from “12” (row 1)" in "".join(tree.itertext())
    for written in ("<b>", "<script>", "<i>", "javascript:"):
        assert written not in shown_page


def test_figures_of_one_day_or_of_no_day_are_drawn_or_not_at_all() -> None:
    same_day = FigureTable("?", "killed", (figure(12, 1), figure(14, 1)))
    assert 'cx="180.0"' in web_figures.figures(same_day)
    undated = replace(figure(12, 1), published=None)
    assert "<svg" not in web_figures.figures(FigureTable("?", "killed", (undated, undated)))
