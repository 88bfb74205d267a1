"""How good the answers are: metrics over a test set, with intervals, a row for each stage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from index import Collection
from qa.datasets import Dataset, Query
from qa.hits import Hit
from qa.retrieval import Retriever
from qa.weights import WEIGHTS, PassageWeights, Weights

if TYPE_CHECKING:
    import ir_measures

ARTICLE_METRICS = {
    "nDCG@10": "nDCG@10",
    "MRR@10": "RR@10",
    "Recall@10": "R@10",
    "Hit@1": "Success@1",
    "Hit@4": "Success@4",
    "Hit@10": "Success@10",
}
"""Metrics of ranked articles, by what ir-measures calls them."""

ANSWER_METRICS = ("passage hit@1", "passage hit@5", "quote hit@1")
"""Metrics of exact places, for questions that say where the answer stands."""

_DEPTH = 40  # passages per question, so that ten articles are among them
_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class Metric:
    """A mean over questions with its 95 % bootstrap interval."""

    name: str
    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A setting with a name, for a row of the table."""

    name: str
    weights: Weights


_NOTHING = PassageWeights(0, 0, 0, 0, 0, 0)
_ALL = WEIGHTS.passage

STAGES = (
    Stage("words only", Weights(replace(_NOTHING, words=1), WEIGHTS.quote, best_quote_first=False)),
    Stage("meaning only", Weights(replace(_NOTHING, meaning=1), WEIGHTS.quote, best_quote_first=False)),
    Stage("both", Weights(replace(_NOTHING, meaning=1, words=0.7), WEIGHTS.quote, best_quote_first=False)),
    Stage(
        "+ words of the article",
        Weights(
            replace(_ALL, article_meaning=0, best_sentence=0, tokens=0), WEIGHTS.quote, best_quote_first=False
        ),
    ),
    Stage(
        "+ meaning of the article",
        Weights(replace(_ALL, best_sentence=0, tokens=0), WEIGHTS.quote, best_quote_first=False),
    ),
    Stage("+ best sentence", Weights(replace(_ALL, tokens=0), WEIGHTS.quote, best_quote_first=False)),
    Stage("+ tokens", Weights(_ALL, WEIGHTS.quote, best_quote_first=False)),
    Stage("+ best quote first", WEIGHTS),
    Stage("without answer types", replace(WEIGHTS, quote=replace(WEIGHTS.quote, answer_type=0))),
    Stage("without nearness", replace(WEIGHTS, quote=replace(WEIGHTS.quote, nearness=0))),
    Stage("without tokens in quotes", replace(WEIGHTS, quote=replace(WEIGHTS.quote, tokens=0))),
)
"""What `--ablate` compares: each stage added to the one before, then some taken from the whole."""


def evaluate(
    dataset: Dataset,
    collection: Collection,
    stages: Sequence[Stage] = (Stage("all", WEIGHTS),),
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, list[Metric]]:
    """Ask every question of a test set of a collection of its articles; return each stage's metrics.

    Intervals are percentiles of means over 2,000 resamples of the questions with a fixed seed.
    """
    retrievers = {stage.name: Retriever(collection, stage.weights) for stage in stages}
    ranked: dict[str, list[ir_measures.ScoredDoc]] = {stage.name: [] for stage in stages}
    places: dict[str, dict[str, list[float]]] = {
        stage.name: {name: [] for name in ANSWER_METRICS} for stage in stages
    }
    for done, query in enumerate(dataset.queries, start=1):
        for stage, retriever in retrievers.items():
            hits = retriever.retrieve(query.text, k=_DEPTH, **query.narrowing)
            ranked[stage] += _scored(query, hits)
            for name, value in _places(query, hits):
                places[stage][name].append(value)
        if progress:
            progress("Asking questions", done, len(dataset.queries))
    return {
        stage: [
            _metric(name, np.array(found))
            for name, found in (_article_values(dataset, ranked[stage]) | places[stage]).items()
            if found
        ]
        for stage in retrievers
    }


def _scored(query: Query, hits: list[Hit]) -> "Iterator[ir_measures.ScoredDoc]":
    """Yield each article once, in the order in which its first passage came."""
    # Imported by who evaluates.
    import ir_measures

    for place, article_id in enumerate(dict.fromkeys(hit.article.id for hit in hits)):
        yield ir_measures.ScoredDoc(query.id, article_id, -float(place))


def _places(query: Query, hits: list[Hit]) -> Iterator[tuple[str, float]]:
    if query.answers:
        passages = [_holds(query, hit, hit.passage.start, hit.passage.end) for hit in hits[:5]]
        yield "passage hit@1", float(any(passages[:1]))
        yield "passage hit@5", float(any(passages))
        first = hits[:1]
        yield "quote hit@1", float(any(_holds(query, hit, hit.quote.start, hit.quote.end) for hit in first))


def _holds(query: Query, hit: Hit, start: int, end: int) -> bool:
    return hit.article.id in query.relevant and any(
        place.article_id in (None, hit.article.id) and start <= place.start and place.end <= end
        for place in query.answers
    )


def _article_values(dataset: Dataset, ranked: "list[ir_measures.ScoredDoc]") -> dict[str, list[float]]:
    # Imported by who evaluates.
    import ir_measures

    judged = [
        ir_measures.Qrel(query.id, article_id, grade)
        for query in dataset.queries
        for article_id, grade in query.relevant.items()
    ]
    names = {ir_measures.parse_measure(own): name for name, own in ARTICLE_METRICS.items()}
    values: dict[str, list[float]] = {name: [] for name in ARTICLE_METRICS}
    for found in ir_measures.iter_calc(list(names), judged, ranked):
        values[names[found.measure]].append(float(found.value))
    return values


def _metric(name: str, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Metric:
    random = np.random.default_rng(0)
    means = values[random.integers(len(values), size=(_RESAMPLES, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Metric(name, float(values.mean()), float(low), float(high), len(values))
