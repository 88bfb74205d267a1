"""The days that an article's sentences speak of, read against the article's own date."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from index.dates import english
from index.dates.composed import Anchored
from index.dates.grammar import Bound, Expression, expressions
from index.dates.intervals import Clock, Interval, Lean
from index.dates.periods import Fixed, Yearly
from index.dates.tense import Sentence, lean_of
from index.dates.timely import is_timely
from index.dates.tokens import Tokens, tokenize


@dataclass(frozen=True, slots=True)
class EventDay:
    """The words `text[start:end]` of an article name the days from `first` to `last`, both included."""

    start: int
    end: int
    first: date
    last: date


def event_days(
    text: str,
    sentence_spans: Iterable[tuple[int, int]],
    published: date | None,
    *,
    day_first: bool = True,
) -> list[EventDay]:
    """Return the time expressions in the sentences that can be resolved, in the order of the text.

    `sentence_spans` are character offsets, in order; "3/8/2025" is 3 August if `day_first`. A weekday
    or a date without its year is the latest one, the day of publication included, or where the
    sentence looks ahead ("will meet on Monday", "called a strike for Monday") the next one; a day
    without its year is the nearest one after a plan ("announced elections on 5 June"), and in any
    sentence one within three months rather than one over half a year back, unless its own verb tells
    it ("died on 5 June"); without a verb a date without its year is the nearest, and a weekday the
    latest up to two days ahead. Of "since Friday" and "before 8
    March" the day named is given, not the open stretch; what only counts how long ("the past two
    weeks", "so far this year") is given whole. "The next day" and "two days earlier" count from the
    day named last, in the same sentence or the one before it, unless the date stands beside them ("two
    days earlier, on 6 March"); "December of the same year" is in the
    year named last. Vague words stay unresolved, and in an undated article (`published` None) so do
    all but absolute dates. Never raises; the time is linear in the length of `text`.
    """
    spans = list(sentence_spans)
    timely = [is_timely(text[start:end]) for start, end in spans]
    if not any(timely):
        return []
    tokens = tokenize(text, day_first=day_first)
    found: list[EventDay] = []
    anchor: date | None = None
    spoken: Interval | None = None
    for (start, end), may_name_day in zip(spans, timely, strict=True):
        if not may_name_day:
            anchor = None
            continue
        first = bisect_left(tokens.starts, start, 0, tokens.count)
        last = bisect_left(tokens.starts, end, 0, tokens.count)
        fresh: date | None = None
        sentence: Sentence | None = None
        inside = list(expressions(tokens, first, last))
        for expression, following in zip_longest(inside, inside[1:]):
            if tokens.ends[expression.end - 1] > end or _vague(tokens, expression):
                continue
            if _same_year(tokens, expression):
                interval = _in_year(expression, spoken)
            else:
                sentence = sentence or Sentence(tokens, first, last)
                named = following if _apposed(tokens, expression, following) else expression
                interval = _resolve(sentence, named or expression, published, fresh or anchor)
            if interval is None:
                continue
            found.append(_event(tokens, expression, interval))
            spoken = interval
            if interval.days == 1:
                fresh = interval.first
        anchor = fresh
    return found


def _vague(tokens: Tokens, expression: Expression) -> bool:
    """Whether the expression says "a few" or "a couple", which names no day."""
    return any(
        word in {"few", "couple", "several"} for word in tokens.lower[expression.first : expression.end]
    )


def _apposed(tokens: Tokens, expression: Expression, following: Expression | None) -> bool:
    """Whether a date is set beside a day that is only counted: "two days earlier, on 11 November"."""
    if following is None or not isinstance(expression.period, Anchored) or following.bound is not Bound.AT:
        return False
    beside = tokens.lower[expression.end] == "," and following.first == expression.end + 1
    return beside and isinstance(following.period, Fixed | Yearly)


def _same_year(tokens: Tokens, expression: Expression) -> bool:
    """Whether "of the same year" or "that year" follows a date without its year."""
    at = expression.end + (tokens.lower[expression.end] in english.OF)
    at += tokens.lower[at] in english.THE
    said = tokens.lower[at] in english.SAME and tokens.lower[at + 1] == "year"
    return said and isinstance(expression.period, Yearly)


def _in_year(expression: Expression, spoken: Interval | None) -> Interval | None:
    """Return the date in the year spoken of last, if any was."""
    if spoken is None or not isinstance(expression.period, Yearly):
        return None
    return expression.period.in_year(spoken.last.year)


def _event(tokens: Tokens, expression: Expression, interval: Interval) -> EventDay:
    return EventDay(
        tokens.starts[expression.core], tokens.ends[expression.end - 1], interval.first, interval.last
    )


def _resolve(
    sentence: Sentence, expression: Expression, published: date | None, anchor: date | None
) -> Interval | None:
    period = expression.period
    lean = Lean.PAST
    if period.leaning and published is not None:
        lean = lean_of(sentence, expression.core, expression.end)
    clock = Clock(published, lean, anchor if published is not None else None)
    try:
        return period.resolve(clock) if expression.bound is Bound.AT else period.bound(clock)
    except (OverflowError, ValueError):
        return None
