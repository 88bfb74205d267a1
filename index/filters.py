"""Filter: which passages may be searched, by their articles' days and outlets and by the days they name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from index.errors import QuestionError

Clock = Literal["published", "event", "either"]
"""Which day counts: that of publication, one that the passage names, or either of them."""

CLOCKS: tuple[Clock, ...] = ("published", "event", "either")
"""Every clock."""

LONGEST_LOOSE = 7
"""Days. A named stretch that is longer ("in 2024") counts only for a window that holds all of it; of a
shorter one ("over the weekend") one day is enough."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `since` to `until`, both included, on a clock; None leaves a side open."""

    since: date | None
    until: date | None
    clock: Clock

    def holds(self, day: date | None) -> bool:
        """Whether `day` is one of them; no day is in none."""
        return day is not None and (self.since or day) <= day <= (self.until or day)

    def meets(self, first: date, last: date) -> bool:
        """Whether the days that a passage names, `first` to `last`, count as being among these."""
        since, until = self.since or date.min, self.until or date.max
        if (last - first).days < LONGEST_LOOSE:
            return first <= until and since <= last
        return since <= first and last <= until


@dataclass(frozen=True, slots=True)
class Filter:
    """What a passage has to pass: all of `days`, and one of `sources` unless that is None."""

    days: tuple[Days, ...]
    sources: frozenset[str] | None

    @classmethod
    def of(
        cls,
        since: date | str | None = None,
        until: date | str | None = None,
        sources: Sequence[str] | None = None,
        clock: str = "published",
        known_by: date | str | None = None,
    ) -> "Filter":
        """Make a filter from days given as dates or as ISO 8601, and outlets' names.

        `known_by` leaves out what was published after that day. Raises QuestionError for a day that
        doesn't exist, a window that ends before it begins or a clock that is none.
        """
        if isinstance(sources, str):
            raise QuestionError(f"sources takes a list of outlets; write [{sources!r}].")
        if clock not in CLOCKS:
            raise QuestionError(f"clock is {clock!r}; it can be {', '.join(CLOCKS[:-1])} or {CLOCKS[-1]}.")
        first, last, known = day_of(since, "since"), day_of(until, "until"), day_of(known_by, "known_by")
        if first is not None and last is not None and last < first:
            raise QuestionError(f"The window ends ({last}) before it begins ({first}); swap the two days.")
        days = [Days(first, last, clock)] if first is not None or last is not None else []
        if known is not None:
            days.append(Days(None, known, "published"))
        return cls(tuple(days), None if sources is None else frozenset(map(_printable, sources)))

    def within(self, days: Days) -> "Filter":
        """Return the filter that asks for `days` as well."""
        return replace(self, days=(*self.days, days))

    def among(self, sources: Sequence[str]) -> "Filter":
        """Return the filter that also asks for one of `sources`."""
        wanted = frozenset(map(_printable, sources))
        return replace(self, sources=wanted if self.sources is None else self.sources & wanted)

    def published_on(self, day: date) -> "Filter":
        """Return the filter that also asks for articles of one day."""
        return self.within(Days(day, day, "published"))

    @property
    def without_days(self) -> "Filter":
        """The filter that asks for the same outlets, of any day."""
        return replace(self, days=())

    def passes(self, published: date | None, source: str) -> bool:
        """Whether an article of that day and outlet may be searched, whatever days it names."""
        if self.sources is not None and source not in self.sources:
            return False
        return all(days.holds(published) for days in self.days if days.clock == "published")

    @property
    def is_open(self) -> bool:
        """Whether every passage passes."""
        return not self.days and self.sources is None

    @property
    def asks_for_events(self) -> bool:
        """Whether it looks at the days that passages name."""
        return any(days.clock != "published" for days in self.days)


EVERYTHING = Filter((), None)
"""The filter that every passage passes."""


def day_of(value: date | str | None, name: str) -> date | None:
    """Return a day given as a date or as ISO 8601; raise QuestionError, naming it, if it is none."""
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value.strip()):
        raise QuestionError(f"{name} is {value!r}, which is no day; write it as 2025-03-08.")
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise QuestionError(f"{name} is {value!r}, which is no day; write it as 2025-03-08.") from error


# date.fromisoformat alone would take 20250308 and 2025-W10-6 too.
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _printable(name: str) -> str:
    # What came in as half a character names no outlet, and cannot be searched for.
    return name.encode("utf-8", "replace").decode("utf-8")
