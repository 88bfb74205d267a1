"""Candidates: passages that are compared with a question, by their sentences and by their articles."""

from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.blobs import unpack_rows
from index.embedding import Vectors, cosines
from index.vectors import Ids

Cosines = NDArray[np.float64]
"""float64, one cosine a place."""


class Packed(NamedTuple):
    """What a passage is compared by, as it is kept: its id, its article's number, and directions.

    `sentences` are those of its sentences, `direction` is that of its article.
    """

    id: int
    article: int
    sentences: bytes
    direction: bytes


class Candidates:
    """Passages ascending by `ids`, the number of each one's article, and their directions, unpacked."""

    def __init__(self, passages: Iterable[Packed]) -> None:
        """Unpack passages; where the question is embedded meanwhile, that costs it no time."""
        packed = sorted(passages, key=itemgetter(0))
        self.ids: Ids = np.array([one.id for one in packed], np.int64)
        self.articles: Ids = np.array([one.article for one in packed], np.int64)
        if not packed:
            return
        _, firsts, self._article_of = np.unique(self.articles, return_index=True, return_inverse=True)
        self._directions = unpack_rows([packed[place].direction for place in firsts.tolist()])
        # Int8, of which each row may have used the whole range: only the direction counts.
        dimension = self._directions.shape[1]
        blob = b"".join([one.sentences for one in packed])
        self._sentences: Vectors = np.frombuffer(blob, np.int8).reshape(-1, dimension).astype(np.float32)
        squares = np.vecdot(self._sentences, self._sentences)
        self._lengths: Vectors = np.maximum(np.sqrt(squares), np.float32(1e-12))
        counts = np.array([len(one.sentences) // dimension for one in packed], np.int64)
        self._present = np.flatnonzero(counts)
        self._starts = (np.cumsum(counts) - counts)[self._present]

    def compared(self, vector: Vectors) -> tuple[Cosines, Cosines]:
        """Return the cosines of a unit vector and each passage's article, and its likest sentence.

        That is -1 where a passage has no sentence.
        """
        if len(self.ids) == 0:
            return np.zeros(0), np.zeros(0)
        highest = np.full(len(self.ids), -1.0)
        if len(self._present):
            likenesses = cosines(self._sentences, vector) / self._lengths
            highest[self._present] = np.maximum.reduceat(likenesses, self._starts)
        return cosines(self._directions, vector)[self._article_of].astype(np.float64), highest
