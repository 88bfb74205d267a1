"""Time words in a question: where they end, and the same words a day, week or year on.

`index.dates` reads the words and its tables name them. Two things stay here. Phrases that count from
a time of an earlier turn ("the week before", "two days later"): for the grammar they have no meaning
but a day's, since a question by itself has nothing they could count from. And writing: the moved time
is put in the words of the other ("March 8, 2025" to "March 7, 2025"), which no interval remembers.
"""

from dataclasses import dataclass
from datetime import date

from index.dates import Tokens, expressions, tokenize
from index.dates import english as words
from index.dates.intervals import Interval, Unit, day_in, shift
from index.dates.phrases import period_at
from index.dates.relative import number_at

_BACKWARDS = words.EARLIER_WORDS | {"previous", "preceding", "prior"}
_FORWARDS = words.LATER_WORDS | {"following", "next"}
_TURNED = _BACKWARDS | _FORWARDS | {"same", "last", "past"}
_SIDES = words.EARLIER_WORDS | words.LATER_WORDS
_ELSEWHERE = {"last", "that", "then", "next"}  # "the day before last", "the week after that"
_COUNTABLE = {"day", "week", "month", "year"}
_UNITS = (
    {name: unit for name, (unit, size) in words.UNITS.items() if size == 1 and len(name) > 2}
    | dict.fromkeys(words.PARTS_OF_DAY - words.CLOCK_TIMES, Unit.DAY)
    | dict.fromkeys([*words.WEEKENDS, "weekends"], Unit.WEEK)
)
_FULL_MONTHS = [name for name in words.MONTHS if name not in words.SHORT]
_FULL_WEEKDAYS = [name for name in words.WEEKDAYS if name not in words.SHORT]
UNIT_NAMES = frozenset(_UNITS)
"""Names of stretches of time: day, weeks, evening."""
DAY_NAMES = frozenset(_FULL_MONTHS + _FULL_WEEKDAYS)
"""Months and weekdays, which have a capital and are no names."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A time phrase that counts from another: "the day before" is −1 day, "that day" 0."""

    count: int
    unit: str


def time_end(tokens: Tokens, at: int, after_preposition: bool) -> int:
    """Return the token after the time phrase that opens at token `at`, or `at` if none does.

    Prepositions don't belong to it, but for those of a range ("from March to May").
    `after_preposition` says that one stands before that makes even "May" a month.
    """
    word = tokens.lower[at]
    if word in words.BETWEEN | words.FROM:
        found = next(expressions(tokens, at, at + 1), None)
        joined = words.AND | words.TO if word in words.BETWEEN else words.TO
        is_range = found is not None and not joined.isdisjoint(tokens.lower[at + 1 : found.end])
        return found.end if found is not None and is_range else at
    if (
        word in words.SAME
        or word in _UNITS
        or (tokens.lower[at - 1] in words.THE and not _is_name(tokens, at))
    ):
        return at  # "that day" is a demonstrative; "day before" without its "the" is half a phrase
    period = period_at(tokens, at, after_preposition or _is_sure(tokens, at))
    if period is None or _qualifies(tokens, at, period.end):
        return _counted_end(tokens, at)
    return max(_counted_end(tokens, at), period.end)


def _is_name(tokens: Tokens, at: int) -> bool:
    return tokens.digits(at) == 4 or tokens.lower[at] in words.MONTHS or tokens.lower[at] in words.WEEKDAYS


def _is_sure(tokens: Tokens, at: int) -> bool:
    """Whether it is a month by itself, or a year alone or in a list: "in 1999 and 2000"."""
    listed = tokens.lower[at - 1] in words.LISTS | words.TO | {""} and tokens.digits(at) == 4
    return listed or tokens.lower[at] in DAY_NAMES & words.MONTHS.keys() - {"may", "march"}


