"""EarlierStore: what was found the last time that articles were compared, looked up in a store."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.buckets import BucketFile
from index.records import RelatedSentence
from index.relations import ArticleCopy, Buckets, Keys, Relation, Signed
from index.sentence_places import Pairs, SentencePlaces
from index.store import Store
from index.vectors import Ids

Content = tuple[int, str, bytes]
"""An article's number, its id, and the digest of everything else."""


@dataclass(frozen=True, slots=True)
class Places:
    """Articles by their place in the order of the ids of all that are there or were.

    `then` and `now` are their numbers, by place, 0 where there is none; `changed` those that are new, gone
    or otherwise than they were.
    """

    then: Ids
    now: Ids
    changed: frozenset[int]

    @classmethod
    def of(cls, then: Iterable[Content], now: Iterable[Content]) -> "Places":
        """Give every article a place."""
        was = {one: (number, content) for number, one, content in then}
        is_now = {one: (number, content) for number, one, content in now}
        ids = sorted(was.keys() | is_now.keys())
        nothing = (0, b"")
        pairs = [(was.get(one, nothing), is_now.get(one, nothing)) for one in ids]
        return cls(
            np.array([before[0] for before, _ in pairs], np.int64),
            np.array([after[0] for _, after in pairs], np.int64),
            frozenset(place for place, (before, after) in enumerate(pairs) if before[1] != after[1]),
        )

    @classmethod
    def extended(cls, ids: Sequence[tuple[int, str]], first: int) -> "Places":
        """Give every article a place where those of numbers from `first` on are new and no other changed.

        `ids` are the numbers and ids of all.
        """
        now = np.array([number for number, _ in sorted(ids, key=lambda one: one[1])], np.int64)
        is_new = now >= first
        return cls(np.where(is_new, 0, now), now, frozenset(np.flatnonzero(is_new).tolist()))


class EarlierStore:
    """A store that was compared, beside articles of now; see `index.relations.Earlier`.

    `buckets` holds its articles of numbers up to `covered`; the signatures of others are read. `fresh` are
    the signatures of the articles that are new or otherwise now, by place.
    """

    def __init__(
        self, store: Store, buckets: BucketFile | None, covered: int, places: Places, fresh: Signed
    ) -> None:
        """Look up what `store` has."""
        self._store = store
        self._places = places
        self._place_of = np.zeros(int(places.then.max(initial=0)) + 1, np.int64)
        self._place_of[places.then] = np.arange(len(places.then))
        later = store.comparisons.signed(covered if buckets is not None else 0)
        parts: list[BucketFile | Signed] = [] if buckets is None else [buckets]
        self.before: Buckets = _Before([*parts, later], store, self._place_of, places.then)
        self.now: Buckets = _Now(self.before, places.changed, fresh)

    @property
    def changed(self) -> Set[int]:
        """As `Earlier.changed`."""
        return self._places.changed

    @property
    def days(self) -> Set[date]:
        """As `Earlier.days`."""
        return self._store.comparisons.days_of(self._numbers(self._places.changed))

    def relations_of(self, articles: Set[int]) -> list[Relation]:
        """As `Earlier.relations_of`."""
        ids, _ = self._store.passages_of(self._numbers(articles))
        found = self._store.related.of_passages(ids.tolist())
        if not found:
            return []
        ends = np.array([[*one.sentence, *one.other] for one in found], np.int64)
        first, second = self._in_articles(ends[:, :2]), self._in_articles(ends[:, 2:])
        related = {
            (min(one, other), max(one, other), relation.kind)
            for one, other, relation in zip(map(_pair, first), map(_pair, second), found, strict=True)
        }
        return [Relation(*one) for one in sorted(related)]

    def copies_of(self, articles: Set[int]) -> list[ArticleCopy]:
        """As `Earlier.copies_of`."""
        copies = self._store.related.article_copies_of(self._numbers(articles))
        ends = np.array([(copy.first, copy.second) for copy in copies], np.int64).reshape(-1, 2)
        return [ArticleCopy(*_pair(pair)) for pair in np.sort(self._place_of[ends], axis=1)]

    def _numbers(self, articles: Set[int]) -> list[int]:
        """Return the numbers then of the articles at places that were there, ascending."""
        numbers = self._places.then[np.array(sorted(articles), np.int64)]
        found: list[int] = np.sort(numbers[numbers > 0]).tolist()
        return found

    def _in_articles(self, sentences: Pairs) -> Pairs:
        """Turn sentences by passage into sentences by the place of their article."""
        of_passage = np.unique(self._store.article_numbers(np.unique(sentences[:, 0])))
        found = self._store.comparisons.sentence_places(of_passage.tolist()).in_articles(sentences)
        return np.stack([self._place_of[found[:, 0]], found[:, 1]], axis=1)


def related_sentences(
    relations: Sequence[Relation], places: Places, sentence_places: Callable[[Sequence[int]], SentencePlaces]
) -> list[RelatedSentence]:
    """Return relations of now as a store has them, by passage, both ways round.

    `sentence_places` tells where the sentences of articles, by number, stand.
    """
    if not relations:
        return []
    ends = np.array([[*one.first, *one.second] for one in relations], np.int64)
    ends[:, [0, 2]] = places.now[ends[:, [0, 2]]]
    where = sentence_places(np.unique(ends[:, [0, 2]]).tolist())
    sides = [list(map(_pair, where.in_passages(side))) for side in (ends[:, :2], ends[:, 2:])]
    return [
        RelatedSentence(*pair, relation.kind)
        for one, two, relation in zip(*sides, relations, strict=True)
        for pair in ((one, two), (two, one))
    ]


class _Before:
    """Buckets whose articles go by number, asked by place."""

    def __init__(self, parts: Sequence[BucketFile | Signed], store: Store, place_of: Ids, then: Ids) -> None:
        self._parts = parts
        self._place_of = place_of
        self._then = then
        # The keys of the same articles are asked for band by band.
        self._signed = lru_cache(2)(store.comparisons.signed_by)

    def holding(self, band: int, keys: Keys) -> tuple[Keys, Ids]:
        found = [part.holding(band, keys) for part in self._parts]
        owners = np.concatenate([owners for _, owners in found])
        return np.concatenate([keys for keys, _ in found]), self._place_of[owners]

    def keys_of(self, band: int, articles: Ids) -> Keys:
        numbers = self._then[articles]
        return self._signed(tuple(numbers[numbers > 0].tolist())).keys(band)


class _Now:
    """Buckets of before without the articles that changed, and with what they are now."""

    def __init__(self, before: Buckets, changed: Set[int], fresh: Signed) -> None:
        self._before = before
        self._changed = np.array(sorted(changed), np.int64)
        self._fresh = fresh

    def holding(self, band: int, keys: Keys) -> tuple[Keys, Ids]:
        found, owners = self._before.holding(band, keys)
        stays = ~np.isin(owners, self._changed)
        more, theirs = self._fresh.holding(band, keys)
        return np.concatenate([found[stays], more]), np.concatenate([owners[stays], theirs])

    def keys_of(self, band: int, articles: Ids) -> Keys:
        stays = self._before.keys_of(band, articles[~np.isin(articles, self._changed)])
        return np.concatenate([stays, self._fresh.keys_of(band, articles)])


def _pair(row: NDArray[np.int64]) -> tuple[int, int]:
    return int(row[0]), int(row[1])
