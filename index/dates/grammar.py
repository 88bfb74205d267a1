"""Finding the time expressions of a text: bounds, ranges and plain periods, left to right."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from index.dates import english
from index.dates.composed import Range
from index.dates.intervals import Unit
from index.dates.numeric import Found
from index.dates.periods import Calendar, Impossible, Period
from index.dates.phrases import FIRST_WORDS, period_at
from index.dates.tokens import Tokens, phrases


class Bound(Enum):
    """How an expression limits time: at its days, or from or up to them with or without."""

    AT = "within the period"
    SINCE = "from its first day on"
    AFTER = "from the day after its last"
    BEFORE = "up to the day before its first"
    UNTIL = "up to its last day"


@dataclass(frozen=True, slots=True)
class Expression:
    """One time expression: tokens `first` to `end`, `core` the first after since, until and before.

    `core` still has a plain "on" or "in". `weak` marks a year that only qualifies a noun, as in
    "the 2024 election".
    """

    bound: Bound
    period: Period
    first: int
    core: int
    end: int
    weak: bool


_BOUNDS = [
    (Bound[name], words)
    for name, table in english.BOUNDS.items()
    for same in phrases(table).values()
    for words in same
]
_BY_WORD = {
    first: sorted(
        ((words, bound) for bound, words in _BOUNDS if words[0] == first), key=lambda one: -len(one[0])
    )
    for first in {words[0] for _, words in _BOUNDS}
}
_RANGE_SIGNS = {"-", "–", "—", "…"}
_PAIRED = english.BETWEEN | english.FROM
_LED = english.PREPOSITIONS | english.FROM
# Nearly every word of a text is none of these and no number: it is passed over at once.
_OPENINGS = FIRST_WORDS | _PAIRED | _LED | english.THE | _BY_WORD.keys() | {"of", "'"}
_SUFFIXES = [
    (bound, phrases(table))
    for bound, table in ((Bound.SINCE, english.ONWARDS), (Bound.UNTIL, english.AND_EARLIER))
]


def expressions(tokens: Tokens, start: int, end: int) -> Iterator[Expression]:
    """Yield the expressions that begin at tokens `start` to `end - 1`, none overlapping another."""
    at, listed = start, False
    while at < end:
        word = tokens.lower[at]
        found = _expression_at(tokens, at, listed) if word in _OPENINGS or tokens.sizes[at] else None
        if found is None:
            if word not in english.LISTS:
                listed = False
            at += 1
        else:
            yield found
            at = found.end
            closing = tokens.lower[at - 1]
            listed = closing in english.MONTHS or closing in english.SUFFIXES or tokens.digits(at - 1) == 4


def _expression_at(tokens: Tokens, at: int, listed: bool) -> Expression | None:
    if at in tokens.blocked:
        return None
    word = tokens.lower[at]
    if word in _PAIRED and (found := _between_at(tokens, at)):
        return found
    for words, bound in _BY_WORD.get(word, ()):
        if tokens.phrase(at, words) and (found := _bounded_at(tokens, at, at + len(words), bound)):
            return found
    led = word in _LED
    if word == "of" and tokens.lower[at - 1] in english.HAPPENINGS:
        led = True
    core = at + 1 if led else at
    span = _span_at(tokens, core, led or listed)
    if span is None:
        return None
    bound, end = _suffix(tokens, span.end, word in english.FROM)
    year = core + (tokens.lower[core] in english.THE)
    weak = not (led or listed) and tokens.digits(year) == 4 and span.end == year + 1
    return Expression(bound, span.period, at, at if bound is Bound.AT else core, end, weak)


def _suffix(tokens: Tokens, end: int, after_from: bool) -> tuple[Bound, int]:
    """Read "onwards" or "or earlier" after a period, and after "from" a closing "on"."""
    for bound, table in _SUFFIXES:
        for words in table.get(tokens.lower[end], ()):
            if tokens.phrase(end, words) and (len(words) == 1 or tokens.plain(end + len(words))):
                return bound, end + len(words)
    if after_from and tokens.lower[end] == "on" and not tokens.word(end + 1) and not tokens.digits(end + 1):
        return Bound.SINCE, end + 1
    return Bound.AT, end


def _bounded_at(tokens: Tokens, at: int, core: int, bound: Bound) -> Expression | None:
    """Read the period after a bounding phrase, which ends before token `core`."""
    if tokens.lower[at] in english.NEXT and tokens.lower[at - 1] in english.THE:
        return None  # "the following Friday"
    if tokens.lower[at] == "by" and tokens.lower[core] == "the" and _qualifies(tokens, core + 1):
        return None  # "hit by the 2010 drought"
    core, timed = _past_fillers(tokens, core)
    if timed and bound is Bound.AFTER:
        bound = Bound.SINCE  # what comes after 5 pm on Friday begins on Friday
    now = _now_at(tokens, core) if bound is Bound.UNTIL and tokens.lower[at] in english.TO | {"up"} else None
    found = now or period_at(tokens, core, True)
    if found is None and bound is Bound.SINCE and tokens.lower[at] == "since":
        return _since_event(tokens, at)
    return None if found is None else Expression(bound, found.period, at, core, found.end, False)


def _qualifies(tokens: Tokens, at: int) -> bool:
    """Whether a year only qualifies the noun after it."""
    return tokens.digits(at) == 4 and tokens.word(at + 1) and not tokens.plain(at + 1)


def _past_fillers(tokens: Tokens, at: int) -> tuple[int, bool]:
    """Return the token after "about", "at least" or a time of day, and whether there is such a time."""
    start = at + (tokens.lower[at] in english.FILLERS)
    start += tokens.lower[start] in english.FILLERS
    end = start
    if tokens.digits(end) and tokens.digits(end) <= 2:
        end += 3 if tokens.lower[end + 1] in {":", "."} and tokens.digits(end + 2) == 2 else 1
        if tuple(tokens.lower[end : end + 4]) in english.DOTTED_HALVES:
            end += 4
        end += tokens.lower[end] in english.HALVES_OF_DAY
    elif tokens.lower[end] in english.CLOCK_TIMES:
        end += 1
    timed = end > start + 1 or tokens.lower[start] in english.CLOCK_TIMES
    return (end + (tokens.lower[end] in english.FILLERS), True) if timed else (start, False)


def _since_event(tokens: Tokens, at: int) -> Expression | None:
    """Read "since the attack on Friday": what happened that day, a few words on."""
    for core in range(at + 2, at + 8):
        if not tokens.word(core):
            return None
        if tokens.lower[core] in {"on", "in"} and (found := period_at(tokens, core + 1, True)):
            return Expression(Bound.SINCE, found.period, at, core, found.end, False)
    return None


def _between_at(tokens: Tokens, at: int) -> Expression | None:
    """Read "between A and B", "from A to B", and "between 6 and 8 March", which is one period."""
    between = tokens.lower[at] in english.BETWEEN
    first = period_at(tokens, at + 1, True)
    if first is None:
        return None
    step = first.end + (tokens.lower[first.end] == ",")
    if tokens.lower[step] == "up" and tokens.lower[step + 1] in english.TO:
        step += 1
    joins = english.AND | english.TO | _RANGE_SIGNS if between else english.TO | _RANGE_SIGNS
    if tokens.lower[step] in joins:
        start = step + 1 + (tokens.lower[step + 1] in english.FILLERS | {"to", "until", "including"})
        if last := _now_at(tokens, start) or period_at(tokens, start, True):
            return Expression(Bound.AT, _joined(first.period, last.period), at, at, last.end, False)
    return Expression(Bound.AT, first.period, at, at, first.end, False) if between else None


def _now_at(tokens: Tokens, at: int) -> Found | None:
    start = at + (tokens.lower[at] in english.THE)
    dated = tokens.lower[start] == english.TO_DATE[1] and tokens.lower[start - 1] == english.TO_DATE[0]
    if (tokens.lower[start] in english.NOW or dated) and tokens.plain(start + 1):
        return Found(Calendar(Unit.DAY, 0), start + 1)
    return None


def _span_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a period, or a range without "from": Monday to Wednesday, 2025-03-01..2025-03-05."""
    first = period_at(tokens, at, sure)
    if first is None:
        return None
    sign, start = tokens.lower[first.end], first.end + 1
    if sign == ".":
        if tokens.lower[start] != ".":
            return first
        start += 1 + (tokens.lower[start + 1] == ".")
    elif sign not in english.TO | _RANGE_SIGNS and not (sign == "/" and tokens.digits(start) == 4):
        return first
    if sign in {"—", "-"} and tokens.glued(first.end) != tokens.glued(start):
        return first
    last = (_now_at(tokens, start) if sign in english.TO else None) or period_at(tokens, start, True)
    return first if last is None else Found(_joined(first.period, last.period), last.end)


def _joined(first: Period, last: Period) -> Period:
    for end in (first, last):
        if isinstance(end, Impossible):
            return end
    return Range(first, last)