def _qualifies(tokens: Tokens, at: int, end: int) -> bool:
    """Whether the time is part of a name ("the Friday Club"), or "the" belongs to what follows it."""
    if tokens.lower[at] in words.THE:
        return end == at + 2 and _is_name(tokens, at + 1)  # "the 2022 final"
    alone = end == at + 1 and tokens.lower[at] in words.WEEKDAYS
    return alone and tokens.capital(end) and tokens.word(end) and not tokens.headline


def _counted_end(tokens: Tokens, at: int) -> int:
    """Return the token after "the week before", "two days later", "the following month", or `at`."""
    the = tokens.lower[at] in words.THE
    start = at + the
    turned = the and tokens.lower[start] in _TURNED | words.SAME
    start += turned
    number = number_at(tokens, start)
    start = number[1] if number else start
    if tokens.lower[start] not in _UNITS:
        return at
    if turned:
        return start + 1
    side, end = tokens.lower[start + 1], start + 2
    if not (the or number) or side not in _SIDES:
        return at
    if side in words.BESIDE and (other := period_at(tokens, end, True)):
        return other.end
    return end + (tokens.lower[end] in _ELSEWHERE)


def shift_of(phrase: str) -> Shift | None:
    """Read "the day before", "two weeks later", "the following year", "that day"; None for any other."""
    tokens = tokenize(phrase)
    rest = [word for word in tokens.lower[: tokens.count] if word not in words.THE]
    if rest and rest[-1] == "that":
        rest.pop()
    units = [_UNITS[word] for word in rest if word in _UNITS]
    if len(units) != 1 or words.FROM & set(rest) or words.BETWEEN & set(rest):
        return None
    start = int(tokens.lower[0] in words.THE)
    start += tokens.lower[start] in _TURNED | words.SAME
    count = (number_at(tokens, start) or (1, 0))[0]
    rest = [word for word in rest if word not in _UNITS and not number_at(tokenize(word), 0)]
    if len(rest) != 1 or (rest[0] in words.NEXT and tokens.lower[0] not in words.THE):
        return None
    if rest[0] in words.SAME:
        return Shift(0, units[0].value)
    if rest[0] in _BACKWARDS:
        return Shift(-count, units[0].value)
    return Shift(count, units[0].value) if rest[0] in _FORWARDS else None


def shifted(phrase: str, by: Shift) -> str | None:
    """Return a time phrase moved on, in its own form ("8 March 2025" to "7 March 2025").

    None if the phrase names no day, week, month or year that can be counted from.
    """
    if by.count == 0:
        return phrase
    tokens = tokenize(phrase)
    if tokens.lower[0] in words.BETWEEN | words.FROM:
        return _end_shifted(phrase, tokens, by)
    if (written := _calendar_shifted(phrase, tokens, by)) is not None:
        return written
    for at in range(tokens.count):
        weekday = words.WEEKDAYS.get(tokens.lower[at])
        if weekday is not None and by.unit == "day":
            return _cased(_FULL_WEEKDAYS[(weekday + by.count) % 7], tokens.words[at])
    return _deictic_shifted(tokens, by)


def _end_shifted(phrase: str, tokens: Tokens, by: Shift) -> str | None:
    """Move the first or the last time of a range; "6" of "between 6 and 8 March" is 6 March."""
    joints = [at for at in range(1, tokens.count) if tokens.lower[at] in words.AND | words.TO]
    if not joints or joints[0] + 1 >= tokens.count:
        return None
    first = phrase[tokens.starts[1] : tokens.ends[joints[0] - 1]]
    last = phrase[tokens.starts[joints[0] + 1] :]
    if first.isdigit():
        first += phrase[tokens.ends[joints[0] + 1] :]
    return shifted(first if by.count < 0 else last, by)


_AROUND_TODAY = {-2: "two days ago", -1: "yesterday", 0: "today", 1: "tomorrow"}


