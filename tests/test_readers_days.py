from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.days import (
    UNDATED,
    Candidate,
    Dating,
    addressed,
    dating,
    day_in_url,
    parse_day,
    stated,
)

MARCH = date(2025, 3, 8)
NEW_YORK = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-08", " 2025-03-08 ", "2025-03-08T23:30:00-05:00", "2025-03-08T00:10:00+14:00",
        "2025-03-08 23:30:00.123456", "2025-03-08T23:30Z", "2025/03/08", "2025/3/8 10:00", "2025.03.08",
        "20250308", "20250308123000", "20250308T123000Z", "Sat, 08 Mar 2025 23:30:00 -0500",
        "08 Mar 2025 23:30:00 GMT", "8 March 2025", "8th March 2025", "March 8, 2025", "Mar. 8, 2025",
        "Saturday, March 8, 2025", "Saturday, March 8, 2025 at 5:30 PM", "08-Mar-2025", "8 Sept 2025",
        "Sat Mar  8 10:00:00 2025", "Sat Mar 08 10:00:00 +0000 2025", "8.3.2025", "08.03.2025, 17:00",
        "1741435200", "1741435200000", "1741435200.5", 1741435200, 1741435200000, 1741435200.9, 20250308,
        MARCH, datetime(2025, 3, 8, 23, 30, tzinfo=NEW_YORK), datetime(2025, 3, 8, tzinfo=UTC),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(written: object) -> None:
    expected = date(2025, 9, 8) if written == "8 Sept 2025" else MARCH
    assert parse_day(written, day_first=False) == expected


@pytest.mark.parametrize(
    "written",
    [
        "", "none", "0000-00-00", "2025-02-30", "2025-13-01", "9999-12-31", "2099-01-01", "1499-12-31",
        "1066-10-14", "25-03-08", "08.03.25", "3/8/25", "Sat, 08 Mar 25 10:00:00 GMT", "March 2025", "2025",
        2025, "2025-03", "2025-03-08 or so", "2025-W10-6", "yesterday", "12", 12, 0, -1741435200, 1e300,
        float("nan"), float("inf"), True, None, [], {}, "31/31/2025", "99999999", 10**400, "x" * 1000,
        datetime(9999, 12, 31), date(1, 1, 1),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_no_day(written: object) -> None:
    assert parse_day(written, day_first=True) is None


def test_days_and_months_as_numbers_go_by_the_order_unless_only_one_is_possible() -> None:
    assert parse_day("3/8/2025", day_first=True) == date(2025, 8, 3)
    assert parse_day("3/8/2025 10:00", day_first=False) == date(2025, 3, 8)
    for day_first in (True, False):
        assert parse_day("13/8/2025", day_first=day_first) == date(2025, 8, 13)
        assert parse_day("8/13/2025", day_first=day_first) == date(2025, 8, 13)
        assert parse_day("3.8.2025", day_first=day_first) == date(2025, 8, 3)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), st.datetimes()))
def test_any_value_is_a_plausible_day_or_none(value: object) -> None:
    day = parse_day(value, day_first=True)
    assert day is None or 1500 <= day.year <= 2089


@given(st.dates(date(1500, 1, 1), date(2089, 12, 31)))
def test_every_iso_day_is_itself(day: date) -> None:
    assert parse_day(day.isoformat(), day_first=True) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2025/03/08/ferry", MARCH),
        ("https://a.example/world/2025/mar/08/ferry", MARCH),
        ("https://a.example/2025/3/8", MARCH),
        ("https://a.example/news/2025-03-08-ferry.html", MARCH),
        ("https://a.example/?day=2025-03-08", None),
        ("https://a.example/2025/03/ferry", None),
        ("https://a.example/2025/13/08/ferry", None),
        ("https://a.example/2025/abc/08/ferry", None),
        ("https://a.example/20250308", None),
        ("https://a.example/12025-03-081", None),
        ("https://[a.example/2025/03/08/", None),
        (None, None),
    ],
)
def test_an_address_names_a_day_only_in_full(url: str | None, day: date | None) -> None:
    assert day_in_url(url) == day


def test_the_first_day_counts_and_one_more_than_two_days_off_is_kept() -> None:
    column, address = Candidate("column", MARCH, None), Candidate("url", MARCH, None)
    nothing = Candidate("column", None, None)
    assert dating([nothing, address]) == Dating(MARCH, "url", None, None)
    assert dating([column, replace(address, day=date(2025, 3, 10))]) == Dating(MARCH, "column", None, None)
    other = date(2025, 3, 11)
    assert dating([column, replace(address, day=other)]) == Dating(MARCH, "column", other, None)
    assert dating([nothing, replace(address, day=None)]) == UNDATED


@pytest.mark.parametrize(
    ("value", "unread"),
    [
        ("31 April 2025", "31 April 2025"), ("03/04/25", "03/04/25"), ("last\n spring ", "last spring"),
        (20251340, "20251340"), (["2025-03-08"], "['2025-03-08']"), ("x" * 50, "x" * 40), (True, "True"),
        ("2025-03-08", None), ("", None), (" ", None), (None, None), ("N/A", None), (float("nan"), None),
        ("0000-00-00 00:00:00", None), (0, None),
    ],
)  # fmt: skip
def test_what_is_neither_a_day_nor_nothing_is_told(value: object, unread: str | None) -> None:
    assert stated("column", value, day_first=True).unread == unread


def test_an_unread_date_counts_where_no_more_than_the_address_gives_a_day() -> None:
    unread = stated("column", "31 April 2025", day_first=True)
    address = addressed("https://a.example/2025/03/08/ferry")
    assert dating([unread, addressed(None)]) == Dating(None, "none", None, "31 April 2025")
    assert dating([unread, address]) == Dating(MARCH, "url", None, "31 April 2025")
    assert dating([unread, stated("column", "2025-03-08", day_first=True)]).unread is None
