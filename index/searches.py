"""Searches: what is searched for a question, and what is found, in few steps.

First by words, which need no model; then by meaning, and what either finds is compared with the question.
Where a collection is asked over a network, each step is a round of calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.candidates import Candidates, Cosines
from index.embedding import Vectors, cosines
from index.filter_columns import FilterColumns
from index.filters import Filter
from index.joined_vectors import JoinedVectors
from index.store import Store
from index.terms import Among
from index.vectors import Ids, Scores
from index.words import WordIndex

Ranked = tuple[Ids, Scores]
"""What a search finds, best first: ids, or numbers of articles, and their scores."""

Passing = NDArray[np.bool_]
"""bool, shape (filters, passages): whether each passes."""


@dataclass(frozen=True, slots=True)
class Rarities:
    """How rare words are among the passages and articles of all that a collection is a part of."""

    passages: Among
    articles: Among


@dataclass(frozen=True, slots=True)
class ByWords:
    """What shares words with a question and passes a filter: passages, and whole articles."""

    passages: Ranked
    articles: Ranked


@dataclass(frozen=True, slots=True)
class FoundByWords:
    """What is found by words, of each filter, and which of the words looked up occur."""

    each: tuple[ByWords, ...]
    occurring: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared with a question, besides the nearest passages that pass `where`.

    `passages`, and of each of `articles` the nearest passage that passes.
    """

    where: Filter
    passages: Ids
    articles: Ids


@dataclass(frozen=True, slots=True)
class Ahead:
    """What can be read before a question's vector is there, while the model runs.

    Of each Wanted the passages of its articles: ids, the numbers of their articles, and vectors. And the
    passages of all, with their vectors.
    """

    beside: tuple[tuple[Ids, Ids, Vectors], ...]
    candidates: Candidates
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Compared:
    """Passages compared with a question, ascending by `ids`.

    Of each Wanted `near` has the nearest passages, best first, and `nearest` those of its articles, in no
    order; `passing` is whether a passage passes its filter: the first one's all do. `articles` are the
    numbers of the passages' articles; `meaning` are the cosines of the passages, `article_meaning` those of
    their articles, and `best_sentence` the highest cosine to a sentence of each.
    """

    near: tuple[Ranked, ...]
    nearest: tuple[Ids, ...]
    ids: Ids
    passing: Passing
    articles: Ids
    meaning: Cosines
    article_meaning: Cosines
    best_sentence: Cosines


class Searches(Protocol):
    """The searches of a collection, each as the method of `Collection` that is called like it."""

    def vectors(self, vector: Vectors, k: int, where: Filter) -> Ranked:
        """As `Collection.search_vectors`."""
        ...

    def passage_words(self, question: str, k: int, where: Filter, among: Among | None) -> Ranked:
        """As `Collection.search_words`."""
        ...

    def article_words(self, question: str, k: int, where: Filter, among: Among | None) -> Ranked:
        """As `Collection.search_article_words`."""
        ...

    def by_words(
        self,
        question: str,
        k: int,
        filters: Sequence[Filter],
        lookups: Sequence[str],
        rarities: Rarities | None,
    ) -> FoundByWords:
        """As `Collection.find_by_words`."""
        ...

    def ahead(self, wanted: Sequence[Wanted]) -> Ahead | None:
        """As `Collection.read_ahead`."""
        ...

    def compared(self, vector: Vectors, k: int, wanted: Sequence[Wanted], ahead: Ahead | None) -> Compared:
        """As `Collection.compare`."""
        ...


