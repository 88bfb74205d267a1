"""Bytes to text: UTF-8 where it can be, otherwise what the bytes look like."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from index.errors import ArticleError
from index.readers.inputs import read_some
from index.readers.limits import DECODING_SAMPLE, LARGEST_ARTICLE

if TYPE_CHECKING:
    import charset_normalizer

_ABOUT_AS_WELL = 0.1  # of what charset-normalizer calls chaos

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")

_BYTE_ORDER_MARKS = (  # the long ones first, as UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """Decode as UTF-8, otherwise as whatever charset-normalizer finds; raise ArticleError if nothing."""
    if not _marked(content):
        if b"\0" in content:
            raise ArticleError("is binary, not text")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    guess = _guess(content)
    if guess is None or "\0" in str(guess):
        raise ArticleError("is in no known text encoding; save it as UTF-8")
    return str(guess).removeprefix("\ufeff")


def read_lines(stream: BinaryIO, *, newline: str) -> Iterator[str | None]:
    """Read a text line by line, its ends kept; None for a line that is too long to be held.

    Bytes that aren't of the encoding come as surrogates: who meets them leaves out the record that has
    them, not the file. `newline` is as in `open`: a line feed, or "" for every end of a line. Raises
    ArticleError where the encoding breaks off altogether.
    """
    sample = stream.read(DECODING_SAMPLE)
    joined = io.BufferedReader(_Joined(sample, stream))
    with io.TextIOWrapper(joined, _encoding(sample), errors="surrogateescape", newline=newline) as text:
        try:
            while line := text.readline(LARGEST_ARTICLE + 1):
                if len(line) <= LARGEST_ARTICLE:
                    yield line
                    continue
                while line and not line.endswith(("\n", newline or "\r")):
                    line = text.readline(LARGEST_ARTICLE)
                yield None
        except UnicodeError as error:
            raise ArticleError("has bytes that are no text in its encoding; save it as UTF-8") from error


class _Joined(io.RawIOBase):
    """What was read of a stream already, and then the rest of it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stubs say any buffer
        part: bytes | memoryview
        if self._head:
            part, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            part = read_some(self._rest, len(buffer))
        buffer[: len(part)] = part
        return len(part)


def _encoding(sample: bytes) -> str:
    """Tell a table's encoding from its beginning.

    One character of several bytes that is good UTF-8 settles it, as other encodings hardly ever look
    like it: then a damaged row doesn't change how the good ones are read.
    """
    if marked := _marked(sample):
        return marked
    # At the sample's end a character may be cut in two.
    escaped = _BEYOND_ASCII.findall(sample[:-3].decode("utf-8", "surrogateescape"))
    if len(escaped) == 0 or any(not "\udc80" <= character <= "\udcff" for character in escaped):
        return "utf-8-sig"
    guess = _guess(sample.replace(b"\0", b""))
    return "utf-8-sig" if guess is None else guess.encoding


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)


def _guess(content: bytes) -> "charset_normalizer.CharsetMatch | None":
    # Imported by who has to guess: most texts are UTF-8.
    import charset_normalizer

    guesses = charset_normalizer.from_bytes(content)
    guess = guesses.best()
    # Where Windows' western code page fits about as well as the best guess it is the likelier by far.
    western = next((other for other in guesses if other.encoding == "cp1252"), None)
    return western if guess and western and western.chaos <= guess.chaos + _ABOUT_AS_WELL else guess
