"""What a time expression means before it is read against a clock.

A period knows no language: the grammar makes it, `resolve` turns it into days.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from index.dates.intervals import Clock, Interval, Lean, Unit, month, rolling, shift, unit_of


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


class Recurring(Period):
    """What comes round again: tense or the clock choose which occurrence is meant.

    Later occurrences neither begin nor end before earlier ones. Each is worked out only when it is
    asked for, from today's on outwards: a text may name thousands.
    """

    __slots__ = ()
    REACH: ClassVar[int]
    """How many occurrences on either side of today's are looked at."""

    @property
    def leaning(self) -> bool:
        """True."""
        return True

    @abstractmethod
    def occurrence(self, today: date, count: int) -> Interval | None:
        """Return the occurrence `count` years, months or weeks from today's, if there is one."""

    def latest(self, today: date, holds: Callable[[Interval], bool]) -> Interval | None:
        """Return the last occurrence for which `holds`, which is true of all before one it is true of."""
        return self._furthest(today, 1, holds)

    def earliest(self, today: date, holds: Callable[[Interval], bool]) -> Interval | None:
        """Return the first occurrence for which `holds`, which is true of all after one it is true of."""
        return self._furthest(today, -1, holds)

    def _furthest(self, today: date, step: int, holds: Callable[[Interval], bool]) -> Interval | None:
        """Go on from today's occurrence as long as it `holds`, or if it doesn't, back until it does."""
        found = None
        for count in range(self.REACH + 1):
            if one := self.occurrence(today, count * step):
                if not holds(one):
                    break
                found = one
        if found is not None:
            return found
        back = (self.occurrence(today, -count * step) for count in range(1, self.REACH + 1))
        return next((one for one in back if one and holds(one)), None)

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the occurrence that the clock's lean chooses."""
        return None if clock.today is None else self.choose(clock.today, clock.lean)

    def choose(self, today: date, lean: Lean) -> Interval | None:
        """Return the occurrence that `lean` means."""
        begun = None if lean is Lean.FUTURE else self.latest(today, lambda one: one.first <= today)
        if lean is Lean.PAST:
            return begun
        coming = self.earliest(today, lambda one: one.last >= today)
        if lean is Lean.TOLD and begun is not None:
            return coming if coming and _rather_soon(begun, coming, today) else begun
        if lean is Lean.FUTURE or begun is None or coming is None:
            return coming or begun
        current = begun.last >= today
        return coming if current or coming.first - today < today - begun.last else begun


_HALF_A_YEAR, _SOON, _SHORT = timedelta(days=183), timedelta(days=92), 27


def _rather_soon(begun: Interval, coming: Interval, today: date) -> bool:
    """Whether a day half a year back or more, told without its year, is rather one soon to come.

    Of months, quarters and seasons it isn't: "sales fell in June" is told until the next June.
    """
    soon = today - begun.last > _HALF_A_YEAR and coming.first - today <= _SOON
    return soon and coming.days <= _SHORT


@dataclass(frozen=True, slots=True)
class Yearly(Recurring):
    """What comes once a year: a month, 8 March, a quarter, summer, Easter.

    `in_year` gives that year's days, or None where the year has none (29 February).
    """

    in_year: Callable[[int], Interval | None]
    REACH: ClassVar[int] = 9  # years: on either side there is a leap day, even about 1900

    def occurrence(self, today: date, count: int) -> Interval | None:
        """Return that of the year `count` years from today's."""
        year = today.year + count
        return self.in_year(year) if 1 <= year <= 9998 else None


_NEARLY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Weekly(Recurring):
    """A weekday (0 is Monday) or, with `days` 2 from Saturday, the weekend."""

    weekday: int
    days: int
    REACH: ClassVar[int] = 1

    def occurrence(self, today: date, count: int) -> Interval:
        """Return that of the week, Monday to Sunday, `count` weeks from today's."""
        first = today + timedelta(days=7 * count + self.weekday - today.weekday())
        return Interval(first, first + timedelta(days=self.days - 1))

    def choose(self, today: date, lean: Lean) -> Interval | None:
        """Return the occurrence that `lean` means; the nearest is at most two days ahead.

        News tells more of the days before it than of those to come.
        """
        if lean is not Lean.NEAREST:
            return Recurring.choose(self, today, lean)
        return self.latest(today, lambda one: one.first <= today + _NEARLY)


@dataclass(frozen=True, slots=True)
class Monthly(Recurring):
    """A day of the month without its month: "the 8th". `day` is 1..31."""

    day: int
    REACH: ClassVar[int] = 2

    def occurrence(self, today: date, count: int) -> Interval | None:
        """Return that of the month `count` months from today's, if that month has the day."""
        last = month(today.year, today.month + count).last
        if self.day > last.day:
            return None
        day = last.replace(day=self.day)
        return Interval(day, day)


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
class Ahead(Period):
    """The calendar unit `count` units on, if what is told is to come: "will meet in two weeks".

    Of what has been, "built in two weeks" says how long it took.
    """

    unit: Unit
    count: int

    @property
    def leaning(self) -> bool:
        """True: tense decides whether it is a time at all."""
        return True

    def resolve(self, clock: Clock) -> Interval | None:
        """Return the whole unit, or None where the clock doesn't lean ahead."""
        return Calendar(self.unit, self.count).resolve(clock) if clock.lean is Lean.FUTURE else None


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
        today, of = clock.today, self.of
        if today is None:
            return None
        if isinstance(of, Weekly) and (self.which == 0 or of.days > 1):
            return of.occurrence(today, self.which)
        if self.which < 0:
            return of.latest(today, lambda one: one.last < today)
        if self.which > 0:
            return of.earliest(today, lambda one: one.first > today)
        same = of.occurrence(today, 0)
        across = same is not None and same.first.year != same.last.year  # winter
        return of.choose(today, Lean.NEAREST) if across else same
