"""How many passages there are of each day, as bars: each narrows the question to its days; a pure function.

Buttons in a list rather than a plot of a library's: they are reached with the keyboard, read out by a
screen reader, and cost no script.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qa.timelines import Timeline
from qa.web.asked import Asked
from qa.web.markup import escape
from qa.wording import day, days, event_note, passages

# As many bars as a phone's width can hold as narrow ones.
_MOST_BARS = 62
# As many as can each have their days written below.
_NAMED_BARS = 9
_HEIGHT = 56


@dataclass(frozen=True, slots=True)
class _Bar:
    first: date
    last: date
    count: int


def timeline(asked: Asked, found: Timeline) -> str:
    """Return the bars of a timeline with passages on two days or more; nothing for any other.

    A bar is of a day, or where that would be too many, of a month, a year or ten years.
    """
    if len(found.days) < 2:
        return ""
    bars = _bars([(one.day, one.count) for one in found.days])
    most = max(bar.count for bar in bars)
    named = len(bars) <= _NAMED_BARS
    listed = "".join(_bar(asked, found, bar, most, named=named) for bar in bars)
    ends = f"<span>{day(bars[0].first)}</span><span>{day(bars[-1].last)}</span>"
    below = "" if named else f'<p class="ends">{ends}</p>'
    clock = "day that the text names" if found.by == "event" else "day of publication"
    undated = f"; {passages(found.undated)} of no day" if found.undated else ""
    return (
        f'<details class="timeline" open><summary>When: by {clock}{undated}</summary>'
        f'<ol class="bars">{listed}</ol>{below}</details>'
    )


def _bar(asked: Asked, found: Timeline, bar: _Bar, most: int, *, named: bool) -> str:
    if bar.count == 0:
        return '<li class="none" aria-hidden="true"></li>'
    filters = replace(
        asked.filters,
        since=bar.first.isoformat(),
        until=bar.last.isoformat(),
        clock=found.by,
        # The bar's days stand for those that the question's words name.
        infer=tuple(one for one in asked.filters.infer if one != "window"),
    )
    narrowed = escape(replace(asked, filters=filters).to_json())
    said = f"{days(bar.first, bar.last)}: {passages(bar.count)}"
    height = max(2, round(_HEIGHT * bar.count / most))
    below = f'<span class="of">{event_note(bar.first, bar.last)}</span>' if named else ""
    return (
        f'<li><button type="button" data-ask=\'{narrowed}\' aria-label="{said}. Ask of these days alone"'
        f' title="{said}"><svg viewBox="0 0 10 {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect x="0" y="{_HEIGHT - height}" width="10" height="{height}"/></svg>{below}</button></li>'
    )


def _bars(counts: Sequence[tuple[date, int]]) -> list[_Bar]:
    """Return bars of equal spans without a gap, the narrowest of which there are not too many."""
    first, last = counts[0][0], counts[-1][0]
    for span in _SPANS:
        begun = span.beginning(first)
        spans = list(span.from_to(begun, last, _MOST_BARS + 1))
        if len(spans) <= _MOST_BARS:
            break
    of = Counter[date]()
    for one, count in counts:
        of[span.beginning(one)] += count
    return [_Bar(start, end, of[start]) for start, end in spans]


@dataclass(frozen=True, slots=True)
class _Span:
    """A kind of span: where the one begins that a day is in, and where it ends."""

    beginning: Callable[[date], date]
    end: Callable[[date], date]

    def from_to(self, start: date, last: date, most: int) -> Iterator[tuple[date, date]]:
        """Yield spans from the one that begins at `start` to that of `last`, `most` of them at most."""
        for _ in range(most):
            end = self.end(start)
            yield start, end
            if end >= last:
                return
            start = end + timedelta(1)


def _end_of_month(one: date) -> date:
    return one.replace(day=monthrange(one.year, one.month)[1])


def _years(count: int) -> _Span:
    def beginning(one: date) -> date:
        return date(max(1, one.year - one.year % count), 1, 1)

    def end(one: date) -> date:
        return date(min(date.max.year, one.year - one.year % count + count - 1), 12, 31)

    return _Span(beginning, end)


_SPANS = (
    _Span(lambda one: one, lambda one: one),
    _Span(lambda one: one.replace(day=1), _end_of_month),
    _years(1),
    _years(10),
    _years(1000),
)
