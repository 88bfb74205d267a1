"""Meetings: the articles with sentences so alike that they are worth comparing word by word.

Candidates come from MinHash (Broder, On the resemblance and containment of documents, 1997) over each
*sentence's* word 5-grams, in bands: an article's own signature would miss a wire passage inside a long
article, whose Jaccard similarity is low however much is contained. rensa rather than datasketch: 800,000
signatures a second on one core, where datasketch brings scipy and hashes in Python; and the bands are
sorted in numpy, one at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import rensa
from numpy.typing import NDArray

from index.relations.alignment import SHINGLE, words_of
from index.relations.reports import Report

Signatures = NDArray[np.uint32]
"""uint32, one row a sentence of 8 words or more, 32 minima a row."""

SIGNATURE_VERSION = f"rensa {rensa.RMinHash.ALGORITHM_VERSION}, 32 minima, seed 1, words 1, labels 1"
"""Signatures and relations stored under another version are made anew: they were found in another way."""

SHORTEST_SENTENCE = 8
"""Words; shorter sentences ("He was 58.") are shared by chance."""

_MINIMA = 32
_BAND = 2  # minima that must agree: two sentences half of whose 5-grams are shared meet with p = .99
BANDS = _MINIMA // _BAND
"""How many chances two sentences have to meet."""

_REACH = 16  # neighbours in a bucket that an article is compared with, so that footers cost a constant
_HELD = 4_000_000  # pairs held at once

Keys = NDArray[np.int64]
"""int64, one a sentence: what it has in common, in one band, with those that it meets."""

Pairs = NDArray[np.int64]
"""int64, shape (n, 2): the numbers of two articles a row, the lesser first."""


class Buckets(Protocol):
    """Which sentences meet: those of different articles that have an equal key in one of 16 bands."""

    def holding(self, band: int, keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
        """Return the sentences' keys in a band that are among `keys`, and the article that each is of."""
        ...

    def keys_of(self, band: int, articles: NDArray[np.int64]) -> Keys:
        """Return the keys in a band of the sentences of `articles`, which ascend."""
        ...


@dataclass(frozen=True, slots=True)
class Signed:
    """The sentences of many articles: `rows` their signatures, `owners` the article of each, ascending."""

    WIDTH: ClassVar[int] = _MINIMA

    rows: Signatures
    owners: NDArray[np.int64]

    @classmethod
    def of(cls, reports: Iterable[Report]) -> "Signed":
        """Sign the sentences of articles, whose numbers ascend; those of many at once cost less."""
        shingles, ends, owners = [np.zeros(0, np.uint64)], [0], []
        for report in reports:
            words = words_of(report.text)
            for first, last in words.inside(report.sentences):
                if last - first >= SHORTEST_SENTENCE:
                    shingles.append(words.shingles[first : last - SHINGLE + 1])
                    ends.append(ends[-1] + len(shingles[-1]))
                    owners.append(report.number)
        if not owners:
            return cls(np.zeros((0, _MINIMA), np.uint32), np.zeros(0, np.int64))
        rows = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
            np.concatenate(shingles), np.array(ends, np.uint64), _MINIMA, 1
        ).to_rows()
        return cls(np.asarray(rows, np.uint32), np.array(owners, np.int64))

    @classmethod
    def joined(cls, parts: Sequence["Signed"]) -> "Signed":
        """Put together what was signed apart, in order."""
        rows = [np.zeros((0, _MINIMA), np.uint32), *(one.rows for one in parts)]
        return cls(np.concatenate(rows), np.concatenate([np.zeros(0, np.int64), *(o.owners for o in parts)]))

    def numbered(self, numbers: NDArray[np.int64]) -> "Signed":
        """Return the same where article `n` is `numbers[n]`."""
        owners = numbers[self.owners]
        order = np.argsort(owners, kind="stable")
        return Signed(self.rows[order], owners[order])

    def keys(self, band: int) -> Keys:
        """Return each sentence's minima in a band, as one number: those with an equal one meet."""
        start = band * _BAND
        return (self.rows[:, start].astype(np.uint64) << np.uint64(32) | self.rows[:, start + 1]).view(
            np.int64
        )

    def holding(self, band: int, keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
        """As `Buckets.holding`."""
        own = self.keys(band)
        here = np.isin(own, keys)
        return own[here], self.owners[here]

    def keys_of(self, band: int, articles: NDArray[np.int64]) -> Keys:
        """As `Buckets.keys_of`."""
        own: Keys = self.keys(band)[np.isin(self.owners, articles)]
        return own


def candidate_pairs(signed: Signed, held_at_once: int = _HELD) -> Iterator[Pairs]:
    """Yield the pairs of articles worth comparing, some millions at once, ascending and each once in these.

    Two sentences meet if they agree in both minima of one of 16 bands. In a bucket, in the order of
    their numbers, each article is paired with the 16 after it: the cost is linear in the sentences,
    whatever they say. A pair that meets in several bands may come again, so that no more are held than
    `held_at_once` and those of one step, at most one a sentence.
    """
    held: list[NDArray[np.int64]] = []
    for band in range(BANDS):
        for pairs in meeting(signed.keys(band), signed.owners):
            held.append(pairs[:, 0] << 32 | pairs[:, 1])
            if sum(map(len, held)) >= held_at_once:
                held = [np.unique(np.concatenate(held))]
                if len(held[0]) >= held_at_once // 2:
                    yield _parted(held.pop())
    if held:
        yield _parted(np.unique(np.concatenate(held)))


def _parted(pairs: NDArray[np.int64]) -> Pairs:
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def meeting(keys: Keys, owners: NDArray[np.int64]) -> Iterator[Pairs]:
    """Yield the pairs of `owners` with an equal key, each with the 16 after it that have it."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    once = np.ones(len(keys), np.bool_)
    once[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    keys, owners = keys[once], owners[once]
    for step in range(1, _REACH + 1):
        meet = np.flatnonzero(keys[step:] == keys[:-step])
        if len(meet) == 0:
            break
        yield np.stack([owners[meet], owners[meet + step]], axis=1)
