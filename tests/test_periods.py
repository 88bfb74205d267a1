"""Days put together as periods that are few enough to be drawn."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.periods import Period, periods_of


@given(st.dictionaries(st.dates(), st.integers(1, 5), max_size=40), st.integers(10, 120))
def test_every_day_is_counted_once_and_periods_follow_one_another(counts: dict[date, int], most: int) -> None:
    periods = periods_of(counts, most)
    assert len(periods) <= most
    assert bool(periods) == bool(counts)
    assert all(two.first == one.last + timedelta(1) for one, two in pairwise(periods))
    for period in periods:
        assert period.count == sum(
            count for day, count in counts.items() if period.first <= day <= period.last
        )
    assert sum(period.count for period in periods) == sum(counts.values())
    if periods:
        assert periods[0].count
        assert periods[-1].count


@pytest.mark.parametrize(
    ("last", "spans"),
    [
        (date(2031, 3, 3), [(date(2031, 2, 27) + timedelta(n),) * 2 for n in range(5)]),
        (date(2031, 4, 1), [
            (date(2031, 2, 1), date(2031, 2, 28)),
            (date(2031, 3, 1), date(2031, 3, 31)),
            (date(2031, 4, 1), date(2031, 4, 30)),
        ]),
        (date(2033, 1, 1), [(date(year, 1, 1), date(year, 12, 31)) for year in (2031, 2032, 2033)]),
        (date(2055, 1, 1), [(date(year, 1, 1), date(year + 9, 12, 31)) for year in (2030, 2040, 2050)]),
    ],
)  # fmt: skip
def test_a_period_begins_where_the_calendar_has_it_begin(last: date, spans: list[tuple[date, date]]) -> None:
    periods = periods_of({date(2031, 2, 27): 1, last: 2}, 12)
    assert [(one.first, one.last) for one in periods] == spans
    assert (periods[0], periods[-1]) == (Period(*spans[0], 1), Period(*spans[-1], 2))
