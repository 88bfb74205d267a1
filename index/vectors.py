"""Exact inner-product search over unit vectors. The only file that imports faiss."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.errors import BuildError, CollectionError

Ids = NDArray[np.int64]
"""int64, one passage id a place."""

Scores = NDArray[np.float32]
"""float32, one score a place."""


class VectorIndex:
    """The passages' vectors by passage id; searching from several threads at once is safe."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        """Wrap a faiss index; use `build` or `open`."""
        self._index = index

    @classmethod
    def build(cls, ids: Sequence[int] | Ids, vectors: Vectors) -> "VectorIndex":
        """Index `vectors`, shape (len(ids), dimension), each row of length 1."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))
        return cls(index)

    @classmethod
    def open(cls, path: Path, dimension: int) -> "VectorIndex":
        """Read an index that `save` wrote; raise CollectionError if it isn't one."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise CollectionError(f"{path} is not a readable vector index.") from error
        except MemoryError as error:
            raise CollectionError(f"{path} is not a readable vector index.") from error
        if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
            raise CollectionError(f"{path} does not hold vectors of {dimension} dimensions.")
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to `path`; raise BuildError if there is no room for it."""
        # Not with faiss.write_index, which says nothing if the last of its bytes don't reach the disk.
        try:
            path.write_bytes(faiss.serialize_index(self._index).tobytes())
        except OSError as error:
            raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error

    def __len__(self) -> int:
        """Count the vectors."""
        return int(self._index.ntotal)

    def search(self, vector: Vectors, k: int, only: Ids | None) -> tuple[Ids, Scores]:
        """Return the `k` nearest passages' ids and cosines, best first, ties by id.

        `vector` has the shape (dimension,). With `only`, just those ids are searched: the filter
        works before the ranking, so that k of them come back if there are k.
        """
        k = min(k, len(self) if only is None else len(only))
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # faiss keeps a bare pointer to the selector and its ids, so both are held in names here.
        selector = None if only is None else faiss.IDSelectorBatch(only)
        # The keywords of faiss.SearchParameters are added at run time, where no checker sees them.
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        with _one_thread():
            found_scores, found_ids = self._index.search(vector[np.newaxis, :], k, params=parameters)
        scores, ids = found_scores[0], found_ids[0]
        present = ids >= 0
        scores, ids = scores[present], ids[present]
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]

    def ids(self) -> Ids:
        """Return the ids of every vector, in the order in which they were given."""
        listed: Ids = faiss.vector_to_array(self._index.id_map)
        return listed

    def vectors(self, ids: Ids) -> Vectors:
        """Return the vectors of passages, shape (len(ids), dimension)."""
        found: Vectors = self._index.reconstruct_batch(ids)
        return found


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let faiss search on the calling thread: sharing one question out costs more than it saves."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def nearest(vectors: Vectors) -> Callable[[Vectors, int], Ids]:
    """Return a search for the places of the `k` nearest of `vectors`: (n, dimension) to (n, k)."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def search(queries: Vectors, k: int) -> Ids:
        places: Ids = index.search(queries, k)[1]
        return places

    return search