class FileSearches:
    """The searches of one generation's files; safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        vectors: JoinedVectors,
        passage_words: WordIndex,
        article_words: WordIndex,
        columns: FilterColumns,
    ) -> None:
        """Search in these."""
        self._store = store
        self._vectors = vectors
        self._passage_words = passage_words
        self._article_words = article_words
        self._columns = columns

    def vectors(self, vector: Vectors, k: int, where: Filter) -> Ranked:
        """As `Collection.search_vectors`."""
        only = None if where.is_open else self._columns.passage_ids(where)
        return self._vectors.search(vector, k, only)

    def passage_words(self, question: str, k: int, where: Filter, among: Among | None) -> Ranked:
        """As `Collection.search_words`."""
        named = self._columns.passages_by_named_days(where) if where.asks_for_events else None
        return self._passage_words.search(question, k, where, named, among)

    def article_words(self, question: str, k: int, where: Filter, among: Among | None) -> Ranked:
        """As `Collection.search_article_words`."""
        named = self._columns.articles_by_named_days(where) if where.asks_for_events else None
        return self._article_words.search(question, k, where, named, among)

    def by_words(
        self,
        question: str,
        k: int,
        filters: Sequence[Filter],
        lookups: Sequence[str],
        rarities: Rarities | None,
    ) -> FoundByWords:
        """As `Collection.find_by_words`."""
        passages, articles = (None, None) if rarities is None else (rarities.passages, rarities.articles)
        return FoundByWords(
            tuple(
                ByWords(
                    self.passage_words(question, k, where, passages),
                    self.article_words(question, k, where, articles),
                )
                for where in filters
            ),
            frozenset(word for word in lookups if self._occurs(word, filters[0], articles)),
        )

    def _occurs(self, word: str, where: Filter, among: Among | None) -> bool:
        if where.is_open and self._article_words.has_any(word):
            return True
        return len(self.article_words(word, 1, where, among)[0]) > 0

    def ahead(self, wanted: Sequence[Wanted]) -> Ahead:
        """As `Collection.read_ahead`."""
        ids = np.unique(np.concatenate([one.passages for one in wanted]))
        return Ahead(self._beside(wanted), self._store.candidates(ids.tolist()), self._vectors.vectors(ids))

    def compared(self, vector: Vectors, k: int, wanted: Sequence[Wanted], ahead: Ahead | None) -> Compared:
        """As `Collection.compare`."""
        near = tuple(self.vectors(vector, k, one.where) for one in wanted)
        ahead = ahead or self.ahead(wanted)
        nearest = tuple(
            self._nearest(vector, one.where, *told) for one, told in zip(wanted, ahead.beside, strict=True)
        )
        found = np.unique(np.concatenate([*(ids for ids, _ in near), *nearest]))
        others = np.setdiff1d(found, ahead.candidates.ids, assume_unique=True)
        parts = (ahead.candidates, self._store.candidates(others.tolist()))
        ids = np.concatenate([part.ids for part in parts])
        order = np.argsort(ids)
        ids = ids[order]
        article_meaning, best_sentence = (
            np.concatenate(each)[order]
            for each in zip(*(part.compared(vector) for part in parts), strict=True)
        )
        meaning = (cosines(ahead.vectors, vector).astype(np.float64), self._meaning(vector, others, near))
        return Compared(
            near=near,
            nearest=nearest,
            ids=ids,
            passing=self._passing(ids, wanted),
            articles=np.concatenate([part.articles for part in parts])[order],
            meaning=np.concatenate(meaning)[order],
            article_meaning=article_meaning,
            best_sentence=best_sentence,
        )

    def _meaning(self, vector: Vectors, ids: Ids, near: Sequence[Ranked]) -> Cosines:
        """Return the cosines of passages; those of `near` are known."""
        found, firsts = np.unique(np.concatenate([ids for ids, _ in near]), return_index=True)
        scores = np.concatenate([scores for _, scores in near])[firsts]
        known, meaning = np.isin(ids, found), np.empty(len(ids))
        meaning[known] = scores[np.searchsorted(found, ids[known])]
        if not known.all():
            meaning[~known] = cosines(self._vectors.vectors(ids[~known]), vector)
        return meaning

    def _beside(self, wanted: Sequence[Wanted]) -> tuple[tuple[Ids, Ids, Vectors], ...]:
        found = [self._store.passages_of(one.articles.tolist()) for one in wanted]
        return tuple((ids, articles, self._vectors.vectors(ids)) for ids, articles in found)

    def _nearest(self, vector: Vectors, where: Filter, ids: Ids, articles: Ids, vectors: Vectors) -> Ids:
        """Return, of each article, the passage nearest to a vector, if it passes."""
        if len(ids) == 0:
            return ids
        order = np.lexsort((ids, -cosines(vectors, vector), articles))
        _, firsts = np.unique(articles[order], return_index=True)
        nearest: Ids = ids[order][firsts]
        # Of an article with a passage that names a day others need not.
        return nearest[self._columns.passes(nearest, where)] if where.asks_for_events else nearest

    def _passing(self, ids: Ids, wanted: Sequence[Wanted]) -> Passing:
        narrower = [self._columns.passes(ids, one.where) for one in wanted[1:]]
        return np.array([np.ones(len(ids), np.bool_), *narrower])
