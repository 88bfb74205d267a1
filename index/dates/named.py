"""Weekdays, months, seasons, holidays, years, decades: names of time that may be other names.

`sure` says that a word of time stands before ("in", "since", "last"), after which even "May" is a
month. Without it the words around decide, and in doubt there is no date.
"""

from datetime import date, timedelta

from index.dates import english
from index.dates.absolute import (
    date_at,
    holiday_days_at,
    month_name_at,
    month_of_year,
    ordinal_at,
    season_of_year,
    stretch_at,
    with_year,
    year_value,
)
from index.dates.composed import Part
from index.dates.intervals import Interval, Unit, nth_weekday
from index.dates.numeric import Found, numeric_at
from index.dates.periods import Calendar, Chosen, Fixed, Monthly, Weekly, Yearly
from index.dates.tokens import Tokens


def weekday_name_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Read a weekday's name as (0 for Monday, the token after it and its part of the day)."""
    word = tokens.lower[at]
    if word not in english.WEEKDAYS or at in tokens.blocked:
        return None
    end = at + 1
    if word in english.SHORT:
        if tokens.cased and not tokens.capital(at):
            return None
        end += tokens.lower[end] == "." and tokens.lower[end + 1] != ""
    return english.WEEKDAYS[word], end


def part_of_day(tokens: Tokens, end: int) -> int:
    """Return the token after "morning", "night" and the like, if one stands there."""
    return end + 1 if tokens.lower[end] in english.PARTS_OF_DAY else end


_GOES_ON = (english.LISTS - {","}) | english.TO | {"-", "–", "—"}


def past_weekday(tokens: Tokens, end: int) -> int:
    """Return the token after the weekday that repeats a date: "19 August (Monday)", "8 May, a Monday"."""
    sign = tokens.lower[end]
    if sign not in {",", "("}:
        return end
    named = weekday_name_at(tokens, end + 1 + (tokens.lower[end + 1] == "a"))
    if named is None:
        return end
    if sign == "(":
        return named[1] + 1 if tokens.lower[named[1]] == ")" else end
    after = part_of_day(tokens, named[1])
    alone = tokens.plain(after) and tokens.lower[after] not in _GOES_ON
    listed = tokens.lower[after] == "," and weekday_name_at(tokens, after + 1) is not None
    return after if alone and not listed and not tokens.possessive(after) else end


def weekday_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a weekday, alone or before its date: Friday, Friday 7 March, Friday last week."""
    named = weekday_name_at(tokens, at)
    if named is None:
        return None
    weekday, end = named
    start = end + (tokens.lower[end] == ",")
    start += tokens.lower[start] in {"the", "on"}
    dated = numeric_at(tokens, start) or date_at(tokens, start, True)
    if dated is None and tokens.lower[start - 1] == "the" and (day := ordinal_at(tokens, start)):
        dated = Found(Monthly(day[0]), day[1]) if 1 <= day[0] <= 31 else None
    if dated:
        return dated
    if tokens.lower[at - 1] in english.ARTICLES:
        return None
    if tokens.lower[end] in english.WEEKDAY_NOUNS.get(tokens.lower[at], ()) and tokens.lower[at - 1] != "on":
        return None
    surname = tokens.capital(end) and tokens.word(end) and not tokens.plain(end)
    if surname and not sure and not tokens.headline and tokens.lower[at - 1] in english.BEFORE_PEOPLE:
        return None
    if tokens.lower[at] in english.SHORT and not (sure and tokens.plain(end)) and tokens.lower[end] != "-":
        return None
    if tokens.phrase(end, english.BEFORE_LAST) and tokens.plain(end + 2):
        return Found(before_last(Weekly(weekday, 1)), end + 2)
    end = part_of_day(tokens, end)
    week = end + (tokens.lower[end] == "of")
    offset = english.OFFSETS.get(tokens.lower[week])
    if offset is not None and tokens.lower[week + 1] == "week":
        return Found(weekday_of(Calendar(Unit.WEEK, offset), weekday), week + 2)
    return Found(Weekly(weekday, 1), end)


def weekday_of(week: Calendar, weekday: int) -> Part:
    """Return that weekday of a week."""
    return Part(week, lambda whole: nth_weekday(whole, weekday, 1, 1))


def before_last(period: Weekly, weeks: int = 1) -> Part:
    """Return the weekday or weekend so many weeks before the last one."""
    back = timedelta(days=7 * weeks)
    return Part(Chosen(period, -1), lambda last: Interval(last.first - back, last.last - back))


def month_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a month, with or without its year."""
    named = month_name_at(tokens, at)
    if named is None:
        return None
    number, end = named
    found = with_year(tokens, month_of_year(number), end, "")
    if isinstance(found.period, Yearly) and not _month_stands(tokens, at, end, sure):
        return None
    return found


