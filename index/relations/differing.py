"""Whether two sentences in nearly the same words are about different things."""

from difflib import SequenceMatcher
from functools import lru_cache

from index.relations.labels import name_others
from index.relations.reports import Report
from index.relations.statements import named_in

_SAME_SPELLING = 0.7  # of the letters: "Kiev" and "Kyiv" are one name


def are_of_others(first: Report, place: int, second: Report, their_place: int) -> bool:
    """Whether each of two sentences has a label or a name that the other lacks, spelling aside."""
    one, other = _named(first)[place], _named(second)[their_place]
    if name_others(one.labels, other.labels):
        return True
    own, theirs = one.names - other.names, other.names - one.names
    return _has_another(own, theirs) and _has_another(theirs, own)


_named = lru_cache(maxsize=256)(named_in)


def _has_another(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one of `names` is none of `others` in another spelling."""
    return any(not any(_is_spelling_of(name, other) for other in others) for name in names)


def _is_spelling_of(name: str, other: str) -> bool:
    return name[0] == other[0] and SequenceMatcher(None, name, other).ratio() >= _SAME_SPELLING
