"""Articles compared with each other: all of them or, where there is an earlier store, what has changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.buckets import BucketFile
from index.earlier import EarlierStore, Places, related_sentences
from index.placed_reports import ComparedStore, PlacedReports
from index.records import RelatedSentence
from index.related import SentencePlace
from index.relations import (
    SHORTEST_STRETCH,
    SIGNATURE_VERSION,
    ArticleCopy,
    Relation,
    Sieve,
    Signed,
    Update,
    find_relations,
    update_relations,
)
from index.staging import Staging
from index.store import Store
from index.vectors import Ids

_AT_ONCE = 64  # articles that are signed at once

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and out of how much: ("Embedding passages", 32, 480)."""


_SignedPlaces = tuple[Sequence[int], Signed]


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
            return is_current_signing(store.comparisons.signing())
        finally:
            store.close()


def is_current_signing(signing: str | None) -> bool:
    """Whether articles are compared now in a way that was noted when they were."""
    return signing == SIGNATURE_VERSION


def compare_articles(staging: Staging, dimension: int, day_first: bool, progress: Progress) -> None:
    """Find which sentences of a staging's articles say the same, and keep that with them.

    `day_first` is how the days that it has were read.
    """
    reports = PlacedReports(staging.store, Places.of((), staging.store.comparisons.contents()), day_first)
    relations, copies = _find(reports, dimension, progress, lambda signed: _keep(staging, reports, signed))
    _write(staging, reports.places, Update([], relations, [], copies))
    progress("Comparing articles", len(reports), len(reports))


def compare_store(
    store: ComparedStore, dimension: int, day_first: bool, progress: Progress
) -> tuple[Iterator[RelatedSentence], Iterator[ArticleCopy]]:
    """Return what `compare_articles` finds among the articles of a store, each relation both ways round."""
    reports = PlacedReports(store, Places.of((), store.comparisons.contents()), day_first)
    relations, copies = _find(reports, dimension, progress, lambda signed: None)
    progress("Comparing articles", len(reports), len(reports))
    numbers = reports.places.now
    return (
        iter(related_sentences(relations, reports.places, store.comparisons.sentence_places)),
        (_numbered(copy, numbers) for copy in copies),
    )


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
        reports = PlacedReports(store, places, day_first)
        here = [place for place in sorted(places.changed) if place in reports]
        fresh = _sign(reports, here, None, lambda signed: _keep(staging, reports, signed))
        buckets = None if earlier.buckets is None else BucketFile(earlier.buckets)
        known = EarlierStore(then, buckets, earlier.covered, places, fresh)
        vectors = reports.sentence_vectors(dimension, _told(progress, len(reports)))
        update = update_relations(reports, reports.published, vectors, known)
    finally:
        then.close()
    _write(staging, places, update)
    progress("Comparing articles", len(reports), len(reports))


def _told(progress: Progress, total: int) -> Callable[[int], None]:
    return lambda place: progress("Comparing articles", place + 1, total)


def _find(
    reports: PlacedReports, dimension: int, progress: Progress, keep: Callable[["_SignedPlaces"], None]
) -> tuple[list[Relation], list[ArticleCopy]]:
    """Return all relations among reports, by place; what is signed on the way is given to `keep`."""
    sieve = Sieve(SHORTEST_STRETCH)
    signed = _sign(reports, list(reports), sieve, keep)
    vectors = reports.sentence_vectors(dimension, _told(progress, len(reports)))
    return find_relations(reports, reports.days(), vectors, signed, sieve)


def _sign(
    reports: PlacedReports,
    chosen: Sequence[int],
    sieve: Sieve | None,
    keep: Callable[["_SignedPlaces"], None],
) -> Signed:
    """Sign the articles of places, which ascend, and take them into the sieve."""
    parts = []
    for start in range(0, max(1, len(chosen)), _AT_ONCE):
        places = chosen[start : start + _AT_ONCE]
        some = [reports[place] for place in places]
        parts.append(Signed.of(some))
        if sieve is not None:
            sieve.add(some)
        keep((places, parts[-1]))
    return Signed.joined(parts)


def _keep(staging: Staging, reports: PlacedReports, signed: "_SignedPlaces") -> None:
    """Keep the signatures of the articles at places."""
    places, signatures = signed
    numbers = np.sort(reports.places.now[np.array(places, np.int64)]).tolist()
    staging.add_signatures(SIGNATURE_VERSION, signatures.numbered(reports.places.now), numbers)


def _write(staging: Staging, places: Places, update: Update) -> None:
    """Bring the relations of a staging up to date."""

    def stays(one: int, other: int) -> bool:
        # What changed is in the staging without its relations.
        return places.changed.isdisjoint((one, other))

    gone = [one for one in update.gone if stays(one.first[0], one.second[0])]
    removed = related_sentences(gone, places, staging.store.comparisons.sentence_places)
    added = related_sentences(update.come, places, staging.store.comparisons.sentence_places)
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
