"""Days, months and years that a text mentions, by rule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

_WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_RELATIVE = {"today": 0, "tonight": 0, "this morning": 0, "yesterday": -1, "last night": -1, "tomorrow": 1}
_FARTHEST_WEEKDAY = 4  # days ago


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year: "2025-03-08", "--03-08", "2025-03", "--03", "2025", "saturday", "yesterday"."""

    kind: ClassVar[Literal["date"]] = "date"
    start: int
    end: int
    value: str

    def on(self, published: date) -> date | None:
        """Return the day meant in an article of `published`; None for a month or a year.

        A weekday is that day, one of the four before it or one of the two after it, as in news; a day
        without a year is the nearest.
        """
        if self.value in _WEEKDAYS:
            ago = (published.weekday() - _WEEKDAYS.index(self.value)) % 7
            return published - timedelta(ago if ago <= _FARTHEST_WEEKDAY else ago - 7)
        if self.value in _RELATIVE:
            return published + timedelta(_RELATIVE[self.value])
        if len(self.value) == len("--03-08"):
            years = (published.year - 1, published.year, published.year + 1)
            days = [day for year in years if (day := _iso(f"{year}{self.value[1:]}"))]
            return min(days, key=lambda day: abs(day - published), default=None)
        return _iso(self.value) if len(self.value) == len("2025-03-08") else None


def days(text: str) -> Iterator[Day]:
    """Yield the days, months and years in `text`, in order; a number is a year after "in" and the like."""
    for match in _DAY.finditer(text):
        found = {name.rstrip("234"): value for name, value in match.groupdict().items() if value}
        if "month" in found:
            # "may" and "march" are verbs unless they are written as names.
            if found["month"].islower():
                continue
            start = match.start("month4") if match["month4"] else match.start()
            month = 1 + [name[:3] for name in _MONTHS].index(found["month"][:3].casefold())
            day = f"-{int(found['day']):02}" if "day" in found else ""
            yield Day(start, match.end(), f"{found.get('year', '-')}-{month:02}{day}")
        elif "bare" in found:
            yield Day(match.start("bare"), match.end(), found["bare"])
        else:
            yield Day(match.start(), match.end(), " ".join(match.group().casefold().split()))


_MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_MONTH = "|".join([*_MONTHS, *(rf"{name[:3]}\." for name in _MONTHS), r"sept\."])
_NUMBER_OF_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"[12]\d{3}"
_DAY = re.compile(
    rf"\b{_YEAR}-\d\d-\d\d\b"
    rf"|\b(?P<month>{_MONTH})\s(?P<day>{_NUMBER_OF_DAY})(?:st|nd|rd|th)?\b(?!,\d)(?:,?\s(?P<year>{_YEAR})\b)?"
    rf"|\b(?P<day2>{_NUMBER_OF_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month2>{_MONTH})(?!\w)"
    rf"(?:,?\s(?P<year2>{_YEAR})\b)?"
    rf"|\b(?P<month3>{_MONTH}),?\s(?P<year3>{_YEAR})\b"
    rf"|\b(?:in|since|until|till|by|of|for|from|during|early|late|last|mid)[\s-](?P<month4>{_MONTH})(?!\w|\s\d|-)"
    rf"|\b(?:{'|'.join([*_WEEKDAYS, *(word.replace(' ', '[ ]') for word in _RELATIVE)])})\b"
    r"|\b(?:in|since|until|till|by|before|after|early|late|during)\s(?P<bare>(?:1[5-9]|20)\d\d)\b"
    r"(?!,?\d|\s(?:people|men|women|children|homes|houses|troops|soldiers|workers|passengers))",
    re.IGNORECASE,
)


def _iso(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
