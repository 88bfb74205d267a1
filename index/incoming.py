"""Incoming: the articles that a collection is to hold, as they are read."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import get_args

from index.articles import Article, DatedBy
from index.connections import store_address
from index.errors import ArticleError, BuildError
from index.schema import ARTICLE_COLUMNS, INCOMING

COLUMNS = f"{ARTICLE_COLUMNS}, sha256, content"
"""What is kept of an article before it is split."""


class Incoming:
    """Articles by id: those that the collection has as they are, by that alone; the others whole."""

    def __init__(self, connection: sqlite3.Connection, path: Path, before: Sequence[Path]) -> None:
        """Wrap a connection; use `create`."""
        self._connection = connection
        self._tables = [f"before{place}.articles" for place in range(len(before))]
        self.path = path

    @classmethod
    def create(cls, path: Path, before: Sequence[Path]) -> "Incoming":
        """Make an empty one at `path`, beside the store of the collection: its files, or none."""
        with writing(path):
            connection = sqlite3.connect(path, uri=True)
            try:
                connection.execute("PRAGMA temp_store = MEMORY")
                # If it is interrupted it is thrown away, so no journal is needed.
                connection.execute("PRAGMA journal_mode = OFF")
                connection.executescript(INCOMING)
                for place, store in enumerate(before):
                    connection.execute(f"ATTACH ? AS before{place}", (store_address(store),))
            except sqlite3.Error:
                connection.close()
                raise
        return cls(connection, path, before)

    def __enter__(self) -> "Incoming":
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def has_collection(self) -> bool:
        """Whether there is a collection whose articles may be kept."""
        return bool(self._tables)

    def take(self, article: Article, *, instead: bool = False) -> bool:
        """Take an article in; `instead` of one with its id, which otherwise is an ArticleError.

        Returns whether there was one with its id that says something else.
        """
        if article.dated_by not in get_args(DatedBy):
            raise ArticleError(
                f"{article.id!r} is dated by {article.dated_by!r}; it can be {', '.join(get_args(DatedBy))}."
            )
        content = article.content
        known = self._taken(article.id)
        if known is not None and not instead:
            raise ArticleError(f"Two articles have the id {article.id!r}: each needs its own.")
        if known == content:
            return False
        if known is not None:
            self.leave_out(article.id)
        # The text too: what is kept is what the collection has, whatever became of it since.
        same = (content, article.text)
        if any(found == same for found in self._before("content, text", "WHERE id = ?", article.id)):
            self._execute("INSERT INTO kept VALUES (?, ?)", article.id, content)
        else:
            row = (
                article.id, article.title, article.source, article.url, _iso(article.published),
                article.author, article.dated_by, _iso(article.other_day), article.text, article.sha256,
                content,
            )  # fmt: skip
            marks = ", ".join("?" * len(row))
            self._execute(f"INSERT INTO main.articles ({COLUMNS}) VALUES ({marks})", *row)
        return known is not None

    def keep_all(self) -> None:
        """Take in every article of the collection."""
        for table in self._tables:
            self._execute(f"INSERT INTO kept SELECT id, content FROM {table}")

    def leave_out(self, article_id: str) -> bool:
        """Leave an article out again; say whether it was there."""
        return any(
            self._execute(f"DELETE FROM {table} WHERE id = ?", article_id).rowcount > 0
            for table in ("kept", "main.articles")
        )

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id of each article and the digest of everything else of it, in the order of ids."""
        yield from self._execute(
            "SELECT id, content FROM kept UNION ALL SELECT id, content FROM main.articles ORDER BY id"
        )

    def digest(self) -> str:
        """Return a digest of all articles: the same articles have the same."""
        return digest_of(self.contents())

    def before(self) -> dict[str, bytes]:
        """Return, by the id of each article that the collection has, the digest of everything else."""
        return dict(self._before("id, content", ""))

    def only_adds(self) -> bool:
        """Whether every article that the collection has stays as it is."""
        [(kept,)] = self._execute("SELECT count(*) FROM kept")
        return bool(kept == sum(count for (count,) in self._before("count(*)", "")))

    def new(self) -> tuple[int, int]:
        """Count the articles that the collection hasn't, and the characters of their texts."""
        [(count, characters)] = self._execute("SELECT count(*), total(length(text)) FROM main.articles")
        return count, int(characters)

    def commit(self) -> None:
        """Write what is not yet written, for another connection to read."""
        with writing(self.path):
            self._connection.commit()

    def _taken(self, article_id: str) -> bytes | None:
        """Return the digest of what was taken in under an id, or None."""
        row = self._execute(
            "SELECT content FROM kept WHERE id = ? UNION ALL SELECT content FROM main.articles WHERE id = ?",
            article_id,
            article_id,
        ).fetchone()
        return None if row is None else row[0]

    def _before(self, columns: str, condition: str, *values: str) -> Iterator[tuple]:  # type: ignore[type-arg]
        for table in self._tables:
            yield from self._execute(f"SELECT {columns} FROM {table} {condition}", *values)

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        with writing(self.path):
            return self._connection.execute(statement, values)


def digest_of(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return the digest of articles, given the id and the content of each in the order of ids."""
    digest = hashlib.sha256()
    for article_id, content in contents:
        digest.update(f"{article_id}\0".encode("utf-8", "surrogatepass") + content)
    return digest.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise what SQLite can't write at `path` as a BuildError."""
    try:
        yield
    except sqlite3.Error as error:
        raise BuildError(
            f"{path} cannot be written ({error}): make room, or name another folder with --index."
        ) from error


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
