"""Whether a sentence with a number is about what the question is about; and the day of each number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates import EventDay
from qa.quantities.asking import Asked, Terms, same_terms

# The share of the rarity of a question's other words that must be found with a sentence.
_ENOUGH = 0.6
_ENOUGH_NEAR = 0.5

# What happened this long before an article appeared is no part of what it reports.
_BACKGROUND = timedelta(days=60)

_TAKES_UP = re.compile(
    r"\W*(?:It|Its|That|This|They|He|She|The (?:figure|rate|price|cost|costs|share|number|sum|total"
    r"|bill|estimate))\b"
)
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w’'-]+")
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday".split()
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told|reported|announced|confirmed|added|according|statement|estimated"
    r"|put)\b[^.;,]{0,60}$",
    re.IGNORECASE,
)

_FAR = 40  # characters

# "since the war began 14 years ago", "hours after the violence broke out on Friday": the day of that.
_OF_ANOTHER = re.compile(
    r"\b(?:after|since|before|until|than|following|which|who|making|began)\b[^,;]*$", re.IGNORECASE
)

_OF_WHAT = re.compile(r"\b(\w+) (?:of|for) (?:an? |the |its |his |her |their )?([^\W\d]+)")

# "since 1961, when 212 people died".
_WHEN = re.compile(r",?\s(?:when|in which)\s")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A sentence's text, that of the two before it and the one after, and its article's title and first."""

    sentence: str
    before: str
    after: str
    lead: str


def is_about(asked: Asked, told: Surroundings, terms: Terms, rarity: Mapping[str, float]) -> bool:
    """Whether the sentence is about what is asked.

    Every name of the question must be in it, in its article's lead or, if it has no other name, in the
    sentences before it. Of the question's other words, weighed by rarity, 0.6
    must be found in it, beside it or in the lead, of an amount or a noun 0.5 with the names. A sum or
    a level needs one of them in the sentence itself, unless that takes up the one before ("It").
    """
    own, before, after, lead = (
        same_terms(text, terms) for text in (told.sentence, told.before, told.after, told.lead)
    )
    near = before | after
    if not asked.names <= own | before | lead:
        return False
    if asked.names - own - lead and _has_others(told.sentence, asked.names, terms):
        return False
    is_people = asked.measure is not None and asked.measure.counts_people
    is_amount = asked.course != "grows" and not is_people
    needed = asked.head or asked.about
    if is_amount and needed and not needed & own and not _TAKES_UP.match(told.sentence):
        return False
    if is_amount and _is_of_another(asked, told.sentence, own, terms):
        return False
    # A name in the sentence itself says more than one that only the article's lead has.
    is_named = bool(asked.names) and asked.names <= own
    wanted = asked.about | (asked.names if is_named or not is_people else frozenset())
    total = sum(rarity.get(term, 1.0) for term in wanted)
    found = sum(rarity.get(term, 1.0) for term in wanted & (own | near | lead))
    return found >= total * (_ENOUGH if is_people and not is_named else _ENOUGH_NEAR)


def _is_of_another(asked: Asked, sentence: str, own: frozenset[str], terms: Terms) -> bool:
    """Whether the sentence says that its amount is of something else: "prices of maize fell"."""
    wanted = (asked.about | asked.names) - asked.head
    if not wanted or wanted & own:
        return False
    return any(
        same_terms(found[1], terms) & asked.head and not same_terms(found[2], terms) & asked.head
        for found in _OF_WHAT.finditer(sentence)
    )


def _has_others(sentence: str, known: frozenset[str], terms: Terms) -> bool:
    """Whether the sentence has a name that isn't known."""
    return any(
        name.casefold() not in _CALENDAR and not same_terms(name, terms) & known
        for name in _NAME.findall(sentence)
    )


def is_background(asked: Asked, interval: tuple[date, date] | None, published: date | None) -> bool:
    """Whether a count is of something long before the article, and not what is asked."""
    is_people = asked.measure is not None and asked.measure.counts_people
    if not (asked.course == "grows" or is_people) or interval is None or published is None:
        return False
    if published - interval[1] <= _BACKGROUND:
        return False
    return not any(str(year) in asked.text for year in range(interval[0].year, interval[1].year + 1))


def day_of(
    sentence: str, start: int, end: int, others: Sequence[tuple[int, int]], days: Sequence[EventDay]
) -> tuple[date, date] | None:
    """Return the first and last day that the number at `start:end` is of, if the sentence names it.

    `others` are the spans of the sentence's other numbers, `days` its time expressions; all offsets
    are into the sentence. The first one after the number and before the next number is its day, then
    the one shortly before it and after the previous number. The day on which somebody said it, or on
    which something else happened, is none.
    """
    named = [
        day
        for day in days
        if _WHEN.fullmatch(sentence[day.end : start])
        or not any(
            pattern.search(sentence[end if day.start >= end else 0 : day.start])
            for pattern in (_SPOKEN, _OF_ANOTHER)
        )
    ]
    following = min((first for first, _ in others if first >= end), default=len(sentence))
    preceding = max((last for _, last in others if last <= start), default=0)
    after = [day for day in named if end <= day.start < following]
    before = [day for day in named if max(preceding, start - _FAR) <= day.end <= start]
    chosen = after[:1] or before[-1:]
    return (chosen[0].first, chosen[0].last) if chosen else None
