"""What words of time mean in a question and not in an article: "from D", "D..", the titles it names."""

from dataclasses import replace
from unicodedata import name

from index.dates import english, english_verbs
from index.dates.composed import Range
from index.dates.grammar import Bound, Expression
from index.dates.periods import Rolling
from index.dates.phrases import named_so
from index.dates.tokens import Tokens

_REACH = 12  # tokens before "from" among which a word for a report is looked for


def as_asked(tokens: Tokens, found: list[Expression]) -> list[Expression]:
    """Return the expressions, with open ends where a question means them.

    "What changed from Tuesday" asks for all since then, "news from Tuesday" for that day's; "D.." and
    "..D" are open where D is written as 2025-03-08 or 2025-03.
    """
    lone = sum(one.bound is Bound.AT for one in found) == 1
    return [_opened(tokens, one, lone) if one.bound is Bound.AT else one for one in found]


def _opened(tokens: Tokens, one: Expression, lone: bool) -> Expression:
    if tokens.lower[one.first] in english.FROM:
        several = isinstance(one.period, Range | Rolling) or _several(tokens, one)
        since = lone and not several and _begins(tokens, one.first)
        return replace(one, bound=Bound.SINCE) if since else one
    start = one.core + (tokens.lower[one.core] in english.PREPOSITIONS)
    if tokens.digits(start) != 4 or tokens.lower[start + 1] != "-" or isinstance(one.period, Range):
        return one
    if _dots(tokens, one.end):
        return replace(one, bound=Bound.SINCE, end=one.end + 2)
    if start == one.first and start >= 2 and _dots(tokens, start - 2):
        return replace(one, bound=Bound.UNTIL, first=start - 2)
    return one


def _several(tokens: Tokens, one: Expression) -> bool:
    """Whether the expression names its own end: "from 3 to 5 March", "from 3-5 March"."""
    inside = tokens.lower[one.first + 1 : one.end]
    dashed = not {"-", "–", "—"}.isdisjoint(inside) and tokens.digits(one.first + 1) != 4
    return dashed or not (english.TO | english.AND).isdisjoint(inside)


def _dots(tokens: Tokens, at: int) -> bool:
    """Whether just two full stops stand there."""
    two = tokens.lower[at] == tokens.lower[at + 1] == "." and tokens.glued(at + 1)
    return two and "." not in (tokens.lower[at - 1], tokens.lower[at + 2])


def _begins(tokens: Tokens, at: int) -> bool:
    """Whether what is asked begins at the day after "from": a verb or a place stands before."""
    if at == 0 or not english_verbs.REPORTS.isdisjoint(tokens.lower[max(at - _REACH, 0) : at]):
        return False
    previous = tokens.lower[at - 1]
    verb = previous in english_verbs.LASTING or previous in english_verbs.IRREGULAR_PAST
    return verb or (previous.endswith("ed") and len(previous) > 3) or tokens.capital(at - 1)


def without_titles(tokens: Tokens) -> Tokens:
    """Return the tokens with a weekday blocked that the question says is a work's or a person's name.

    "Who played Wednesday in the series Wednesday?" names no day; "on Wednesday" always does.
    """
    days = [at for at in range(tokens.count) if tokens.lower[at] in english.WEEKDAYS]
    named = {tokens.lower[at] for at in days if named_so(tokens, at)}
    also = {
        at
        for at in days
        if tokens.lower[at] in named and tokens.capital(at) and tokens.lower[at - 1] not in _BEFORE_DAYS
    }
    return replace(tokens, blocked=tokens.blocked | also) if also else tokens


_BEFORE_DAYS = {"on", "since", "until", "by", "before", "after", *english.THIS, *english.LAST, *english.NEXT}


def numeral_by_month(tokens: Tokens) -> int | None:
    """Return the token of a numeral in other signs than digits beside a month: "Ⅳ April"."""
    for at in range(tokens.count):
        word = tokens.lower[at]
        if word.isascii() or not word.isnumeric() or "FRACTION" in name(word[0], ""):
            continue
        if tokens.lower[at - 1] in english.MONTHS or tokens.lower[at + 1] in english.MONTHS:
            return at
    return None
