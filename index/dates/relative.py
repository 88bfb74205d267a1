"""Expressions that count from today: yesterday, last week, the past three days, two years ago."""

from index.dates import english, english_verbs
from index.dates.absolute import holiday_days_at, month_name_at, month_of_year, season_of_year
from index.dates.composed import Anchored, Part, UpToNow
from index.dates.intervals import Interval, Unit, shift
from index.dates.named import before_last, part_of_day, weekday_name_at, weekday_of
from index.dates.numeric import Found
from index.dates.periods import Ahead, Calendar, Chosen, Rolling, Weekly, Yearly
from index.dates.tokens import Tokens

_OFFSETS = (
    dict.fromkeys(english.THIS, 0) | dict.fromkeys(english.LAST | english.PAST, -1)
    | dict.fromkeys(english.NEXT, 1)
)  # fmt: skip


def number_at(tokens: Tokens, at: int) -> tuple[int, int] | None:
    """Read 3, three, twenty-one, a few, a couple of as (the number, the token after it)."""
    word = tokens.lower[at]
    if tokens.digits(at):
        number = tokens.number(at)
        return None if number is None else (number, at + 1)
    start = at + (word == "a" and tokens.lower[at + 1] in english.VAGUE)
    if (vague := english.VAGUE.get(tokens.lower[start])) is not None:
        return vague, start + 1 + (tokens.lower[start + 1] == "of")
    if word in english.NUMBERS:
        step = 2 if tokens.lower[at + 1] == "-" else 1
        ones = english.NUMBERS.get(tokens.lower[at + step], 0)
        if english.NUMBERS[word] >= 20 and 1 <= ones <= 9:
            return english.NUMBERS[word] + ones, at + step + 1
        return english.NUMBERS[word], at + 1
    return (1, at + 1) if word in english.ONE else None


def counted_at(tokens: Tokens, at: int) -> tuple[Unit, int, int] | None:
    """Read "three days" as (unit, count, the token after it); fortnights are counted as weeks."""
    counted = number_at(tokens, at)
    if counted is None:
        return None
    number, end = counted
    joined = tokens.lower[end] == "-" and tokens.glued(end)
    unit = english.UNITS.get(tokens.lower[end + 1 if joined else end])
    if unit is None or joined:
        return None
    return unit[0], number * unit[1], end + 1


def relative_at(tokens: Tokens, at: int, the: bool) -> Found | None:
    """Read an expression that counts from today; `the` says that the word "the" stands before it."""
    word = tokens.lower[at]
    if at in tokens.blocked or (tokens.titled(at) and word not in english.WEEKENDS):
        return None
    if word in english.RELATIVE_DAYS:
        return Found(Calendar(Unit.DAY, english.RELATIVE_DAYS[word]), part_of_day(tokens, at + 1))
    if word in _OFFSETS:
        return _turned_at(tokens, at, the)
    if word in english.EARLIER | english.LATER | {"so"}:
        return _up_to_now_at(tokens, at)
    if word in english.SAME and tokens.lower[at + 1] == "day":
        return Found(Anchored(Unit.DAY, 0), at + 2)
    if word in english.UNITS and (found := _unit_at(tokens, at)):
        return found
    if word in english.WEEKENDS and tokens.phrase(at + 1, english.BEFORE_LAST):
        return Found(before_last(Weekly(5, 2)), at + 3)
    if the and word in english.WEEKENDS and tokens.lower[at + 1] not in {"of", "before", "after"}:
        return Found(Weekly(5, 2), at + 1)
    return _counted_from_today(tokens, at)


