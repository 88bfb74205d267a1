"""Which way a date leans in an article's sentence: to the past that is told, or to what is planned.

The nearest verb decides: of "officials said on Saturday that talks will resume Monday" the first
date is past and the second to come. Words of scheduling ("is due on Friday", "postponed until
Monday", "called a strike for Friday") count as verbs; without any, the date leans to where it is
nearest.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from index.dates import english
from index.dates import english_verbs as verbs
from index.dates.intervals import Lean
from index.dates.tokens import Tokens

_REACH = 40  # tokens looked at on either side: a clause is shorter
_STOPS = {";", ":", "—", "(", ")", "“", "”", '"'}
_QUOTES = {'"', "“", "”"}
(_TO,) = verbs.TO_VERB
# Words that may say something; so may one that ends in "ed" or follows "to".
_TELLING = (
    verbs.FUTURE_VERBS | verbs.AHEAD | verbs.PLANS | verbs.FORESEEN | verbs.HAVE
    | verbs.PRESENT_BE | verbs.SCHEDULED | verbs.IRREGULAR_PAST | _STOPS
    | {word.removesuffix("s") for word in verbs.SCHEDULED}
)  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """The tokens `start` to `end - 1` of a text."""

    tokens: Tokens
    start: int
    end: int

    @cached_property
    def telling(self) -> list[int]:
        """The tokens that may say which way a date leans, in order, and the signs that end a clause."""
        lower = self.tokens.lower
        return [
            at
            for at, word in enumerate(lower[self.start : self.end], self.start)
            if word in _TELLING or word[-2:] == "ed" or lower[at - 1] == _TO
        ]


def lean_of(sentence: Sentence, first: int, after: int) -> Lean:
    """Return the lean of the expression at tokens `first` to `after - 1` of a sentence.

    NEAREST where no verb says anything; TOLD where one tells the past, but not beside the date.
    """
    tokens, start = sentence.tokens, sentence.start
    preposition = (
        tokens.lower[first - 1] if tokens.lower[first] not in english.PREPOSITIONS else tokens.lower[first]
    )
    if preposition in verbs.SINCE:
        return Lean.PAST
    if tokens.phrase(first - 2, verbs.AHEAD_OF):
        return Lean.FUTURE
    if preposition in verbs.PUT_OFF and _governed(tokens, max(start, first - 6), first, preposition):
        return Lean.FUTURE
    if preposition in verbs.AIMING and _fixture(tokens, max(start, first - 6), first, after):
        return Lean.FUTURE
    before = _before(sentence, first)
    if before is not None:
        lean, at = before
        if lean is not Lean.PAST:
            return lean
        if planned := _plan(tokens, at, first, after, preposition):
            return planned
        if tokens.lower[at] in verbs.SPEECH and first - at > 2:
            later = _after(sentence, after)
            if later is not None and not _boundary(tokens, after, later[1]):
                return later[0]
        beside = at == first - 1 and tokens.lower[at] not in verbs.PLANS
        return Lean.PAST if beside else Lean.TOLD
    later = _after(sentence, after)
    if later is not None:
        told = later[0] is Lean.PAST and (later[1] > after or _announced(tokens, after))
        return Lean.TOLD if told else later[0]
    return Lean.FUTURE if _infinitive_near(tokens, start, first) else Lean.NEAREST


def _governed(tokens: Tokens, start: int, first: int, preposition: str) -> bool:
    """Whether a verb just before puts something off to the date, or demands it by then."""
    governing = verbs.DEMANDING if preposition in verbs.DEADLINE else verbs.POSTPONING
    return any(word in governing for word in tokens.lower[start:first])


def _fixture(tokens: Tokens, start: int, first: int, after: int) -> bool:
    """Whether people make ready "for Saturday's match", and don't look back on it."""
    if not tokens.possessive(after) or tokens.lower[after - 1] not in english.WEEKDAYS:
        return False
    coming = not verbs.FIXTURES.isdisjoint(tokens.lower[after + 2 : after + 4])
    return coming and verbs.LOOKING_BACK.isdisjoint(tokens.lower[start:first])


def _plan(tokens: Tokens, at: int, first: int, after: int, preposition: str) -> Lean | None:
    """Return the lean of what a past verb plans: "called a strike for Friday", "set polls on 5 June".

    A weekday after "on" is rather the day on which it was said, but not where people are called to
    do something on it: "urged a boycott on Friday".
    """
    verb, between = tokens.lower[at], tokens.lower[at + 1 : first]
    if verb not in verbs.PLANNING or len(between) > 10 or not verbs.CUT.isdisjoint(between):
        return None
    weekly = not english.WEEKDAYS.keys().isdisjoint(tokens.lower[first:after])
    if preposition in verbs.AIMING and tokens.plain(after):
        earlier = tokens.lower[at - 1] in (verbs.HAD if weekly else verbs.WAS)
        return Lean.NEAREST if earlier else Lean.FUTURE
    if not between or preposition not in verbs.TAKING_PLACE:
        return None
    if not weekly:
        return Lean.NEAREST
    calling = verb in verbs.CALLING or between[0] in verbs.AIMING
    return Lean.FUTURE if calling and between[-1] in verbs.CALLED_FOR else None


def _announced(tokens: Tokens, at: int) -> bool:
    """Whether the verb tells that something was announced, not that it took place."""
    return not verbs.ANNOUNCED.isdisjoint(tokens.lower[at : at + 3])


