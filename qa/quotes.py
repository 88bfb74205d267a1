"""The sentence of a passage that answers a question best, pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from index.embedding import Vectors
from qa.fusion import Floats

_WORDS_WEIGHT = 0.7
_TYPE_WEIGHT = 0.1

HIGHEST_SENTENCE_SCORE = 1 + _WORDS_WEIGHT + _TYPE_WEIGHT
"""What no sentence exceeds."""

_NAME_PAIR = re.compile(r"\b([^\W\d_a-z][\w’'-]+)[ \n]+(?=([^\W\d_a-z][\w’'-]+))")


def overlap(asked: Sequence[str], terms: Sequence[str], rarity: Mapping[str, float]) -> float:
    """Return the share of the question's rarity, 0 to 1, whose terms stand among `terms`."""
    wanted = set(asked)
    total = sum(rarity[term] for term in wanted)
    return sum(rarity[term] for term in wanted & set(terms)) / total if total else 0.0


def full_names(text: str, terms: Callable[[str], list[str]]) -> Mapping[str, frozenset[str]]:
    """Map each last name of a text to the first names before it, all as terms.

    News names a person in full once and by the last name from then on: where "Ilva Morn" stands in
    an article, its "Morn" means her.
    """
    names: dict[str, frozenset[str]] = {}
    for first, last in _name_pairs(text):
        for term in terms(last):
            names[term] = names.get(term, frozenset()) | frozenset(terms(first))
    return names


def with_first_names(
    asked: Sequence[str], terms: Sequence[str], names: Mapping[str, frozenset[str]]
) -> list[str]:
    """Add to a sentence's terms the first names that the question puts before its last names."""
    meant = [first for first, last in pairwise(asked) if last in terms and first in names.get(last, ())]
    return [*terms, *meant]


def sentence_scores(
    question: Vectors, sentences: Vectors, overlaps: Sequence[float], has_answer: Floats
) -> Floats:
    """Score sentences by cosine to the question, `overlap` and answer type; shape (sentences,).

    `question` has the shape (dimension,), `sentences` (sentences, dimension).
    """
    cosines = (sentences @ question).astype(np.float64)
    scores: Floats = cosines + _WORDS_WEIGHT * np.asarray(overlaps) + _TYPE_WEIGHT * has_answer
    return scores


def _name_pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _NAME_PAIR.finditer(text):
        yield match[1], match[2]
