"""One period of time, however it is put together: "the last week of February", "mid-January"."""

from collections.abc import Callable

from index.dates import english
from index.dates.absolute import date_at, ordinal_at
from index.dates.composed import Edge, Part, part_of
from index.dates.intervals import DAY, Interval, Unit, half, nth, nth_weekday, rolling, shift, third, unit_of
from index.dates.named import (
    holiday_at,
    month_at,
    past_weekday,
    quarter_at,
    season_at,
    weekday_at,
    weekday_name_at,
)
from index.dates.numeric import Found, numeric_at
from index.dates.periods import Calendar, Impossible, Monthly
from index.dates.relative import counted_at, number_at, relative_at
from index.dates.tokens import Tokens
from index.dates.years import year_at

_SHORTEST_PARTED = 7  # days; what is shorter has no early, middle and late part
_DEPTH = 2  # how far parts of parts are followed: "the end of the first week of March"


def period_at(tokens: Tokens, at: int, sure: bool, depth: int = 0) -> Found | None:
    """Return the period whose first word is token `at`, or None.

    `sure` says that a word of time stands before, so that an ambiguous name is a date.
    """
    the = tokens.lower[at] in english.THE
    start = at + 1 if the else at
    if start in tokens.blocked or not _promising(tokens, start) or named_so(tokens, start):
        return None
    if tokens.word(start) and tokens.titled(start - 1) and tokens.lower[start - 1] in english.TITLE_WORDS:
        return None  # the novel The Wednesday Wars
    if depth < _DEPTH and (found := _part_at(tokens, start, the, depth)):
        return found
    if tokens.lower[start] in _ONLY_PARTS:
        return None
    if found := numeric_at(tokens, start) or date_at(tokens, start, sure):
        return Found(found.period, past_weekday(tokens, found.end))
    for named in (weekday_at, month_at, quarter_at, holiday_at, season_at, year_at):
        if found := named(tokens, start, sure):
            return found
    return relative_at(tokens, start, the) or _day_of_month(tokens, start, the, sure, depth)


def named_so(tokens: Tokens, at: int) -> bool:
    """Whether the word is a site's or a work's name: Monday.com, the song Yesterday."""
    if not tokens.word(at):
        return False
    if tokens.lower[at + 1] == "." and tokens.lower[at + 2] in english.SITES:
        return tokens.glued(at + 1) and tokens.glued(at + 2)
    work = tokens.lower[at - 1]
    shown = work in english.SHOWS and tokens.lower[at - 2] in english.SHOWN
    if not (shown or work in english.WORKS) or not tokens.capital(at) or tokens.headline:
        return False
    return tokens.lower[at - 2] in english.THE or tokens.lower[at - 3] in english.THE


def _promising(tokens: Tokens, at: int) -> bool:
    """Whether a period can begin there at all; this keeps long texts of numbers cheap."""
    size = tokens.digits(at)
    if not size:
        word = tokens.lower[at]
        return word in FIRST_WORDS or (word == "'" and tokens.digits(at + 1) == 2)
    if size >= 4 or (tokens.lower[at + 1] in {"-", "/", "."} and tokens.digits(at + 4) >= 2):
        return True
    return not _NEAR_NUMBERS.isdisjoint(tokens.lower[at + 1 : at + 12])


_NEAR_NUMBERS = {*english.MONTHS, *english.UNITS, *english.SUFFIXES, *english.HALVES, *english.AGO, "s"}
_PARTS = {*english.THIRDS, *english.STARTS, *english.ENDS, *english.WHOLE, "rest", "most"}
_PERIODS = set().union(
    english.MONTHS, english.WEEKDAYS, english.UNITS, english.NUMBERS, english.VAGUE, english.ONE,
    english.ORDINALS, english.FINAL, english.DECADES, english.SEASONS, english.RELATIVE_DAYS, english.THIS,
    english.LAST, english.NEXT, english.PAST, english.EARLIER, english.LATER, english.WEEKENDS,
    english.PARTS_OF_DAY, english.FISCAL, english.SAME, {"q", "h", "fy", "so"},
    {words[0] for words in (*english.HOLIDAYS, *english.EASTER)},
)  # fmt: skip
_ONLY_PARTS = _PARTS - _PERIODS
FIRST_WORDS = _PARTS | _PERIODS
"""The words that a period may begin with; it may begin with a number too."""