def _boundary(tokens: Tokens, start: int, end: int) -> bool:
    return any(word in _STOPS or word == "," for word in tokens.lower[start:end])


def _before(sentence: Sentence, first: int) -> tuple[Lean, int] | None:
    """Return what the nearest verb before says, and its token."""
    telling, start = sentence.telling, max(sentence.start, first - _REACH)
    places = telling[bisect_left(telling, start) : bisect_left(telling, first)]
    return _first_said(sentence.tokens, reversed(places), start, _STOPS)


def _after(sentence: Sentence, after: int) -> tuple[Lean, int] | None:
    """Return what the nearest verb after the expression says, and its token."""
    telling, end = sentence.telling, min(sentence.end, after + _REACH)
    places = telling[bisect_left(telling, after) : bisect_left(telling, end)]
    return _first_said(sentence.tokens, places, after, _STOPS - _QUOTES)


def _first_said(
    tokens: Tokens, places: Iterable[int], start: int, stops: set[str]
) -> tuple[Lean, int] | None:
    for at in places:
        if tokens.lower[at] in stops:
            return None
        if lean := _said_by(tokens, at, start):
            return lean, at
    return None


def _said_by(tokens: Tokens, at: int, start: int) -> Lean | None:
    """Return the lean that one word gives, or None for a word that gives none."""
    word, previous, following = tokens.lower[at], tokens.lower[at - 1], tokens.lower[at + 1]
    if not word.isalpha() or at in tokens.blocked:
        return None
    if word in verbs.FUTURE_VERBS:
        if word == "may" and ((tokens.capital(at) and at > start) or previous in english.PREPOSITIONS):
            return None
        won = word in verbs.ALSO_PAST and following != "'"
        denied = word in verbs.CAN and (following in verbs.NOT or word not in verbs.FULL_CAN)
        return Lean.PAST if won or denied or following in verbs.HAVE else Lean.FUTURE
    if word in verbs.AHEAD:
        return Lean.FUTURE
    if word in verbs.PLANS and (following in verbs.TOWARDS or following in english.WEEKDAYS):
        return _planned(tokens, at)
    if word in verbs.FORESEEN and previous in verbs.PRESENT_BE and following in verbs.TOWARDS:
        return Lean.FUTURE
    if previous in verbs.BE and _past(word):
        return None
    if previous in verbs.TO_VERB:
        return Lean.FUTURE if at - 1 >= start and _governs(tokens, at - 1) else None
    if word in verbs.NOT_PAST:
        return None
    if word in verbs.HAVE:
        return Lean.PAST if _past(following) or following in verbs.BEEN else None
    if word in verbs.PRESENT_BE:
        return Lean.FUTURE if following in english.PREPOSITIONS or following in english.WEEKDAYS else None
    if word in verbs.SCHEDULED and not _noun(tokens, at):
        present = verbs.DID.isdisjoint(tokens.lower[max(at - 3, start) : at])
        return Lean.FUTURE if present else Lean.PAST  # "did not meet"
    if _plural_ahead(tokens, at):
        return Lean.FUTURE
    if not _past(word):
        return None
    ahead = verbs.SURE_FUTURE.isdisjoint(tokens.lower[max(at - 3, start) : at])
    return Lean.PAST if ahead else Lean.FUTURE  # "will stay closed"


def _planned(tokens: Tokens, at: int) -> Lean | None:
    """Return the lean of "is set to", "was expected on"; "due to rain" gives none."""
    word, recent = tokens.lower[at], set(tokens.lower[max(at - 2, 0) : at])
    if word in verbs.DUE:
        auxiliary = tokens.lower[at - 1] in verbs.BE | verbs.WAS | {",", "s", "re"}
        return None if tokens.lower[at + 1] in verbs.TO_VERB and not auxiliary else Lean.FUTURE
    return Lean.PAST if recent & verbs.WAS else Lean.FUTURE


def _governs(tokens: Tokens, to: int) -> bool:
    """Whether the words before "to" look ahead: plans to, is set to, agreed to."""
    dated = tokens.lower[to - 1] in english.WEEKDAYS
    return any(tokens.lower[to - step] in verbs.GOVERNORS for step in ((1, 2, 3) if dated else (1,)))


def _noun(tokens: Tokens, at: int) -> bool:
    """Whether "votes", "starts" and the like follow an article or number and are nouns."""
    previous = tokens.lower[at - 1]
    return previous in verbs.BEFORE_NOUNS or bool(tokens.digits(at - 1))


def _plural_ahead(tokens: Tokens, at: int) -> bool:
    """Whether several do what is planned: "polls open on Tuesday"."""
    subject = tokens.lower[at - 1]
    plural = len(subject) > 3 and subject.endswith("s") and not subject.endswith("ss")
    return plural and tokens.lower[at] + "s" in verbs.SCHEDULED and subject not in english.FUNCTION


def _past(word: str) -> bool:
    if word in verbs.NOT_PAST:
        return False
    return word in verbs.IRREGULAR_PAST or (word.endswith("ed") and len(word) > 3)


def _infinitive_near(tokens: Tokens, start: int, first: int) -> bool:
    """Whether a headline's "to vote" stands before: "Parliament to vote Monday"."""
    for at in range(max(start, first - 12), first - 1):
        following = tokens.lower[at + 1]
        verb = following.isalpha() and following not in english.FUNCTION and following not in english.WEEKDAYS
        if tokens.lower[at] in verbs.TO_VERB and verb and not tokens.capital(at + 1):
            return True
    return False
