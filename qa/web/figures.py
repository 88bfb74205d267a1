"""How a figure developed as HTML: a table, and a plot of it in inline SVG; a pure function."""

from collections.abc import Sequence
from datetime import date

from qa.answers import Also
from qa.quantities import Figure, FigureTable
from qa.web.cards import web_address
from qa.web.markup import escape, highlighted
from qa.wording import beside_day, counted, day, difference

# The plot's user units; it is drawn as wide as its column, so these are pixels at 360 px.
_WIDTH, _HEIGHT = 360.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 26.0, 334.0, 26.0, 152.0
_CHARACTER = 6.4  # a label's width a character

_MOST_PLOTTED = 24
_SIGNS = {"at least": "↑", "at most": "↓"}


def figures(table: FigureTable) -> str:
    """Return the figures as an accessible table, below a plot of each unit that has two dated ones."""
    plots = "".join(_plot(table, unit) for unit in dict.fromkeys(row.unit for row in table.rows))
    rows = "".join(_row(number, row) for number, row in enumerate(table.rows, 1))
    return (
        '<section class="figures" aria-label="How the figure developed">'
        f'<h3 class="developed">How the figure developed: {escape(table.unit)}</h3>{plots}'
        '<div class="scrolled" tabindex="0" role="region" aria-label="Table of the figures"><table>'
        f"<caption>{len(table.rows)} mentions, by day; nothing is averaged</caption>"
        '<thead><tr><th scope="col">Day</th><th scope="col">Value</th><th scope="col">What it counts</th>'
        '<th scope="col">Source and quote</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _row(number: int, row: Figure) -> str:
    marks = "".join(
        f'<li class="{mark.kind}">{escape(difference(mark.kind, mark.value, mark.row))}</li>'
        for mark in row.conflicts
    )
    if marks:
        marks = f'<ul class="marks">{marks}</ul>'
    counts = counted(
        row.unit, row.counts, is_part=row.is_part, is_increment=row.is_increment, is_former=row.is_former
    )
    start = row.number.start - row.quote.start
    quote = highlighted(row.quote.text, start, start + row.number.end - row.number.start)
    return (
        f'<tr class="{"part" if row.is_part else "whole"}"><td>{_time(row.day)}{_beside(row)}</td>'
        f'<th scope="row"><span class="row" aria-label="Row {number}">{number}</span> '
        f'<span dir="auto">{escape(row.value)}</span></th>'
        f'<td><span dir="auto">{escape(counts)}</span>{marks}</td>'
        f"<td>{_sources(row)}"
        f'<blockquote dir="auto">{quote}</blockquote>{_open(row)}</td></tr>'
    )


def _sources(row: Figure) -> str:
    shown: Sequence[Figure | Also] = (row, *row.also)
    return '<span class="sources">' + ", ".join(_source(one) for one in shown) + "</span>"


def _source(one: Figure | Also) -> str:
    name = f'<span class="source" dir="auto">{escape(one.source)}</span>'
    address = web_address(one.url)
    if address is None:
        return name
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{name}</a>'


def _open(row: Figure) -> str:
    quote = row.quote
    places = " ".join(
        f'data-{name}="{place}"'
        for name, place in (
            ("start", quote.start), ("end", quote.end), ("quote-start", quote.start), ("quote-end", quote.end)
        )
    )  # fmt: skip
    return (
        f'<button type="button" class="open" data-article="{escape(row.article_id)}" {places} '
        f'aria-label="Read in the article: “{escape(row.value)}”">Read in the article</button>'
    )


def _beside(row: Figure) -> str:
    told = beside_day(row.day, row.named, row.published)
    return f' <span class="published">{escape(told)}</span>' if told else ""


def _time(when: date | None) -> str:
    if when is None:
        return "undated"
    return f'<time datetime="{when.isoformat()}">{day(when)}</time>'


def _plot(table: FigureTable, unit: str) -> str:
    """Draw the dated figures of a unit over their days; "" for fewer than two."""
    dated = [
        (number, row, row.day)
        for number, row in enumerate(table.rows, 1)
        if row.unit == unit and row.day is not None
    ][:_MOST_PLOTTED]
    if len(dated) < 2:
        return ""
    days = [when.toordinal() for _, _, when in dated]
    first, last = min(days), max(days)
    least, most = min(0.0, *(row.low for _, row, _ in dated)), max(row.high for _, row, _ in dated)
    taken: list[tuple[float, float, float]] = []
    marks = "".join(
        _point(number, row, _x(when.toordinal(), first, last), least, most, taken)
        for number, row, when in dated
    )
    told = "; ".join(f"{day(when)}: {row.value} ({row.source})" for _, row, when in dated)
    name = f"{unit}, {day(date.fromordinal(first))} to {day(date.fromordinal(last))}"
    ends = (
        "" if first == last else _label(_RIGHT + 20, _BOTTOM + 20, day(date.fromordinal(last)), "end", "axis")
    )
    start = _label(_LEFT - 20, _BOTTOM + 20, day(date.fromordinal(first)), "start", "axis")
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img"'
        f' aria-label="{escape(f"{name}. {told}")}">'
        f"<title>{escape(name)}</title><desc>{escape(told)}</desc>"
        f'<path class="axis" d="M{_LEFT - 20:g} {_BOTTOM:g}H{_RIGHT + 20:g}"/>{marks}{start}{ends}</svg>'
    )


