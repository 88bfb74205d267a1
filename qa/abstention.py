"""Whether the passages found answer the question at all, or nothing in the articles does; pure.

Scores of passages are relative: some passage is always first. Whether it answers shows in values that
are not: how well its tokens match the question's, how near its sentences are, and whether the names
that are asked about occur at all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from index import Collection, Span
from qa.fusion import Floats, best_matches
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


class SentenceMatches:
    """How well the sentences of passages match one question, of each passage worked out once."""

    def __init__(self) -> None:
        """Begin without passages."""
        self._known: dict[int, Floats] = {}

    def of(self, ranked: Sequence[RankedPassage]) -> list[Floats]:
        """Return what `sentence_matches` does; the last sentences of a passage are left out if tokenless."""
        unknown = [item for item in ranked if item.id not in self._known]
        if unknown:
            found = _sentence_matches(unknown, None)
            self._known |= zip((item.id for item in unknown), found, strict=True)
        return [self._known[item.id] for item in ranked]


def match(
    question: Question,
    ranked: Sequence[RankedPassage],
    besides: Span | None = None,
    matches: SentenceMatches | None = None,
) -> Match:
    """Return how well the first 8 passages match a question; without passages, all are 0.

    The question's words at `besides` don't count: a date that the passages are known to be of. What
    `matches` knows is not worked out again.
    """
    best = ranked[:_CONSIDERED]
    if not best:
        return NOTHING
    if besides is None and matches is not None:
        sentences = matches.of(best)
    else:
        sentences = _sentence_matches(best, None if besides is None else question.outside(besides))
    return Match(
        tokens=float(token_strengths(question, best, besides).max()),
        sentence=max(float(one.max(initial=0.0)) for one in sentences),
        nearest=max(0.0, *(item.nearest_sentence for item in best)),
    )


def token_strengths(
    question: Question, ranked: Sequence[RankedPassage], besides: Span | None = None
) -> Floats:
    """Return `Match.tokens` of each passage by itself; shape (passages,)."""
    asked = question.outside(besides)
    weights = question.weights[asked]
    total = weights.sum()
    if not ranked or total == 0:
        return np.zeros(len(ranked))
    best = np.maximum(best_matches([item.matches for item in ranked])[asked], 0)
    strengths: Floats = np.sqrt(weights @ np.square(best) / total)
    return strengths


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


def _sentence_matches(ranked: Sequence[RankedPassage], asked: NDArray[np.bool_] | None) -> list[Floats]:
    """Return how well each passage's sentences match the question tokens at `asked`, or all of them."""
    return sentence_matches(
        [item.matches.sentences if asked is None else item.matches.sentences[:, asked] for item in ranked],
        [len(item.matches.sentences) for item in ranked],
    )
