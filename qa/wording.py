"""How the page and the terminal say days, counts and relations; English."""

from collections.abc import Mapping, Sequence
from datetime import date

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


def day(published: date | None) -> str:
    """Return a day as a reader says it, such as "8 March 2025"; or "undated"."""
    return (
        "undated" if published is None else f"{published.day} {_MONTHS[published.month - 1]} {published.year}"
    )


def days(first: date, last: date) -> str:
    """Return a span of days without repeating what both ends share: "8–9 March 2025"."""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"
    return f"{first.day}–{day(last)}"


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