def _point(
    number: int, row: Figure, x: float, least: float, most: float, taken: list[tuple[float, float, float]]
) -> str:
    """Draw a figure: a bar from its low to its high, a point (hollow for a part) and its label."""
    low, high = _y(row.low, least, most), _y(row.high, least, most)
    y = (low + high) / 2
    bar = f'<path class="bar" d="M{x:.1f} {low:.1f}V{high:.1f}"/>' if low - high > 1 else ""
    text = _short(row)
    width = len(text) * _CHARACTER
    anchor = "end" if x + 7 + width > _WIDTH else "start"
    left = x - 7 - width if anchor == "end" else x + 7
    place = _free(y + 4, left, left + width, taken)
    kinds = [kind for kind, holds in (("part", row.is_part), ("conflict", _contradicts(row))) if holds]
    classes = " ".join(["point", *kinds])
    label = (
        _label(x - 7 if anchor == "end" else x + 7, place, text, anchor, "value") if place is not None else ""
    )
    title = f"<title>{escape(f'Row {number}: {row.value}, {row.source}, {day(row.day)}')}</title>"
    return f'<g class="{classes}">{title}{bar}<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>{label}</g>'


def _free(y: float, left: float, right: float, taken: list[tuple[float, float, float]]) -> float | None:
    """Return the height nearest to `y` at which a label overlaps no other, or None if there is none."""
    for step in (0, -12, 12, -24, 24, -36, 36):
        place = y + step
        if not _TOP - 14 <= place <= _BOTTOM - 2:
            continue
        if all(abs(place - other) >= 12 or right < start or end < left for other, start, end in taken):
            taken.append((place, left, right))
            return place
    return None


def _short(row: Figure) -> str:
    """Return a point's label: an arrow up is "at least", one down "at most", a tilde "about", + "more"."""
    if row.is_increment:
        return f"+{_amount(row.low)}"
    if row.qualifier == "about":
        return f"~{_amount((row.low + row.high) / 2)}"
    ends = [_amount(row.low)] if row.low == row.high else [_amount(row.low), _amount(row.high)]
    return _SIGNS.get(row.qualifier, "") + "–".join(ends)


def _amount(value: float) -> str:
    for scale, name in ((1e9, "billion"), (1e6, "million")):
        if value >= scale:
            return f"{value / scale:.4g} {name}"
    return f"{value:,.10g}"


def _label(x: float, y: float, text: str, anchor: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _contradicts(row: Figure) -> bool:
    return any(mark.kind in ("conflict", "fell") for mark in row.conflicts)


def _x(ordinal: int, first: int, last: int) -> float:
    return (
        (_LEFT + _RIGHT) / 2
        if first == last
        else _LEFT + (_RIGHT - _LEFT) * (ordinal - first) / (last - first)
    )


def _y(value: float, least: float, most: float) -> float:
    return _BOTTOM - 8 - (_BOTTOM - 8 - _TOP) * ((value - least) / (most - least) if most > least else 0.5)