def _turned_at(tokens: Tokens, at: int, the: bool) -> Found | None:
    """Read what follows this, last, past or next."""
    first, start = tokens.lower[at], at + 1
    offset = _OFFSETS[first]
    previous = tokens.lower[at - 1]
    if previous in english.OWNERS or (previous == "s" and tokens.possessive(at - 2) and first != "this"):
        return None  # "in his last year"
    if first == "this" and tokens.lower[start] in english.PAST | english.NEXT | english.LAST:
        offset, start = _OFFSETS[tokens.lower[start]], start + 1
        first = tokens.lower[start - 1]
    if start in tokens.blocked:
        return None
    second = tokens.lower[start]
    if second in english.PARTS_OF_DAY:
        whole = {"this": 0, "last": -1}.get(first)
        return None if whole is None else Found(Calendar(Unit.DAY, whole), start + 1)
    if second in {"day", "days"} and first in english.PREVIOUS_DAY:
        return Found(Anchored(Unit.DAY, english.PREVIOUS_DAY[first]), start + 1) if second == "day" else None
    if second in english.UNITS and not second.endswith("s"):
        return _turned_unit(tokens, first, offset, start, the)
    if (second not in {"a", "an"} or tokens.lower[start + 1] in english.VAGUE) and (
        counted := counted_at(tokens, start)
    ):
        unit, count, end = counted
        if offset == 0 or first == "following" or tokens.lower[end] == "of":
            return None
        return Found(Rolling(unit, count, offset > 0), end)
    return _turned_name(tokens, offset, start)


def _turned_unit(tokens: Tokens, first: str, offset: int, start: int, the: bool) -> Found | None:
    unit, count = english.UNITS[tokens.lower[start]]
    end = start + 1
    if tokens.lower[end] == "-" and tokens.glued(end):
        return None
    ahead = offset > 0
    if first == "following" or (tokens.lower[end] == "of" and the):
        return None
    if first in english.PAST or unit is Unit.HOUR or count > 1:
        return None if offset == 0 else Found(Rolling(unit, count, ahead), end)
    if the and first in {"last", "next", "coming"}:
        return Found(Rolling(unit, count, ahead), end)
    if unit is Unit.DAY:
        return None
    if tokens.phrase(end, english.FAR):
        return Found(UpToNow(Calendar(unit, offset), False), end + 2)
    if unit is Unit.WEEK:
        step = end + 2 if tokens.possessive(end) else end + (tokens.lower[end] in {"on", ","})
        if step > end and (named := weekday_name_at(tokens, step)):
            return Found(weekday_of(Calendar(unit, offset), named[0]), named[1])
    return Found(Calendar(unit, offset), end)


def _turned_name(tokens: Tokens, offset: int, start: int) -> Found | None:
    """Read the weekday, month, season or holiday after this, last or next."""
    if named := weekday_name_at(tokens, start):
        return Found(Chosen(Weekly(named[0], 1), offset), part_of_day(tokens, named[1]))
    second = tokens.lower[start]
    if second in english.WEEKENDS:
        if tokens.lower[start - 1] in english.PAST:
            return Found(Weekly(5, 2), start + 1)
        return Found(Chosen(Weekly(5, 2), offset), start + 1)
    period: Yearly | None = None
    end = start + 1
    if month := month_name_at(tokens, start):
        period, end = month_of_year(month[0]), month[1]
        if tokens.digits(end):
            return None
    elif second in english.SEASONS and second not in english.SEASON_NOUNS:
        period = season_of_year(english.SEASONS[second])
        if tokens.lower[end] in english.SEASON_NOUNS:
            return None
    elif holiday := holiday_days_at(tokens, start):
        period, end = Yearly(holiday[0]), holiday[1]
    return None if period is None else Found(Chosen(period, offset), end)


def _up_to_now_at(tokens: Tokens, at: int) -> Found | None:
    """Read "earlier this month", "later in the week", "so far this year", "earlier today"."""
    after, start = tokens.lower[at] in english.LATER, at + 1
    if tokens.lower[at] == "so":
        if tokens.lower[start] != "far":
            return None
        start += 1
    start += tokens.lower[start] in {"in", "on"}
    if tokens.lower[start] in english.RELATIVE_DAYS:
        return relative_at(tokens, start, False)
    unit = english.UNITS.get(tokens.lower[start + 1])
    if tokens.lower[start] not in {"this", "the"} or unit is None or unit[0] in (Unit.HOUR, Unit.DAY):
        return _turned_at(tokens, start, False) if tokens.lower[start] in {"this", "last"} else None
    return Found(UpToNow(Calendar(unit[0], 0), after), start + 2)


