"""Periods put together from others: parts, edges, ranges, and days counted from another day."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from index.dates.intervals import DAY, Clock, Interval, Lean, Unit, shift, unit_of
from index.dates.periods import Impossible, Period, Yearly


@dataclass(frozen=True, slots=True)
class Part(Period):
    """Days chosen by those of another period: its early third, its Friday, the week before it."""

    of: Period
    select: Callable[[Interval], Interval | None]

    @property
    def leaning(self) -> bool:
        """As the period it is part of: "late on Friday" leans as Friday does."""
        return self.of.leaning

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the selection from the other's days."""
        whole = self.of.bound(clock)
        return None if whole is None else self.select(whole)


@dataclass(frozen=True, slots=True)
class Edge(Period):
    """The start or the end of a period: its early or late third by itself, one day as a bound."""

    third: Period
    day: Period

    @property
    def leaning(self) -> bool:
        """As the period it is the edge of."""
        return self.third.leaning

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the third."""
        return self.third.resolve(clock)

    def bound(self, clock: Clock) -> Interval | None:
        """Return the first or last day, so that "since the start of March" is since 1 March."""
        return self.day.resolve(clock)


@dataclass(frozen=True, slots=True)
class UpToNow(Period):
    """A unit cut at today: "so far this year", "earlier this month", or `after` "later this week"."""

    of: Period
    after: bool

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the unit's days up to today or, with `after`, from today on."""
        whole = self.of.resolve(clock)
        if whole is None or clock.today is None or not whole.holds(clock.today):
            return whole
        return Interval(clock.today, whole.last) if self.after else Interval(whole.first, clock.today)


@dataclass(frozen=True, slots=True)
class Anchored(Period):
    """A day counted from the one spoken of last: "the next day", "two days earlier".

    Backwards it counts from the day of publication where no day was spoken of; forwards it is then
    unresolved.
    """

    unit: Unit
    offset: int

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the day, or the calendar unit that holds it for units longer than a day."""
        anchor = clock.anchor or (clock.today if self.offset < 0 else None)
        return None if anchor is None else unit_of(shift(anchor, self.unit, self.offset), self.unit)


@dataclass(frozen=True, slots=True)
class Range(Period):
    """From one period to another, both whole.

    An end without its year takes it from the other end. Where neither has one, the last is chosen
    by the clock and the first is the latest before it, so that a range never has to wait.
    """

    first: Period
    last: Period

    @property
    def leaning(self) -> bool:
        """Whether both ends come round again."""
        return self.first.leaning and self.last.leaning

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the days from the first's to the last's; None where they end before they begin."""
        if self.first.leaning and (not self.last.leaning or clock.lean is not Lean.FUTURE):
            last = self.last.bound(clock)
            if last is None:
                return None
            before = last.first - DAY if self.last.leaning else last.last
            first = self.first.bound(replace(clock, today=before, lean=Lean.PAST))
        else:
            first = self.first.bound(clock)
            if first is None:
                return None
            later = replace(clock, today=first.first, lean=Lean.FUTURE)
            last = self.last.bound(later if self.last.leaning else clock)
        if first is None or last is None or first.first > last.last or self._backwards(first, last):
            return None
        return Interval(first.first, last.last)

    def _backwards(self, first: Interval, last: Interval) -> bool:
        """Whether "10 March to 3 March" only runs forward because its first end went back a year."""
        days = first.days == last.days == 1 and isinstance(self.first, Yearly)
        return days and (first.first.year + 1, first.first.month) == (last.last.year, last.last.month)


def part_of(period: Period, select: Callable[[Interval], Interval | None]) -> Period:
    """Return the part of `period`; of what comes yearly it comes yearly too, and leans itself."""
    if isinstance(period, Impossible):
        return period
    if isinstance(period, Yearly):
        in_year = period.in_year
        return Yearly(lambda year: None if (whole := in_year(year)) is None else select(whole))
    return Part(period, select)


def in_year_of(period: Yearly, year: Period) -> Period:
    """Return this year's occurrence of `period` in the year that `year` resolves to."""
    return Part(year, lambda whole: period.in_year(whole.first.year))
