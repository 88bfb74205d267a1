"""Dates written in words: 8 March 2025, March 8th, 6 and 7 March, Q1, Christmas; and their years.

Each rule looks at the tokens from one place on and returns what it found there, or None; none
looks further than a dozen tokens, so that reading a text takes time linear in its length.
"""

from calendar import month_name
from collections.abc import Callable
from datetime import timedelta

from dateutil.easter import easter

from index.dates import english
from index.dates.composed import in_year_of
from index.dates.intervals import Interval, Unit, day_in, month, months
from index.dates.numeric import FIVE_DIGITS, TWO_DIGITS, Found
from index.dates.periods import Calendar, Fixed, Impossible, Yearly
from index.dates.tokens import Tokens


def ordinal_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Read "8th", "eighth" or "twenty-first" as (number, the token after it)."""
    word = tokens.lower[at]
    if word in english.ORDINALS:
        return english.ORDINALS[word], at + 1
    if word in {"twenty", "thirty"}:
        step = 2 if tokens.lower[at + 1] == "-" else 1
        if (ones := english.ORDINALS.get(tokens.lower[at + step], 10)) < 10:
            return english.NUMBERS[word] + ones, at + step + 1
    number = tokens.number(at)
    if number is not None and tokens.lower[at + 1] in english.SUFFIXES and tokens.glued(at + 1):
        return number, at + 2
    return None


_COUNTING = english.NUMBERED - english.PREPOSITIONS - english.FILLERS - {"than"}


def day_at(tokens: Tokens, at: int) -> tuple[int, int, bool] | None:
    """Read a day of the month as (number, the token after it, whether it is an ordinal)."""
    if tokens.glued(at) and tokens.lower[at - 1] not in {"(", "-", "–", "—", ",", '"', "'", "“", "/"}:
        return None
    joined = tokens.glued(at) and tokens.lower[at - 1] in {"-", "/"} and tokens.word(at - 2)
    if joined and tokens.lower[at - 2] not in english.MONTHS and tokens.lower[at - 2] not in english.SUFFIXES:
        return None  # COVID-19
    if ordinal := ordinal_at(tokens, at):
        return (*ordinal, True)
    number = tokens.number(at)
    if number is None or tokens.digits(at) > 2 or tokens.lower[at - 1] in _COUNTING:
        return None
    return number, at + 1, False


def month_name_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Read the name of a month, shortened with or without its full stop."""
    word = tokens.lower[at]
    if word not in english.MONTHS or at in tokens.blocked:
        return None
    end = at + 1
    if word in english.SHORT:
        if tokens.lower[end] == "-" and tokens.word(end + 1) and tokens.lower[end + 1] not in english.MONTHS:
            return None  # Mar-a-Lago
        if tokens.lower[end] == "." and (
            tokens.digits(end + 1) or (tokens.glued(end) and tokens.word(end + 1))
        ):
            end += 1
    return english.MONTHS[word], end


