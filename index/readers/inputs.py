"""What a reader is given: an input and how to read it; and what it gives for what it can't read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from index.articles import Article
from index.errors import ArticleError
from index.readers.limits import LARGEST_ARTICLE, LARGEST_UNPACKED, MOST_ENTRIES

COLUMNS = ("text", "title", "published", "source", "url", "author")
"""The fields of a table's row."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The columns of tables by name, None for the usual names, and what else the files don't tell.

    `day_first` reads "3/8/2025" in a column as 3 August. `stdin` is what the path "-" stands for.
    """

    text: str | None
    title: str | None
    published: str | None
    source: str | None
    url: str | None
    author: str | None
    day_first: bool
    stdin: BinaryIO | None

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are named, by field."""
        named = {name: getattr(self, name) for name in COLUMNS}
        return {name: column for name, column in named.items() if column is not None}


USUAL = ReadOptions(None, None, None, None, None, None, day_first=True, stdin=None)
"""The usual names of columns, days before months, nothing on standard input."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that could not be read as an article, and why.

    `path` goes on into an archive after "!/". `record` is which line, row or record of it, None for all.
    """

    path: str
    record: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read of an article that was taken in without it: where, and what that comes to.

    `path` and `record` are those of a `Skipped`.
    """

    path: str
    record: str | None
    reason: str


class Allowance:
    """What one file may still unpack to; the archives inside it draw on the same."""

    def __init__(self) -> None:
        self._bytes = 0
        self._entries = 0

    def take_bytes(self, count: int) -> None:
        """Count unpacked bytes; raise ArticleError where they are too many."""
        self._bytes += count
        if self._bytes > LARGEST_UNPACKED:
            raise ArticleError(f"unpacks to more than {LARGEST_UNPACKED // 1_000_000_000} GB")

    def take_entry(self) -> None:
        """Count an archive's entry; raise ArticleError where there are too many."""
        self._entries += 1
        if self._entries > MOST_ENTRIES:
            raise ArticleError(f"has more than {MOST_ENTRIES:,} entries")


@dataclass(frozen=True, slots=True)
class Input:
    """A file, a member of an archive, or standard input.

    `path` is what people are told, `article_id` what ids begin with, `name` what its suffix is taken
    from. `open` may be called once. `depth` counts the archives around it.
    """

    path: str
    article_id: str
    name: str
    open: Callable[[], BinaryIO]
    depth: int
    allowance: Allowance

    def skipped(self, reason: str, record: str | None = None) -> Skipped:
        """Return that it, or one record of it, is left out; what it quotes is made writable."""
        return Skipped(self.path, record and _writable(record), _writable(reason))

    def unread(self, reason: str, record: str | None = None) -> Unread:
        """Return that something of it, or of one record of it, couldn't be read."""
        return Unread(self.path, record and _writable(record), _writable(reason))

    def member(self, name: str, open_member: Callable[[], BinaryIO]) -> "Input":
        """Return a member of this archive as an input."""
        path, article_id = (f"{start}!/{name}" for start in (self.path, self.article_id))
        last = name.rpartition("/")[2]
        return Input(path, article_id, last, open_member, self.depth + 1, self.allowance)

    def unpacked(self, name: str, open_unpacked: Callable[[], BinaryIO]) -> "Input":
        """Return what this compressed file holds, under the same path and id."""
        return Input(self.path, self.article_id, name, open_unpacked, self.depth + 1, self.allowance)

    def content(self, most: int = LARGEST_ARTICLE) -> bytes:
        """Read it whole; raise ArticleError where it has more than `most` bytes."""
        with self.open() as stream:
            content = stream.read(most + 1)
        if len(content) > most:
            raise ArticleError(f"is larger than {most // 1_000_000} MB")
        return content


def _writable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def read_some(stream: BinaryIO, most: int) -> bytes:
    """Read what is there, up to `most` bytes, without asking for more until all of them have come.

    So what came before the place where a stream turns out to be damaged isn't lost with the rest.
    """
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read(most)


Reader = Callable[[Input, ReadOptions], Iterator[Article | Skipped | Unread | Input]]
"""Reads an input lazily; an `Input` that it yields is read before the next one is asked for.

An `Unread` comes after its article.

Raises ArticleError, worded as what the input is or has, where the rest of it can't be read.
"""
