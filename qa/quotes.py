"""Which sentence answers a question best, over the sentences of several passages; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import Vectors
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
class Occurrences:
    """A sentence of `length` terms: at which of its places, in order, a term of the question stands."""

    length: int
    found: tuple[tuple[int, str], ...]


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


def sentence_matches(found: Sequence[Vectors], counts: Sequence[int]) -> list[Floats]:
    """Return each sentence's mean best match over the question's tokens; one array a passage.

    Of each passage `found` has the best matches in its sentences, shape (sentences, question tokens), and
    `counts` how many sentences there are, the last of which may have no tokens. A match in an earlier
    sentence of the passage counts too, less 0.15 for each sentence back: that is where the name stands that
    a pronoun takes up.
    """
    if not found:
        return []
    best = np.full((len(counts), max(counts), found[0].shape[1]), -1.0)
    for place, rows in enumerate(found):
        best[place, : len(rows)] = rows
    for place in range(1, best.shape[1]):
        best[:, place] = np.maximum(best[:, place], best[:, place - 1] - _CARRIED)
    matches = best.mean(axis=2) if best.shape[2] else np.zeros(best.shape[:2])
    return [rows[:count] for rows, count in zip(matches, counts, strict=True)]


def occurrences(stems: Sequence[str], forms: Mapping[str, str]) -> Occurrences:
    """Find a question's terms among a sentence's stems; `forms` has each term's stems with the term."""
    found = [(place, forms[stem]) for place, stem in enumerate(stems) if stem in forms]
    return Occurrences(len(stems), tuple(found))


def word_scores(sentences: Sequence[Occurrences], rarity: Mapping[str, float]) -> Floats:
    """Return each sentence's BM25 score for the terms in `rarity`; shape (sentences,).

    Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with k1 = 0.6, b = 0.3 and
    20 terms as a sentence's usual length.
    """
    scores = np.zeros(len(sentences))
    for place, sentence in enumerate(sentences):
        norm = _SATURATION * (1 - _LENGTH + _LENGTH * sentence.length / _USUAL_LENGTH)
        terms = [term for _, term in sentence.found]
        for term in dict.fromkeys(terms):
            count = terms.count(term)
            scores[place] += rarity[term] * count * (_SATURATION + 1) / (count + norm)
    return scores


def nearness(sentences: Sequence[Occurrences], rarity: Mapping[str, float]) -> Floats:
    """Return how densely the terms in `rarity` stand in each sentence, 0 to 1; shape (sentences,).

    It is the number of different ones over the length of the shortest stretch that has them all,
    times their share of all rarity; 0 for fewer than two.
    """
    total = sum(rarity.values())
    return np.array([_density(one, rarity) / total if total else 0.0 for one in sentences])


def _density(sentence: Occurrences, rarity: Mapping[str, float]) -> float:
    wanted = {term for _, term in sentence.found}
    if len(wanted) < 2:
        return 0.0
    last: dict[str, int] = {}
    shortest = sentence.length
    for place, term in sentence.found:
        last[term] = place
        if len(last) == len(wanted):
            shortest = min(shortest, place - min(last.values()) + 1)
    return len(wanted) / shortest * sum(rarity[term] for term in wanted)
