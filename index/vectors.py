"""Inner-product search over unit vectors. The only file that imports faiss.

Up to 50,000 vectors every one is compared: with 384 dimensions that takes 0.3 ms at 10,000 of them, 4 ms
at 50,000, 9 ms at 100,000, and 1.5 kB of memory each. Above that there are inverted lists (Sivic and
Zisserman, Video Google, 2003) of vectors in 8 bits a dimension, of which a search reads the nearest; what
it finds there is scored anew with the vectors themselves, kept in float16 in the same file and not in
memory. Lists rather than a graph (HNSW): 0.4 instead of 1.8 kB of memory a vector, and a filter costs no
recall unseen.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.errors import BuildError, CollectionError
from index.half_rows import BLOCK, HalfRows

Ids = NDArray[np.int64]
"""int64, one passage id a place."""

Scores = NDArray[np.float32]
"""float32, one score a place."""

EXACT_UP_TO = 50_000
"""Vectors that are all compared; more than these are put into lists."""

_LISTS = 4  # times the square root of the count
_SAMPLE = 32  # vectors a list that the lists' centres are fitted to,
_LARGEST_SAMPLE = 131_072  # and never more than these
_ITERATIONS = 6
_SEED = 1729

_PROBED = 192  # lists read: recall@10 is .999 at a million vectors, .995 at 60,000
_SPARE = 80  # candidates beyond twice what is asked for
_COMPARED = 500  # what fewer than one in so many pass is compared vector by vector: quicker, and exact


class VectorIndex:
    """The passages' vectors by passage id; searching from several threads at once is safe."""

    def __init__(self, ids: Ids, index: "faiss.IndexIDMap2 | _Lists") -> None:
        """Wrap what holds the vectors of `ids`, in that order; use `build` or `open`."""
        self._ids = ids
        self._index = index

    @classmethod
    def build(
        cls, ids: Sequence[int] | Ids, vectors: Vectors, exact_up_to: int = EXACT_UP_TO
    ) -> "VectorIndex":
        """Index `vectors`, shape (len(ids), dimension), each row of length 1; `ids` are small numbers.

        More than `exact_up_to` of them are put into lists and rounded to float16. The same vectors give
        the same index.
        """
        listed = np.asarray(ids, dtype=np.int64)
        if len(listed) > exact_up_to:
            return cls(listed, _Lists.build(listed, vectors))
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(vectors, listed)
        return cls(listed, index)

    @classmethod
    def open(cls, path: Path, dimension: int) -> "VectorIndex":
        """Read an index that `save` wrote; raise CollectionError if it isn't one."""
        try:
            index = faiss.read_index(str(path))
            kinds = (faiss.IndexIDMap2, faiss.IndexIVFScalarQuantizer)
            if not isinstance(index, kinds) or index.d != dimension:
                raise CollectionError(f"{path} does not hold vectors of {dimension} dimensions.")
            if isinstance(index, faiss.IndexIDMap2):
                return cls(faiss.vector_to_array(index.id_map), index)
            ids, rows = _read_rows(path, int(index.ntotal), dimension)
            return cls(ids, _Lists(index, ids, rows))
        except (RuntimeError, MemoryError, OSError) as error:
            raise CollectionError(f"{path} is not a readable vector index.") from error

    def save(self, path: Path) -> None:
        """Write the index to `path`; raise BuildError if there is no room for it."""
        # Not with faiss.write_index, which says nothing if the last of its bytes don't reach the disk.
        try:
            with path.open("wb") as file:
                if isinstance(self._index, _Lists):
                    self._index.write(file)
                else:
                    file.write(faiss.serialize_index(self._index).data)
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
        if isinstance(self._index, _Lists):
            ids, scores = self._index.search(vector, k, only)
        else:
            ids, scores = _search(self._index, vector, k, only, None)
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def ids(self) -> Ids:
        """Return the ids of every vector, in the order in which they were given."""
        return self._ids

    def vectors(self, ids: Ids) -> Vectors:
        """Return the vectors of passages, shape (len(ids), dimension)."""
        found: Vectors = (
            self._index.vectors(ids)
            if isinstance(self._index, _Lists)
            else self._index.reconstruct_batch(ids)
        )
        return found


