"""What a time expression means before it is read against a clock.

A period knows no language: the grammar makes it, `resolve` turns it into days.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.intervals import Clock, Interval, Lean, Unit, rolling, shift, unit_of


class Period(ABC):
    """A stretch of days still to be resolved."""

    __slots__ = ()

    @property
    def leaning(self) -> bool:
        """Whether it comes round again, so that tense or the clock must choose which is meant."""
        return False

    @abstractmethod
    def resolve(self, clock: Clock) -> Interval | None:
        """Return the days meant, or None where the clock doesn't allow to say."""

    def bound(self, clock: Clock) -> Interval | None:
        """Return the days that "since", "by" and the ends of a range count from."""
        return self.resolve(clock)


@dataclass(frozen=True, slots=True)
class Fixed(Period):
    """Days that need no clock: a date with its year, a year, a decade."""

    interval: Interval

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the interval itself."""
        return self.interval


@dataclass(frozen=True, slots=True)
class Impossible(Period):
    """A date that was written and cannot be; `reason` is a sentence for the reader."""

    reason: str

    def resolve(self, clock: Clock) -> Interval | None:
        """Return None."""
        return None


@dataclass(frozen=True, slots=True)
class Yearly(Period):
    """What comes once a year: a month, 8 March, a quarter, summer, Easter.

    `in_year` gives that year's days, or None where the year has none (29 February).
    """

    in_year: Callable[[int], Interval | None]

    @property
    def leaning(self) -> bool:
        """True."""
        return True

    def around(self, today: date) -> list[Interval]:
        """Return the occurrences near `today`, in order; at least four leap days are among them."""
        years = range(max(today.year - 9, 1), min(today.year + 9, 9998) + 1)
        return [found for year in years if (found := self.in_year(year)) is not None]

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the occurrence that the clock's lean chooses."""
        return None if clock.today is None else choose(self.around(clock.today), clock.today, clock.lean)


@dataclass(frozen=True, slots=True)
class Weekly(Period):
    """A weekday (0 is Monday) or, with `days` 2 from Saturday, the weekend."""

    weekday: int
    days: int

    @property
    def leaning(self) -> bool:
        """True."""
        return True

    def of_week(self, day: date) -> Interval:
        """Return the occurrence in the week of `day`, Monday to Sunday."""
        first = day + timedelta(days=self.weekday - day.weekday())
        return Interval(first, first + timedelta(days=self.days - 1))

    def around(self, today: date) -> list[Interval]:
        """Return the occurrences of the last, this and the next week, in order."""
        return [self.of_week(today + timedelta(days=days)) for days in (-7, 0, 7)]

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the occurrence that the clock's lean chooses."""
        if clock.today is None:
            return None
        lean = Lean.PAST if clock.lean is Lean.NEAREST else clock.lean
        return choose(self.around(clock.today), clock.today, lean)


@dataclass(frozen=True, slots=True)
class Monthly(Period):
    """A day of the month without its month: "the 8th". `day` is 1..31."""

    day: int

    @property
    def leaning(self) -> bool:
        """True."""
        return True

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the day that the lean chooses, in a month that has it."""
        if clock.today is None:
            return None
        starts = [shift(clock.today.replace(day=1), Unit.MONTH, count) for count in range(-2, 3)]
        lasts = [unit_of(start, Unit.MONTH).last for start in starts]
        days = [last.replace(day=self.day) for last in lasts if self.day <= last.day]
        return choose([Interval(day, day) for day in days], clock.today, clock.lean)


@dataclass(frozen=True, slots=True)
class Calendar(Period):
    """The calendar unit `offset` units from today's: last week is −1, this month 0, tomorrow 1."""

    unit: Unit
    offset: int

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the whole unit."""
        if clock.today is None:
            return None
        return unit_of(shift(unit_of(clock.today, self.unit).first, self.unit, self.offset), self.unit)


@dataclass(frozen=True, slots=True)
class Rolling(Period):
    """The past `count` units up to today, or with `ahead` the coming ones from tomorrow."""

    unit: Unit
    count: int
    ahead: bool

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the days; None for no units at all."""
        if clock.today is None or self.count < 1:
            return None
        return rolling(clock.today, self.unit, self.count, self.ahead)


@dataclass(frozen=True, slots=True)
class Chosen(Period):
    """The last (−1), this (0) or the next (1) of what comes round: "last Thursday", "this summer"."""

    of: Yearly | Weekly
    which: int

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the occurrence wholly before today, the current one, or the first after today."""
        today = clock.today
        if today is None:
            return None
        if isinstance(self.of, Weekly) and (self.which == 0 or self.of.days > 1):
            return self.of.of_week(today + timedelta(days=7 * self.which))
        found = self.of.around(today)
        if self.which == 0:
            current = [one for one in found if one.holds(today)]
            near = [one for one in found if one.first.year != one.last.year]
            same = [one for one in found if one.first.year == today.year]
            return next(iter(current or same), None) if not near else choose(near, today, Lean.NEAREST)
        if self.which < 0:
            return next((one for one in reversed(found) if one.last < today), None)
        return next((one for one in found if one.first > today), None)


def choose(found: list[Interval], today: date, lean: Lean) -> Interval | None:
    """Return the occurrence that `lean` means; `found` is in order of time."""
    if lean is Lean.PAST:
        return next((one for one in reversed(found) if one.first <= today), None)
    if lean is Lean.FUTURE:
        return next((one for one in found if one.last >= today), None)
    return min(found, key=lambda one: _distance(one, today), default=None)


def _distance(interval: Interval, today: date) -> int:
    if interval.holds(today):
        return 0
    return (today - interval.last).days if interval.last < today else (interval.first - today).days
