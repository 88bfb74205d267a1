"""Filter: which articles may be searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from index.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Filter:
    """Publication days `since` to `until`, both included, and outlets; None leaves a side open.

    An undated article passes only a filter that names no day.
    """

    since: date | None
    until: date | None
    sources: frozenset[str] | None

    @classmethod
    def of(
        cls, since: date | str | None, until: date | str | None, sources: Sequence[str] | None
    ) -> "Filter":
        """Make a filter from days given as dates or as ISO 8601, and outlets' names.

        Raises QuestionError for a day that doesn't exist or a window that ends before it begins.
        """
        if isinstance(sources, str):
            raise QuestionError(f"sources takes a list of outlets; write [{sources!r}].")
        first, last = _day(since, "since"), _day(until, "until")
        if first is not None and last is not None and last < first:
            raise QuestionError(f"The window ends ({last}) before it begins ({first}); swap the two days.")
        return cls(first, last, None if sources is None else frozenset(map(_printable, sources)))

    def passes(self, published: date | None, source: str) -> bool:
        """Whether an article of that day and outlet may be searched."""
        if self.sources is not None and source not in self.sources:
            return False
        if published is None:
            return self.since is None and self.until is None
        return (self.since or published) <= published <= (self.until or published)

    @property
    def is_open(self) -> bool:
        """Whether every article passes."""
        return self.since is None and self.until is None and self.sources is None


def _printable(name: str) -> str:
    # What came in as half a character names no outlet, and cannot be searched for.
    return name.encode("utf-8", "replace").decode("utf-8")


def _day(value: date | str | None, name: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise QuestionError(f"{name} is {value!r}, which is no day; write it as 2025-03-08.")
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise QuestionError(f"{name} is {value!r}, which is no day; write it as 2025-03-08.") from error
