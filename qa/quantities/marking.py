"""Which figures contradict an earlier one, by rule; pure.

Two figures are compared if they have the same unit and count the same thing: both the whole of what
was asked, or parts narrowed by the same words; what is added to a number ("seven more") is compared with
none. Of a count that grows, figures that name days which don't overlap are of different things ("12 on
Monday", "8 on Tuesday"), unless the later one is given as a running total.

They agree if their stated bounds overlap: "over 600" and "more than 600" do, "dozens" and 61 do, 12 and
14 don't. Where they don't agree, the later row is marked:

- "conflict": they are of the same day and cannot both be right: 12 and 14, or "at most 10" and 12. The
  day is that of publication, as tomorrow's count of today's dead is a later count; for a level (a
  percentage, a price) it is the day that they are of.
- "differs": of the same day, but both may be right: "at least 12" and 14.
- "fell": of a later day, and lower than a count that can only grow: one of the two was wrong.
- "changed": of a later day, and otherwise another value, as a running toll's.

Nothing is averaged and nothing left out because of a mark.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.quantities.measures import Course
from qa.quantities.table import Figure, Mark, MarkKind

_UNDATED = date.max
_OWN = re.compile(r"of (?:his|her|their|its)\b")


def in_order(figures: Sequence[Figure]) -> list[Figure]:
    """Return figures by the day that they stand at, then by publication and event; undated ones last.

    One that its sentence calls earlier stands before the others of its article's day.
    """
    return sorted(
        figures,
        key=lambda one: (
            one.day or _UNDATED,
            one.published or _UNDATED,
            not one.is_former,
            one.event[1] if one.event else one.day or _UNDATED,
            one.is_part,
            one.low,
            one.article_id,
            one.number.start,
        ),
    )


def marked(figures: Sequence[Figure], *, course: Course) -> list[Figure]:
    """Mark figures, in order, that differ from earlier ones: from all of their day and the last before."""
    found: list[Figure] = []
    for figure in figures:
        marks = []
        has_change = False
        for row in range(len(found), 0, -1):
            kind = _mark(found[row - 1], figure, course=course)
            is_change = kind in ("changed", "fell")
            if kind is None:
                has_change = has_change or _agrees_later(found[row - 1], figure, course=course)
            elif not (is_change and has_change):
                marks.append(Mark(kind, row, found[row - 1].value))
                has_change = has_change or is_change
        found.append(replace(figure, conflicts=tuple(reversed(marks))))
    return found


def _mark(earlier: Figure, later: Figure, *, course: Course) -> MarkKind | None:
    if not _comparable(earlier, later, course=course) or _agree(earlier, later):
        return None
    if _same_day(earlier, later, course=course):
        return "differs" if _both_possible(earlier, later) else "conflict"
    if course == "grows" and _most(later) < earlier.low:
        return "fell"
    return "changed"


def _agrees_later(earlier: Figure, later: Figure, *, course: Course) -> bool:
    """Whether the earlier one already had this value, so that nothing changed since."""
    return _comparable(earlier, later, course=course) and _agree(earlier, later)


def _comparable(earlier: Figure, later: Figure, *, course: Course) -> bool:
    if earlier.is_increment or later.is_increment:
        return False
    if earlier.unit != later.unit or earlier.scope != later.scope or earlier.is_part != later.is_part:
        return False
    if earlier.is_part and (not earlier.scope or _OWN.match(earlier.counts) or _OWN.match(later.counts)):
        return False  # "another five" and "five of his neighbours" are others each time
    if course != "grows" or later.is_running or not _apart(earlier, later):
        return True
    # A total as of Saturday has Friday's dead in it, whom a later report counts again.
    return earlier.is_running and later.day != earlier.day and _before(later, earlier)


def _apart(earlier: Figure, later: Figure) -> bool:
    """Whether what the two count happened on days that don't overlap."""
    return _before(earlier, later) or _before(later, earlier)


def _before(one: Figure, other: Figure) -> bool:
    return one.event is not None and other.event is not None and one.event[1] < other.event[0]


def _agree(one: Figure, other: Figure) -> bool:
    return one.low <= other.high and other.low <= one.high


def _both_possible(one: Figure, other: Figure) -> bool:
    return _least(one) <= _most(other) and _least(other) <= _most(one)


def _least(figure: Figure) -> float:
    return 0.0 if figure.qualifier == "at most" else figure.low


def _most(figure: Figure) -> float:
    return float("inf") if figure.qualifier == "at least" else figure.high


def _same_day(earlier: Figure, later: Figure, *, course: Course) -> bool:
    if earlier.is_former != later.is_former:
        return False
    if earlier.day is None or earlier.day != later.day:
        return False
    if course == "level":
        return True
    # "By Monday 12 had died; the toll has risen to 20 now."
    is_sequel = earlier.article_id == later.article_id and later.is_running and earlier.event is not None
    return not is_sequel and not _apart(earlier, later)
