"""Whole: what only all articles of a sharded collection together tell, in files beside the shards.

How many of all passages and articles have each term, which sentences of all articles say the same, of which
sources and days these are, and the coder that all shards' tokens were coded with. Relations go by the numbers
that passages have in the whole.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from index.connections import Connections
from index.errors import BuildError, CollectionError
from index.records import RelatedSentence
from index.relations import ArticleCopy
from index.schema import RELATIONS
from index.sharding.manifest import ShardsManifest
from index.sharding.numbering import NUMBERS, Numbering
from index.terms import Terms
from index.tokens import TokenCoder

WHOLE = "whole.sqlite"
"""The file's name in the folder of a sharded collection's generation."""

_SCHEMA = f"""
CREATE TABLE terms (  -- and how many have each
    stem TEXT PRIMARY KEY, passages INTEGER NOT NULL, articles INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE lengths (passages REAL NOT NULL, articles REAL NOT NULL) STRICT;  -- on average, in words
CREATE TABLE coder (packed BLOB NOT NULL) STRICT;
CREATE TABLE sources (source TEXT PRIMARY KEY, articles INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE published (first TEXT, last TEXT) STRICT;
{RELATIONS}
"""

_AT_ONCE = 8  # threads that read it without waiting for one another
_REMEMBERED = 4_096  # terms


@dataclass(frozen=True, slots=True)
class Whole:
    """What lies beside the shards, open for reading; safe to use from several threads.

    `sources` has how many articles there are of each, `days` the first and the last day of publication.
    They are those of the archive, whichever shards can be reached: its clock does not go back, and no
    outlet of it becomes unknown.
    """

    numbering: Numbering
    coder: TokenCoder
    passage_words: Terms
    article_words: Terms
    sources: Mapping[str, int]
    days: tuple[date, date] | None
    connections: Connections

    @classmethod
    def open(cls, folder: Path, manifest: ShardsManifest) -> "Whole":
        """Open that of the collection in `folder`; CollectionError if something is missing or damaged."""
        files = manifest.whole.generation_folder(folder)
        for part in (NUMBERS, WHOLE):
            if manifest.whole.wrong_files(folder, part, trusting=True):
                raise CollectionError(
                    f"{files / part} is missing or damaged: run the `dateline build` that made it again."
                )
        connections = Connections.open([files / WHOLE], _AT_ONCE)
        [(packed,)] = connections.rows("SELECT packed FROM coder")
        [(first, last)] = connections.rows("SELECT first, last FROM published")
        return cls(
            Numbering.read(files / NUMBERS, len(manifest.shards)),
            TokenCoder.unpack(packed),
            CountedTerms(connections, "passages", manifest.whole.passages),
            CountedTerms(connections, "articles", manifest.whole.articles),
            dict(connections.rows("SELECT source, articles FROM sources ORDER BY source")),
            None if first is None else (date.fromisoformat(first), date.fromisoformat(last)),
            connections,
        )

    def close(self) -> None:
        """Let go of the file."""
        self.connections.close()


class CountedTerms(Terms):
    """Terms whose documents were counted."""

    def __init__(self, connections: Connections, of: Literal["passages", "articles"], documents: int) -> None:
        """Read the counts of one kind of documents through `connections`."""
        super().__init__()
        self._documents = documents
        [(self._mean_length,)] = connections.rows(f"SELECT {of} FROM lengths")

        def count(stem: str) -> int:
            rows = connections.rows(f"SELECT {of} FROM terms WHERE stem = ?", stem)
            return int(rows[0][0]) if rows else 0

        self._count = lru_cache(_REMEMBERED)(count)

    def __len__(self) -> int:
        """Count the documents."""
        return self._documents

    @property
    def mean_length(self) -> float:
        """As `Terms.mean_length`."""
        return float(self._mean_length)

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """As `Terms.frequencies`."""
        return {stem: self._count(stem) for stem in stems}


def write_whole(
    path: Path,
    coder: bytes,
    terms: Iterable[tuple[str, int, int]],
    lengths: tuple[float, float],
    sources: Mapping[str, int],
    days: tuple[date, date] | None,
    relations: Iterable[RelatedSentence],
    copies: Iterable[ArticleCopy],
) -> None:
    """Write the file at `path`; raise BuildError if there is no room for it.

    `terms` are stems with how many passages and articles have each, `lengths` the mean lengths of these,
    `coder` is the packed one; `sources` and `days` are as in `Whole`.
    """
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA journal_mode = OFF")  # it is thrown away if this is interrupted
            connection.executescript(_SCHEMA)
            connection.execute("INSERT INTO coder VALUES (?)", (coder,))
            connection.execute("INSERT INTO lengths VALUES (?, ?)", lengths)
            connection.executemany("INSERT INTO sources VALUES (?, ?)", sorted(sources.items()))
            first, last = (None, None) if days is None else (day.isoformat() for day in days)
            connection.execute("INSERT INTO published VALUES (?, ?)", (first, last))
            connection.executemany("INSERT INTO terms VALUES (?, ?, ?)", terms)
            connection.executemany(
                "INSERT INTO relations VALUES (?, ?, ?, ?, ?)",
                ((*one.sentence, *one.other, one.kind) for one in relations),
            )
            connection.executemany(
                "INSERT INTO article_copies VALUES (?, ?)", ((one.first, one.second) for one in copies)
            )
    except sqlite3.Error as error:
        raise BuildError(f"{path} cannot be written ({error}): make room for it.") from error
