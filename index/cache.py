"""EmbeddingCache: every embedding that was ever paid for and may still be of use, by content and model.

One file of SQLite beside the generations, written by whoever holds the lock and read by nobody else. It
is what makes a killed build go on where it was; losing it costs an encoding and never an answer.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from types import TracebackType

from index.connections import read_only, store_address
from index.errors import BuildError
from index.packed import PackedEmbedding
from index.schema import CACHE
from index.tokens import TokenCoder

CACHE_FILE = "vectors.sqlite"
"""The cache's name in a collection's folder."""

_JOURNAL = "-journal"
_PARAMETERS = 500  # keys asked for at once


class EmbeddingCache:
    """Embeddings by key; each `put` is on the disk, whole, when it returns."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap a connection; use `open`."""
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, folder: Path) -> "EmbeddingCache":
        """Open the cache in `folder`, making it where there is none or none that can be read."""
        path = folder / CACHE_FILE
        try:
            return cls(_connect(path), path)
        except sqlite3.OperationalError as error:
            if path.exists() and not path.is_file():
                raise BuildError(f"{path} is not a file: remove it, and build again.") from error
            raise _unwritable(path, error) from error
        except sqlite3.DatabaseError:
            _remove(path)
        with _writing(path):
            return cls(_connect(path), path)

    @classmethod
    def read(cls, folder: Path) -> "EmbeddingCache | None":
        """Open the cache in `folder` to read it while nobody writes it; None where none can be read."""
        path = folder / CACHE_FILE
        try:
            return cls(read_only(path), path)
        except sqlite3.Error:
            return None

    def __enter__(self) -> "EmbeddingCache":
        """Return the cache."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """As `close`."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def coder(self, weights: str) -> TokenCoder | None:
        """Return the coder that made the codes of a model's tokens, or None if there is none yet."""
        rows = self._rows("SELECT coder, checksum FROM models WHERE weights = ?", weights)
        if not rows or _checksum(rows[0][0]) != rows[0][1]:
            return None
        return TokenCoder.unpack(rows[0][0])

    def keep_coder(self, weights: str, coder: TokenCoder) -> None:
        """Keep a model's coder; embeddings that were made with another are forgotten."""
        packed = coder.pack()
        rows = self._rows("SELECT coder FROM models WHERE weights = ?", weights)
        if rows == [(packed,)]:
            return
        with _writing(self._path), self._connection:
            self._connection.execute("DELETE FROM embeddings WHERE model = ?", (weights,))
            self._connection.execute(
                "INSERT OR REPLACE INTO models VALUES (?, ?, ?)", (weights, packed, _checksum(packed))
            )

    def forget(self, weights: str) -> None:
        """Let go of a model's embeddings."""
        with _writing(self._path), self._connection:
            self._connection.execute("DELETE FROM embeddings WHERE model = ?", (weights,))

    def get(self, keys: Sequence[bytes]) -> dict[bytes, PackedEmbedding]:
        """Return those of the embeddings of `keys` that are there and sound."""
        found = {}
        for start in range(0, len(keys), _PARAMETERS):
            part = keys[start : start + _PARAMETERS]
            rows = self._rows(
                "SELECT key, vector, sentence_vectors, token_sentences, token_codes, checksum "
                f"FROM embeddings WHERE key IN ({', '.join('?' * len(part))})",
                *part,
            )
            for key, *blobs, checksum in rows:
                embedding = PackedEmbedding(*blobs)
                if embedding.checksum == checksum:
                    found[key] = embedding
        return found

    def put(self, weights: str, embeddings: Mapping[bytes, PackedEmbedding]) -> None:
        """Keep a batch of embeddings in one transaction."""
        with _writing(self._path), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((key, weights, *astuple(one), one.checksum) for key, one in embeddings.items()),
            )

    def refill(self, weights: str, store: Path) -> None:
        """Take from a generation's store the embeddings of its model that are not here."""
        with _writing(self._path):
            self._connection.execute("ATTACH ? AS store", (store_address(store),))
        try:
            here = self.keys()
            rows = self._connection.execute(
                "SELECT key, vector, sentence_vectors, token_sentences, token_codes "
                "FROM store.passages JOIN store.embeddings ON passage = passages.id"
            )
            while batch := rows.fetchmany(_PARAMETERS):
                self.put(weights, {key: PackedEmbedding(*rest) for key, *rest in batch if key not in here})
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error
        finally:
            self._connection.execute("DETACH store")

    def begin_anew(self, weights: str) -> None:
        """Forget a model's embeddings, unless this was begun before and has not ended."""
        if self._rows("SELECT model FROM pending WHERE model = ?", weights):
            return
        with _writing(self._path), self._connection:
            self._connection.execute("DELETE FROM embeddings WHERE model = ?", (weights,))
            self._connection.execute("INSERT INTO pending VALUES (?)", (weights,))

    def end_anew(self) -> None:
        """Take what was begun anew as done."""
        with _writing(self._path), self._connection:
            self._connection.execute("DELETE FROM pending")

    def keys(self) -> set[bytes]:
        """Return the key of every embedding that is kept."""
        return {row[0] for row in self._rows("SELECT key FROM embeddings")}

    def unsettled(self) -> set[bytes]:
        """Return the keys of what was put here since `settle`, whether or not that was published."""
        latest = "SELECT coalesce(max(last), 0) FROM settled"
        return {row[0] for row in self._rows(f"SELECT key FROM embeddings WHERE rowid > ({latest})")}

    def settle(self) -> None:
        """Take all that is here as what generations use."""
        with _writing(self._path), self._connection:
            self._connection.execute("DELETE FROM settled")
            self._connection.execute("INSERT INTO settled SELECT coalesce(max(rowid), 0) FROM embeddings")

    def damaged(self) -> list[bytes]:
        """Return the keys of embeddings that are not what was put there."""
        keys = sorted(self.keys())
        return [
            key
            for start in range(0, len(keys), _PARAMETERS)
            for part in [keys[start : start + _PARAMETERS]]
            for sound in [self.get(part)]
            for key in part
            if key not in sound
        ]

    def remove(self, keys: Iterable[bytes]) -> None:
        """Let go of embeddings that nothing uses, or that are damaged."""
        with _writing(self._path), self._connection:
            self._connection.executemany("DELETE FROM embeddings WHERE key = ?", ((key,) for key in keys))
            # The next one that is put here has the number after the last.
            self._connection.execute(
                "UPDATE settled SET last = min(last, (SELECT coalesce(max(rowid), 0) FROM embeddings))"
            )

    def check(self) -> str | None:
        """Return what SQLite finds wrong with the file, or None."""
        try:
            [(found,), *_] = self._connection.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.Error as error:
            return str(error)
        return None if found == "ok" else str(found)

    def _rows(self, statement: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        # A page that was damaged since it was opened: what is on it is embedded again.
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            raise _unwritable(self._path, error) from error
        except sqlite3.DatabaseError:
            self._start_over()
            return self._connection.execute(statement, values).fetchall()

    def _start_over(self) -> None:
        self._connection.close()
        _remove(self._path)
        with _writing(self._path):
            self._connection = _connect(self._path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, uri=True)
    try:
        # What a transaction says is on the disk has to be there when the plug is pulled.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.executescript(CACHE)
        connection.execute("SELECT count(*) FROM models, pending").fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _remove(path: Path) -> None:
    with _writing(path):
        path.unlink(missing_ok=True)
        path.with_name(path.name + _JOURNAL).unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: Exception) -> BuildError:
    reason = getattr(error, "strerror", None) or str(error)
    return BuildError(f"{path} cannot be written ({reason}): make room, or name another folder with --index.")


def _checksum(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=16).digest()
