"""FlatVectors: few enough vectors that every one is compared with a question."""

from typing import BinaryIO

import faiss
import numpy as np

from index.embedding import Vectors, cosines, unit_rows
from index.faiss_search import Ids, Scores, search

# A row that was rounded to float16 is that much longer or shorter than 1 at most, 2^-11 of it. What is
# found is scored with the row at its length, so that this many more than asked for are looked at.
_ROUNDING = 6e-4
_SPARE = 20


class FlatVectors:
    """Vectors by their ids, in float16, in memory: half the memory to read through of float32."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        """Wrap what faiss has of them."""
        self._index = index

    @classmethod
    def build(cls, ids: Ids, vectors: Vectors) -> "FlatVectors":
        """Keep unit vectors, shape (len(ids), dimension)."""
        halves = faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        index = faiss.IndexIDMap2(halves)
        index.add_with_ids(vectors, ids)
        return cls(index)

    def search(self, vector: Vectors, k: int, only: Ids | None) -> tuple[Ids, Scores]:
        """Return ids with their exact cosines, in no order, the `k` nearest of those in `only` among them."""
        there = self._index.ntotal if only is None else len(only)
        wanted = k + _SPARE
        while True:
            ids, rough = search(self._index, vector, min(wanted, there), only, None)
            scores = cosines(self.vectors(ids), vector)
            if wanted >= there or np.partition(scores, -k)[-k] > rough[-1] + _ROUNDING:
                return ids, scores
            wanted *= 2

    def vectors(self, ids: Ids) -> Vectors:
        """Return the vectors of ids, shape (len(ids), dimension)."""
        return unit_rows(self._index.reconstruct_batch(ids))

    def write(self, file: BinaryIO) -> None:
        """Write what faiss reads."""
        file.write(faiss.serialize_index(self._index).data)
