"""Inverted lists (Sivic and Zisserman, Video Google, 2003) of vectors in 8 bits a dimension.

A search reads the nearest lists; what it finds there is scored anew with the vectors themselves, kept in
float16 in the same file and not in memory. Lists rather than a graph (HNSW): 0.4 instead of 1.8 kB of memory
a vector, and a filter costs no recall unseen.
"""

import os
from pathlib import Path
from typing import BinaryIO

import faiss
import numpy as np

from index.embedding import Vectors, cosines
from index.errors import CollectionError
from index.faiss_search import Ids, Scores, search
from index.half_rows import BLOCK, HalfRows

_LISTS = 4  # times the square root of the count
_SAMPLE = 32  # vectors a list that the lists' centres are fitted to,
_LARGEST_SAMPLE = 131_072  # and never more than these
_ITERATIONS = 6
_SEED = 1729

_PROBED = 192  # lists read: recall@10 is .999 at a million vectors, .995 at 60,000
_SPARE = 80  # candidates beyond twice what is asked for
_ANEW = "run the `dateline build` that made the collection again, with --full"
_COMPARED = 500  # what fewer than one in so many pass is compared vector by vector: quicker, and exact


class VectorLists:
    """Vectors in inverted lists by their place, and each of them in float16, to score what is found."""

    def __init__(self, index: faiss.IndexIVFScalarQuantizer, ids: Ids, rows: HalfRows) -> None:
        self._index = index
        self.ids = ids
        self._rows = rows
        # Ids are usually a run of numbers: then a place is told without a search for it.
        is_run = len(ids) > 0 and bool((np.diff(ids) == 1).all())
        self._first = int(ids[0]) if is_run else None
        self._order = np.zeros(0, np.int64) if is_run else np.argsort(ids)

    @classmethod
    def build(cls, ids: Ids, vectors: Vectors, quantizer: bytes | None = None) -> "VectorLists":
        """Put unit vectors, shape (len(ids), dimension), into the lists of a quantizer, by default their own.

        Raises CollectionError if the quantizer is not one of vectors of that dimension.
        """
        count, dimension = vectors.shape
        if quantizer is None:
            index = _fitted(vectors[sample(count, lists_for(count))], lists_for(count))
        else:
            index = _unpacked(quantizer, dimension)
        for first in range(0, count, BLOCK):
            index.add(vectors[first : first + BLOCK])
        return cls(index, ids, HalfRows.of(vectors))

    @classmethod
    def open(cls, index: faiss.IndexIVFScalarQuantizer, path: Path) -> "VectorLists":
        """Take lists that faiss read from a file, and what stands after them; OSError if that doesn't."""
        ids, rows = _read_rows(path, int(index.ntotal), index.d)
        return cls(index, ids, rows)

    def write(self, file: BinaryIO) -> None:
        """Write the lists, then the ids, then the rows."""
        file.write(faiss.serialize_index(self._index).data)
        file.write(self.ids.astype("<i8").data)
        for block in self._rows.blocks():
            file.write(block.data)
        file.write(_end(len(self.ids)))

    def search(self, vector: Vectors, k: int, only: Ids | None) -> tuple[Ids, Scores]:
        """Return ids with their exact cosines, in no order, the `k` nearest among them."""
        places = self._candidates(vector, k, None if only is None else self._places(only))
        return self.ids[places], cosines(self._rows.at(places), vector)

    def vectors(self, ids: Ids) -> Vectors:
        """Return the vectors of ids, shape (len(ids), dimension)."""
        return self._rows.at(self._places(ids))

    def _places(self, ids: Ids) -> Ids:
        if self._first is not None:
            return ids - self._first
        places: Ids = self._order[np.searchsorted(self.ids, ids, sorter=self._order)]
        return places

    def _candidates(self, vector: Vectors, k: int, only: Ids | None) -> Ids:
        """Return the places of few vectors, ascending, the `k` nearest of those at `only` among them."""
        # In 8 bits neighbours change places, so that more are taken than asked for.
        wanted = 2 * k + _SPARE
        if only is not None and len(only) <= max(wanted, len(self.ids) // _COMPARED):
            return np.sort(only)
        # The fewer pass, the more lists the nearest of them are spread over.
        share = 1.0 if only is None else len(only) / len(self.ids)
        probed = min(self._index.nlist, round(_PROBED / share**0.5))
        found, _ = search(self._index, vector, wanted, only, probed)
        if len(found) < k:
            found, _ = search(self._index, vector, wanted, only, self._index.nlist)
        return np.sort(found)


def lists_for(count: int) -> int:
    """Return into how many lists so many vectors are put."""
    return max(1, int(_LISTS * count**0.5))


def sample_size(count: int, lists: int) -> int:
    """Return to how many of so many vectors the quantizer of so many lists is fitted."""
    return min(count, _SAMPLE * lists, _LARGEST_SAMPLE)


def sample(count: int, lists: int) -> Ids:
    """Return to which of so many vectors it is fitted, ascending."""
    chance = np.random.default_rng(_SEED)
    return np.sort(chance.choice(count, sample_size(count, lists), replace=False))


def fit_quantizer(vectors: Vectors, lists: int) -> bytes:
    """Fit so many lists to a sample of unit vectors, shape (vectors, dimension); `build` takes the bytes."""
    return bytes(faiss.serialize_index(_fitted(vectors, lists)).data)


def lists_of(quantizer: bytes) -> int:
    """Return how many lists a quantizer has."""
    return int(_read(quantizer).nlist)


def _fitted(vectors: Vectors, lists: int) -> faiss.IndexIVFScalarQuantizer:
    dimension = vectors.shape[1]
    eight_bits = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, eight_bits, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter, index.cp.seed = _ITERATIONS, _SEED
    index.cp.min_points_per_centroid = 1  # otherwise faiss prints that more would be better
    index.train(vectors)
    return index


def _unpacked(quantizer: bytes, dimension: int) -> faiss.IndexIVFScalarQuantizer:
    index = _read(quantizer)
    if (index.d, index.ntotal) != (dimension, 0):
        raise CollectionError(f"The quantizer of the vectors is not one of {dimension} dimensions: {_ANEW}.")
    return index


def _read(quantizer: bytes) -> faiss.IndexIVFScalarQuantizer:
    try:
        index = faiss.deserialize_index(np.frombuffer(quantizer, np.uint8))
    except RuntimeError as error:
        raise CollectionError(f"The quantizer of the vectors is damaged: {_ANEW}.") from error
    if not isinstance(index, faiss.IndexIVFScalarQuantizer):
        raise CollectionError(f"The quantizer of the vectors is none of lists: {_ANEW}.")
    return index


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
