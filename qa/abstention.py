"""Whether the passages found answer the question at all, or nothing in the articles does; pure.

Scores of passages are relative: some passage is always first. Whether it answers shows in values that
are not: how well its tokens match the question's, how near its sentences are, and whether the names
that are asked about occur at all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace

import numpy as np

from index import Collection, Span
from qa.fusion import Floats
from qa.questions import Question
from qa.quotes import sentence_matches
from qa.ranking import RankedPassage

# The best passages that are asked for evidence.
_CONSIDERED = 8

# A logistic regression fitted to three test sets of equal weight (answerable questions against those
# of other sets and those whose own articles were left out), rounded; README.md has how it does on a
# set that it wasn't fitted to.
_INTERCEPT, _TOKENS, _SENTENCE, _NEAREST = -8.5, 5.3, 5.9, 3.4

# By hand: a question about one name that occurs nowhere is refused however well the rest fits.
_UNKNOWN_NAMES = -3.0

REFUSED_BELOW = 0.18
"""The probability below which nothing is cited: about 2 in 100 answerable questions fall below."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well passages match a question: each 0 to 1, each the highest of any passage.

    `tokens` is the root mean square of the best matches of the question's tokens, weighted by rarity:
    squared, for a name that is found says more than two words that have something like them.
    `sentence` is the mean best match inside one sentence (`qa.quotes.sentence_matches`), `nearest` the
    cosine of the question and a sentence.
    """

    tokens: float
    sentence: float
    nearest: float


NOTHING = Match(0.0, 0.0, 0.0)
"""How well no passages match."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: the match, and the share of the question's names that no article has."""

    match: Match
    unknown_names: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well questions match passages that have nothing to do with them, in one collection.

    It is the model's own zero: for some models any two texts have a cosine of 0.7.
    """

    chance: Match

    @classmethod
    def of(cls, collection: Collection) -> "Calibration":
        """Return a collection's own calibration, or the reference where it has none."""
        values = collection.manifest.calibration
        return REFERENCE if values is None else cls.from_dict(values)

    def to_dict(self) -> dict[str, float]:
        """Return the calibration as JSON types, for the manifest."""
        return asdict(self.chance)

    @classmethod
    def from_dict(cls, values: Mapping[str, float]) -> "Calibration":
        """Read what `to_dict` gave; raise KeyError if a value is missing."""
        return cls(Match(*(float(values[field.name]) for field in fields(Match))))


REFERENCE = Calibration(Match(tokens=0.30, sentence=0.25, nearest=0.09))
"""What the bundled model has on the three test sets; the weights are for values on its scale."""


def match(question: Question, ranked: Sequence[RankedPassage], besides: Span | None = None) -> Match:
    """Return how well the first 8 passages match a question; without passages, all are 0.

    The question's words at `besides` don't count: a date that the passages are known to be of.
    """
    asked = question.outside(besides)
    weights = question.weights[asked]
    best = [replace(item, similarities=item.similarities[asked]) for item in ranked[:_CONSIDERED]]
    return Match(
        tokens=max((_root_mean_square(weights, item) for item in best), default=0.0),
        sentence=max((_best_sentence(item) for item in best), default=0.0),
        nearest=max((max(0.0, item.nearest_sentence) for item in best), default=0.0),
    )


def probability(evidence: Evidence, calibration: Calibration) -> float:
    """Return how likely the first passages answer the question, 0 to 1.

    It rises with each value of the match and falls with the share of unknown names. "Likely" is
    among as many answerable questions as unanswerable ones, most of the latter near misses.
    """
    found, chance = evidence.match, calibration.chance
    score = (
        _INTERCEPT
        + _TOKENS * _on_scale(found.tokens, chance.tokens, REFERENCE.chance.tokens)
        + _SENTENCE * _on_scale(found.sentence, chance.sentence, REFERENCE.chance.sentence)
        + _NEAREST * _on_scale(found.nearest, chance.nearest, REFERENCE.chance.nearest)
        + _UNKNOWN_NAMES * evidence.unknown_names
    )
    return 1 / (1 + math.exp(-score))


def _on_scale(value: float, chance: float, reference: float) -> float:
    """Map `chance` to `reference`, linearly, and leave 1, two texts that are the same, where it is."""
    return 1 - (1 - value) * (1 - reference) / max(1 - chance, 1e-6)


def _root_mean_square(weights: Floats, item: RankedPassage) -> float:
    total = weights.sum()
    if item.similarities.size == 0 or total == 0:
        return 0.0
    matches = np.maximum(item.similarities.max(axis=1), 0)
    return math.sqrt(float(weights @ np.square(matches) / total))


def _best_sentence(item: RankedPassage) -> float:
    sentences = int(item.labels.max(initial=-1)) + 1
    return float(sentence_matches(item.similarities, item.labels, sentences).max(initial=0.0))
