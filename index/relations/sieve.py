"""Sieve: which pairs of articles can share a stretch of text at all, told without aligning them.

Sentences that have one phrase in common meet by chance, and nearly no such pair is a copy. To align a pair
takes a tenth of a millisecond, and both articles have to be read again; to sieve it takes a few microseconds.
"""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.relations.alignment import GAP, SHINGLE, words_of
from index.relations.meetings import Pairs
from index.relations.reports import Report

_BITS = 20  # of a shingle: far more of them than a text has
_NONE = 1 << _BITS  # no shingle
_FARTHEST = SHINGLE + GAP  # words from one shingle of a stretch to the next


class Sieve:
    """Articles' shingles in the order of the text, four bytes each: half a gigabyte for a million passages.

    A pair that it keeps back does not share `shortest` words in a stretch, as `stretches` finds them: all
    words of a stretch are in shingles that the other article has as well, each at most 11 words after the
    one before. So they are counted, wherever the other article has these. Equal bits of unequal shingles
    can only let a pair through.
    """

    def __init__(self, shortest: int) -> None:
        """Begin without articles."""
        self._shortest = shortest
        # What stands between articles keeps the shingles of one far from those of the next.
        self._between = np.full(_FARTHEST, _NONE, np.uint32)
        self._bits = array("I")
        self._ends = array("q", [0])
        self._numbers = array("q")

    def add(self, reports: Iterable[Report]) -> None:
        """Take in articles; their numbers ascend, from one call to the next too."""
        for report in reports:
            bits = words_of(report.text).shingles >> np.uint64(64 - _BITS)
            self._bits.frombytes(bits.astype(np.uint32).tobytes())
            self._bits.frombytes(self._between.tobytes())
            self._ends.append(len(self._bits))
            self._numbers.append(report.number)

    def passing(self, pairs: Pairs) -> Pairs:
        """Return those of the pairs that may share a stretch, in the order of their second articles."""
        bits, ends = np.frombuffer(self._bits, np.uint32), np.frombuffer(self._ends, np.int64)
        pairs = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]
        places = np.searchsorted(np.frombuffer(self._numbers, np.int64), pairs)
        starts, stops = ends[places], ends[places + 1]
        passes = np.zeros(len(pairs), np.bool_)
        known = np.zeros(_NONE + 1, np.bool_)
        groups = np.flatnonzero(np.diff(places[:, 1], prepend=-1)).tolist()
        for group, following in zip(groups, [*groups[1:], len(pairs)], strict=True):
            theirs = bits[starts[group, 1] : stops[group, 1] - _FARTHEST]
            known[theirs] = True
            bounds = zip(starts[group:following, 0].tolist(), stops[group:following, 0].tolist(), strict=True)
            shared = known[np.concatenate([bits[start:stop] for start, stop in bounds])]
            known[theirs] = False
            long = self._long(np.flatnonzero(shared))
            if len(long):
                lengths = stops[group:following, 0] - starts[group:following, 0]
                passes[group + np.searchsorted(np.cumsum(lengths), long, side="right")] = True
        return pairs[passes]

    def _long(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where stretches of enough words begin, given the places of shared shingles."""
        if len(places) * SHINGLE < self._shortest:
            return places[:0]
        steps = np.diff(places, append=places[-1] + SHINGLE)
        first = np.concatenate([[0], np.flatnonzero(steps > _FARTHEST) + 1])
        words = np.add.reduceat(np.minimum(steps, SHINGLE), first)
        long: NDArray[np.int64] = places[first[words >= self._shortest]]
        return long
