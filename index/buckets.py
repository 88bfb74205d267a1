"""Buckets: which sentences may be copies of one another, in a file that is looked up and never read whole.

A million passages have seven million sentences, each in 16 bands. Adding an article asks for the buckets
of its own sentences, a few hundred; each band is kept sorted, so that one short read finds each.
"""

import os
import weakref
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import BuildError, CollectionError
from index.relations import BANDS, Keys, Signed

BUCKETS = "buckets"
"""The file's name in a generation's folder."""

_MARK = b"buckets1"
_BLOCK = 512  # keys read at once; the first of each such block is held in memory
_KEY, _OWNER = 8, 4  # bytes


class BucketFile:
    """Sentences by band and key, each with its article's number."""

    def __init__(self, path: Path) -> None:
        """Open a file that `write_buckets` made; raise CollectionError if it isn't one."""
        self._path = path
        try:
            self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise CollectionError(f"{path} cannot be read ({error.strerror}).") from error
        weakref.finalize(self, os.close, self._file)
        head = self._read(0, len(_MARK) + 8)
        self._count = int.from_bytes(head[len(_MARK) :], "little")
        blocks = -(-self._count // _BLOCK)
        self._start = len(head) + BANDS * blocks * _KEY
        if not head.startswith(_MARK) or os.fstat(self._file).st_size != self._place(BANDS):
            raise CollectionError(f"{path} does not hold buckets.")
        firsts = np.frombuffer(self._read(len(head), BANDS * blocks * _KEY), "<i8")
        self._firsts = firsts.reshape(BANDS, blocks)

    def holding(self, band: int, keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
        """As `index.relations.Buckets` has it."""
        runs = [(key, *self._run(band, key)) for key in np.unique(keys).tolist()]
        owners = [self._owners(band, first, last) for _, first, last in runs if first < last]
        found = np.repeat([key for key, *_ in runs], [last - first for _, first, last in runs])
        return found.astype(np.int64), np.concatenate(owners) if owners else np.zeros(0, np.int64)

    def holds(self, signed: Signed) -> bool:
        """Whether it is what `write_buckets` makes of `signed`."""
        if len(signed.owners) != self._count:
            return False
        for band in range(BANDS):
            keys, owners = _in_order(signed, band)
            if not np.array_equal(self._keys(band, 0, self._count), keys):
                return False
            if not np.array_equal(self._owners(band, 0, self._count), owners):
                return False
        return True

    def _run(self, band: int, key: int) -> tuple[int, int]:
        """Return from where to where a key stands among its band's."""
        if self._count == 0:
            return 0, 0
        start = max(0, int(np.searchsorted(self._firsts[band], key)) - 1) * _BLOCK
        keys = self._keys(band, start, min(start + _BLOCK, self._count))
        first = last = start + int(np.searchsorted(keys, key))
        while last < self._count:
            end = min((last // _BLOCK + 1) * _BLOCK, self._count)
            last += int(np.searchsorted(self._keys(band, last, end), key, side="right"))
            if last < end:
                break
        return first, last

    def _keys(self, band: int, first: int, last: int) -> Keys:
        found = self._read(self._place(band) + first * _KEY, (last - first) * _KEY)
        return np.frombuffer(found, "<i8").astype(np.int64)

    def _owners(self, band: int, first: int, last: int) -> NDArray[np.int64]:
        start = self._place(band) + self._count * _KEY
        return np.frombuffer(self._read(start + first * _OWNER, (last - first) * _OWNER), "<u4").astype(
            np.int64
        )

    def _place(self, band: int) -> int:
        return self._start + band * self._count * (_KEY + _OWNER)

    def _read(self, start: int, size: int) -> bytes:
        try:
            found = os.pread(self._file, size, start)
        except OSError as error:
            raise CollectionError(f"{self._path} cannot be read ({error.strerror}).") from error
        if len(found) != size:
            raise CollectionError(f"{self._path} was cut short.")
        return found


def write_buckets(path: Path, signed: Signed) -> None:
    """Write the sentences of articles, whose owners are numbers; raise BuildError if there is no room."""
    count = len(signed.owners)
    try:
        with path.open("wb") as file:
            file.write(_MARK + count.to_bytes(8, "little"))
            for band in range(BANDS):
                file.write(np.sort(signed.keys(band))[::_BLOCK].astype("<i8").data)
            for band in range(BANDS):
                keys, owners = _in_order(signed, band)
                file.write(keys.astype("<i8").data)
                file.write(owners.astype("<u4").data)
    except OSError as error:
        raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error


def _in_order(signed: Signed, band: int) -> tuple[Keys, NDArray[np.int64]]:
    keys = signed.keys(band)
    order = np.argsort(keys, kind="stable")
    return keys[order], signed.owners[order]
