"""Neighbours: which statements of near days are near one another in meaning and may tell one thing.

A day's vectors are multiplied with those of that day and of the days after it that it is compared with, a
block at a time, and what a product tells is kept for both days: each is taken once. Of no day are more than
twice the neighbours held that its statements may have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.embedding import near_rows
from index.relations.judging import LEAST_COSINE
from index.relations.screening import ROUNDING, Places
from index.relations.told import ComparedDay

NEIGHBOURS = 48
"""So many statements that are nearest to one, those of its own article among them, are its neighbours."""

_PRODUCTS = 2**21  # taken at once
_PLACE_BITS = 32  # of a number that stands for a statement, under its day's

Pairs = NDArray[np.int64]
"""int64, shape (n, 2): statements by their keys, which ascend as days and places in them do, lesser first."""


def days_of(keys: Places) -> Places:
    """Return the days of statements, as ordinals."""
    return keys >> _PLACE_BITS


def statement_at(key: int) -> tuple[date, int]:
    """Return the day of a statement and its place in that."""
    return date.fromordinal(key >> _PLACE_BITS), key & ((1 << _PLACE_BITS) - 1)


def _keys(day: date, places: Places) -> Places:
    return day.toordinal() << _PLACE_BITS | places


@dataclass(frozen=True, slots=True)
class _Near:
    """Statements near those of a day: `own` by their place in it, `others` by their keys.

    `passes` tells whether the two may tell one thing and one of them is new.
    """

    own: Places
    others: Places
    cosines: NDArray[np.float32]
    passes: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.own)

    @classmethod
    def joined(cls, parts: Sequence["_Near"]) -> "_Near":
        return cls(
            np.concatenate([np.zeros(0, np.int64), *(one.own for one in parts)]),
            np.concatenate([np.zeros(0, np.int64), *(one.others for one in parts)]),
            np.concatenate([np.zeros(0, np.float32), *(one.cosines for one in parts)]),
            np.concatenate([np.zeros(0, np.bool_), *(one.passes for one in parts)]),
        )

    def nearest(self) -> "_Near":
        """Leave out what is further from a statement than its neighbours; ties go to the lesser key."""
        if len(self) <= NEIGHBOURS or np.bincount(self.own).max() <= NEIGHBOURS:
            return self
        order = np.lexsort((self.others, -self.cosines, self.own))
        own = self.own[order]
        ranks = np.arange(len(own)) - np.searchsorted(own, own)
        kept = order[ranks < NEIGHBOURS]
        return _Near(self.own[kept], self.others[kept], self.cosines[kept], self.passes[kept])


class _Gathered:
    """What is near the statements of a day, of which there are so many, block after block."""

    def __init__(self, statements: int) -> None:
        self._most = 2 * NEIGHBOURS * statements
        self._count = 0
        self._parts: list[_Near] = []

    def add(self, near: _Near) -> None:
        """Take in what a block tells."""
        self._parts.append(near)
        self._count += len(near)
        # What is further than the nearest of some blocks is not among the nearest of all.
        if self._count > self._most:
            nearest = self.nearest()
            self._parts, self._count = [nearest], len(nearest)

    def nearest(self) -> _Near:
        """Return the neighbours of each statement in what was taken in."""
        return _Near.joined(self._parts).nearest()


class Neighbours:
    """The neighbours of days' statements, day after day."""

    def __init__(self) -> None:
        """Begin with no day."""
        self._near: dict[date, _Gathered] = {}
        self._done: set[date] = set()

    def of(self, today: ComparedDay, around: Sequence[ComparedDay]) -> Pairs:
        """Return the pairs of which one is a neighbour of the other, a statement of `today`.

        Only those that pass the screen and of which one is new, each once. `around` are the days that
        today is compared with, itself among them; those of one call after the other ascend.
        """
        found = self._near.pop(today.day, _Gathered(len(today.statements)))
        # A day around which nothing is new is passed over, and never asks for what was kept of it.
        self._near = {day: near for day, near in self._near.items() if day > today.day}
        for other in around:
            # What is compared with none of what is new has no neighbours, and yet crowds those of others.
            if other.day >= today.day or other.day not in self._done:
                self._multiply(today, other, found)
        self._done = {one for one in self._done if one >= around[0].day} | {today.day}
        near = found.nearest()
        own, others = _keys(today.day, near.own[near.passes]), near.others[near.passes]
        return np.unique(np.stack([np.minimum(own, others), np.maximum(own, others)], axis=1), axis=0)

    def _multiply(self, today: ComparedDay, other: ComparedDay, found: _Gathered) -> None:
        """Add to `found` what of another day is near today's, and keep for a later day what is near its."""
        step = max(1, _PRODUCTS // max(1, len(other.statements)))
        for start in range(0, len(today.statements), step):
            own, theirs, cosines = near_rows(
                today.vectors[start : start + step], other.vectors, LEAST_COSINE - ROUNDING
            )
            own += start
            passes = (today.articles[own] != other.articles[theirs]) & (
                today.is_new[own] | other.is_new[theirs]
            )
            passes[passes] = today.screen.passes(own[passes], other.screen, theirs[passes], cosines[passes])
            found.add(_Near(own, _keys(other.day, theirs), cosines, passes).nearest())
            if other.day > today.day:
                later = self._near.setdefault(other.day, _Gathered(len(other.statements)))
                later.add(_Near(theirs, _keys(today.day, own), cosines, passes).nearest())