def _day_of_month(tokens: Tokens, at: int, the: bool, sure: bool, depth: int) -> Found | None:
    """Read "the 8th", "the 8th of last month"."""
    ordinal = ordinal_at(tokens, at)
    if ordinal is None or not 1 <= ordinal[0] <= 31:
        return None
    day, end = ordinal
    if tokens.lower[end] == "of":
        whole = _whole_at(tokens, end + 1, _DEPTH) if depth <= _DEPTH else None
        if whole and isinstance(whole.period, Calendar) and whole.period.unit is Unit.MONTH:
            return Found(Part(whole.period, lambda found: _same_month(found, day)), whole.end)
        return None
    further = ordinal_at(tokens, end + 1) if tokens.lower[end] in english.AND else None
    if further and (further[0] > 31 or not tokens.plain(further[1])):
        return None  # "in the 12th and 55th minutes"
    stands = the or tokens.lower[at - 1] in {"on", "and"}
    if not (stands and sure and tokens.digits(at) and tokens.plain(end)) or _compound(tokens, end):
        return None
    return Found(Monthly(day), past_weekday(tokens, end))


def _compound(tokens: Tokens, end: int) -> bool:
    """Whether a hyphen leads on: "on 3rd-and-9"."""
    return tokens.lower[end] == "-" and tokens.glued(end) and tokens.word(end + 1)


def _same_month(whole: Interval, day: int) -> Interval | None:
    return nth(whole, Unit.DAY, 1, day)


def _whole_at(tokens: Tokens, at: int, depth: int) -> Found | None:
    """Read what a part is part of: "March", "last year", or the current "the month"."""
    start = at + (tokens.lower[at] in english.THE)
    unit = english.UNITS.get(tokens.lower[start])
    single = (
        start > at and unit and not tokens.lower[start].endswith("s") and unit[0] not in (Unit.HOUR, Unit.DAY)
    )
    dated = tokens.lower[start] == "year" and tokens.digits(start + 1) == 4
    if single and unit and not dated and tokens.lower[start + 1] not in english.AFTER_UNITS:
        return Found(Calendar(unit[0], 0), start + 1)
    return period_at(tokens, at, True, depth + 1)


def _part_at(tokens: Tokens, at: int, the: bool, depth: int) -> Found | None:
    word, after = tokens.lower[at], tokens.lower[at + 1]
    if word in english.WHOLE or (word in {"rest", "most"} and after == "of"):
        start = at + 1 + (after == "of")
        found = _whole_at(tokens, start, depth)
        return found if after == "of" or tokens.lower[start] == "the" or word != "all" else None
    if word in english.THIRDS and (found := _third_at(tokens, at, depth)):
        return found
    if word in english.STARTS | english.ENDS and (after in {"of", "-"} or (after == "in" and the)):
        return _edge_at(tokens, at, depth)  # but "tolls end in 2035"
    if word in english.UNITS and (after == "of" or after in english.WEEK_BEGINS | english.WEEK_ENDS):
        return _unit_of_at(tokens, at, the, depth)
    if word in english.PARTS_OF_DAY - {"night"} and after in {"of", "on"}:
        return period_at(tokens, at + 2, True, depth + 1)
    if word in english.WEEKENDS and after == "of":
        found = period_at(tokens, at + 2, True, depth + 1)
        return found and Found(part_of(found.period, _weekend), found.end)
    return _nth_at(tokens, at, depth) or _beside_at(tokens, at, the, depth)


def _third_at(tokens: Tokens, at: int, depth: int) -> Found | None:
    """Read early, mid or late with what follows: "late last year", "mid-January"."""
    which, start = english.THIRDS[tokens.lower[at]], at + 1
    last = which
    joined = start + (tokens.lower[start] == "-")
    if tokens.lower[joined] in {"to", "and", "or"}:
        further = joined + 1 + (tokens.lower[joined + 1] == "-")
        last = english.THIRDS.get(tokens.lower[further], -1)
        start = further + 1
    if last < which:
        return None
    if tokens.lower[start] in {"-", "in", "on", "of"}:
        start += 1
    elif tokens.lower[at] == "middle":
        return None
    found = _whole_at(tokens, start, depth)
    if found is None:
        return None

    def select(whole: Interval) -> Interval:
        if whole.days < _SHORTEST_PARTED:
            return whole  # "late on 3, 4 and 6 November" is late on each of them
        return Interval(third(whole, which).first, third(whole, last).last)

    return Found(part_of(found.period, select), found.end)


def _edge_at(tokens: Tokens, at: int, depth: int) -> Found | None:
    """Read the start or the end of something: a third of it, or as a bound its first or last day."""
    found = _whole_at(tokens, at + 2, depth)
    if found is None:
        return None
    if isinstance(found.period, Impossible):
        return found
    start = tokens.lower[at] in english.STARTS
    part = part_of(found.period, lambda whole: third(whole, 0 if start else 2))
    day = part_of(found.period, _first_day if start else _last_day)
    return Found(Edge(part, day), found.end)


def _first_day(whole: Interval) -> Interval:
    return Interval(whole.first, whole.first)


def _last_day(whole: Interval) -> Interval:
    return Interval(whole.last, whole.last)


def _weekend(whole: Interval) -> Interval:
    """Return the Saturday and Sunday of the week in which the days begin."""
    saturday = unit_of(whole.first, Unit.WEEK).last - DAY
    return Interval(saturday, saturday + DAY)


