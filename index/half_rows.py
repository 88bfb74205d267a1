"""HalfRows: unit vectors in float16, read row by row from a file that need not fit in memory."""

import os
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors, unit_rows
from index.errors import CollectionError

Halves = NDArray[np.float16]
"""float16, little-endian, shape (rows, dimension)."""

BLOCK = 65_536
"""Rows that are converted at once."""


class HalfRows:
    """Vectors by their place; reading from several threads at once is safe.

    A file is read with `pread` and not mapped: the pages are the same ones of the system's cache, and a
    file that is cut short while it is open is an error here, where a map of it would end the process.
    """

    def __init__(self, halves: Halves) -> None:
        """Keep rows that are in memory."""
        self._halves: Halves | None = halves
        self._count, self._dimension = halves.shape
        self._file, self._start, self._path = -1, 0, Path()

    @classmethod
    def of(cls, vectors: Vectors) -> "HalfRows":
        """Round unit vectors to float16, in memory."""
        return cls(vectors.astype("<f2"))

    @classmethod
    def open(cls, path: Path, start: int, count: int, dimension: int) -> "HalfRows":
        """Read `count` rows that begin at byte `start` of a file whenever they are asked for."""
        rows = cls(np.zeros((0, dimension), "<f2"))
        rows._halves, rows._count = None, count
        rows._file, rows._start, rows._path = os.open(path, os.O_RDONLY | os.O_CLOEXEC), start, path
        weakref.finalize(rows, os.close, rows._file)
        return rows

    def __len__(self) -> int:
        """Count the rows."""
        return int(self._count)

    def at(self, places: NDArray[np.int64]) -> Vectors:
        """Return the unit vectors at `places`, in that order; neighbours that ascend are read together."""
        if self._halves is not None:
            return unit_rows(self._halves[places])
        starts = np.flatnonzero(np.diff(places, prepend=-2) != 1)
        lengths = np.diff(starts, append=len(places))
        found = b"".join(map(self._read, places[starts].tolist(), lengths.tolist()))
        return unit_rows(self._shaped(found))

    def blocks(self) -> Iterator[Halves]:
        """Yield all rows as they are kept, in order."""
        for first in range(0, self._count, BLOCK):
            if self._halves is not None:
                yield self._halves[first : first + BLOCK]
            else:
                yield self._shaped(self._read(first, min(BLOCK, self._count - first)))

    def _read(self, place: int, count: int) -> bytes:
        width = 2 * self._dimension
        try:
            found = os.pread(self._file, count * width, self._start + place * width)
        except OSError as error:
            raise CollectionError(f"{self._path} cannot be read ({error.strerror}).") from error
        if len(found) != count * width:
            raise CollectionError(f"{self._path} was cut short: open the collection anew.")
        return found

    def _shaped(self, found: bytes) -> Halves:
        return np.frombuffer(found, "<f2").reshape(-1, self._dimension)
