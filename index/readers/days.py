"""Days as tables, feeds and addresses write them; one that is in doubt is no day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from index.articles import DatedBy
from index.readers.limits import FIRST_YEAR, LAST_YEAR

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:[,\s]+(?:at\s+)?\d{1,2}:\d{2}.*)?"  # nothing but a time of day may follow

_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.DOTALL)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T\s]\d.*)?",
        r"(?P<year>\d{4})(?P<point>[/.])(?P<month>\d{1,2})(?P=point)(?P<day>\d{1,2})(?:[T\s]\d.*)?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?\d{4,6}Z?)?",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}){_TIME}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}",
        # As C's ctime writes it, with or without a time zone before the year.
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+\d\d:\d\d:\d\d(?:\s+\S+)?\s+(?P<year>\d{{4}})",
    )
)
_NUMERIC = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.DOTALL)
_NUMBER = re.compile(r"\d{9,13}(?:\.\d+)?")

_SECONDS = range(100_000_000, 4_000_000_000)  # 1973 to 2096
_MILLISECONDS = range(100_000_000_000, 4_000_000_000_000)

_IN_ADDRESS = re.compile(
    r"/(?P<year>[12]\d{3})/(?P<month>\d{1,2}|[a-z]{3})/(?P<day>\d{1,2})(?=/|$)"
    r"|(?<!\d)(?P<year2>[12]\d{3})-(?P<month2>\d{2})-(?P<day2>\d{2})(?!\d)",
    re.IGNORECASE,
)

# What tables write where they have no date.
_BLANK = frozenset(("", "-", "–", "nan", "nat", "none", "null", "n/a", "na", "unknown", "undated", "0"))
_ZERO_DAY = "0000-00-00"
_SHOWN = 40  # characters of what is no day


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day that an article may be of, and what gives it; None where it gives none.

    `unread` is what stands there instead, where that is neither a day nor nothing.
    """

    by: DatedBy
    day: date | None
    unread: str | None


_AGREE = 2  # days; an evening's report is printed the next day, and midnight depends on the time zone


@dataclass(frozen=True, slots=True)
class Dating:
    """An article's day, what gave it, and another that it gives, if that is more than two days off.

    `unread` is a date that it gives and that can't be read, if no more than its address gave a day.
    """

    published: date | None
    dated_by: DatedBy
    other_day: date | None
    unread: str | None


UNDATED = Dating(None, "none", None, None)
"""Of an article that says nothing of its day."""


def dating(candidates: Iterable[Candidate]) -> Dating:
    """Take the first of several days that is one; the first that disagrees with it is the other."""
    given = list(candidates)
    unread = next((one.unread for one in given if one.unread is not None), None)
    found = [(one.by, one.day) for one in given if one.day is not None]
    if not found:
        return Dating(None, "none", None, unread)
    dated_by, published = found[0]
    others = (day for _, day in found if abs((day - published).days) > _AGREE)
    return Dating(published, dated_by, next(others, None), unread if dated_by == "url" else None)


def stated(by: DatedBy, value: object, *, day_first: bool) -> Candidate:
    """Return the day that a value names, or what it says that is none."""
    day = parse_day(value, day_first=day_first)
    words = "" if day is not None or value is None else " ".join(str(value)[:1000].split())
    is_blank = words.casefold() in _BLANK or words.startswith(_ZERO_DAY)
    return Candidate(by, day, None if is_blank else words[:_SHOWN])


def addressed(url: str | None) -> Candidate:
    """Return the day that an address names; one without a day is nothing to tell."""
    return Candidate("url", day_in_url(url), None)


def parse_day(value: object, *, day_first: bool) -> date | None:
    """Return the calendar day that a value names as it is written, whatever the time zone; else None.

    Numbers are seconds or milliseconds since 1970, in UTC, or a day as 20250308.
    """
    if isinstance(value, datetime):
        return _plausible(value.year, value.month, value.day)
    if isinstance(value, date):
        return _plausible(value.year, value.month, value.day)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        # Only what may be a day is written out: a huge float or integer has no form worth trying.
        return parse_day(f"{value:.0f}", day_first=day_first) if 0 < value < 10**13 else None
    return _parse_text(value.strip()[:100], day_first) if isinstance(value, str) else None


def day_in_url(url: str | None) -> date | None:
    """Return the day in an address's path, as /2025/03/08/, /2025/mar/08/ or 2025-03-08; else None."""
    if url is None:
        return None
    try:
        found = _IN_ADDRESS.search(urlsplit(url).path)
    except ValueError:  # such as an IPv6 address without its closing bracket
        return None
    if found is None:
        return None
    year, month, day = (found[name] or found[f"{name}2"] for name in ("year", "month", "day"))
    return _plausible(int(year), _month(month), int(day))


def _parse_text(text: str, day_first: bool) -> date | None:
    if _NUMBER.fullmatch(text):
        number = int(text.partition(".")[0])
        if number in _MILLISECONDS:
            number //= 1000
        return datetime.fromtimestamp(number, UTC).date() if number in _SECONDS else None
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _plausible(int(found["year"]), _month(found["month"]), int(found["day"]))
    if found := _NUMERIC.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        # Points are put between days and months only where the day comes first.
        if found[2] != "." and (second > 12 or (not day_first and first <= 12)):
            first, second = second, first
        return _plausible(year, second, first)
    return None


def _month(text: str) -> int:
    """Return a month's number; 0, which is none, for what names no month."""
    if text.isdigit():
        return int(text)
    name = text[:3].lower()
    return 1 + _MONTHS.index(name) if name in _MONTHS else 0


def _plausible(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
