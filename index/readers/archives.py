"""What zip, tar and gzip have in common: members that may be harmful, streams that may be bombs."""

import contextlib
import gzip
import io
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from index.errors import ArticleError
from index.readers.inputs import Allowance
from index.readers.limits import HIGHEST_RATIO, LARGEST_ARTICLE, RATIO_FREE

DAMAGED = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error, zlib.error,
           zipfile.BadZipFile)  # fmt: skip
"""What Python's own libraries raise for archives that aren't as they should be."""

_ABSOLUTE = re.compile(r"/|[A-Za-z]:")


class Readable(Protocol):
    """What has bytes to read."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""

    def close(self) -> None:
        """Let go of it."""


def leaves_archive(name: str) -> bool:
    """Whether a member's path is one outside of its archive; nothing is written there, nor read."""
    path = name.replace("\\", "/")
    return bool(_ABSOLUTE.match(path)) or ".." in path.split("/")


def is_hidden(name: str) -> bool:
    """Whether a member is one that people don't see, such as what macOS adds to every archive."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def printable(name: str) -> str:
    """Return a member's name as text that can be written, whatever its bytes were."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def unpacked(stream: Readable, packed: Callable[[], int], allowance: Allowance) -> BinaryIO:
    """Guard a stream of unpacked bytes; `packed` says how many packed ones it took so far, or will.

    Reading it raises ArticleError where it is damaged, or unpacks to more than anyone would pack.
    """
    return io.BufferedReader(_Unpacked(stream, packed, allowance), 1 << 16)


def gunzipped(stream: BinaryIO, allowance: Allowance) -> BinaryIO:
    """Unpack gzip, as `unpacked` does; closing it closes `stream`."""
    counted = _Counted(stream)
    return unpacked(_Gunzipping(counted), lambda: counted.count, allowance)


@contextlib.contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give a stream in which one can go back: itself, or a copy that is on disk if it is large."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(LARGEST_ARTICLE) as copy:
        while part := stream.read(1 << 20):
            copy.write(part)
        copy.seek(0)
        yield copy  # type: ignore[misc]  # it has all that BinaryIO has and doesn't derive from it


class _Unpacked(io.RawIOBase):
    def __init__(self, stream: Readable, packed: Callable[[], int], allowance: Allowance) -> None:
        super().__init__()
        self._stream = stream
        self._packed = packed
        self._allowance = allowance
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stubs say any buffer
        try:
            part = self._stream.read(len(buffer))
        except DAMAGED as error:
            raise ArticleError("is damaged: it can't be unpacked from here on") from error
        self._count += len(part)
        self._allowance.take_bytes(len(part))
        if self._count > RATIO_FREE and self._count > HIGHEST_RATIO * self._packed():
            raise ArticleError(f"unpacks to more than {HIGHEST_RATIO} times its size")
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


class _Counted:
    """A stream that counts what is read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(size)
        self.count += len(part)
        return part

    def close(self) -> None:
        self._stream.close()


class _Gunzipping:
    def __init__(self, packed: _Counted) -> None:
        self._packed = packed
        self._file = gzip.GzipFile(fileobj=packed, mode="rb")  # type: ignore[call-overload]  # needs only read

    def read(self, size: int, /) -> bytes:
        part: bytes = self._file.read1(size)  # the ignored call above makes it Any
        return part

    def close(self) -> None:
        self._file.close()
        self._packed.close()