def _month_stands(tokens: Tokens, at: int, end: int, sure: bool) -> bool:
    """Whether the bare month is one, and not a name or a verb."""
    word, previous, after = tokens.lower[at], tokens.lower[at - 1], tokens.lower[end]
    if previous in english.ARTICLES or after in english.MONTH_NOUNS.get(word, ()):
        return False
    if after in {"-", "–"} and tokens.lower[end + 1] in english.MONTHS:
        return True
    if word in english.SHORT:
        return sure and (tokens.capital(at) or not tokens.cased) and tokens.plain(end)
    if after == "-" and tokens.glued(end) and tokens.lower[end + 1] not in english.MONTHS:
        return False
    surname = tokens.capital(end) and after.isalpha() and after not in english.FUNCTION
    if surname and word in english.GIVEN_NAMES and previous not in english.DURING | {"last", "next", "this"}:
        return False
    if word not in english.NAME_MONTHS:
        return True
    lowered = (tokens.cased and not tokens.capital(at)) or not tokens.cased
    if sure and previous not in english.SURE:
        verb = after in english.VERBS_OF_NAMES or (after.endswith("ed") and len(after) > 4)
        return not verb and not tokens.possessive(end) and not (lowered and previous in {"to", "by", "for"})
    if word == "may" and previous in english.PREPOSITIONS and not tokens.plain(end):
        return previous in english.SURE
    if word == "may" and previous in english.PREPOSITIONS - english.SURE and after in {"to", "and", "as"}:
        return False
    if sure:
        return True
    if lowered or previous not in {"the", "of"}:
        return False
    if previous == "of":
        return word != "may" and tokens.plain(end)
    return after not in {"on", "for", "of", "to", "through", "against", "in"}


def season_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a season, with its year or after a word of time: summer 2024, in the spring."""
    word, end = tokens.lower[at], at + 1
    if word not in english.SEASONS or at in tokens.blocked:
        return None
    season = season_of_year(english.SEASONS[word])
    start = end + (tokens.lower[end] == "of")
    both = tokens.lower[start + 1] in {"-", "–", "/"} and tokens.digits(start + 2) in {2, 4}
    if both and tokens.glued(start + 1) and (year := year_value(tokens, start)):
        return Found(Fixed(Interval(*_ends(season, year))), start + 3)
    found = with_year(tokens, season, end, "")
    if not isinstance(found.period, Yearly):
        return found
    after = tokens.lower[end]
    if not sure or tokens.lower[at - 1] in english.ARTICLES or after in english.SEASON_NOUNS:
        return None
    if word == "fall" and (after == "of" or not tokens.plain(end)):
        return None
    return None if tokens.capital(end) and not tokens.plain(end) else found


def _ends(season: Yearly, year: int) -> tuple[date, date]:
    whole = season.in_year(year)
    assert whole is not None  # every year has its seasons
    return whole.first, whole.last


def holiday_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a holiday, with its year or after a word of time: Easter 2024, before Christmas."""
    if tokens.lower[at] not in _HOLIDAY_WORDS or at in tokens.blocked:
        return None
    named = holiday_days_at(tokens, at)
    if named is None:
        return None
    in_year, end = named
    found = with_year(tokens, Yearly(in_year), end, "That year has no such day.")
    if not isinstance(found.period, Yearly):
        return found
    plain = end - at > 1 and tokens.lower[end - 1] in english.PLAIN_HOLIDAYS
    small = tokens.cased and not tokens.capital(at)
    if tokens.lower[at] == "new" and not plain and (tokens.lower[at - 1] == "the" or small):
        return None
    compound = tokens.lower[end] == "-" and tokens.glued(end) and tokens.word(end + 1)  # Christmas-tree
    return found if (sure or plain) and (plain or tokens.plain(end)) and not compound else None


_HOLIDAY_WORDS = {words[0] for words in (*english.HOLIDAYS, *english.EASTER)}


def quarter_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a quarter or half of a year: Q1 2025, 2025 Q1, the first quarter of 2025, H2."""
    year = year_value(tokens, at)
    start = at + (1 if year else 0)
    start += bool(year) and tokens.lower[start] in {"-", "/"}
    if year and tokens.digits(at) and tokens.lower[start] in {"q", "h"}:
        stretch = stretch_at(tokens, start)
        whole = stretch[0].in_year(year) if stretch else None
        return Found(Fixed(whole), stretch[1]) if stretch and whole else None
    stretch = stretch_at(tokens, at)
    if stretch is None:
        return None
    period, end = stretch
    found = with_year(tokens, period, end, "")
    letters = tokens.lower[at] in {"q", "h"}
    half = tokens.lower[end - 1] in english.HALVES or tokens.lower[at] == "h"
    if not isinstance(found.period, Yearly) or tokens.lower[at] == "q":
        return found
    if letters or half or tokens.lower[end] == "of" or tokens.lower[at] in english.FINAL:
        return None
    if not sure and tokens.lower[end - 2] != "-":
        return None
    return None if _of_a_game(tokens, at, end) else found


def _of_a_game(tokens: Tokens, at: int, end: int) -> bool:
    """Whether the words around a quarter tell of play: "trailed by ten in the fourth quarter"."""
    start, stop = at, end
    while start > max(0, at - _AROUND) and tokens.lower[start - 1] not in _SENTENCE_ENDS:
        start -= 1
    while stop < end + _AROUND and tokens.lower[stop] not in _SENTENCE_ENDS:
        stop += 1
    around = tokens.lower[start:stop]
    return not english.PLAY.isdisjoint(around) and english.BUSINESS.isdisjoint(around)


_AROUND, _SENTENCE_ENDS = 25, {"", ".", "!", "?"}  # in tokens