def date_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a day of a month, with or without its year, in either order; also "6 and 7 March"."""
    if day := day_at(tokens, at):
        return _day_month(tokens, at, day, sure)
    named = month_name_at(tokens, at)
    if named is None:
        return None
    number, end = named
    start = end + 1 if tokens.lower[end] == "the" else end
    day = day_at(tokens, start)
    if day is None or tokens.lower[day[1]] in {":", "%"} or (tokens.glued(day[1]) and tokens.word(day[1])):
        return None
    if not sure and not day[2] and _verb(tokens, at) and not year_value(tokens, day[1]):
        return None
    if not day[2] and tokens.lower[at - 1] == "in" and not tokens.plain(day[1]) and not tokens.digits(day[1]):
        return None  # "in March 25 people died"
    if not day[2] and tokens.lower[day[1]] in english.COUNTED:
        return None
    if day[0] > 31 and not day[2] and not tokens.plain(day[1]):
        return None
    return _days(tokens, number, day[0], *_further(tokens, day))


def _verb(tokens: Tokens, at: int) -> bool:
    """Whether a lower-case "may" or "march" stands there, which is rather a verb."""
    return tokens.lower[at] in {"may", "march"} and not tokens.capital(at)


def _day_month(tokens: Tokens, at: int, day: tuple[int, int, bool], sure: bool) -> Found | None:
    last, end = _further(tokens, day)
    if end == day[1] and tokens.lower[end] in {"-", "–", "—"} | english.TO and tokens.lower[end + 1] == "the":
        return None
    joined = tokens.lower[end] == "of" or (tokens.lower[end] in {"-", "/"} and tokens.glued(end))
    named = month_name_at(tokens, end + 1 if joined else end)
    if named is None:
        return None
    number, after = named
    if _verb(tokens, after - 1) and not (sure or joined or day[2] or year_value(tokens, after)):
        return None
    return _days(tokens, number, day[0], last or 0, after)


def _further(tokens: Tokens, day: tuple[int, int, bool]) -> tuple[int, int]:
    """Read on from the first of several days of one month: the last's number, or 0 for one day."""
    last, end, commas = 0, day[1], 0
    while commas < 6:
        sign = tokens.lower[end]
        if sign not in {"-", "–", "—", ",", "and", "&", "or", "/"} | english.TO:
            break
        step = end + 2 if sign == "," and tokens.lower[end + 1] == "and" else end + 1
        if tokens.lower[step] == "the":
            step += 1
        further = day_at(tokens, step)
        if further is None or (tokens.glued(further[1]) and tokens.lower[further[1]] in {":", "/"}):
            break
        follows = tokens.lower[further[1]]
        if sign == "," and follows not in {",", "and", "&", "or"} and tokens.lower[step - 1] != "and":
            break
        if follows in english.COUNTED or (follows.isalpha() and not _may_follow(tokens, further[1])):
            break
        last, end, commas = further[0], further[1], commas + 1
    return last, end


def _may_follow(tokens: Tokens, at: int) -> bool:
    return tokens.plain(at) or tokens.lower[at] in english.MONTHS or tokens.lower[at] in {"last", "this"}


def _days(tokens: Tokens, number: int, first: int, last: int, end: int) -> Found:
    if last and last < first:
        return Found(Impossible(f"The window would end (on the {last}.) before it begins."), end)

    def in_year(year: int) -> Interval | None:
        begin, finish = day_in(year, number, first), day_in(year, number, last or first)
        return Interval(begin.first, finish.last) if begin and finish else None

    found = with_year(tokens, Yearly(in_year), end, "There is no such day in that year.")
    if in_year(2024) is None:
        wrong = last if last and day_in(2024, number, first) else first
        return Found(Impossible(f"There is no {wrong} {month_name[number]}."), found.end)
    return found


def year_value(tokens: Tokens, at: int, *, after_date: bool = False) -> int:
    """Return the four-digit year that stands there, or 0; a number of things is no year.

    After a date ("on 5 June 2022 police") or where `_tells` it is one even before what could be counted,
    unless it is a round number.
    """
    number = tokens.number(at) or 0
    if tokens.digits(at) != 4 or not 1000 <= number <= 2999 or at in tokens.blocked:
        return 0
    after = tokens.lower[at + 1]
    counts = after in english.COUNTED and not (
        1900 <= number <= 2099 and number % 100 and (after_date or _tells(tokens, at))
    )
    if counts or after in {"%", "°", "$", "€"}:
        return 0
    if tokens.glued(at + 1) and (tokens.word(at + 1) or (after in {",", ".", ":"} and tokens.digits(at + 2)
                                 and tokens.glued(at + 2))):  # fmt: skip
        return 0
    if tokens.glued(at) and tokens.lower[at - 1] in {".", "$", "€", "£", "#", "+"} | english.SUFFIXES:
        return 0
    return number


def _tells(tokens: Tokens, at: int) -> bool:
    """Whether a number leads into what happened: "In 2019 voters rejected", "the flood in 2019 killed"."""
    if tokens.lower[at - 1] not in english.BEFORE_YEARS or not tokens.word(at - 1):
        return False
    opens = not (tokens.word(at - 2) or tokens.digits(at - 2)) and tokens.capital(at - 1)
    return opens or tokens.lower[at + 1] in english.HAPPENED


