"""The window of time that a question asks about.

The clock is the collection's, not the wall's. Conventions:

- Weeks begin on Monday. "Last week", "last month" and "last year" are the calendar ones before,
  "this …" the whole current one, "next …" the calendar one after; "two weeks ago", "three months
  ago" and "two years ago" the calendar unit that far back, "three days ago" the day.
- "The past N days" ends today and has N days; so do "the last N days" and, with "the", "the last
  week"; "past week" is 7 days, "past month" begins the day after today's a month before; hours round
  up to days and reach into today. "A few" is three, "a couple" two.
- A bare weekday, day of the month, month, quarter, season or holiday is the latest begun; of a
  range of two of them the last is, and the first the one before it. "Last Thursday" is before
  today, "this Thursday" of this week, "next Thursday" after today.
- "Over the weekend" is the latest Saturday and Sunday begun, "last weekend" the one before this
  week's.
- Early, mid and late month are days 1–10, 11–20 and 21–end; of a year four months each, of a decade
  years 0–3, 4–6 and 7–9. "The end of March" is late March, but as a bound its last day. "The first
  week of March" is 1–7 March, "the last week" its last seven days, "the week of 3 March" Monday to
  Sunday.
- Spring begins in March, summer in June, autumn in September, winter in December of the year it is
  named for. Quarters and fiscal years are the calendar's. "2024/25" is both years.
- "Since D", a lone "from D" after a verb or a place ("what happened in Homs from 6 March") and "D.."
  include D, "after D" begins the day after, "until", "by", "through", "as of D" and "..D"
  include it, "before", "ahead of" and "in the run-up to D" end the day before; open ends are open.
  "After 5 pm on Friday" begins on Friday.
- Several dates make one window, from the first to the last; a year that only qualifies a noun ("the
  2024 election") counts where nothing else does.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from index.dates import (
    Bound,
    Clock,
    Expression,
    Impossible,
    Interval,
    Lean,
    Range,
    Tokens,
    expressions,
    tokenize,
)
from index.dates.composed import in_year_of
from index.dates.english import LISTS
from index.dates.periods import Fixed, Yearly
from index.dates.questions import as_asked, numeral_by_month, without_titles
from index.filters import day_of

_DAY = timedelta(days=1)
_NO_CLOCK = Clock(None, Lean.PAST, None)
_ENDS_FIRST = "The window would end before it begins."
_TOO_LATE = "The calendar has no days beyond 31 December 9999."
_OTHER_DIGITS = "Dates are read in the digits 0 to 9 and in English."


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `since` to `until`, both included; None is an open end, never both.

    The words that say so are `text[start:end]`; where several dates make one window, from the first
    date's to the last's.
    """

    since: date | None
    until: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A date that was asked for and cannot be: why, as a sentence, and the words `text[start:end]`."""

    reason: str
    start: int
    end: int


def window(text: str, today: date | str | None, *, day_first: bool = True) -> Window | None:
    """Return the window of time that a question names, or None.

    `today` is the collection's newest day, as a date or as ISO 8601; without one only absolute dates
    are read. None also where the date cannot be, which `window_or_reason` tells. Raises QuestionError
    for a `today` that is no day, and nothing for any `text`; the time is linear in its length.
    """
    found = window_or_reason(text, today, day_first=day_first)
    return found if isinstance(found, Window) else None


def window_or_reason(
    text: str, today: date | str | None, *, day_first: bool = True
) -> Window | Refusal | None:
    """Return the window, or why the date that the question names cannot be one, or None.

    Raises as `window` does.
    """
    clock = Clock(day_of(today, "today"), Lean.PAST, None)
    tokens = without_titles(tokenize(text, day_first=day_first))
    if not text.isascii() and (numeral := numeral_by_month(tokens)) is not None:
        return Refusal(_OTHER_DIGITS, tokens.starts[numeral], tokens.ends[numeral])
    found: list[tuple[Expression, Interval]] = []
    for expression in as_asked(tokens, list(expressions(tokens, 0, tokens.count))):
        if isinstance(expression.period, Impossible):
            return _refusal(tokens, expression, expression.period.reason)
        if _foreign(tokens, expression.first - 1) or _foreign(tokens, expression.end):
            return _refusal(tokens, expression, _OTHER_DIGITS)
        interval = _resolve(expression, clock)
        if interval is not None:
            found.append((expression, interval))
        elif isinstance(expression.period, Range):
            return _refusal(tokens, expression, _ENDS_FIRST)
    found = [one for one in found if not one[0].weak] or found
    if found:
        return _combined(tokens, found)
    foreign = next((at for at in range(tokens.count) if _foreign(tokens, at)), None)
    if foreign is None:
        return None
    return Refusal(_OTHER_DIGITS, tokens.starts[foreign], tokens.ends[foreign])


def _foreign(tokens: Tokens, at: int) -> bool:
    """Whether the token is a digit of another script, or a Chinese or Japanese year, month or day."""
    word = tokens.lower[at]
    return not word.isascii() and (
        word.isdecimal() or (word[:1] in "年月日년월일" and bool(tokens.digits(at - 1)))
    )


def _refusal(tokens: Tokens, expression: Expression, reason: str) -> Refusal:
    return Refusal(reason, tokens.starts[expression.first], tokens.ends[expression.end - 1])


def _resolve(expression: Expression, clock: Clock) -> Interval | None:
    """Return the days of the expression; None too where they lie beyond the calendar's years."""
    period = expression.period
    try:
        return period.resolve(clock) if expression.bound is Bound.AT else period.bound(clock)
    except (OverflowError, ValueError):
        return None