def _unit_of_at(tokens: Tokens, at: int, the: bool, depth: int) -> Found | None:
    """Read "the week of 3 March", "the week ending Friday", "the month of March"."""
    unit, after = english.UNITS[tokens.lower[at]][0], tokens.lower[at + 1]
    found = period_at(tokens, at + 2, True, depth + 1) if the or after != "to" else None
    if found is None or unit is Unit.HOUR:
        return None
    if after == "of" and unit is not Unit.WEEK:
        return found
    if after == "of":
        return Found(part_of(found.period, lambda whole: unit_of(whole.first, Unit.WEEK)), found.end)
    ahead = after in english.WEEK_BEGINS
    return Found(part_of(found.period, lambda whole: _reaching(whole, unit, 1, ahead)), found.end)


def _reaching(whole: Interval, unit: Unit, count: int, ahead: bool) -> Interval:
    """Return `count` units that begin with the first day or, not `ahead`, end with the last."""
    if unit is Unit.HOUR:
        return rolling(whole.last, unit, count, False)
    if ahead:
        return Interval(whole.first, shift(whole.first, unit, count) - DAY)
    return Interval(shift(whole.last + DAY, unit, -count), whole.last)


def _nth_at(tokens: Tokens, at: int, depth: int) -> Found | None:
    """Read "first half of 2024", "last Friday of February", "first three days of March"."""
    if tokens.lower[at] in english.FINAL:
        number, start = -1, at + 1
    elif ordinal := ordinal_at(tokens, at):
        number, start = ordinal
        if tokens.lower[start] in {"to", "-"} and tokens.lower[start + 1] == "last":
            number, start = -number, start + 2
    else:
        return None
    counted = number_at(tokens, start)
    if counted and tokens.lower[start] in english.ONE:
        return None
    count, start = counted or (1, start)
    word, end = tokens.lower[start], start + 1
    if counted is None and word in english.UNITS and word.endswith("s"):
        count = english.VAGUE["few"]  # "the first days of March"
    if tokens.lower[end] == "-" and word in english.UNITS:
        return None
    if tokens.lower[end] not in english.OF:
        return None
    select = _selection(tokens, start, count, number)
    whole = _whole_at(tokens, end + 1, depth) if select else None
    return None if whole is None or select is None else Found(part_of(whole.period, select), whole.end)


def _selection(
    tokens: Tokens, at: int, count: int, number: int
) -> Callable[[Interval], Interval | None] | None:
    word = tokens.lower[at]
    if word in english.HALVES:
        return lambda whole: half(whole, 0 if number == 1 else 1) if whole.days > 2 else None
    if named := weekday_name_at(tokens, at):
        return lambda whole: nth_weekday(whole, named[0], 1, number)
    if word in english.WEEKENDS:
        return lambda whole: nth_weekday(whole, 5, 2, number)
    if word in english.UNITS and count:
        unit, size = english.UNITS[word]
        return lambda whole: nth(whole, unit, count * size, number) if whole.days > 1 else None
    return None


def _beside_at(tokens: Tokens, at: int, the: bool, depth: int) -> Found | None:
    """Read "the day after 6 March" (a day), "the week before 8 March" (its seven days).

    With "the" longer units are the stretch beside the day, without it the day that far away.
    """
    word = tokens.lower[at]
    alone = the and word in english.UNITS and not word.endswith("s")
    counted = (*english.UNITS[word], at + 1) if alone else counted_at(tokens, at)
    if counted is None:
        return None
    unit, count, end = counted
    side = tokens.lower[end]
    if side == "to" and the and count and (found := period_at(tokens, end + 1, True, depth + 1)):
        return Found(part_of(found.period, lambda whole: _reaching(whole, unit, count, False)), found.end)
    if side not in english.BESIDE or not count:
        return None
    if unit is Unit.HOUR:
        unit, count = Unit.DAY, -(-count // 24)
    found = period_at(tokens, end + 1, True, depth + 1)
    if found is None or (tokens.lower[end + 1] in {"last", "next", "yesterday", "tomorrow"} and not the):
        return None
    if tokens.lower[end + 1] in {"last", "next"} and found.end == end + 2:
        return None
    ahead = english.BESIDE[side] > 0
    return Found(part_of(found.period, lambda whole: _beside(whole, unit, count, ahead, the)), found.end)


def _beside(whole: Interval, unit: Unit, count: int, ahead: bool, stretch: bool) -> Interval:
    if stretch and ahead:
        return Interval(whole.last + DAY, shift(whole.last, unit, count))
    if stretch:
        return Interval(shift(whole.first, unit, -count), whole.first - DAY)
    day = shift(whole.last, unit, count) if ahead else shift(whole.first, unit, -count)
    return Interval(day, day)
