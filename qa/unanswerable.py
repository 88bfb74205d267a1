"""How well unanswerable questions are told from answerable ones, over test sets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import EVERYTHING, Collection
from qa.abstention import REFUSED_BELOW, Calibration, Evidence, match, probability
from qa.datasets import Dataset
from qa.fusion import Floats
from qa.questions import checked, read_question
from qa.ranking import rank
from qa.unknown_words import names_in, occurring, unknown_names
from qa.weights import WEIGHTS, Weights

# Passages ranked when articles are left out, so that enough others are among them.
_DEPTH = 100
_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with its 95 % bootstrap interval, over so many answerable and unanswerable questions."""

    name: str
    value: float
    low: float
    high: float
    answerable: int
    unanswerable: int


def measure_abstention(
    dataset: Dataset,
    others: Sequence[Dataset],
    collection: Collection,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    weights: Weights = WEIGHTS,
    refused_below: float = REFUSED_BELOW,
) -> list[Measure]:
    """Ask a collection of a set's articles questions that it answers and questions that it can't.

    The former are the set's own, the latter its own once more with the articles that answer them left
    out, and those of other sets. Returns the AUROC of each kind against the answerable ones, and the
    share of each that is refused. Questions of which no judged article is there are not asked.
    """
    calibration = Calibration.of(collection)
    numbers = _numbers(collection)
    own = [
        (query.text, frozenset(numbers[article] for article in query.relevant if article in numbers))
        for query in dataset.queries
    ]
    own = [(text, articles) for text, articles in own if articles]
    groups = {
        "own": [(text, frozenset[int]()) for text, _ in own],
        "own article taken out": own,
        **{
            f"questions of {other.name}": [(query.text, frozenset[int]()) for query in other.queries]
            for other in others
        },
    }
    total, done = sum(len(group) for group in groups.values()), 0
    values: dict[str, Floats] = {}
    for name, group in groups.items():
        found = []
        for text, without in group:
            found.append(_probability(text, without, collection, calibration, weights))
            done += 1
            if progress:
                progress("Asking questions", done, total)
        values[name] = np.array(found)
    answerable = values.pop("own")
    return [
        _share("refused, answerable", answerable < refused_below, len(answerable), 0),
        *(_auroc(f"AUROC, {name}", answerable, found) for name, found in values.items()),
        *(_share(f"refused, {name}", found < refused_below, 0, len(found)) for name, found in values.items()),
    ]


def auroc(positive: Floats, negative: Floats) -> float:
    """Return how often a positive value is above a negative one, a tie counting half.

    Mann and Whitney, 1947: the area under the curve of hits over false alarms.
    """
    order = np.sort(negative)
    below = np.searchsorted(order, positive, side="left")
    not_above = np.searchsorted(order, positive, side="right")
    return float((below + not_above).sum() / 2 / (len(positive) * len(negative)))


def _numbers(collection: Collection) -> dict[str, int]:
    ids = collection.passage_ids(EVERYTHING)
    passages = collection.passages(ids.tolist())
    articles = collection.article_numbers(ids).tolist()
    return {passage.article_id: number for passage, number in zip(passages, articles, strict=True)}


def _probability(
    text: str, without: frozenset[int], collection: Collection, calibration: Calibration, weights: Weights
) -> float:
    """Return the probability that a question is answered by articles other than those `without`."""
    question = read_question(checked(text), collection)
    ranked = rank(question, collection, EVERYTHING, _DEPTH if without else 1, weights.passage)
    if without:
        articles = collection.article_numbers(np.array([item.id for item in ranked], np.int64)).tolist()
        ranked = [item for item, number in zip(ranked, articles, strict=True) if number not in without]
    names = unknown_names(names_in(text, collection), occurring(collection, EVERYTHING, without))
    return probability(Evidence(match(question, ranked), names), calibration)


def _auroc(name: str, positive: Floats, negative: Floats) -> Measure:
    random = np.random.default_rng(0)
    values = [
        auroc(random.choice(positive, len(positive)), random.choice(negative, len(negative)))
        for _ in range(_RESAMPLES)
    ]
    low, high = np.percentile(values, [2.5, 97.5]).tolist()
    return Measure(name, auroc(positive, negative), low, high, len(positive), len(negative))


def _share(name: str, refused: NDArray[np.bool_], answerable: int, unanswerable: int) -> Measure:
    random = np.random.default_rng(0)
    means = refused[random.integers(len(refused), size=(_RESAMPLES, len(refused)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5]).tolist()
    return Measure(name, float(refused.mean()), low, high, answerable, unanswerable)