class _Lists:
    """Vectors in inverted lists by their place, and each of them in float16, to score what is found."""

    def __init__(self, index: faiss.IndexIVFScalarQuantizer, ids: Ids, rows: HalfRows) -> None:
        self._index = index
        self._ids = ids
        self._rows = rows
        # Ids are usually a run of numbers: then a place is told without a search for it.
        is_run = len(ids) > 0 and bool((np.diff(ids) == 1).all())
        self._first = int(ids[0]) if is_run else None
        self._order = np.zeros(0, np.int64) if is_run else np.argsort(ids)

    @classmethod
    def build(cls, ids: Ids, vectors: Vectors) -> "_Lists":
        count, dimension = vectors.shape
        lists = max(1, int(_LISTS * count**0.5))
        eight_bits = faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, lists, eight_bits, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.niter, index.cp.seed = _ITERATIONS, _SEED
        index.cp.min_points_per_centroid = 1  # otherwise faiss prints that more would be better
        size = min(count, _SAMPLE * lists, _LARGEST_SAMPLE)
        index.train(vectors[np.sort(np.random.default_rng(_SEED).choice(count, size, replace=False))])
        for first in range(0, count, BLOCK):
            index.add(vectors[first : first + BLOCK])
        return cls(index, ids, HalfRows.of(vectors))

    def write(self, file: BinaryIO) -> None:
        """Write the lists, then the ids, then the rows."""
        file.write(faiss.serialize_index(self._index).data)
        file.write(self._ids.astype("<i8").data)
        for block in self._rows.blocks():
            file.write(block.data)
        file.write(_end(len(self._ids)))

    def search(self, vector: Vectors, k: int, only: Ids | None) -> tuple[Ids, Scores]:
        """Return ids with their exact cosines, in no order, the `k` nearest among them."""
        places = self._candidates(vector, k, None if only is None else self._places(only))
        return self._ids[places], _products(self._rows.at(places), vector)

    def vectors(self, ids: Ids) -> Vectors:
        return self._rows.at(self._places(ids))

    def _places(self, ids: Ids) -> Ids:
        if self._first is not None:
            return ids - self._first
        places: Ids = self._order[np.searchsorted(self._ids, ids, sorter=self._order)]
        return places

    def _candidates(self, vector: Vectors, k: int, only: Ids | None) -> Ids:
        """Return the places of few vectors, ascending, the `k` nearest of those at `only` among them."""
        # In 8 bits neighbours change places, so that more are taken than asked for.
        wanted = 2 * k + _SPARE
        if only is not None and len(only) <= max(wanted, len(self._ids) // _COMPARED):
            return np.sort(only)
        # The fewer pass, the more lists the nearest of them are spread over.
        share = 1.0 if only is None else len(only) / len(self._ids)
        probed = min(self._index.nlist, round(_PROBED / share**0.5))
        found, _ = _search(self._index, vector, wanted, only, probed)
        if len(found) < k:
            found, _ = _search(self._index, vector, wanted, only, self._index.nlist)
        return np.sort(found)


def nearest(vectors: Vectors) -> Callable[[Vectors, int], tuple[Scores, Ids]]:
    """Return a search for the `k` nearest of `vectors`: (n, dimension) to cosines and places, (n, k)."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def search(queries: Vectors, k: int) -> tuple[Scores, Ids]:
        cosines, places = index.search(queries, k)
        return cosines, places

    return search


def _search(
    index: faiss.Index, vector: Vectors, k: int, only: Ids | None, probed: int | None
) -> tuple[Ids, Scores]:
    """Search those of the numbers `only` that faiss knows the vectors by, and so many of its lists."""
    # faiss keeps a bare pointer to the bits, so they are held in a name here.
    bits = None if only is None else _bits(only)
    # What faiss adds to its classes at run time is not in their types.
    selector = None if bits is None else faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
    if probed is None:
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
    else:
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probed)  # type: ignore[call-arg]
    with _one_thread():
        scores, numbers = index.search(vector[np.newaxis, :], k, params=parameters)
    present = numbers[0] >= 0
    return numbers[0][present], scores[0][present]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let faiss search on the calling thread: sharing one question out costs more than it saves."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _read_rows(path: Path, count: int, dimension: int) -> tuple[Ids, HalfRows]:
    """Return the ids and the rows that stand in a file after its lists; raise OSError if they don't."""
    end = _end(count)
    with path.open("rb") as file:
        start = file.seek(-len(end) - 2 * count * dimension, os.SEEK_END)
        file.seek(start - 8 * count)
        ids = np.frombuffer(file.read(8 * count), "<i8").astype(np.int64)
        file.seek(-len(end), os.SEEK_END)
        if file.read() != end:
            raise OSError(f"{path} does not end as it was written")
    return ids, HalfRows.open(path, start, count, dimension)


def _end(count: int) -> bytes:
    """Return what ends the file of an index that has lists."""
    return b"rows f16" + count.to_bytes(8, "little")


def _bits(numbers: Ids) -> NDArray[np.uint8]:
    """Return a bit for each number up to the greatest of `numbers`, set for these."""
    chosen = np.zeros(int(numbers.max()) + 1, np.bool_)
    chosen[numbers] = True
    return np.packbits(chosen, bitorder="little")


def _products(rows: Vectors, vector: Vectors) -> Scores:
    # Not with a matrix product, which may add up equal rows in another order: equal ones are to tie.
    products: Scores = np.einsum("ij,j->i", rows, vector)
    return products