def _unit_at(tokens: Tokens, at: int) -> Found | None:
    """Read "day before yesterday", "week before last", "year to date"."""
    unit = english.UNITS[tokens.lower[at]][0]
    following = tuple(tokens.lower[at + 1 : at + 3])
    if unit is Unit.HOUR:
        return None
    if unit is Unit.DAY and following == ("before", "yesterday"):
        return Found(Calendar(unit, -2), at + 3)
    if unit is Unit.DAY and following == ("after", "tomorrow"):
        return Found(Calendar(unit, 2), at + 3)
    if following in {english.BEFORE_LAST, english.AFTER_NEXT} and tokens.plain(at + 3):
        return Found(Calendar(unit, -2 if following == english.BEFORE_LAST else 2), at + 3)
    if following == english.TO_DATE and unit in (Unit.YEAR, Unit.MONTH, Unit.QUARTER):
        return Found(UpToNow(Calendar(unit, 0), False), at + 3)
    if (
        unit is Unit.DAY
        and following[0] in {"before", "after"}
        and tokens.plain(at + 2)
        and _at_end(tokens, at + 2)
    ):
        return Found(Anchored(unit, -1 if following[0] == "before" else 1), at + 2)
    return None


def _at_end(tokens: Tokens, at: int) -> bool:
    return (not tokens.word(at) and not tokens.digits(at)) or tokens.lower[at] in {
        "in",
        "at",
        "when",
        "and",
        "but",
    }


def _counted_from_today(tokens: Tokens, at: int) -> Found | None:
    """Read "three days ago", "two weeks from now", "a day earlier", "in two days' time"."""
    if tokens.glued(at) and not tokens.word(at):
        return None
    counted = counted_at(tokens, at)
    if counted is None:
        return _weekdays_ago(tokens, at)
    unit, count, end = counted
    word = tokens.lower[end]
    longer = {Unit.DECADE: (Unit.YEAR, 10), Unit.CENTURY: (Unit.YEAR, 100)}.get(unit)
    if unit is Unit.HOUR:
        unit, count = Unit.DAY, count // 24
    if longer:
        unit, count = longer[0], count * longer[1]
    if word in english.AGO:
        if tokens.lower[end + 1] == "today":
            return Found(_exactly(unit, count), end + 2)
        return Found(Calendar(unit, -count), end + 1)
    if word in english.HENCE or (word == "from" and tokens.lower[end + 1] in {"now", "today"}):
        return Found(Calendar(unit, count), end + 1 + (word == "from"))
    plain = word in english.EARLIER_WORDS | english.LATER_WORDS and tokens.lower[end + 1] != "than"
    if plain and (word not in {"before", "after"} or _at_end(tokens, end + 1)):
        exact = Unit.DAY if unit is Unit.WEEK else unit
        number = count * 7 if unit is Unit.WEEK else count
        return Found(Anchored(exact, number if word in english.LATER_WORDS else -number), end + 1)
    if tokens.lower[at - 1] == "in" and tokens.lower[end] == "'" and tokens.lower[end + 1] == "time":
        return Found(Calendar(unit, count), end + 2)
    told = tokens.lower[at - 1] == "in" and count and tokens.plain(end) and word not in english.OF
    return Found(Ahead(unit, count), end) if told and not _takes(tokens, at - 1) else None


def _takes(tokens: Tokens, at: int) -> bool:
    """Whether "in two weeks" is rather how long it takes: "the third vote in two weeks", "can be read in"."""
    before = tokens.lower[max(0, at - 6) : at]
    return not _TAKING.isdisjoint(before)


_TAKING = {*english.ORDINALS, *english.SUFFIXES, *english_verbs.FULL_CAN}


def _weekdays_ago(tokens: Tokens, at: int) -> Found | None:
    """Read "two Fridays ago"."""
    number = number_at(tokens, at)
    if number is None or not 1 <= number[0] <= 99:
        return None
    weekday = english.WEEKDAYS.get(tokens.lower[number[1]].removesuffix("s"))
    if weekday is None or tokens.lower[number[1] + 1] not in english.AGO:
        return None
    return Found(before_last(Weekly(weekday, 1), number[0] - 1), number[1] + 2)


def _exactly(unit: Unit, count: int) -> Part:
    """Return the day itself that is so many units ago."""

    def back(today: Interval) -> Interval:
        day = shift(today.first, unit, -count)
        return Interval(day, day)

    return Part(Calendar(Unit.DAY, 0), back)
