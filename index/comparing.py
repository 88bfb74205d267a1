"""Articles compared with each other: all of them or, where there is an earlier store, what has changed."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.embedding import Vectors
from index.records import RelatedSentence
from index.relations import (
    SIGNATURE_VERSION,
    ArticleCopy,
    Earlier,
    Relation,
    Report,
    Signatures,
    Signed,
    find_relations,
    signatures,
    update_relations,
)
from index.sentence_places import Pairs
from index.staging import Staging
from index.store import Store
from index.vectors import nearest

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and out of how much: ("Embedding passages", 32, 480)."""


def compare_articles(staging: Staging, dimension: int, previous: Path | None, progress: Progress) -> None:
    """Find which sentences of different articles say the same, and put that into a staging.

    `previous` is a store whose articles were split and embedded in the same way. Only what may differ
    from there is compared again: it comes to the same.
    """
    store = staging.store
    reports = _Reports(store)
    before = None if previous is None else _Before.read(previous, store)
    of_article = {} if before is None else before.signatures_now()
    for number in reports:
        if number not in of_article:
            of_article[number] = signatures(reports[number])
    staging.add_signatures(
        SIGNATURE_VERSION, ((number, of_article[number].astype("<u4").tobytes()) for number in reports)
    )

    def sentence_vectors(number: int) -> Vectors:
        progress("Comparing articles", number, len(reports))
        return np.concatenate(store.sentence_vectors(reports.passage_ids(number), dimension))

    days = store.comparisons.days()
    if before is None:
        relations, copies = find_relations(reports, days, sentence_vectors, nearest, of_article)
    else:
        relations, copies = update_relations(
            reports, days, sentence_vectors, nearest, before.earlier(of_article)
        )
    progress("Comparing articles", len(reports), len(reports))
    staging.add_relations(_by_passage(relations, store), copies)


def _by_passage(relations: list[Relation], store: Store) -> Iterator[RelatedSentence]:
    if not relations:
        return
    places = store.comparisons.sentence_places()
    first, second = (
        places.in_passages(np.array(side, np.int64)).tolist()
        for side in ([one.first for one in relations], [one.second for one in relations])
    )
    for one, other, relation in zip(first, second, relations, strict=True):
        yield RelatedSentence((one[0], one[1]), (other[0], other[1]), relation.kind)


class _Before:
    """A store that was compared before, beside the one that is to be."""

    def __init__(self, store: Store, now: Store) -> None:
        self._of_article = store.comparisons.signatures()
        self._days = store.comparisons.days()
        self._copies = store.comparisons.article_copies()
        places = store.comparisons.sentence_places()
        first, second, self._kinds = store.comparisons.relations()
        self._first, self._second = places.in_articles(first), places.in_articles(second)
        self._then = {one: (number, content) for number, one, content in store.comparisons.contents()}
        self._now = {one: (number, content) for number, one, content in now.comparisons.contents()}
        # By the number of then, the number of now of each article that is as it was, and the reverse.
        self._kept = {
            number: self._now[one][0]
            for one, (number, content) in self._then.items()
            if one in self._now and self._now[one][1] == content
        }

    @classmethod
    def read(cls, path: Path, now: Store) -> "_Before | None":
        """Read a store, or return None if it was compared in another way."""
        store = Store.open(path)
        try:
            return cls(store, now) if store.comparisons.signing() == SIGNATURE_VERSION else None
        finally:
            store.close()

    def signatures_now(self) -> dict[int, Signatures]:
        """Return the signatures of the articles that are as they were, by the numbers of now."""
        return {now: self._of_article[then] for then, now in self._kept.items()}

    def earlier(self, of_article: Mapping[int, Signatures]) -> Earlier:
        """Return what was found then, beside the signatures of now."""
        ids = sorted(self._then.keys() | self._now.keys())
        numbers = np.array([self._now[one][0] if one in self._now else 0 for one in ids], np.int64)
        place_then = {self._then[one][0]: place for place, one in enumerate(ids) if one in self._then}
        place_now = {self._now[one][0]: place for place, one in enumerate(ids) if one in self._now}
        same = np.zeros(len(ids), np.bool_)
        same[[place_then[then] for then in self._kept]] = True
        first, second = self._numbers_now(self._first), self._numbers_now(self._second)
        rows = list(zip(first, second, self._kinds, strict=True))
        return Earlier(
            numbers,
            same,
            Signed.of({place_then[number]: one for number, one in self._of_article.items()}),
            Signed.of({place_now[number]: one for number, one in of_article.items()}),
            [Relation(one, two, kind) for one, two, kind in rows if one[0] and two[0]],
            [
                ArticleCopy(self._kept[one.first], self._kept[one.second])
                for one in self._copies
                if one.first in self._kept and one.second in self._kept
            ],
            {two for _, two, kind in rows if kind == "copy" and two[0]},
            {day for number, day in self._days.items() if number not in self._kept},
        )

    def _numbers_now(self, sentences: Pairs) -> list[tuple[int, int]]:
        """Return sentences by the numbers that articles have now, 0 for one that is not as it was."""
        return [(self._kept.get(number, 0), place) for number, place in sentences.tolist()]


class _Reports(Mapping[int, Report]):
    """Every article as it is compared with others, read when it is."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = range(1, store.counts().articles + 1)
        self._passages = lru_cache(256)(store.passages_in)
        self._read = lru_cache(256)(self._report)

    def __getitem__(self, number: int) -> Report:
        return self._read(number)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def passage_ids(self, number: int) -> list[int]:
        """Return the ids of a report's passages, in order."""
        return [passage for passage, *_ in self._passages(number)]

    def _report(self, number: int) -> Report:
        article = self._store.article_at(number)
        spans = tuple(span for *_, sentences in self._passages(number) for span in sentences)
        return Report(number, article.source, article.published, article.text, spans)
