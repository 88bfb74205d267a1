"""How many passages there are of each day, as bars that narrow the question to their days."""

from collections.abc import Sequence
from dataclasses import replace

from index.periods import Period, periods_of
from qa.timelines import Timeline
from qa.web.asked import Asked
from qa.web.bars import Bar, bars
from qa.web.markup import escape
from qa.wording import listed, passages

# As many bars as a phone's width has room for.
_MOST_BARS = 62


def timeline(asked: Asked, found: Timeline, said: Sequence[str]) -> str:
    """Return the bars of a timeline with passages on two days or more; nothing for any other.

    A bar is of a day, or where that would be too many, of a month, a year or more years. `said` are the
    words that each passage has.
    """
    if len(found.days) < 2:
        return ""

    def narrowed(bar: Bar) -> str:
        filters = replace(
            asked.filters,
            since=bar.first.isoformat(),
            until=bar.last.isoformat(),
            clock=found.by,
            # The bar's days stand for those that the question's words name.
            infer=tuple(one for one in asked.filters.infer if one != "window"),
        )
        return replace(asked, filters=filters).to_json()

    periods = periods_of({one.day: one.count for one in found.days}, _MOST_BARS)
    drawn = bars([Bar(one.first, one.last, one.count) for one in periods], passages, narrowed)
    clock = "that the text names" if found.by == "event" else "of publication"
    having = f"passages with {listed([f'“{one}”' for one in said])}" if said else "passages"
    undated = f"; {passages(found.undated)} of no day" if found.undated else ""
    head = escape(f"When: {having}, by {_unit(periods)} {clock}{undated}")
    return f'<details class="timeline" open><summary>{head}</summary>{drawn}</details>'


def _unit(periods: Sequence[Period]) -> str:
    """Return what a bar is of."""
    span = (periods[0].last - periods[0].first).days
    return "day" if span == 0 else "month" if span < 31 else "year" if span < 366 else "years"
