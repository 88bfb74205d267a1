"""Screening: of many pairs of statements at once, which can be retellings at all.

Nearly all that are near one another tell different things. To judge a pair takes some 20 microseconds; here
it is told of thousands in numpy, by bits for names and words, that they share too little. What is let
through is judged: a bit that stands for several words can only let a pair through.
"""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.relations.judging import (
    FEWEST_TERMS,
    LEAST_COSINE,
    LEAST_SCORE,
    LEAST_SHARE_OF_NAMES,
    TERMS_WEIGHT,
)
from index.relations.pieces import Known
from index.relations.sharing import SHORTEST_STEM
from index.relations.statements import Statement

ROUNDING = 1e-4
"""By which cosines may differ that were taken of many at once."""

Places = NDArray[np.int64]
"""int64, the place of a statement each."""

_WORD = 64  # bits
_NAMES, _TERMS = 1, 2  # words of bits


@dataclass(frozen=True, slots=True)
class _Masks:
    """Sets of words: `bits`, shape (sets, words of bits), and the `counts` of their members.

    `spare` is how many members more a set has than bits.
    """

    bits: NDArray[np.uint64]
    counts: NDArray[np.int64]
    spare: NDArray[np.int64]

    @classmethod
    def of(cls, sets: Sequence[Collection[str]], words: int, bit_of: Known[int]) -> "_Masks":
        masks = []
        for members in sets:
            mask = 0
            for member in members:
                mask |= bit_of[member]
            masks.append(mask)
        raw = b"".join(mask.to_bytes(words * _WORD // 8, "little") for mask in masks)
        bits = np.frombuffer(raw, "<u8").astype(np.uint64, copy=False).reshape(-1, words)
        counts = np.array([len(members) for members in sets], np.int64)
        return cls(bits, counts, counts - _popcount(bits))

    def shared(self, own: Places, others: "_Masks", theirs: Places) -> NDArray[np.int64]:
        """Return how many members sets share at most."""
        common = _popcount(self.bits[own] & others.bits[theirs])
        # Members of both that have one bit count once, and as often as the other has such.
        most = common + np.minimum(self.spare[own], others.spare[theirs])
        return np.where(common == 0, 0, np.minimum(most, self.fewest(own, others, theirs)))

    def fewest(self, own: Places, others: "_Masks", theirs: Places) -> NDArray[np.int64]:
        """Return how many members the smaller of two sets has."""
        return np.minimum(self.counts[own], others.counts[theirs])

    def each_has_more(self, own: Places, others: "_Masks", theirs: Places) -> NDArray[np.bool_]:
        """Tell, where bits do, that each of two sets has a member that is none of the other's."""
        mine, its = self.bits[own], others.bits[theirs]
        more: NDArray[np.bool_] = np.logical_and(np.any(mine & ~its, axis=1), np.any(its & ~mine, axis=1))
        return more


@dataclass(frozen=True, slots=True)
class Screen:
    """Statements by what `judge` looks at first: a row each of `names` and `terms`, and what they count."""

    names: _Masks
    terms: _Masks
    has_numbers: NDArray[np.bool_]
    has_labels: NDArray[np.bool_]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> "Screen":
        """Take in statements."""
        return cls(
            # Names that begin alike may be one: "syria" is in "syrian".
            _Masks.of(
                [[name[:SHORTEST_STEM] for name in one.names] for one in statements], _NAMES, _name_bits
            ),
            _Masks.of([one.terms for one in statements], _TERMS, _term_bits),
            np.array([bool(one.numbers) for one in statements], np.bool_),
            np.array([bool(one.labels) for one in statements], np.bool_),
        )

    def passes(
        self, own: Places, others: "Screen", theirs: Places, cosines: NDArray[np.float32]
    ) -> NDArray[np.bool_]:
        """Tell of pairs, `own` here and `theirs` in `others`, which `judge` may take for retellings."""
        passes = np.zeros(len(own), np.bool_)
        near = np.flatnonzero(
            ((self.names.bits[own] & others.names.bits[theirs]) != 0).any(axis=1)
            & (cosines >= LEAST_COSINE - ROUNDING)
        )
        own, theirs = own[near], theirs[near]
        counted = (self.has_numbers[own] & others.has_numbers[theirs]) | (
            self.has_labels[own] & others.has_labels[theirs]
        )
        names = self.names.shared(own, others.names, theirs)
        terms = self.terms.shared(own, others.terms, theirs)
        share = terms / np.maximum(FEWEST_TERMS, self.terms.fewest(own, others.terms, theirs))
        by_names = np.where(names > 1, LEAST_SCORE["two names"], LEAST_SCORE["one name"])
        least = np.where(counted, LEAST_SCORE["numbers"], by_names)
        passes[near] = (
            (cosines[near] + TERMS_WEIGHT * share >= least - ROUNDING)
            & (names >= LEAST_SHARE_OF_NAMES * self.names.fewest(own, others.names, theirs))
            # Without numbers in common, each with a name of its own: two events.
            & (counted | ~self.names.each_has_more(own, others.names, theirs))
        )
        return passes


def _bit(word: str, words: int) -> int:
    return 1 << zlib.crc32(word.encode("utf-8", "surrogatepass")) % (words * _WORD)


_name_bits, _term_bits = Known(partial(_bit, words=_NAMES)), Known(partial(_bit, words=_TERMS))


def _popcount(bits: NDArray[np.uint64]) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return counts
