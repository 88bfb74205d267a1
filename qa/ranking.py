"""From a question to ranked passages: three searches, candidates out of them, every signal on those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index import Collection, Filter
from index.blobs import highest_cosines, unpack_rows
from index.embedding import Vectors, cosines
from index.records import Candidate
from index.tokens import Labels
from index.vectors import Scores
from qa.fusion import Floats, Ids, Signals, best_matches, ranking, scatter, token_matches, with_tokens
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


@dataclass(frozen=True, slots=True)
class FoundByWords:
    """What the word searches found that passes a filter, of passages and of articles, with their scores.

    Read already: `beside` are the passages of the best articles with the number of each, `vectors` theirs,
    shape (passages, dimension), `known` what the best passages are compared by.
    """

    passages: tuple[Ids, Scores]
    articles: tuple[Ids, Scores]
    beside: tuple[Ids, Ids]
    vectors: Vectors
    known: Mapping[int, Candidate]


@dataclass(frozen=True, slots=True)
class Searched:
    """What all searches found that passes a filter: the nearest passages, and those that share words."""

    where: Filter
    near: Ids
    by_words: FoundByWords


def search_words(text: str, collection: Collection, where: Filter, k: int) -> FoundByWords:
    """Search passages and articles, as deep as is needed for the scores of what another search brings in.

    Who searches while the model runs reads then, too, what is read of the best in any case.
    """
    deep = max(_WORDS_DEPTH, k)
    passages = collection.search_words(text, deep, where)
    articles = collection.search_article_words(text, deep, where)
    beside = collection.passages_of(articles[0][:_ARTICLES].tolist())
    known = collection.candidates(_best(passages[0], k).tolist())
    return FoundByWords(passages, articles, beside, collection.vectors(beside[0]), known)


def search(
    question: Question, collection: Collection, where: Filter, k: int, by_words: FoundByWords
) -> Searched:
    """Search by meaning, beside what was found by words."""
    near, _ = collection.search_vectors(question.vector, max(_DEPTH, k), where)
    return Searched(where, near, by_words)


def rank(
    question: Question, collection: Collection, where: Filter, k: int, weights: PassageWeights
) -> list[RankedPassage]:
    """Search, and return at least `k` passages, if `where` lets through so many, best first, ties by id."""
    by_words = search_words(question.text, collection, where, k)
    found = search(question, collection, where, k, by_words)
    return rank_found(question, collection, [found], k, weights)


def rank_found(
    question: Question,
    collection: Collection,
    found: Sequence[Searched],
    k: int,
    weights: PassageWeights,
) -> list[RankedPassage]:
    """Return at least `k` of the passages found, if there are so many, best first, ties by id.

    Of searches with several filters the best of each are among the passages, on the one scale.
    """
    each = [_candidates(question, collection, one, k) for one in found]
    candidates = np.unique(np.concatenate(each))
    if len(candidates) == 0:
        return []
    words = _merged([one.by_words.passages for one in found])
    article_words = _merged([one.by_words.articles for one in found])
    compared = _compared(collection, candidates, [one.by_words.known for one in found])
    signals = _signals(question, collection, candidates, compared, words, article_words)
    fused = signals.fused(weights)
    kept = _kept(candidates, fused, each, max(_KEPT, k))
    ids = candidates[kept]
    tokens = collection.tokens(ids.tolist())
    similarities = collection.token_coder.compare(question.tokens, [passage.codes for passage in tokens])
    matches = token_matches(best_matches(similarities), question.weights)
    scores = with_tokens(fused[kept], matches, weights)
    numbers, nearest = ids.tolist(), signals.best_sentence[kept].tolist()
    listed = scores.tolist()
    return [
        RankedPassage(
            numbers[place], listed[place], nearest[place], similarities[place], tokens[place].sentences
        )
        for place in ranking(ids, scores).tolist()
    ]


def _candidates(question: Question, collection: Collection, found: Searched, k: int) -> Ids:
    """Return the ids of passages worth a look: the best of each search, some of them twice."""
    nearest = _nearest_of_each(question, found.by_words)
    if found.where.asks_for_events:
        # An article is found by any of its passages; here only those that pass are wanted.
        nearest = collection.passing(nearest, found.where)
    return np.concatenate([found.near, _best(found.by_words.passages[0], k), nearest])


def _best(found: Ids, k: int) -> Ids:
    return found[: max(_DEPTH, k)]


def _merged(found: Sequence[tuple[Ids, Scores]]) -> tuple[Ids, Scores]:
    """Return what several searches found, each id once: a document has one score in all of them."""
    ids, firsts = np.unique(np.concatenate([ids for ids, _ in found]), return_index=True)
    return ids, np.concatenate([scores for _, scores in found])[firsts]


def _kept(candidates: Ids, fused: Floats, found: Sequence[Ids], most: int) -> Ids:
    """Return the places of the best candidates, `most` of each search, best first."""
    order = ranking(candidates, fused)
    if len(found) == 1:
        return order[:most]
    kept = [order[np.isin(candidates[order], ids)][:most] for ids in found]
    return order[np.isin(order, np.concatenate([order[:most], *kept]))]


def _nearest_of_each(question: Question, found: FoundByWords) -> Ids:
    """Return, of each of the best articles, the passage nearest to the question."""
    ids, numbers = found.beside
    if len(ids) == 0:
        return ids
    order = np.lexsort((ids, -cosines(found.vectors, question.vector), numbers))
    _, firsts = np.unique(numbers[order], return_index=True)
    return ids[order][firsts]


def _compared(
    collection: Collection, candidates: Ids, known: Sequence[Mapping[int, Candidate]]
) -> list[Candidate]:
    """Return what each candidate is compared by; what is known is not read again."""
    numbers = candidates.tolist()
    found = dict[int, Candidate]()
    for part in known:
        found |= part
    found |= collection.candidates([number for number in numbers if number not in found])
    return [found[number] for number in numbers]


def _signals(
    question: Question,
    collection: Collection,
    candidates: Ids,
    compared: Sequence[Candidate],
    words: tuple[Ids, Scores],
    article_words: tuple[Ids, Scores],
) -> Signals:
    numbers = np.array([one.article for one in compared], np.int64)
    _, firsts, place_of = np.unique(numbers, return_index=True, return_inverse=True)
    directions = unpack_rows([compared[place].direction for place in firsts.tolist()])
    article_meaning = cosines(directions, question.vector)
    return Signals(
        meaning=cosines(collection.vectors(candidates), question.vector).astype(np.float64),
        words=scatter(*words, candidates),
        article_words=scatter(*article_words, numbers),
        article_meaning=article_meaning[place_of].astype(np.float64),
        best_sentence=highest_cosines([one.sentences for one in compared], question.vector),
    )
