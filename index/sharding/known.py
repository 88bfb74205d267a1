"""Known: which articles and which embeddings a shard has, for a node that has no copy of the shard.

At a URL a small file beside each generation of a shard tells it: a digest of each article by its id, and the
key of each embedding. What little is asked of all shards is in another one, in JSON.
"""

import base64
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from index.articles import Article
from index.connections import read_only
from index.errors import BuildError, CollectionError
from index.manifest import FileRecord, Manifest, generation_name, record_file
from index.store import Store

KNOWN = "known"
"""The name, at a URL, of the folder of these files."""

_PARAMETERS = 500  # asked for at once


class Known(Protocol):
    """What a generation of a shard has."""

    def has(self, article: Article) -> bool:
        """Whether it has an article exactly as it is."""
        ...

    def ids(self) -> list[str]:
        """List the ids of its articles."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


@dataclass(frozen=True, slots=True)
class ShardState:
    """What there is of a shard: its manifest and its coder, packed, or None where it has no sound articles.

    `is_current` says whether a build of the same articles would leave it as it is.
    """

    manifest: Manifest | None
    coder: bytes | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """What a generation's file of known articles is, and what was made of the shard as a whole.

    `coder` is the one of its tokens, packed, `signing` the way in which its articles were compared.
    """

    file: FileRecord
    coder: bytes
    signing: str | None

    def packed(self) -> bytes:
        """Return it as JSON."""
        content = {**asdict(self), "coder": base64.b64encode(self.coder).decode()}
        return json.dumps(content).encode()

    @classmethod
    def parse(cls, content: bytes | None) -> "KnownRecord | None":
        """Return what `packed` made this of; None if it is none."""
        try:
            told: dict[str, Any] = json.loads(content or b"")
            return cls(FileRecord(**told["file"]), base64.b64decode(told["coder"]), told["signing"])
        except (ValueError, KeyError, TypeError):
            return None


def known_name(own: str, generation: int, suffix: str) -> str:
    """Return the name of a file of this kind, of a generation of the shard called `own`."""
    return f"{KNOWN}/{own}/{generation_name(generation)}.{suffix}"


def write_known(stores: Sequence[Path], path: Path) -> KnownRecord:
    """Write what a generation has to a file, and return what that is; the generation's stores are here."""
    store = Store.open(*stores)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA journal_mode = OFF")  # it is thrown away if this is interrupted
            connection.execute("CREATE TABLE articles (id BLOB PRIMARY KEY, content BLOB) WITHOUT ROWID")
            connection.execute("CREATE TABLE keys (key BLOB PRIMARY KEY) WITHOUT ROWID")
            connection.executemany(
                "INSERT INTO articles VALUES (?, ?)",
                ((_encoded(article_id), content) for article_id, content in sorted(store.contents().items())),
            )
            connection.executemany("INSERT INTO keys VALUES (?)", ((key,) for key in sorted(store.keys())))
        return KnownRecord(record_file(path), store.token_coder().pack(), store.comparisons.signing())
    except sqlite3.Error as error:
        raise BuildError(f"{path} cannot be written ({error}): make room for it.") from error
    finally:
        store.close()


class KnownInFile:
    """What a file tells that `write_known` made."""

    def __init__(self, path: Path) -> None:
        """Read the file at `path`; raise CollectionError if it cannot be."""
        self._path = path
        try:
            self._connection = read_only(path)
        except sqlite3.Error as error:
            raise self._unreadable() from error

    def has(self, article: Article) -> bool:
        """As in `Known`."""
        found = self._rows("SELECT content FROM articles WHERE id = ?", _encoded(article.id))
        return found == [(article.content,)]

    def ids(self) -> list[str]:
        """As in `Known`."""
        return [row[0].decode("utf-8", "surrogatepass") for row in self._rows("SELECT id FROM articles")]

    def get(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return those of the keys that embeddings of the shard are kept by."""
        found: set[bytes] = set()
        for start in range(0, len(keys), _PARAMETERS):
            part = keys[start : start + _PARAMETERS]
            marks = ", ".join("?" * len(part))
            found.update(row[0] for row in self._rows(f"SELECT key FROM keys WHERE key IN ({marks})", *part))
        return found

    def close(self) -> None:
        """As in `Known`."""
        self._connection.close()

    def _rows(self, statement: str, *values: bytes) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._unreadable() from error

    def _unreadable(self) -> CollectionError:
        return CollectionError(f"{self._path} cannot be read: remove it and run `dateline build` again.")


class KnownInStore:
    """What a shard's own store tells."""

    def __init__(self, stores: Sequence[Path]) -> None:
        """Read the store at these paths; raise CollectionError if it cannot be."""
        self._store = Store.open(*stores)

    def has(self, article: Article) -> bool:
        """As in `Known`."""
        try:
            return self._store.article(article.id) == article
        except CollectionError:
            return False  # damaged: it comes in anew

    def ids(self) -> list[str]:
        """As in `Known`."""
        return self._store.article_ids()

    def close(self) -> None:
        """As in `Known`."""
        self._store.close()


def _encoded(article_id: str) -> bytes:
    # An id that was read from a damaged file can hold half a character.
    return article_id.encode("utf-8", "surrogatepass")