def _combined(tokens: Tokens, found: list[tuple[Expression, Interval]]) -> Window | Refusal | None:
    """Return one window from all expressions: the hull of periods, or the overlap of open ends."""
    first = found[0][0]
    if first.bound is Bound.AT:
        found = _in_its_year(found)
        periods = _aligned(tokens, [one for one in found if one[0].bound is Bound.AT])
        since: date | None = min(interval.first for _, interval in periods)
        until: date | None = max(interval.last for _, interval in periods)
        last = periods[-1][0]
    else:
        since, until = _ends(*found[0])
        last = first
        for expression, interval in found[1:]:
            begin, finish = _ends(expression, interval)
            if expression.bound is Bound.AT or (begin and since) or (finish and until):
                continue
            since, until, last = since or begin, until or finish, expression
    start, end = tokens.starts[first.first], tokens.ends[last.end - 1]
    if since is None and until is None:
        return Refusal(_TOO_LATE, start, end) if first.bound is Bound.AFTER else None
    if since and until and since > until:
        return Refusal(_ENDS_FIRST, start, end)
    return Window(since, until, start, end)


def _in_its_year(found: list[tuple[Expression, Interval]]) -> list[tuple[Expression, Interval]]:
    """Put a month or day whose year is named elsewhere in the question into that year."""
    if len(found) != 2 or any(expression.bound is not Bound.AT for expression, _ in found):
        return found
    for (one, _), (_, year) in (found, found[::-1]):
        period = one.period
        if isinstance(period, Yearly) and (year.first.month, year.first.day, year.days // 365) == (1, 1, 1):
            moved = _resolve(Expression(Bound.AT, in_year_of(period, Fixed(year)), 0, 0, 0, False), _NO_CLOCK)
            if moved:
                return [(expression, moved) for expression, _ in found]
    return found


def _ends(expression: Expression, interval: Interval) -> tuple[date | None, date | None]:
    """Return the window's two ends; None beside one is open, both None beyond the last year."""
    bound = expression.bound
    if bound is Bound.SINCE:
        return interval.first, None
    if bound is Bound.UNTIL:
        return None, interval.last
    if bound is Bound.AFTER:
        return (interval.last + _DAY if interval.last < date.max else None), None
    if bound is Bound.BEFORE:
        return None, (interval.first - _DAY if interval.first > date.min else None)
    return interval.first, interval.last


def _aligned(tokens: Tokens, found: list[tuple[Expression, Interval]]) -> list[tuple[Expression, Interval]]:
    """Bring dates without a year or week next to the one named after (or, in a list, before) them."""
    aligned = list(found)
    for index in range(len(found) - 2, -1, -1):
        (expression, interval), (following, after) = found[index], aligned[index + 1]
        listed = all(word in LISTS for word in tokens.lower[expression.end : following.first])
        if expression.period.leaning and (following.period.leaning or listed):
            other = _resolve(expression, Clock(after.last, Lean.PAST, None))
            aligned[index] = (expression, min(interval, other or interval, key=lambda one: _gap(one, after)))
        elif listed and following.period.leaning:
            other = _resolve(following, Clock(interval.first, Lean.FUTURE, None))
            aligned[index + 1] = (following, min(after, other or after, key=lambda one: _gap(interval, one)))
    return aligned


def _gap(one: Interval, other: Interval) -> int:
    return max((other.first - one.last).days, (one.first - other.last).days)