def with_year(tokens: Tokens, period: Yearly, end: int, reason: str) -> Found:
    """Return the period in the year written after it: 2025, ", 2025", "of last year", or none."""
    start = end
    if tokens.lower[start] == ",":
        start += 1
    elif tokens.lower[start] in {"of", "in", "-", "/"}:
        start += 2 if tokens.lower[start + 1] == "the" and tokens.lower[start + 2] == "year" else 1
    start += tokens.lower[start] == "year"
    if year := year_value(tokens, start, after_date=True):
        found = period.in_year(year)
        return Found(Impossible(reason) if found is None else Fixed(found), start + 1)
    if tokens.digits(start) == 4 and start == end and (tokens.number(start) or 0) > 2999:
        far = period.in_year(tokens.number(start) or 0) if _ends_there(tokens, start + 1) else None
        if far:
            return Found(Fixed(far), start + 1)
    offset = english.OFFSETS.get(tokens.lower[start])
    if offset is not None and tokens.lower[start + 1] == "year":
        possessive = 2 if tokens.possessive(start + 2) and tokens.plain(start + 4) else 0
        return Found(in_year_of(period, Calendar(Unit.YEAR, offset)), start + 2 + possessive)
    if tokens.digits(start) == 5 and tokens.plain(start + 1) and start == end:
        return Found(Impossible(FIVE_DIGITS), start + 1)
    short = start + 1 if tokens.lower[start] == "'" else start
    if tokens.digits(short) == 2 and tokens.plain(short + 1) and _year_shaped(tokens, short, start, end):
        return Found(Impossible(TWO_DIGITS), short + 1)
    return Found(period, end)


def _ends_there(tokens: Tokens, at: int) -> bool:
    return not (tokens.word(at) or tokens.digits(at)) and not (tokens.glued(at + 1) and tokens.digits(at + 1))


def _year_shaped(tokens: Tokens, short: int, start: int, end: int) -> bool:
    """Whether two digits after a date are rather a year than a time or a number of things."""
    after = tokens.lower[short + 1]
    if after in {":", "%", "-", "–", "/"} or (after == "." and tokens.glued(short + 2)):
        return False
    return short > start or start == end or (tokens.lower[end] == "," and after in {"", "?", "!", "."})


def holiday_days_at(tokens: Tokens, at: int) -> tuple[Callable[[int], Interval | None], int] | None:
    """Read a holiday: its days in a year, and the token after it; easter is the western one."""
    for size in range(5, 0, -1):
        words = tuple(tokens.lower[at : at + size])
        if words in english.EASTER:
            return _from_easter(english.EASTER[words]), at + size
        if words in english.HOLIDAYS:
            return _each_year(*english.HOLIDAYS[words]), at + size
    return None


def _from_easter(days: int) -> Callable[[int], Interval | None]:
    def in_year(year: int) -> Interval | None:
        if not 1583 <= year <= 4099:  # the rule for western Easter holds in these years
            return None
        day = easter(year) + timedelta(days=days)
        return Interval(day, day)

    return in_year


def _each_year(number: int, day: int) -> Callable[[int], Interval | None]:
    return lambda year: day_in(year, number, day)


def stretch_at(tokens: Tokens, at: int) -> tuple[Yearly, int] | None:
    """Read a quarter or half of a year: Q1, H2, "first quarter", "second half"."""
    word, number = tokens.lower[at], tokens.number(at + 1)
    short = word in {"q", "h"} and tokens.glued(at + 1) and tokens.digits(at + 1) == 1
    alone = not (tokens.glued(at + 2) and tokens.word(at + 2))
    if short and alone and number and number <= (4 if word == "q" else 2):
        return Yearly(_stretch(number, 3 if word == "q" else 6)), at + 2
    ordinal = ordinal_at(tokens, at) or ((-1, at + 1) if word in english.FINAL else None)
    if ordinal:
        end = ordinal[1] + (tokens.lower[ordinal[1]] == "-")
        for names, size in ((english.QUARTERS, 3), (english.HALVES, 6)):
            if tokens.lower[end] in names and ordinal[0] <= 12 // size:
                place = ordinal[0] if ordinal[0] > 0 else 12 // size
                return Yearly(_stretch(place, size)), end + 1
    return None


def _stretch(number: int, size: int) -> Callable[[int], Interval | None]:
    return lambda year: months(year, (number - 1) * size + 1, number * size)


def month_of_year(number: int) -> Yearly:
    """Return the month as what comes once a year."""
    return Yearly(lambda year: month(year, number))


def season_of_year(first: int) -> Yearly:
    """Return the three months from `first`; winter 2024 runs into February 2025, that of 9999 nowhere."""
    return Yearly(lambda year: months(year, first, first + 2) if year < 9999 or first <= 10 else None)
