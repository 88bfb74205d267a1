"""The relations of a collection of which some articles are new, brought up to date.

It comes to what comparing all of them anew comes to. That is more than comparing the new ones: in a
bucket of like sentences a new article comes between two that were compared, it takes a place among the
neighbours of a sentence, and a sentence that it copies is compared no longer. So whatever a change can
reach is found anew, and the rest is kept.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.relations.copies import Signed, compare, pairs_meeting
from index.relations.finding import (
    ArticleCopy,
    Relation,
    copied_relations,
    copied_sentences,
    retellings_among,
)
from index.relations.reports import Report
from index.relations.retellings import WINDOW, Search
from index.relations.statements import Sentence

Pairs = set[tuple[int, int]]
"""Articles by number, the lesser first."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was found the last time.

    A place here is that of an article in the order of the ids of all that are there or were: `numbers` has
    by place the number of an article now, 0 if it is gone, and `same` whether it is as it was; `before`
    and `now` have the signatures by place. `relations` and `copies` are those between articles that are
    as they were, by number. `repeated` are the sentences of such that repeated one of any article, `days`
    the days of publication of the articles that are gone or were otherwise.
    """

    numbers: NDArray[np.int64]
    same: NDArray[np.bool_]
    before: Signed
    now: Signed
    relations: list[Relation]
    copies: list[ArticleCopy]
    repeated: Set[Sentence]
    days: Set[date]


def update_relations(
    reports: Mapping[int, Report],
    days: Mapping[int, date],
    vectors: Callable[[int], Vectors],
    make_search: Callable[[Vectors], Search],
    earlier: Earlier,
) -> tuple[list[Relation], list[ArticleCopy]]:
    """Return the relations among `reports`, as `find_relations` does; of few only the text is read.

    `days` has the day of publication of each report that is dated.
    """
    pairs, gone = _changed_pairs(earlier)
    compared = (compare(reports[first], reports[second]) for first, second in sorted(pairs))
    copies = [copy for copy in compared if copy is not None]
    copied = [
        one for one in earlier.relations if one.kind == "copy" and (one.first[0], one.second[0]) not in gone
    ]
    repeated = copied_sentences(copies) | {one.second for one in copied}
    new = set(earlier.numbers[(earlier.numbers > 0) & ~earlier.same].tolist())
    touched = new | {number for number, _ in repeated ^ earlier.repeated}
    changed = {days[number] for number in touched if number in days} | earlier.days
    again = _published_near(days, changed, WINDOW)
    # A sentence is searched among those of the days around it, and one that finds it likewise.
    around = {number: reports[number] for number in _published_near(days, changed, 3 * WINDOW)}
    retold = [
        one
        for one in earlier.relations
        if one.kind != "copy" and again.isdisjoint((one.first[0], one.second[0]))
    ]
    relations = copied + retold + retellings_among(around, days, vectors, make_search, again, repeated)
    relations += [relation for copy in copies for relation in copied_relations(copy)]
    whole = [one for one in earlier.copies if (one.first, one.second) not in gone]
    whole += [ArticleCopy(copy.first, copy.second) for copy in copies if copy.is_whole]
    return (
        sorted(relations, key=lambda one: (one.first, one.second)),
        sorted(whole, key=lambda one: (one.first, one.second)),
    )


def _published_near(days: Mapping[int, date], changed: Set[date], reach: int) -> set[int]:
    """Return the articles published at most `reach` days from one of `changed`."""
    near = {day + timedelta(step) for day in changed for step in range(-reach, reach + 1)}
    return {number for number, day in days.items() if day in near}


def _changed_pairs(earlier: Earlier) -> tuple[Pairs, Pairs]:
    """Return the pairs that are to be compared now and were not before, and those no longer to be.

    Only buckets with a sentence of an article that is new, gone or otherwise can differ from before.
    """
    bands_before, bands = list(earlier.before.bands()), list(earlier.now.bands())
    differs = ~earlier.same
    touched = [
        np.unique(np.concatenate([old[differs[earlier.before.owners]], new[differs[earlier.now.owners]]]))
        for old, new in zip(bands_before, bands, strict=True)
    ]
    settled: Pairs = set()
    while True:
        before = _meeting(bands_before, earlier.before.owners, touched)
        now = _meeting(bands, earlier.now.owners, touched)
        stay = {pair for pair in before ^ now if earlier.same[list(pair)].all()}
        if stay <= settled:
            break
        settled |= stay
        # Two that met elsewhere too have not changed: that can only be told with all that they share.
        members = np.unique(np.array(sorted(stay)))
        for band, keys in enumerate(bands):
            theirs = keys[np.isin(earlier.now.owners, members)]
            touched[band] = np.union1d(touched[band], theirs)
    numbers = earlier.numbers.tolist()
    appeared = {pair for pair in now if not earlier.same[list(pair)].all()} | (now - before)
    gone = {pair for pair in before - now if earlier.same[list(pair)].all()}
    return (
        {(numbers[first], numbers[second]) for first, second in appeared},
        {(numbers[first], numbers[second]) for first, second in gone},
    )


def _meeting(
    bands: list[NDArray[np.int64]], owners: NDArray[np.int64], touched: list[NDArray[np.int64]]
) -> Pairs:
    """Return the pairs that meet in a bucket whose key is in `touched`."""
    found: Pairs = set()
    for keys, chosen in zip(bands, touched, strict=True):
        here = np.isin(keys, chosen)
        found |= pairs_meeting(keys[here], owners[here])
    return found
