"""Staging: a generation's store while it is being made; nobody reads it before it is complete."""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from index.blobs import pack_half, pack_spans, unpack_spans
from index.carrying import Carried, carry, copy_articles
from index.connections import Connections, read_only, store_address
from index.dates import EventDay
from index.embedding import Vectors
from index.errors import BuildError
from index.incoming import COLUMNS, Incoming, writing
from index.packed import PackedEmbedding
from index.passages import PassageSpan
from index.records import Counts, RelatedSentence
from index.related import SentencePlace
from index.relations import ArticleCopy, Signed
from index.schema import QUANTIZER, SCHEMA
from index.sentences import Span
from index.store import Store
from index.tokens import TokenCoder


@dataclass(frozen=True, slots=True)
class Unembedded:
    """A passage without an embedding: what is embedded of it, and the key of that."""

    id: int
    key: bytes
    text: str
    sentences: tuple[Span, ...]


class Staging:
    """Articles numbered by id, then their passages and all that is known of them.

    `store` reads it, together with the base that it adds to if there is one. `articles` are the numbers of
    those that are new to it, `first_passage` is the id of the first passage that it may give away.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        base: tuple[sqlite3.Connection, Path] | None,
        path: Path,
        limit: Counts,
    ) -> None:
        """Wrap connections to what is made and to its base, which ends at `limit`; use `create`, `extend`."""
        self._connection = connection
        self._base = None if base is None else base[0]
        self._path = path
        self._limit = limit
        parts = [(connection, path)] if base is None else [base, (connection, path)]
        lent = tuple(one for one, _ in parts)
        self.store = Store(Connections([lent], [one for _, one in parts]), path)
        counts = self.store.counts()
        self.articles = range(counts.articles + 1, counts.articles + 1)
        self.first_passage = counts.passages + 1

    @classmethod
    def create(cls, path: Path) -> "Staging":
        """Make an empty one at `path`."""
        return cls(_connect(path, SCHEMA), None, path, Counts(0, 0))

    @classmethod
    def extend(cls, path: Path, base: Path, limit: Counts, added: Path | None) -> "Staging":
        """Make one at `path` that adds to `base`, which has so many articles and passages.

        It begins as a copy of what `added` adds already, or empty.
        """
        if added is not None:
            with _copying(path):
                shutil.copyfile(added, path)
        connection = _connect(path, "" if added is not None else SCHEMA)
        try:
            with writing(path):
                opened = read_only(base)
        except BaseException:
            connection.close()
            raise
        return cls(connection, (opened, base), path, limit)

    @property
    def extends(self) -> bool:
        """Whether it adds to a base; then what is new is all that changed."""
        return self._base is not None

    def close(self) -> None:
        """Write what is not yet written and let go of the files."""
        try:
            with writing(self._path):
                self._connection.commit()
        finally:
            self._connection.close()
            if self._base is not None:
                self._base.close()

    def number(self, incoming: Incoming, before: Sequence[Path]) -> None:
        """Give the articles that came in numbers in the order of their ids.

        Those that were kept are read from the stores at `before`; none are where only new ones count.
        """
        incoming.commit()
        first = self.articles.start
        with self._reading(before), self._attached(incoming.path):
            self._execute("CREATE TEMP TABLE numbered (number INTEGER PRIMARY KEY, id TEXT, kept INTEGER)")
            kept = " UNION ALL SELECT id, 1 FROM incoming.kept" if before else ""
            self._execute(
                "INSERT INTO numbered SELECT ? + row_number() OVER (ORDER BY id), id, kept "
                f"FROM (SELECT id, 0 AS kept FROM incoming.articles{kept})",
                first - 1,
            )
            tables = [
                ("incoming.articles", 0),
                *((f"old{place}.articles", 1) for place in range(len(before))),
            ]
            for table, kept_there in tables:
                self._execute(
                    f"INSERT INTO main.articles (number, {COLUMNS}) "
                    f"SELECT numbered.number, {_prefixed(COLUMNS)} FROM numbered "
                    f"CROSS JOIN {table} AS one ON one.id = numbered.id "
                    f"WHERE numbered.kept = {kept_there} ORDER BY numbered.number"
                )
            self._execute("DROP TABLE numbered")
            [(last,)] = self._execute("SELECT coalesce(max(number), ?) FROM main.articles", first - 1)
        self.articles = range(first, last + 1)

    def set_coder(self, coder: TokenCoder) -> None:
        """Keep the coder of the tokens."""
        self._execute("DELETE FROM coder")
        self._execute("INSERT INTO coder VALUES (?)", coder.pack())

    def set_quantizer(self, quantizer: bytes) -> None:
        """Keep by what the vectors are put into lists."""
        with writing(self._path):
            self._connection.executescript(QUANTIZER)
        self._execute("INSERT INTO quantizer VALUES (?)", quantizer)

    def carry(self, before: Sequence[Path]) -> Mapping[int, Carried]:
        """Return which articles other stores have, all but the id the same, by the number here."""
        with self._reading(before), writing(self._path):
            return carry(self._connection, len(before))

    def add_passages(
        self, number: int, header: str, passages: Sequence[tuple[PassageSpan, bytes]], first: int
    ) -> None:
        """Add an article's passages, each with its key, the first of them under the id `first`."""
        self._execute("UPDATE articles SET header = ? WHERE number = ?", header, number)
        self._many(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            (
                (first + place, number, one.span.start, one.span.end, pack_spans(one.sentences), key)
                for place, (one, key) in enumerate(passages)
            ),
        )

    def copy_articles(
        self,
        before: Sequence[Path],
        carried: Mapping[int, Carried],
        first: Mapping[int, int],
        *,
        compared: bool,
    ) -> None:
        """Copy articles' passages with all that is known of each by itself from other stores.

        `carried` maps an article's number to what it is there, `first` to its first passage's id. With
        `compared`, what was found by comparing them is copied too, where both have the ids that they had.
        """
        with self._reading(before), writing(self._path):
            copy_articles(self._connection, len(before), carried, first, compared=compared)

    def unembedded(self, size: int) -> Iterator[list[Unembedded]]:
        """Yield the passages that have no embedding yet, in order, `size` at once."""
        last = 0
        while rows := self._execute(
            'SELECT passages.id, key, header, substr(text, start + 1, "end" - start), start, sentences '
            "FROM main.passages JOIN articles ON articles.number = article WHERE passages.id > ? "
            "AND NOT EXISTS (SELECT 1 FROM embeddings WHERE passage = passages.id) "
            f"ORDER BY passages.id LIMIT {size}",
            last,
        ).fetchall():
            yield [
                Unembedded(number, key, *embedded_text(header, text, start, unpack_spans(spans)))
                for number, key, header, text, start, spans in rows
            ]
            last = rows[-1][0]

    def add_embeddings(self, embeddings: Iterable[tuple[int, PackedEmbedding]]) -> None:
        """Add passages' embeddings."""
        self._many(
            "INSERT INTO embeddings VALUES (?, ?, ?, ?, ?)",
            ((passage, *astuple(embedding)) for passage, embedding in embeddings),
        )

    def without_vector(self) -> list[int]:
        """Return the numbers of the articles that have passages and no direction yet."""
        statement = (
            "SELECT DISTINCT article FROM passages "
            "WHERE article NOT IN (SELECT article FROM article_vectors) ORDER BY article"
        )
        return [row[0] for row in self._execute(statement)]

    def set_article_vector(self, number: int, vector: Vectors) -> None:
        """Keep the direction of an article's passages taken together."""
        self._execute("INSERT INTO article_vectors VALUES (?, ?)", number, pack_half(vector))

    def add_event_days(self, passage: int, days: Iterable[EventDay]) -> None:
        """Add what a passage says about days."""
        self._many(
            "INSERT INTO event_days VALUES (?, ?, ?, ?, ?)",
            ((passage, day.start, day.end, day.first.isoformat(), day.last.isoformat()) for day in days),
        )

    def set_relations(self, relations: Mapping[SentencePlace, Iterable[RelatedSentence]]) -> None:
        """Put the relations of sentences in the place of those that they had."""
        sentences = list(relations)
        self._many("DELETE FROM relations WHERE passage = ? AND sentence = ?", sentences)
        self._many(
            "INSERT INTO relations VALUES (?, ?, ?, ?, ?)",
            (
                (*relation.sentence, *relation.other, relation.kind)
                for listed in relations.values()
                for relation in listed
            ),
        )
        self._many(
            "INSERT OR IGNORE INTO replaced_relations VALUES (?, ?)",
            (one for one in sentences if one[0] <= self._limit.passages),
        )

    def set_copies(self, gone: Iterable[ArticleCopy], come: Iterable[ArticleCopy]) -> None:
        """Take pairs of articles out of those that are copies, and add others."""
        pairs = [_ascending(copy) for copy in gone]
        self._many("DELETE FROM article_copies WHERE first = ? AND second = ?", pairs)
        self._many(
            "INSERT OR IGNORE INTO gone_copies VALUES (?, ?)",
            (pair for pair in pairs if max(pair) <= self._limit.articles),
        )
        self._many("INSERT INTO article_copies VALUES (?, ?)", map(_ascending, come))

    def add_signatures(self, version: str, signed: Signed, numbers: Sequence[int]) -> None:
        """Add by what the copies of articles are looked for, and the way in which it was made.

        `numbers` are those of the articles, of which one may have no sentence that is long enough.
        """
        self._execute("DELETE FROM signing")
        self._execute("INSERT INTO signing VALUES (?)", version)
        self._many(
            "INSERT INTO signatures VALUES (?, ?)",
            (
                (number, signed.rows[first:last].astype("<u4").tobytes())
                for number, first, last in zip(
                    numbers,
                    np.searchsorted(signed.owners, numbers).tolist(),
                    np.searchsorted(signed.owners, numbers, side="right").tolist(),
                    strict=True,
                )
            ),
        )

    @contextmanager
    def _reading(self, stores: Sequence[Path]) -> Iterator[None]:
        """Attach stores as old0, old1 and so on."""
        with writing(self._path):
            self._connection.commit()
            for place, store in enumerate(stores):
                self._connection.execute(f"ATTACH ? AS old{place}", (store_address(store),))
        try:
            yield
        finally:
            with writing(self._path):
                self._connection.commit()
                for place in range(len(stores)):
                    self._connection.execute(f"DETACH old{place}")

    @contextmanager
    def _attached(self, incoming: Path) -> Iterator[None]:
        with writing(self._path):
            self._connection.execute("ATTACH ? AS incoming", (str(incoming),))
        try:
            yield
        finally:
            with writing(self._path):
                self._connection.commit()
                self._connection.execute("DETACH incoming")

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        with writing(self._path):
            return self._connection.execute(statement, values)

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with writing(self._path):
            self._connection.executemany(statement, rows)


def embedded_text(
    header: str, text: str, start: int, sentences: Iterable[Span]
) -> tuple[str, tuple[Span, ...]]:
    """Return a passage as it is embedded, its header on a line above it, and its sentences' spans there.

    `start` is the passage's place in its article, where `sentences` are counted from as well.
    """
    shift = len(header) + 1 - start
    return f"{header}\n{text}", tuple(Span(span.start + shift, span.end + shift) for span in sentences)


def _ascending(copy: ArticleCopy) -> tuple[int, int]:
    return min(copy.first, copy.second), max(copy.first, copy.second)


def _prefixed(columns: str) -> str:
    return ", ".join(f"one.{column}" for column in columns.split(", "))


def _connect(path: Path, schema: str) -> sqlite3.Connection:
    with writing(path):
        connection = sqlite3.connect(path, check_same_thread=False, uri=True)
        try:
            connection.execute("PRAGMA temp_store = MEMORY")
            # If it is interrupted it is thrown away, so no journal is needed.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.executescript(schema)
        except sqlite3.Error:
            connection.close()
            raise
    return connection


@contextmanager
def _copying(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error
