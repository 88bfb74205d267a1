"""Articles compared with each other: all of them or, where there is an earlier store, what has changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.buckets import BucketFile
from index.earlier import EarlierStore, Places, related_sentences
from index.embedding import Vectors
from index.records import RelatedSentence
from index.related import SentencePlace
from index.relations import (
    SHORTEST_STRETCH,
    SIGNATURE_VERSION,
    ArticleCopy,
    Report,
    Sieve,
    Signed,
    Update,
    find_relations,
    update_relations,
)
from index.staging import Staging
from index.store import Store
from index.vectors import Ids, nearest

_AT_ONCE = 64  # articles that are signed at once

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and out of how much: ("Embedding passages", 32, 480)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A generation whose articles were compared: its stores, and the buckets of its whole generation.

    `covered` is how many articles are in the buckets.
    """

    stores: tuple[Path, ...]
    buckets: Path | None
    covered: int

    def is_current(self) -> bool:
        """Whether it was compared in the way in which articles are compared now."""
        store = Store.open(*self.stores)
        try:
            return store.comparisons.signing() == SIGNATURE_VERSION
        finally:
            store.close()


def compare_articles(staging: Staging, dimension: int, day_first: bool, progress: Progress) -> None:
    """Find which sentences of a staging's articles say the same, and keep that with them.

    `day_first` is how the days that it has were read.
    """
    store = staging.store
    contents = store.comparisons.contents()
    reports = _Reports(store, Places.of((), contents), day_first)
    sieve = Sieve(SHORTEST_STRETCH)
    signed = _sign(staging, reports, list(reports), sieve)
    vectors = reports.sentence_vectors(dimension, _told(progress, len(reports)))
    relations, copies = find_relations(reports, reports.days(), vectors, nearest, signed, sieve)
    _write(staging, reports.places, Update([], relations, [], copies))
    progress("Comparing articles", len(reports), len(reports))


def compare_changed(
    staging: Staging, dimension: int, earlier: Compared, day_first: bool, progress: Progress
) -> None:
    """Bring up to date what a staging has of how its articles were compared `earlier`.

    It comes to what `compare_articles` comes to; only what a change can reach is read.
    """
    store = staging.store
    then = Store.open(*earlier.stores)
    try:
        places = (
            Places.extended(store.comparisons.ids(), staging.articles.start)
            if staging.extends
            else Places.of(then.comparisons.contents(), store.comparisons.contents())
        )
        reports = _Reports(store, places, day_first)
        fresh = _sign(staging, reports, [place for place in sorted(places.changed) if place in reports], None)
        buckets = None if earlier.buckets is None else BucketFile(earlier.buckets)
        known = EarlierStore(then, buckets, earlier.covered, places, fresh)
        vectors = reports.sentence_vectors(dimension, _told(progress, len(reports)))
        update = update_relations(reports, reports.published, vectors, nearest, known)
    finally:
        then.close()
    _write(staging, places, update)
    progress("Comparing articles", len(reports), len(reports))


def _told(progress: Progress, total: int) -> Callable[[int], None]:
    return lambda place: progress("Comparing articles", place + 1, total)


def _sign(staging: Staging, reports: "_Reports", chosen: Sequence[int], sieve: Sieve | None) -> Signed:
    """Sign the articles of places, which ascend, keep that, and take them into the sieve."""
    parts = []
    for start in range(0, max(1, len(chosen)), _AT_ONCE):
        places = np.array(chosen[start : start + _AT_ONCE], np.int64)
        some = [reports[place] for place in places.tolist()]
        parts.append(Signed.of(some))
        if sieve is not None:
            sieve.add(some)
        numbers = np.sort(reports.places.now[places]).tolist()
        staging.add_signatures(SIGNATURE_VERSION, parts[-1].numbered(reports.places.now), numbers)
    return Signed.joined(parts)


def _write(staging: Staging, places: Places, update: Update) -> None:
    """Bring the relations of a staging up to date."""

    def stays(one: int, other: int) -> bool:
        # What changed is in the staging without its relations.
        return places.changed.isdisjoint((one, other))

    gone = [one for one in update.gone if stays(one.first[0], one.second[0])]
    removed = related_sentences(gone, places, staging.store)
    added = related_sentences(update.come, places, staging.store)
    sentences = {one.sentence for one in (*removed, *added)}
    had = staging.store.related.of_each(sentences) if places.then.any() else {}
    changes = {sentence: set(had.get(sentence, ())) for sentence in sorted(sentences)}
    for one in removed:
        changes[one.sentence].discard(one)
    for one in added:
        changes[one.sentence].add(one)
    staging.set_relations({one: sorted(listed, key=_order) for one, listed in changes.items()})
    staging.set_copies(
        (_numbered(copy, places.now) for copy in update.copies_gone if stays(copy.first, copy.second)),
        (_numbered(copy, places.now) for copy in update.copies_come),
    )


def _order(relation: RelatedSentence) -> SentencePlace:
    return relation.other


def _numbered(copy: ArticleCopy, numbers: Ids) -> ArticleCopy:
    return ArticleCopy(int(numbers[copy.first]), int(numbers[copy.second]))


class _Reports(Mapping[int, Report]):
    """Every article of now by its place, as it is compared with others, read when it is."""

    def __init__(self, store: Store, places: Places, day_first: bool) -> None:
        self._store = store
        self._day_first = day_first
        self.places = places
        self._there = np.flatnonzero(places.now).tolist()
        self._place_of = np.zeros(int(places.now.max(initial=0)) + 1, np.int64)
        self._place_of[places.now] = np.arange(len(places.now))
        self._passages = lru_cache(256)(store.passages_in)
        self._read = lru_cache(256)(self._report)

    def __getitem__(self, place: int) -> Report:
        if not self.places.now[place]:
            raise KeyError(place)
        return self._read(place)

    def __iter__(self) -> Iterator[int]:
        return iter(self._there)

    def __len__(self) -> int:
        return len(self._there)

    def days(self) -> dict[int, date]:
        """Return the day of publication of each that is dated."""
        return self._placed(self._store.comparisons.days())

    def published(self, days: Set[date]) -> dict[int, date]:
        """Return the articles of days, with the day of each."""
        return self._placed(self._store.comparisons.published(days))

    def _placed(self, of_number: Mapping[int, date]) -> dict[int, date]:
        places = self._place_of[np.array(list(of_number), np.int64)].tolist()
        return dict(zip(places, of_number.values(), strict=True))

    def sentence_vectors(self, dimension: int, told: Callable[[int], None]) -> Callable[[int], Vectors]:
        """Return a function that gives the vectors of a report's sentences, and tells of which."""

        def vectors(place: int) -> Vectors:
            told(place)
            ids = [passage for passage, *_ in self._passages(int(self.places.now[place]))]
            return np.concatenate(self._store.sentence_vectors(ids, dimension))

        return vectors

    def _report(self, place: int) -> Report:
        number = int(self.places.now[place])
        article = self._store.article_at(number)
        passages = self._passages(number)
        spans = tuple(span for *_, sentences in passages for span in sentences)
        if not self._day_first:
            # Articles are compared by days that are read day first, however the collection reads them.
            return Report.of(place, article.source, article.published, article.text, spans)
        found = self._store.chronicle.event_days([passage for passage, *_ in passages])
        days = tuple(day for of_passage in found for day in of_passage)
        return Report(place, article.source, article.published, article.text, spans, days)
