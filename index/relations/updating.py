"""The relations of a collection of which some articles changed, brought up to date.

It comes to what comparing all of them anew comes to. That is more than comparing the new ones: in a
bucket of like sentences a new article comes between two that were compared, it takes a place among the
neighbours of a sentence, and a sentence that it copies is compared no longer. So whatever a change can
reach is found anew. The rest is neither read nor written.

An article goes by its place here: that in the order of the ids of all articles that are there or were.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.relations.copies import compare
from index.relations.finding import (
    ArticleCopy,
    Relation,
    copied_relations,
    copied_sentences,
    retellings_among,
)
from index.relations.judging import WINDOW
from index.relations.meetings import BANDS, Buckets, Keys, meeting
from index.relations.reports import Report
from index.relations.statements import Sentence

Pairs = set[tuple[int, int]]
"""Articles by place, the lesser first."""


class Earlier(Protocol):
    """What was found the last time, looked up by article."""

    @property
    def changed(self) -> Set[int]:
        """The articles that are new, gone, or otherwise than they were."""
        ...

    @property
    def days(self) -> Set[date]:
        """The days of publication of articles that are gone or were otherwise."""
        ...

    @property
    def before(self) -> Buckets:
        """Which sentences met."""
        ...

    @property
    def now(self) -> Buckets:
        """Which sentences meet."""
        ...

    def relations_of(self, articles: Set[int]) -> list[Relation]:
        """Return the relations that were found with a sentence of one of `articles`, each once."""
        ...

    def copies_of(self, articles: Set[int]) -> list[ArticleCopy]:
        """Return the pairs with one of `articles` of which one was printed in the other, each once."""
        ...


@dataclass(frozen=True, slots=True)
class Update:
    """What no longer holds of what was found before, and what does instead."""

    gone: list[Relation]
    come: list[Relation]
    copies_gone: list[ArticleCopy]
    copies_come: list[ArticleCopy]


def update_relations(
    reports: Mapping[int, Report],
    published: Callable[[Set[date]], Mapping[int, date]],
    vectors: Callable[[int], Vectors],
    earlier: Earlier,
) -> Update:
    """Return by what the relations among `reports` differ from those that were found earlier.

    With that they are those of `find_relations`. `published` returns the articles of days with the day of
    each; only what a change can reach is read.
    """
    changed = earlier.changed
    pairs, parted = _changed_pairs(earlier)
    compared = (compare(reports[first], reports[second]) for first, second in sorted(pairs))
    copies = [copy for copy in compared if copy is not None]
    lost = earlier.relations_of(changed)

    def holds(relation: Relation | ArticleCopy) -> bool:
        return changed.isdisjoint(_articles(relation)) and _articles(relation) not in parted

    # The sentences that repeat one of another article, where a change can reach that.
    owners = {copy.second for copy in copies} | {second for _, second in parted}
    owners = (owners | {one.second[0] for one in lost}) - changed
    known = [one for one in earlier.relations_of(owners) if one.kind == "copy" and one.second[0] in owners]
    still = {one.second for one in known if holds(one)} | copied_sentences(copies)
    turned = {one.second for one in known} ^ still
    touched = {place for place in changed if place in reports} | {place for place, _ in turned}
    days = {day for place in touched for day in [reports[place].published] if day is not None}
    days |= earlier.days
    again = published(_around(days, WINDOW)).keys()
    # A sentence is searched among those of the days around it, and one that finds it likewise.
    around = published(_around(days, 3 * WINDOW))
    near = earlier.relations_of(around.keys())
    repeated = {one.second for one in near if one.kind == "copy" and holds(one)} | copied_sentences(copies)
    come = retellings_among(reports, around, vectors, again, repeated)
    come += [relation for copy in copies for relation in copied_relations(copy)]
    gone = lost + [
        one
        for one in [*near, *earlier.relations_of({place for pair in parted for place in pair})]
        if (not holds(one) if one.kind == "copy" else not again.isdisjoint(_articles(one)))
    ]
    members = changed | {place for pair in parted for place in pair}
    return Update(
        gone=_sorted(set(gone)),
        come=_sorted(come),
        copies_gone=[copy for copy in earlier.copies_of(members) if not holds(copy)],
        copies_come=[ArticleCopy(copy.first, copy.second) for copy in copies if copy.is_whole],
    )


def _articles(relation: Relation | ArticleCopy) -> tuple[int, int]:
    if isinstance(relation, ArticleCopy):
        return relation.first, relation.second
    return relation.first[0], relation.second[0]


def _sorted(relations: Iterable[Relation]) -> list[Relation]:
    def order(relation: Relation) -> tuple[Sentence, Sentence]:
        return relation.first, relation.second

    return sorted(relations, key=order)


def _around(days: Set[date], reach: int) -> set[date]:
    """Return the days at most `reach` days from one of `days`."""
    ordinals = {day.toordinal() + step for day in days for step in range(-reach, reach + 1)}
    return {date.fromordinal(one) for one in ordinals if 1 <= one <= date.max.toordinal()}


def _changed_pairs(earlier: Earlier) -> tuple[Pairs, Pairs]:
    """Return the pairs that are to be compared now and were not before, and those no longer to be.

    Only buckets with a sentence of an article that is new, gone or otherwise can differ from before.
    """
    changed = _places(earlier.changed)
    touched: list[Keys] = [
        np.union1d(earlier.before.keys_of(band, changed), earlier.now.keys_of(band, changed))
        for band in range(BANDS)
    ]
    settled: Pairs = set()
    while True:
        before, now = _meeting(earlier.before, touched), _meeting(earlier.now, touched)
        stay = {pair for pair in before ^ now if earlier.changed.isdisjoint(pair)}
        if stay <= settled:
            break
        settled |= stay
        # Two that met elsewhere too have not changed: that can only be told with all that they share.
        members = _places({place for pair in stay for place in pair})
        touched = [np.union1d(keys, earlier.now.keys_of(band, members)) for band, keys in enumerate(touched)]
    appeared = {pair for pair in now if not earlier.changed.isdisjoint(pair)} | (now - before)
    return appeared, {pair for pair in before - now if earlier.changed.isdisjoint(pair)}


def _places(articles: Set[int]) -> NDArray[np.int64]:
    return np.array(sorted(articles), np.int64)


def _meeting(buckets: Buckets, touched: list[Keys]) -> Pairs:
    """Return the pairs that meet in a bucket whose key is in `touched`."""
    found: Pairs = set()
    for band, keys in enumerate(touched):
        for pairs in meeting(*buckets.holding(band, keys)):
            found.update(zip(*pairs.T.tolist(), strict=True))
    return found
