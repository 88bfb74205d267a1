"""Which way a date leans in an article's sentence: to the past that is told, or to what is planned.

The nearest verb decides: of "officials said on Saturday that talks will resume Monday" the first
date is past and the second to come. Words of scheduling ("is due on Friday", "postponed until
Monday") count as verbs; without any, the date leans to where it is nearest.
"""

from index.dates import english
from index.dates.intervals import Lean
from index.dates.tokens import Tokens

_REACH = 40  # tokens looked at on either side: a clause is shorter
_STOPS = {";", ":", "—", "(", ")", "“", "”", '"'}


def lean_of(tokens: Tokens, start: int, end: int, first: int, after: int) -> Lean:
    """Return the lean of the expression at tokens `first` to `after - 1` of a sentence.

    `start` and `end` are the sentence's tokens. NEAREST where no verb says anything.
    """
    preposition = (
        tokens.lower[first - 1] if tokens.lower[first] not in english.PREPOSITIONS else tokens.lower[first]
    )
    if preposition in english.SINCE:
        return Lean.PAST
    if tokens.phrase(first - 2, english.AHEAD_OF):
        return Lean.FUTURE
    if preposition in english.PUT_OFF and _governed(tokens, max(start, first - 6), first, preposition):
        return Lean.FUTURE
    before = _before(tokens, max(start, first - _REACH), first)
    if before is not None:
        lean, at = before
        if lean is Lean.PAST and tokens.lower[at] in english.SPEECH and first - at > 2:
            later = _after(tokens, after, min(end, after + _REACH))
            if later is not None and not _boundary(tokens, after, later[1]):
                return later[0]
        return lean
    later = _after(tokens, after, min(end, after + _REACH))
    if later is not None:
        return later[0]
    return Lean.FUTURE if _infinitive_near(tokens, start, first) else Lean.NEAREST


def _governed(tokens: Tokens, start: int, first: int, preposition: str) -> bool:
    """Whether a verb just before puts something off to the date, or demands it by then."""
    verbs = english.DEMANDING if preposition in english.DEADLINE else english.POSTPONING
    return any(word in verbs for word in tokens.lower[start:first])


def _boundary(tokens: Tokens, start: int, end: int) -> bool:
    return any(word in _STOPS or word == "," for word in tokens.lower[start:end])


def _before(tokens: Tokens, start: int, first: int) -> tuple[Lean, int] | None:
    """Return what the nearest verb before says, and its token."""
    for at in range(first - 1, start - 1, -1):
        if tokens.lower[at] in _STOPS:
            return None
        if lean := _said_by(tokens, at, start):
            return lean, at
    return None


def _after(tokens: Tokens, after: int, end: int) -> tuple[Lean, int] | None:
    for at in range(after, end):
        if tokens.lower[at] in _STOPS - {'"', "“", "”"}:
            return None
        if lean := _said_by(tokens, at, after):
            return lean, at
    return None


def _said_by(tokens: Tokens, at: int, start: int) -> Lean | None:
    """Return the lean that one word gives, or None for a word that gives none."""
    word, previous, following = tokens.lower[at], tokens.lower[at - 1], tokens.lower[at + 1]
    if not word.isalpha() or at in tokens.blocked:
        return None
    if word in english.FUTURE_VERBS:
        if word == "may" and ((tokens.capital(at) and at > start) or previous in english.PREPOSITIONS):
            return None
        won = word in english.ALSO_PAST and following != "'"
        denied = word in english.CAN and (following in english.NOT or word not in english.FULL_CAN)
        return Lean.PAST if won or denied or following in english.HAVE else Lean.FUTURE
    if word in english.AHEAD:
        return Lean.FUTURE
    if word in english.PLANS and (following in english.TOWARDS or following in english.WEEKDAYS):
        return _planned(tokens, at)
    if previous in english.BE and _past(word):
        return None
    if previous in english.TO_VERB:
        return Lean.FUTURE if at - 1 >= start and _governs(tokens, at - 1) else None
    if word in english.NOT_PAST:
        return None
    if word in english.HAVE:
        return Lean.PAST if _past(following) or following in english.BEEN else None
    if word in english.PRESENT_BE:
        return Lean.FUTURE if following in english.PREPOSITIONS or following in english.WEEKDAYS else None
    if word in english.SCHEDULED and not _noun(tokens, at):
        present = english.DID.isdisjoint(tokens.lower[max(at - 3, start) : at])
        return Lean.FUTURE if present else Lean.PAST  # "did not meet"
    if _plural_ahead(tokens, at):
        return Lean.FUTURE
    if not _past(word):
        return None
    ahead = english.SURE_FUTURE.isdisjoint(tokens.lower[max(at - 3, start) : at])
    return Lean.PAST if ahead else Lean.FUTURE  # "will stay closed"


def _planned(tokens: Tokens, at: int) -> Lean | None:
    """Return the lean of "is set to", "was expected on"; "due to rain" gives none."""
    word, recent = tokens.lower[at], set(tokens.lower[max(at - 2, 0) : at])
    if word in english.DUE:
        auxiliary = tokens.lower[at - 1] in english.BE | english.WAS | {",", "s", "re"}
        return None if tokens.lower[at + 1] in english.TO_VERB and not auxiliary else Lean.FUTURE
    return Lean.PAST if recent & english.WAS else Lean.FUTURE


def _governs(tokens: Tokens, to: int) -> bool:
    """Whether the words before "to" look ahead: plans to, is set to, agreed to."""
    dated = tokens.lower[to - 1] in english.WEEKDAYS
    return any(tokens.lower[to - step] in english.GOVERNORS for step in ((1, 2, 3) if dated else (1,)))


def _noun(tokens: Tokens, at: int) -> bool:
    """Whether "votes", "starts" and the like follow an article or number and are nouns."""
    previous = tokens.lower[at - 1]
    return previous in english.BEFORE_NOUNS or bool(tokens.digits(at - 1))


def _plural_ahead(tokens: Tokens, at: int) -> bool:
    """Whether several do what is planned: "polls open on Tuesday"."""
    subject = tokens.lower[at - 1]
    plural = len(subject) > 3 and subject.endswith("s") and not subject.endswith("ss")
    return plural and tokens.lower[at] + "s" in english.SCHEDULED and subject not in english.FUNCTION


def _past(word: str) -> bool:
    if word in english.NOT_PAST:
        return False
    return word in english.IRREGULAR_PAST or (word.endswith("ed") and len(word) > 3)


def _infinitive_near(tokens: Tokens, start: int, first: int) -> bool:
    """Whether a headline's "to vote" stands before: "Parliament to vote Monday"."""
    for at in range(max(start, first - 12), first - 1):
        following = tokens.lower[at + 1]
        verb = following.isalpha() and following not in english.FUNCTION and following not in english.WEEKDAYS
        if tokens.lower[at] in english.TO_VERB and verb and not tokens.capital(at + 1):
            return True
    return False
