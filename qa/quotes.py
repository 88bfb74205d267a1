"""Which sentence answers a question best, over the sentences of several passages; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import Vectors
from index.tokens import Labels
from qa.fusion import Floats, scaled
from qa.weights import QuoteWeights

# "He was born in Velmark": what a question's word found in the sentence before counts a little less.
_CARRIED = 0.15

# Ranges smaller than these are taken as these (see `qa.fusion.min_max`).
_LEAST_TOKENS = 0.1
_LEAST_WORDS = 1.0

# BM25 for sentences: short texts, in which a word's second occurrence and the length say little.
_SATURATION, _LENGTH, _USUAL_LENGTH = 0.6, 0.3, 20


@dataclass(frozen=True, slots=True)
class SentenceSignals:
    """What is known of each sentence; each of shape (sentences,).

    `passage` is its passage's score, `tokens` how well the question's tokens match in it, `words` its
    BM25 score, `nearness` how close together the question's words stand in it, `has_answer` whether
    it has the type of answer that the question asks for, `in_window` whether it names a day in the window
    that the question asks about.
    """

    passage: Floats
    tokens: Floats
    words: Floats
    nearness: Floats
    has_answer: Floats
    in_window: Floats

    def fused(self, weights: QuoteWeights, reference: int) -> Floats:
        """Return the weighted sum; tokens and words are mapped by the first `reference` sentences."""
        total: Floats = (
            weights.passage * self.passage
            + weights.tokens * scaled(self.tokens, self.tokens[:reference], _LEAST_TOKENS)
            + weights.words * scaled(self.words, self.words[:reference], _LEAST_WORDS)
            + weights.nearness * self.nearness
            + weights.answer_type * self.has_answer
            + weights.in_window * self.in_window
        )
        return total


def sentence_matches(similarities: Vectors, labels: Labels, sentences: int) -> Floats:
    """Return each sentence's mean best match over the question's tokens; shape (sentences,).

    `similarities` has the shape (question tokens, passage tokens); `labels` says which sentence a
    passage token is in. A match in an earlier sentence counts too, less 0.15 for each sentence back:
    that is where the name stands that a pronoun takes up.
    """
    best = np.full((len(similarities), sentences), -1.0)
    for place in range(sentences):
        inside = similarities[:, labels == place]
        if inside.size:
            best[:, place] = inside.max(axis=1)
    for place in range(1, sentences):
        best[:, place] = np.maximum(best[:, place], best[:, place - 1] - _CARRIED)
    matches: Floats = best.mean(axis=0) if len(best) else np.zeros(sentences)
    return matches


def word_scores(sentences: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> Floats:
    """Return each sentence's BM25 score for the terms in `rarity`; shape (sentences,).

    Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with k1 = 0.6, b = 0.3 and
    20 terms as a sentence's usual length.
    """
    scores = np.zeros(len(sentences))
    for place, terms in enumerate(sentences):
        norm = _SATURATION * (1 - _LENGTH + _LENGTH * len(terms) / _USUAL_LENGTH)
        for term in set(terms) & rarity.keys():
            count = terms.count(term)
            scores[place] += rarity[term] * count * (_SATURATION + 1) / (count + norm)
    return scores


def nearness(sentences: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> Floats:
    """Return how densely the terms in `rarity` stand in each sentence, 0 to 1; shape (sentences,).

    It is the number of different ones over the length of the shortest stretch that has them all,
    times their share of all rarity; 0 for fewer than two.
    """
    total = sum(rarity.values())
    return np.array([_density(terms, rarity) / total if total else 0.0 for terms in sentences])


def _density(terms: Sequence[str], rarity: Mapping[str, float]) -> float:
    wanted = set(terms) & rarity.keys()
    if len(wanted) < 2:
        return 0.0
    last: dict[str, int] = {}
    shortest = len(terms)
    for place, term in enumerate(terms):
        if term in wanted:
            last[term] = place
            if len(last) == len(wanted):
                shortest = min(shortest, place - min(last.values()) + 1)
    return len(wanted) / shortest * sum(rarity[term] for term in wanted)