def _deictic_shifted(tokens: Tokens, by: Shift) -> str | None:
    first, name = tokens.lower[0], tokens.lower[1]
    if by.unit == "day" and tokens.count == 1 and first in words.RELATIVE_DAYS:
        return _AROUND_TODAY.get(words.RELATIVE_DAYS[first] + by.count)
    unit = _UNITS.get(name, Unit.DAY)
    if tokens.count != 2 or first not in words.OFFSETS or unit is Unit.DAY or unit.value != by.unit:
        return None
    there = words.OFFSETS[first] + by.count
    near = next((word for word, offset in words.OFFSETS.items() if offset == there), None)
    if near or there > 0 or name != by.unit:
        return f"{near} {name}" if near else None
    number = next((word for word, count in words.NUMBERS.items() if count == -there), str(-there))
    return f"{number} {name}s ago"


def _calendar_shifted(phrase: str, tokens: Tokens, by: Shift) -> str | None:
    """Move a date, a month or a year on by rewriting its parts; a date without a year is of no leap year."""
    parts = _parts(tokens)
    if parts is None:
        return None
    year, month, day = parts
    in_digits = month is not None and tokens.digits(month) > 0
    number = 1 if month is None else words.MONTHS.get(tokens.lower[month]) or tokens.number(month)
    first = 1 if day is None else tokens.number(day)
    found = day_in(2025 if year is None else tokens.number(year) or 0, number or 0, first or 0)
    countable = {"year"} if month is None else {"month", "year"} if day is None else _COUNTABLE
    if found is None or by.unit not in countable or (by.unit == "year" and year is None and day is None):
        return None
    moved = _moved(found, by)
    if moved is None:
        return None
    values = {year: moved.year, month: moved.month, day: moved.day}
    for at in sorted((at for at in parts if at is not None), reverse=True):
        if tokens.word(at):
            new = _cased(_FULL_MONTHS[moved.month - 1], tokens.words[at])
        else:
            new = str(values[at]).zfill(tokens.digits(at) if in_digits else 1)
        suffixed = tokens.lower[at + 1] in words.SUFFIXES and tokens.glued(at + 1)
        phrase = phrase[: tokens.starts[at]] + new + phrase[tokens.ends[at + suffixed] :]
    named = tokens.lower[0] in words.WEEKDAYS
    return phrase[tokens.starts[1 + (tokens.lower[1] == ",")] :] if named else phrase


def _parts(tokens: Tokens) -> tuple[int | None, int | None, int | None] | None:
    """Return the tokens of the year, the month and the day that are there; None for what is no date."""
    numbers = [at for at in range(tokens.count) if tokens.digits(at)]
    months = [at for at in range(tokens.count) if tokens.lower[at] in words.MONTHS]
    if not months and len(numbers) == 3 and tokens.count == 5:
        first, month, last = numbers
        return (first, month, last) if tokens.digits(first) == 4 else (last, month, first)
    years = [at for at in numbers if tokens.digits(at) == 4]
    days = [at for at in numbers if tokens.digits(at) <= 2]
    if max(len(months), len(years), len(days)) > 1 or len(years) + len(days) < len(numbers):
        return None
    if not months and (tokens.count > 1 or not years):
        return None
    return next(iter(years), None), next(iter(months), None), next(iter(days), None)


def _moved(day: Interval, by: Shift) -> date | None:
    try:
        return shift(day.first, Unit(by.unit), by.count)
    except (ValueError, OverflowError):
        return None


def preposition_for(phrase: str) -> str:
    """Return the word that a time phrase wants before it: "on" a day, "in" a month or year, or ""."""
    tokens = tokenize(phrase)
    first, last = tokens.lower[0], tokens.lower[max(tokens.count - 1, 0)]
    if first in words.THE:
        return "in" if last == "s" and tokens.digits(tokens.count - 2) else ""
    bare = words.OFFSETS.keys() | words.RELATIVE_DAYS.keys() | words.BETWEEN | words.FROM
    if not first or first in bare or last in _SIDES | words.AGO:
        return ""
    if first in words.WEEKDAYS:
        return "on"
    parts = _parts(tokens)
    return "on" if parts and parts[1] is not None and parts[2] is not None else "in"


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[0].isupper() else word
