"""Score fusion: what several searches and comparisons say of the same passages, in one score; pure.

Each signal is mapped to 0..1 per question and weighted (`qa.weights`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.tokens import TokenMatches
from qa.weights import PassageWeights

Floats = NDArray[np.float64]
"""float64, one number a place."""

Ids = NDArray[np.int64]
"""int64, one id a place."""


# The smallest ranges that count in full: of cosines, and of BM25 scores as a share of the best.
_LEAST_COSINES = 0.1
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate before its tokens are looked at; each of shape (candidates,).

    `meaning` is the cosine of question and passage, `words` the passage's BM25 score, the next two
    are the same of its whole article, and `best_sentence` is the highest cosine to a sentence of it.
    """

    meaning: Floats
    words: Floats
    article_words: Floats
    article_meaning: Floats
    best_sentence: Floats

    def fused(self, weights: PassageWeights) -> Floats:
        """Return the weighted sum of the signals, each mapped to 0..1."""
        total: Floats = (
            weights.meaning * _of_cosines(self.meaning)
            + weights.words * _of_words(self.words)
            + weights.article_words * _of_words(self.article_words)
            + weights.article_meaning * _of_cosines(self.article_meaning)
            + weights.best_sentence * _of_cosines(self.best_sentence)
        )
        return total


def with_tokens(fused: Floats, matches: Floats, weights: PassageWeights) -> Floats:
    """Add the passages' token matches to their fused scores; map the sum to 0..1."""
    scores: Floats = (fused + weights.tokens * _of_cosines(matches)) / weights.total
    return scores


def best_matches(matches: Sequence[TokenMatches]) -> Vectors:
    """Return each question token's best match in each passage, shape (question tokens, passages)."""
    if not matches:
        return np.zeros((0, 0), np.float32)
    return np.stack([one.best for one in matches], axis=1)


def token_matches(best: Vectors, weights: Floats) -> Floats:
    """Return, for each passage, the weighted mean of the question tokens' best matches in it.

    `best` is what `best_matches` gives. The weighted form of MaxSim (Khattab and Zaharia, ColBERT,
    2020).
    """
    total = weights.sum()
    matches: Floats = weights @ best / total if total else np.zeros(best.shape[1])
    return matches


def min_max(scores: Floats, least: float) -> Floats:
    """Map scores linearly to 0..1, the best to 1; no scores stay none.

    A range smaller than `least` is taken as `least`: where all are nearly alike, as in a collection of
    two articles, the smallest difference must not count as the largest.
    """
    return scaled(scores, scores, least)


def scaled(scores: Floats, reference: Floats, least: float) -> Floats:
    """Map scores as `min_max` maps `reference`; what lies outside of it lies outside of 0..1."""
    if len(reference) == 0:
        return scores
    span = max(float(reference.max() - reference.min()), least)
    mapped: Floats = 1 - (reference.max() - scores) / span
    return mapped


def _of_cosines(scores: Floats) -> Floats:
    return min_max(scores, _LEAST_COSINES)


def _of_words(scores: Floats) -> Floats:
    return min_max(scores, max(_LEAST_SHARE * float(scores.max(initial=0)), 1e-9))


def scatter(ids: Ids, scores: NDArray[np.float32], candidates: Ids) -> Floats:
    """Put each id's score at its places among `candidates`; those without one get 0."""
    if len(ids) == 0:
        return np.zeros(len(candidates))
    order = np.argsort(ids)
    places = np.minimum(np.searchsorted(ids, candidates, sorter=order), len(ids) - 1)
    found = order[places]
    return np.where(ids[found] == candidates, scores[found].astype(np.float64), 0.0)


def ranking(ids: Ids, scores: Floats) -> NDArray[np.intp]:
    """Return the order that puts the best score first; equal scores stand in the order of `ids`."""
    return np.lexsort((ids, -scores))
