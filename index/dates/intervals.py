"""Days, calendar units and the clock that expressions are read against.

Weeks begin on Monday; quarters are the calendar's; every interval includes both its days.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

DAY = timedelta(days=1)
_KEPT = 4096  # results of small pure functions, which a text of a thousand dates asks for again and again


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from `first` to `last`, both included; `first` is never after `last`."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days the interval has, at least 1."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether `day` is one of the interval's."""
        return self.first <= day <= self.last


class Unit(Enum):
    """The calendar's units, and the hour, which only counts."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12, Unit.DECADE: 120, Unit.CENTURY: 1200}


class Lean(Enum):
    """Which occurrence a date without its year, or a bare weekday, means."""

    PAST = "the latest begun, not after today"
    TOLD = "the latest begun, unless that is long ago and another soon to come"
    FUTURE = "the earliest not ended, not before today"
    NEAREST = "the one nearest to today, the earlier of two as near"


@dataclass(frozen=True, slots=True)
class Clock:
    """What an expression is read against.

    `today` is the collection's day for a question and the day of publication for an article; None,
    in an undated article, leaves all but absolute dates unresolved. `anchor` is the day spoken of
    last, which "the next day" and "two days earlier" count from; a question has none.
    """

    today: date | None
    lean: Lean
    anchor: date | None


@lru_cache(_KEPT)
def month(year: int, number: int) -> Interval:
    """Return the whole month; a month beyond 1..12 runs into the neighbouring years."""
    years, index = divmod(number - 1, 12)
    first = date(year + years, index + 1, 1)
    return Interval(first, first.replace(day=monthrange(first.year, first.month)[1]))


@lru_cache(_KEPT)
def months(year: int, first: int, last: int) -> Interval:
    """Return month `first` of `year` to month `last`, which may run past December."""
    return Interval(month(year, first).first, month(year, last).last)


@lru_cache(_KEPT)
def day_in(year: int, number: int, day: int) -> Interval | None:
    """Return the single day, or None where that month has no such day."""
    try:
        found = date(year, number, day)
    except ValueError:
        return None
    return Interval(found, found)


def shift(day: date, unit: Unit, count: int) -> date:
    """Return the day `count` units later; a month's missing last days become its last day."""
    if unit in (Unit.DAY, Unit.WEEK):
        return day + timedelta(days=count * (7 if unit is Unit.WEEK else 1))
    years, index = divmod(day.year * 12 + day.month - 1 + count * MONTHS_IN[unit], 12)
    for last in (day.day, 30, 29):
        if last <= day.day and (found := day_in(years, index + 1, last)):
            return found.first
    return date(years, index + 1, min(day.day, 28))


def unit_of(day: date, unit: Unit) -> Interval:
    """Return the calendar unit that holds `day`: a decade is 1990–1999, a century 1901–2000."""
    if unit is Unit.DAY:
        return Interval(day, day)
    if unit is Unit.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Interval(monday, monday + timedelta(days=6))
    if unit is Unit.DECADE:
        year = day.year // 10 * 10
    elif unit is Unit.CENTURY:
        year = (day.year - 1) // 100 * 100 + 1
    else:
        year = day.year
    size = MONTHS_IN[unit]
    start = (day.month - 1) // size * size + 1 if size < 12 else 1
    return months(year, start, start + size - 1)


def rolling(today: date, unit: Unit, count: int, ahead: bool) -> Interval:
    """Return the past `count` units, which end today, or the coming ones, which begin tomorrow.

    Hours are rounded up to whole days and reach into today: the past 24 are yesterday and today.
    """
    if unit is Unit.HOUR:
        reach = timedelta(days=-(-count // 24))
        return Interval(today, today + reach) if ahead else Interval(today - reach, today)
    if ahead:
        return Interval(today + DAY, shift(today, unit, count))
    return Interval(shift(today, unit, -count) + DAY, today)


@lru_cache(_KEPT)
def third(whole: Interval, part: int) -> Interval:
    """Return the early (0), middle (1) or late (2) part.

    Of a month: days 1–10, 11–20 and 21–end. Of a year: four months each; of a quarter, half or
    season: a third of its months. Of a decade: years 0–3, 4–6 and 7–9. Of a week: Monday and
    Tuesday, Wednesday and Thursday, Friday to Sunday. Other stretches have equal thirds, a day or
    two none.
    """
    if whole.days <= 2:
        return whole
    first, last = whole.first, whole.last
    years = last.year - first.year + 1
    if whole.days == 7:
        cuts = [first + timedelta(days=days) for days in (0, 2, 4)]
    elif 28 <= whole.days <= 31:
        cuts = [first + timedelta(days=days) for days in (0, 10, 20)]
    elif 85 <= whole.days <= 366:
        size = round(whole.days / 30.4) // 3
        cuts = [shift(first, Unit.MONTH, size * index) for index in range(3)]
    elif years >= 10:
        cuts = [date(first.year + round(years * share), 1, 1) for share in (0, 0.4, 0.7)]
    else:
        cuts = [first + timedelta(days=whole.days * index // 3) for index in range(3)]
    ends = [cuts[1] - DAY, cuts[2] - DAY, last]
    return Interval(cuts[part], ends[part])


def half(whole: Interval, part: int) -> Interval:
    """Return the first (0) or second (1) half; the odd day of a month or week is in the second."""
    if whole.days >= 85:
        middle = shift(whole.first, Unit.MONTH, round(whole.days / 30.4) // 2)
    else:
        middle = whole.first + timedelta(days=whole.days // 2)
    return Interval(whole.first, middle - DAY) if part == 0 else Interval(middle, whole.last)


def nth(whole: Interval, unit: Unit, count: int, number: int) -> Interval | None:
    """Return the `number`th `count` units of `whole`, from its end when `number` is negative.

    A week here is seven days counted from the first or last day: the first week of March is 1–7
    March, the last of February 22–28. None where `whole` ends before.
    """
    if unit is Unit.HOUR:
        return None
    if unit is Unit.QUARTER and whole.days > 36_000:
        unit, count = Unit.YEAR, 25 * count  # "the second quarter of the 19th century"
    if number > 0:
        first = shift(whole.first, unit, count * (number - 1))
        last = shift(whole.first, unit, count * number) - DAY
    else:
        after = whole.last + DAY
        first, last = shift(after, unit, count * number), shift(after, unit, count * (number + 1)) - DAY
    return Interval(first, last) if whole.first <= first and last <= whole.last else None


def nth_weekday(whole: Interval, weekday: int, days: int, number: int) -> Interval | None:
    """Return the `number`th such weekday (0 is Monday) of `whole`, or from its end if negative."""
    if number > 0:
        first = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7 + 7 * (number - 1))
    else:
        first = whole.last - timedelta(days=(whole.last.weekday() - weekday) % 7 + 7 * (-number - 1))
    return Interval(first, first + timedelta(days=days - 1)) if whole.holds(first) else None
