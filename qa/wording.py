"""How the page and the terminal say days, counts and relations; English."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from index.articles import DatedBy

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

ALSO: Mapping[str, str] = {
    "copy": "Also printed by",
    "retells": "Also reported by",
    "disagrees": "Reported with another number by",
}
"""How a related sentence of each kind is introduced."""

DIFFERS: Mapping[str, str] = {
    "changed": "changed from",
    "fell": "lower than",
    "differs": "beside",
    "conflict": "contradicts",
}
"""How a figure's difference from an earlier one is introduced."""

_DATED_BY: Mapping[DatedBy, str] = {
    "header": "",
    "column": "date from a column",
    "metadata": "date from the metadata",
    "url": "date from the web address",
    "none": "",
}


def day(published: date | None) -> str:
    """Return a day as a reader says it, such as "8 March 2025"; or "undated"."""
    return (
        "undated" if published is None else f"{published.day} {_MONTHS[published.month - 1]} {published.year}"
    )


def dating(dated_by: DatedBy, other_day: date | None) -> str:
    """Return what a day is taken from, if not the article's own header, and the day that disagrees."""
    disagrees = "" if other_day is None else f"another date there is {day(other_day)}"
    return "; ".join(part for part in (_DATED_BY[dated_by], disagrees) if part)


def days(first: date, last: date) -> str:
    """Return a span of days without repeating what both ends share: "8–9 March 2025"."""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"
    return f"{first.day}–{day(last)}"


def window(since: date | None, until: date | None) -> str:
    """Return a window as a reader says it: "8 March 2025", "6 March 2025 or later"."""
    if since is not None and until is not None:
        return days(since, until)
    if since is not None:
        return f"{day(since)} or later"
    return f"{day(until)} or earlier"


def event_note(first: date, last: date) -> str:
    """Return the note on what days are meant: "7 Mar 2025", "8–9 Mar 2025", "Apr 2031", "2011"."""
    short = _MONTHS[last.month - 1][:3]
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first.year)
    if (first.year, first.month, first.day) == (last.year, last.month, 1) and _ends_month(last):
        return f"{short} {last.year}"
    if first == last:
        return f"{last.day} {short} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {short} {last.year}"
    begin = f"{first.day} {_MONTHS[first.month - 1][:3]}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"{begin} – {last.day} {short} {last.year}"


def _ends_month(one: date) -> bool:
    return one == date.max or (one + timedelta(1)).day == 1


def day_list(these: Sequence[date]) -> str:
    """Return days, oldest first, without repeating what neighbours share: "6, 7 and 8 March 2025"."""
    parts = []
    for place, one in enumerate(these):
        after = these[place + 1] if place + 1 < len(these) else None
        if after is None or after.year != one.year:
            parts.append(day(one))
        elif after.month != one.month:
            parts.append(f"{one.day} {_MONTHS[one.month - 1]}")
        else:
            parts.append(str(one.day))
    return listed(parts)


def listed(things: Sequence[str]) -> str:
    """Return things as a reader lists them: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)


def articles(count: int) -> str:
    """Return a number of articles: "1 article", "1,200 articles"."""
    return "1 article" if count == 1 else f"{count:,} articles"


def passages(count: int) -> str:
    """Return a number of passages: "1 passage", "1,200 passages"."""
    return "1 passage" if count == 1 else f"{count:,} passages"


def reports(count: int) -> str:
    """Return how many independent reports an answer rests on."""
    return "1 report" if count == 1 else f"{count} independent reports"


def alternatives(words: Sequence[str]) -> str:
    """Return words in quotation marks, as what none of them is: “a”, “b” or “c”."""
    quoted = [f"“{word}”" for word in words]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def counted(unit: str, counts: str, *, is_part: bool, is_increment: bool, is_former: bool) -> str:
    """Return what a figure counts, and what to mind: "killed: children (a part)"."""
    told = f"{unit}: {counts}" if counts else unit
    part = "added to others, no total" if is_increment else "a part"
    notes = [
        note for note, holds in ((part, is_part or is_increment), ("given as earlier", is_former)) if holds
    ]
    return f"{told} ({', '.join(notes)})" if notes else told


def beside_day(stands: date | None, named: tuple[date, date] | None, published: date | None) -> str:
    """Return what is said beside a figure's day: the days that its sentence names, and its publication.

    "for 3 May 2024", "for Feb 2031, published 12 March 2031"; "" where both are that day.
    """
    told = []
    if named is not None and named != (stands, stands):
        told.append(f"for {event_note(*named)}")
    if published is not None and published != stands:
        told.append(f"published {day(published)}")
    return ", ".join(told)


def difference(kind: str, value: str, row: int) -> str:
    """Return a figure's difference from an earlier one: "contradicts “655” (row 2)"."""
    return f"{DIFFERS[kind]} “{value}” (row {row})"
