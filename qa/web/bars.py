"""Counts over time as bars: a list, which a screen reader reads out and the keyboard goes through.

Rather than a plot of a library's: it costs no script, and what a bar does when it is clicked is a button's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from qa.web.markup import escape
from qa.wording import day, event_note

# As many bars as can each have their days written below.
_NAMED_BARS = 9
_HEIGHT = 56


@dataclass(frozen=True, slots=True)
class Bar:
    """How many there are of the days from `first` to `last`."""

    first: date
    last: date
    count: int


def bars(shown: Sequence[Bar], say: Callable[[int], str], asks: Callable[[Bar], str] | None = None) -> str:
    """Return bars, of which there is one at least, as high as their counts.

    `say` says a count in words. With `asks` each bar is a button that asks what it returns, as JSON.
    """
    most = max(bar.count for bar in shown)
    is_named = len(shown) <= _NAMED_BARS
    listed = []
    for bar in shown:
        said = f"{event_note(bar.first, bar.last)}: {say(bar.count)}"
        if bar.count == 0:
            listed.append('<li class="none" aria-hidden="true"></li>')
            continue
        height = max(2, round(_HEIGHT * bar.count / most))
        drawn = (
            f'<svg viewBox="0 0 10 {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect x="0" y="{_HEIGHT - height}" width="10" height="{height}"/></svg>'
            + (
                f'<span class="of">{event_note(bar.first, bar.last)}: {bar.count:,}</span>'
                if is_named
                else ""
            )
        )
        if asks is None:
            listed.append(f'<li title="{said}">{drawn}<span class="unseen">{said}</span></li>')
        else:
            listed.append(
                f'<li><button type="button" data-ask="{escape(asks(bar))}" title="{said}" '
                f'aria-label="{said}. Ask of these days alone">{drawn}</button></li>'
            )
    ends = f"<span>{day(shown[0].first)}</span><span>{day(shown[-1].last)}</span>"
    below = "" if is_named else f'<p class="ends" aria-hidden="true">{ends}</p>'
    return f'<ol class="bars">{"".join(listed)}</ol>{below}'
