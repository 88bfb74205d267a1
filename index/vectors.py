"""VectorIndex: inner-product search over unit vectors.

Up to 50,000 vectors every one is compared: with 384 dimensions that is less than a millisecond at 10,000,
and 0.8 kB of memory each. Above that there are inverted lists, of which a search reads the nearest.
"""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from index.embedding import Vectors
from index.errors import BuildError, CollectionError
from index.faiss_search import Ids, Scores
from index.flat_vectors import FlatVectors
from index.vector_lists import VectorLists

__all__ = ["EXACT_UP_TO", "Ids", "Scores", "VectorIndex"]

EXACT_UP_TO = 50_000
"""Vectors that are all compared; more than these are put into lists."""


class VectorIndex:
    """The passages' vectors by passage id; searching from several threads at once is safe."""

    def __init__(self, ids: Ids, index: FlatVectors | VectorLists) -> None:
        """Wrap what holds the vectors of `ids`, in that order; use `build` or `open`."""
        self._ids = ids
        self._index = index

    @classmethod
    def build(
        cls,
        ids: Sequence[int] | Ids,
        vectors: Vectors,
        quantizer: bytes | None = None,
        exact_up_to: int | None = None,
    ) -> "VectorIndex":
        """Index `vectors`, shape (len(ids), dimension), each row of length 1; `ids` are small numbers.

        They are rounded to float16, and more than `exact_up_to` of them, EXACT_UP_TO unless it is given, put
        into lists: those of `quantizer`, else lists fitted to them. The same vectors and quantizer give the
        same index.
        """
        listed = np.asarray(ids, dtype=np.int64)
        if len(listed) > (EXACT_UP_TO if exact_up_to is None else exact_up_to):
            return cls(listed, VectorLists.build(listed, vectors, quantizer))
        return cls(listed, FlatVectors.build(listed, vectors))

    @classmethod
    def open(cls, path: Path, dimension: int) -> "VectorIndex":
        """Read an index that `save` wrote; raise CollectionError if it isn't one."""
        try:
            index = faiss.read_index(str(path))
            kinds = (faiss.IndexIDMap2, faiss.IndexIVFScalarQuantizer)
            if not isinstance(index, kinds) or index.d != dimension:
                raise CollectionError(f"{path} does not hold vectors of {dimension} dimensions.")
            if isinstance(index, faiss.IndexIDMap2):
                return cls(faiss.vector_to_array(index.id_map), FlatVectors(index))
            lists = VectorLists.open(index, path)
            return cls(lists.ids, lists)
        except (RuntimeError, MemoryError, OSError) as error:
            raise CollectionError(f"{path} is not a readable vector index.") from error

    def save(self, path: Path) -> None:
        """Write the index to `path`; raise BuildError if there is no room for it."""
        # Not with faiss.write_index, which says nothing if the last of its bytes don't reach the disk.
        try:
            with path.open("wb") as file:
                self._index.write(file)
        except OSError as error:
            raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error

    def __len__(self) -> int:
        """Count the vectors."""
        return len(self._ids)

    def search(self, vector: Vectors, k: int, only: Ids | None) -> tuple[Ids, Scores]:
        """Return the `k` nearest passages' ids and cosines, best first, ties by id.

        `vector` has the shape (dimension,). With `only`, just those ids are searched: the filter works
        before the ranking, so that k of them come back if there are k. The cosines are exact at any size;
        where there are lists, one of a hundred passages that belong there may be missing.
        """
        k = min(k, len(self) if only is None else len(only))
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        ids, scores = self._index.search(vector, k, only)
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def ids(self) -> Ids:
        """Return the ids of every vector, in the order in which they were given."""
        return self._ids

    def vectors(self, ids: Ids) -> Vectors:
        """Return the vectors of passages, shape (len(ids), dimension)."""
        return self._index.vectors(ids)
