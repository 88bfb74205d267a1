"""How a question opens, and how much of it a phrase covers: what the steps of a reading share."""

from collections.abc import Sequence

from qa.followups import english as en
from qa.followups.chunks import Phrase
from qa.followups.clauses import opening_end
from qa.followups.phrases import Question

NAMEABLE = en.PERSONAL - {"i", "me", "we", "us", "you", "it", "itself"}
"""Pronouns that stand for somebody or something that has a name."""


def lead(asked: Question) -> tuple[int, bool]:
    """Return the index after "and", "ok, what about", …, and whether such words tie it to what was before."""
    place = opening_end(asked)
    linked = any(asked.lower(i) in en.LINKING for i in range(place))
    if asked.lower(place) in ("what", "how") and asked.lower(place + 1) == "about":
        return place + 2, True
    if place >= asked.words_end:
        return 0, linked
    return place, linked


def is_english(asked: Question) -> bool:
    """Whether enough of a question's small words are English for its pronouns to be."""
    words = [token for token in asked.tokens if token.is_word]
    closed = sum(token.lower in en.CLOSED or en.is_verb(token.lower) for token in words)
    return closed > 0.35 * len(words)


def covers(asked: Question, first: int, phrases: Sequence[Phrase]) -> bool:
    """Whether the phrases, small words and marks are all there is from `first` on."""
    inside = {i for phrase in phrases for i in range(phrase.outer, phrase.end)}
    return all(
        i in inside
        or not asked.tokens[i].is_word
        or asked.lower(i) in ("and", "or", "also", "too", "then", "just")
        for i in range(first, asked.words_end)
    )
