"""Periods: counts of days put together as days, months or years, few enough to be drawn."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included, and how many there are of them."""

    first: date
    last: date
    count: int


def periods_of(per_day: Mapping[date, int], most: int) -> tuple[Period, ...]:
    """Return counts of days in equal periods without a gap, the shortest that are no more than `most`.

    They are days, months, years, tens, hundreds or thousands of years, those without a count among them;
    each begins where the calendar has it begin. `most` is 10 or more.
    """
    if not per_day:
        return ()
    first, last = min(per_day), max(per_day)
    for kind in _KINDS:
        spans = list(kind.from_to(first, last, most + 1))
        if len(spans) <= most:
            break
    counts = Counter[date]()
    for one, count in per_day.items():
        counts[kind.begin(one)] += count
    return tuple(Period(begin, end, counts[begin]) for begin, end in spans)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of period: where the one begins that a day is in, and where one ends that begins on a day."""

    begin: Callable[[date], date]
    end: Callable[[date], date]

    def from_to(self, first: date, last: date, most: int) -> Iterator[tuple[date, date]]:
        """Yield periods from that of `first` to that of `last`, `most` of them at most."""
        begin = self.begin(first)
        for _ in range(most):
            end = self.end(begin)
            yield begin, end
            if end >= last:
                return
            begin = end + timedelta(1)


def _end_of_month(one: date) -> date:
    return one.replace(day=monthrange(one.year, one.month)[1])


def _years(count: int) -> _Kind:
    def begin(one: date) -> date:
        return date(max(1, one.year - one.year % count), 1, 1)

    def end(one: date) -> date:
        return date(min(date.max.year, one.year - one.year % count + count - 1), 12, 31)

    return _Kind(begin, end)


_KINDS = (
    _Kind(lambda one: one, lambda one: one),
    _Kind(lambda one: one.replace(day=1), _end_of_month),
    *(_years(count) for count in (1, 10, 100, 1000)),
)
