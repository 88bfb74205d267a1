"""From a question to ranked passages: candidates out of three searches, then every signal on them."""

from dataclasses import dataclass

import numpy as np

from index import Collection, Filter
from index.embedding import Vectors
from index.tokens import Labels
from index.vectors import Scores
from qa.fusion import Ids, Signals, ranking, scatter, token_match, with_tokens
from qa.questions import Question
from qa.weights import PassageWeights

# Candidates: the best of each search of passages, and the nearest passage of the best articles.
_DEPTH = 60
_ARTICLES = 20

# Words are searched deeper than that, so that a candidate of the other search has its word score.
_WORDS_DEPTH = 400

# Passages whose tokens are compared.
_KEPT = 40


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage's id, its score in 0..1, and how each question token is like each of its tokens.

    `nearest_sentence` is the highest cosine of the question and a sentence of it. `similarities` has
    the shape (question tokens, passage tokens); `labels` says which sentence of the passage each of
    those tokens is in.
    """

    id: int
    score: float
    nearest_sentence: float
    similarities: Vectors
    labels: Labels


def rank(
    question: Question, collection: Collection, where: Filter, k: int, weights: PassageWeights
) -> list[RankedPassage]:
    """Return at least `k` passages, if `where` lets through so many, best first, ties by id."""
    # Asked once each, as deep as is needed for the scores of what another search brings in.
    deep = max(_WORDS_DEPTH, k)
    words = collection.search_words(question.text, deep, where)
    article_words = collection.search_article_words(question.text, deep, where)
    near, _ = collection.search_vectors(question.vector, max(_DEPTH, k), where)
    nearest = _nearest_of_each(question, collection, article_words[0][:_ARTICLES])
    candidates = np.unique(np.concatenate([near, words[0][: max(_DEPTH, k)], nearest]))
    if len(candidates) == 0:
        return []
    signals = _signals(question, collection, candidates, words, article_words)
    fused = signals.fused(weights)
    kept = ranking(candidates, fused)[: max(_KEPT, k)]
    ids = candidates[kept]
    tokens = collection.tokens(ids.tolist())
    similarities = collection.token_coder.compare(question.tokens, [passage.codes for passage in tokens])
    matches = np.array([token_match(rows, question.weights) for rows in similarities])
    scores = with_tokens(fused[kept], matches, weights)
    return [
        RankedPassage(
            int(ids[place]),
            float(scores[place]),
            float(signals.best_sentence[kept[place]]),
            similarities[place],
            tokens[place].sentences,
        )
        for place in ranking(ids, scores).tolist()
    ]


def _nearest_of_each(question: Question, collection: Collection, articles: Ids) -> Ids:
    """Return, of each article, the passage nearest to the question."""
    ids, numbers = collection.passages_of(articles.tolist())
    if len(ids) == 0:
        return ids
    order = np.lexsort((ids, -(collection.vectors(ids) @ question.vector), numbers))
    _, firsts = np.unique(numbers[order], return_index=True)
    return ids[order][firsts]


def _signals(
    question: Question,
    collection: Collection,
    candidates: Ids,
    words: tuple[Ids, Scores],
    article_words: tuple[Ids, Scores],
) -> Signals:
    numbers = collection.article_numbers(candidates)
    each, place_of = np.unique(numbers, return_inverse=True)
    article_meaning = collection.article_vectors(each.tolist()) @ question.vector
    sentences = collection.sentence_vectors(candidates.tolist())
    return Signals(
        meaning=(collection.vectors(candidates) @ question.vector).astype(np.float64),
        words=scatter(*words, candidates),
        article_words=scatter(*article_words, numbers),
        article_meaning=article_meaning[place_of].astype(np.float64),
        best_sentence=np.array([(rows @ question.vector).max(initial=-1.0) for rows in sentences]),
    )
