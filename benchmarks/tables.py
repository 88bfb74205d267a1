"""Markdown tables, and how numbers stand in them."""

import math
from collections.abc import Sequence

from benchmarks.measures import Series

NOTHING = "–"
"""What stands where nothing was measured."""


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()
) -> str:
    """Return a heading, a table and, under it, a line a note."""
    cells = [[_cell(value) for value in row] for row in (columns, *rows)]
    widths = [max(3, *(len(row[place]) for row in cells)) for place in range(len(columns))]
    lines = [_line([value.ljust(width) for value, width in zip(row, widths, strict=True)]) for row in cells]
    rule = _line(["-" * width for width in widths])
    return "\n".join(
        [f"### {title}", "", lines[0], rule, *lines[1:], *([""] if notes else []), *_listed(notes)]
    )


def amount(value: float, digits: int = 1) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,.{digits}f}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share of 1 as a percentage, rounded down: 100 % is all of it."""
    return f"{math.floor(share * 10 ** (digits + 2) + 1e-9) / 10**digits:.{digits}f} %"


def spread(measured: Series | None, digits: int = 1) -> str:
    """Return the median and, of more than one value, the range: `26.1 (24.9–27.3)`."""
    if measured is None:
        return NOTHING
    if len(measured.values) == 1:
        return amount(measured.median, digits)
    low, high = amount(measured.low, digits), amount(measured.high, digits)
    return f"{amount(measured.median, digits)} ({low}–{high})"


def times(measured: Series | None) -> str:
    """Return ratios as `2.51 × (2.40–2.60)`."""
    if measured is None:
        return NOTHING
    if len(measured.values) == 1:
        return f"{measured.median:.2f} ×"
    return f"{measured.median:.2f} × ({measured.low:.2f}–{measured.high:.2f})"


def _cell(value: str) -> str:
    return " ".join(value.replace("|", r"\|").split())


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _listed(notes: Sequence[str]) -> list[str]:
    return [f"- {note}" for note in notes]
