"""FilterColumns: what filters look at, of every passage, in memory: whether one passes needs no row read.

A question about a year of a large archive is one about a good part of its passages. To read these from the
store takes longer than all the searches; in columns it is a comparison of two arrays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.connections import Connections, Row
from index.filters import LONGEST_LOOSE, Days, Filter
from index.records import Coverage
from index.vectors import Ids

FILTERS = 4
"""Filters of which is remembered what passes, for a question searches by the same one again and again."""

Mask = NDArray[np.bool_]
"""bool, for each article or each passage, in the order of their numbers."""

Places = NDArray[np.int64]
"""int64, where passages stand in the order of their ids."""

Ordinals = NDArray[np.int32]
"""int32, days as `date.toordinal` has them."""

_UNDATED = 0

# What comes out of SQLite is few rows, lists of numbers in them; each from an index alone, without the texts.
_ARTICLES = "SELECT published, source, group_concat(number) FROM articles GROUP BY published, source"
_PASSAGES = "SELECT group_concat(article), group_concat(id) FROM (SELECT article, id FROM passages)"
_NAMED = "SELECT first, last, group_concat(passage) FROM event_days GROUP BY first, last"


class FilterColumns:
    """The days and outlets of a store's passages; safe to use from several threads.

    They are read when they are first needed, which takes half a microsecond a passage, and take 20 bytes of
    memory each; each filter that is remembered takes one more a passage, and 8 for each that passes.
    """

    def __init__(self, connections: Connections) -> None:
        """Read through `connections`."""
        self._connections = connections
        self._passing = lru_cache(FILTERS)(self._passages_passing)
        self._places = lru_cache(FILTERS)(self._places_passing)

    def passage_ids(self, where: Filter) -> Ids:
        """Return the ids of the passages that pass `where`, ascending; an array that can't be written."""
        found: Ids = self._known.ids[self._places(where)]
        found.flags.writeable = False
        return found

    def passes(self, ids: Ids, where: Filter) -> Mask:
        """Return whether each of the passages passes."""
        if where.is_open:
            return np.ones(len(ids), np.bool_)
        return self._passing(where)[np.searchsorted(self._known.ids, ids)]

    def passages_by_named_days(self, where: Filter) -> Ids:
        """Return the ids of the passages that pass only by days that they name, ascending.

        Their articles were not published in the windows that ask for either; where one asks for a day that
        is named, they are all that pass.
        """
        return self._known.ids[self._by_named_days(where)]

    def articles_by_named_days(self, where: Filter) -> Ids:
        """Return the numbers of the articles with such a passage, ascending."""
        return self._known.numbers[np.unique(self._known.article[self._by_named_days(where)])]

    def coverage(self, where: Filter) -> Coverage:
        """Count the articles that pass, and give their first and last day."""
        passing = self._articles_passing(where)
        days = self._known.published[passing]
        days = days[days != _UNDATED]
        span = (_day(days.min()), _day(days.max())) if len(days) else None
        return Coverage(int(passing.sum()), span)

    def sources(self, where: Filter) -> dict[str, int]:
        """Count the articles that pass of each source, by name."""
        known = self._known
        counts = np.bincount(known.outlet[self._articles_passing(where)], minlength=len(known.outlets))
        return {name: count for name, count in zip(known.outlets, counts.tolist(), strict=True) if count}

    def nearest(self, days: Days, where: Filter) -> list[date]:
        """Return the last day before `days` and the first after, by their clock, of passages that pass."""
        known, passing = self._known, self._passing(where)
        found: list[Ordinals] = []
        if days.clock != "event":
            found.append(known.published[np.unique(known.article[passing])])
        if days.clock != "published":
            found.append(known.first[(known.first == known.last) & passing[known.naming]])
        there = np.concatenate(found)
        there = there[there != _UNDATED]
        ends: list[date] = []
        if days.since is not None and len(before := there[there < days.since.toordinal()]):
            ends.append(_day(before.max()))
        if days.until is not None and len(after := there[there > days.until.toordinal()]):
            ends.append(_day(after.min()))
        return ends

    def _places_passing(self, where: Filter) -> Places:
        return np.flatnonzero(self._passing(where))

    def _passages_passing(self, where: Filter) -> Mask:
        known = self._known
        passing: Mask = self._articles_inside(where, ("published",))[known.article]
        for days in where.days:
            if days.clock != "published":
                naming = np.zeros(len(known.ids), np.bool_)
                naming[known.passages_naming(days)] = True
                if days.clock == "either":
                    naming |= known.published_in(days)[known.article]
                passing &= naming
        return passing

    def _articles_passing(self, where: Filter) -> Mask:
        """Return the articles that pass, with or without a passage where no day is to be named."""
        if not where.asks_for_events:
            return self._articles_inside(where, ("published",))
        known = self._known
        passing = np.zeros(len(known.numbers), np.bool_)
        passing[known.article[self._passing(where)]] = True
        return passing

    def _by_named_days(self, where: Filter) -> Places:
        places = self._places(where)
        if any(days.clock == "event" for days in where.days):
            return places
        published = self._articles_inside(where, ("published", "either"))
        return places[~published[self._known.article[places]]]

    def _articles_inside(self, where: Filter, clocks: Sequence[str]) -> Mask:
        """Return the articles of the outlets that were published in each window on one of the clocks."""
        known = self._known
        inside = np.ones(len(known.numbers), np.bool_)
        if where.sources is not None:
            wanted = [place for place, name in enumerate(known.outlets) if name in where.sources]
            inside &= np.isin(known.outlet, wanted)
        for days in where.days:
            if days.clock in clocks:
                inside &= known.published_in(days)
        return inside

    @cached_property
    def _known(self) -> "_Columns":
        return _Columns.of(*map(self._connections.rows, (_ARTICLES, _PASSAGES, _NAMED)))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Articles by `numbers`, passages by `ids`, and the stretches of days that passages name.

    Of each article `published` and the place of its `outlet` among `outlets`; of each passage the place of
    its `article`; of each stretch its `first` and `last` day and the place of the passage `naming` it, in the
    order of the first days.
    """

    numbers: Ids
    published: Ordinals
    outlet: NDArray[np.int32]
    outlets: tuple[str, ...]
    ids: Ids
    article: NDArray[np.int32]
    first: Ordinals
    last: Ordinals
    naming: NDArray[np.int32]

    @classmethod
    def of(cls, articles: Sequence[Row], passages: Sequence[Row], named: Sequence[Row]) -> "_Columns":
        """Put rows into columns."""
        groups = [_numbers(listed) for _, _, listed in articles]
        sizes = [len(group) for group in groups]
        outlets = sorted({source for _, source, _ in articles})
        place_of = {name: place for place, name in enumerate(outlets)}
        numbers = _joined(groups)
        order = np.argsort(numbers)
        numbers = numbers[order]
        of, ids = (_joined([_numbers(row[part]) for row in passages if row[part]]) for part in (0, 1))
        in_order = np.argsort(ids)
        ids = ids[in_order]
        stretches = [_numbers(listed) for _, _, listed in named]
        lengths = [len(stretch) for stretch in stretches]
        firsts, lasts = (np.repeat(_ordinals(row[end] for row in named), lengths) for end in (0, 1))
        by_first = np.argsort(firsts, kind="stable")
        return cls(
            numbers=numbers,
            published=np.repeat(_ordinals(day for day, _, _ in articles), sizes)[order],
            outlet=np.repeat(np.array([place_of[name] for _, name, _ in articles], np.int32), sizes)[order],
            outlets=tuple(outlets),
            ids=ids,
            article=np.searchsorted(numbers, of[in_order]).astype(np.int32),
            first=firsts[by_first],
            last=lasts[by_first],
            naming=np.searchsorted(ids, _joined(stretches)[by_first]).astype(np.int32),
        )

    def published_in(self, days: Days) -> Mask:
        """Return the articles published on one of the days."""
        since, until = _ends(days)
        # No day is in none, and comes before every one.
        return (self.published >= since) & (self.published <= until)

    def passages_naming(self, days: Days) -> NDArray[np.int32]:
        """Return the places of the passages with a stretch that meets the days (`Days.meets`)."""
        since, until = _ends(days)
        near = slice(
            int(np.searchsorted(self.first, since - LONGEST_LOOSE + 1)),
            int(np.searchsorted(self.first, until, "right")),
        )
        first, last = self.first[near], self.last[near]
        is_short = last - first < LONGEST_LOOSE
        meets = np.where(is_short, last >= since, (first >= since) & (last <= until))
        return self.naming[near][meets]


def _ends(days: Days) -> tuple[int, int]:
    return (days.since or date.min).toordinal(), (days.until or date.max).toordinal()


def _day(ordinal: np.int32) -> date:
    return date.fromordinal(int(ordinal))


def _numbers(listed: str) -> Ids:
    return np.fromstring(listed, np.int64, sep=",")


def _joined(parts: Sequence[Ids]) -> Ids:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _ordinals(days: Iterable[str | None]) -> Ordinals:
    known: dict[str | None, int] = {None: _UNDATED}
    return np.array(
        [
            known.setdefault(day, _UNDATED if day is None else date.fromisoformat(day).toordinal())
            for day in days
        ],
        np.int32,
    )
