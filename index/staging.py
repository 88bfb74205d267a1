"""Staging: a generation's store while it is being made; nobody reads it before it is complete."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from index.articles import Article, DatedBy
from index.blobs import pack_half, pack_spans, unpack_spans
from index.connections import Connections, store_address
from index.dates import EventDay
from index.embedding import Vectors
from index.errors import ArticleError, BuildError
from index.packed import PackedEmbedding
from index.passages import PassageSpan
from index.records import RelatedSentence
from index.relations.finding import ArticleCopy
from index.schema import ARTICLE_COLUMNS, INCOMING, SCHEMA
from index.sentences import Span
from index.store import Store
from index.tokens import TokenCoder

_INCOMING = "incoming.sqlite"
_COLUMNS = f"{ARTICLE_COLUMNS}, sha256, content"


@dataclass(frozen=True, slots=True)
class Unembedded:
    """A passage without an embedding: what is embedded of it, and the key of that."""

    id: int
    key: bytes
    text: str
    sentences: tuple[Span, ...]


class Staging:
    """Articles as they come in, then numbered by id, then their passages and all that is known of them."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap a connection; use `create`."""
        self._connection = connection
        self._path = path
        self.store = Store(Connections([connection], path), path)

    @classmethod
    def create(cls, path: Path) -> "Staging":
        """Make an empty one at `path`."""
        incoming = path.with_name(_INCOMING)
        with _writing(path):
            connection = sqlite3.connect(path, check_same_thread=False, uri=True)
            try:
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.execute("ATTACH ? AS incoming", (str(incoming),))
                # If it is interrupted it is thrown away, so no journal is needed.
                connection.execute("PRAGMA main.journal_mode = OFF")
                connection.execute("PRAGMA incoming.journal_mode = OFF")
                connection.executescript(SCHEMA)
                connection.executescript(INCOMING)
            except sqlite3.Error:
                connection.close()
                raise
        return cls(connection, path)

    def close(self) -> None:
        """Write what is not yet written and let go of the file."""
        try:
            with _writing(self._path):
                self._connection.commit()
        finally:
            self._connection.close()

    def take(self, article: Article, *, instead: bool = False) -> bool:
        """Take an article in; `instead` of one with its id, which otherwise is an ArticleError.

        Returns whether there was one with its id that says something else.
        """
        if article.dated_by not in get_args(DatedBy):
            raise ArticleError(
                f"{article.id!r} is dated by {article.dated_by!r}; it can be {', '.join(get_args(DatedBy))}."
            )
        row = (
            article.id, article.title, article.source, article.url, _iso(article.published), article.author,
            article.dated_by, _iso(article.other_day), article.text, article.sha256, article.content,
        )  # fmt: skip
        known = self._execute("SELECT content FROM incoming.articles WHERE id = ?", article.id).fetchone()
        marks, replacing = ", ".join("?" * len(row)), "OR REPLACE " if instead else ""
        try:
            self._connection.execute(
                f"INSERT {replacing}INTO incoming.articles ({_COLUMNS}) VALUES ({marks})", row
            )
        except sqlite3.IntegrityError as error:
            raise ArticleError(f"Two articles have the id {article.id!r}: each needs its own.") from error
        except sqlite3.Error as error:
            raise _unwritable(self._path, error) from error
        return known is not None and known[0] != article.content

    def take_all(self, store: Path) -> None:
        """Take in every article of another generation's store."""
        with self._reading(store):
            self._execute(
                f"INSERT INTO incoming.articles ({_COLUMNS}) SELECT {_COLUMNS} FROM old.articles ORDER BY id"
            )

    def leave_out(self, article_id: str) -> bool:
        """Leave an article out again; say whether it was there."""
        return self._execute("DELETE FROM incoming.articles WHERE id = ?", article_id).rowcount > 0

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield the id of each article and the digest of everything else of it, in the order of ids."""
        yield from self._execute("SELECT id, content FROM incoming.articles ORDER BY id")

    def digest(self) -> str:
        """Return a digest of all articles: the same articles have the same."""
        return digest_of(self.contents())

    def number(self) -> int:
        """Give the articles numbers in the order of their ids; return how many there are."""
        self._execute(
            f"INSERT INTO articles (number, {_COLUMNS}) "
            f"SELECT row_number() OVER (ORDER BY id), {_COLUMNS} FROM incoming.articles ORDER BY id"
        )
        with _writing(self._path):
            self._connection.commit()
            self._connection.execute("DETACH incoming")
            self._path.with_name(_INCOMING).unlink()
        return self.store.counts().articles

    def set_coder(self, coder: TokenCoder) -> None:
        """Keep the coder of the tokens."""
        self._execute("INSERT INTO coder VALUES (?)", coder.pack())

    def carry(self, store: Path) -> Mapping[int, int]:
        """Return which articles another store has, all but the id the same: each one's number there."""
        with self._reading(store):
            return dict(
                self._execute(
                    "SELECT articles.number, min(other.number) FROM articles "
                    "JOIN old.articles AS other ON other.content = articles.content GROUP BY 1"
                ).fetchall()
            )

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

    def copy_articles(self, store: Path, carried: Mapping[int, int], first: Mapping[int, int]) -> None:
        """Copy articles' passages with all that is known of each by itself from another store.

        `carried` maps an article's number to that in the other store, `first` to its first passage's id.
        """
        with self._reading(store):
            self._execute(
                "CREATE TEMP TABLE carried (number INTEGER PRIMARY KEY, was INTEGER, first INTEGER)"
            )
            self._many(
                "INSERT INTO carried VALUES (?, ?, ?)",
                ((number, was, first[number]) for number, was in carried.items()),
            )
            self._execute(
                "CREATE TEMP TABLE renumbered AS SELECT passages.id AS was, carried.number AS article, "
                "first - 1 + row_number() OVER (PARTITION BY carried.number ORDER BY passages.id) AS id "
                "FROM carried JOIN old.passages ON passages.article = carried.was"
            )
            self._execute(
                "UPDATE articles SET header = (SELECT other.header FROM old.articles AS other "
                "JOIN carried ON other.number = carried.was WHERE carried.number = articles.number) "
                "WHERE number IN (SELECT number FROM carried)"
            )
            for statement in (
                'INSERT INTO passages SELECT r.id, r.article, o.start, o."end", o.sentences, o.key '
                "FROM renumbered AS r JOIN old.passages AS o ON o.id = r.was ORDER BY r.id",
                "INSERT INTO embeddings SELECT r.id, o.vector, o.sentence_vectors, "
                "o.token_sentences, o.token_codes FROM renumbered AS r JOIN old.embeddings AS o "
                "ON o.passage = r.was ORDER BY r.id",
                'INSERT INTO event_days SELECT r.id, o.start, o."end", o.first, o.last '
                "FROM renumbered AS r JOIN old.event_days AS o ON o.passage = r.was",
                "INSERT INTO article_vectors SELECT carried.number, o.vector "
                "FROM carried JOIN old.article_vectors AS o ON o.article = carried.was",
            ):
                self._execute(statement)
            self._execute("DROP TABLE renumbered")
            self._execute("DROP TABLE carried")

    def unembedded(self, size: int) -> Iterator[list[Unembedded]]:
        """Yield the passages that have no embedding yet, in order, `size` at once."""
        last = 0
        while rows := self._execute(
            'SELECT passages.id, key, header, substr(text, start + 1, "end" - start), start, sentences '
            "FROM passages JOIN articles ON articles.number = article WHERE passages.id > ? "
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

    def add_relations(self, relations: Iterable[RelatedSentence], copies: Iterable[ArticleCopy]) -> None:
        """Add pairs of sentences, each in one direction, and pairs of whole articles."""
        self._many(
            "INSERT INTO relations VALUES (?, ?, ?, ?, ?)",
            (
                (*first, *second, relation.kind)
                for relation in relations
                for first, second in (
                    (relation.sentence, relation.other),
                    (relation.other, relation.sentence),
                )
            ),
        )
        self._many("INSERT INTO article_copies VALUES (?, ?)", ((copy.first, copy.second) for copy in copies))

    def add_signatures(self, version: str, minima: Iterable[tuple[int, bytes]]) -> None:
        """Add what each article's copies are looked for by, and the way in which it was made."""
        self._execute("INSERT INTO signing VALUES (?)", version)
        self._many("INSERT INTO signatures VALUES (?, ?)", minima)

    @contextmanager
    def _reading(self, store: Path) -> Iterator[None]:
        with _writing(self._path):
            self._connection.commit()
            self._connection.execute("ATTACH ? AS old", (store_address(store),))
        try:
            yield
        finally:
            with _writing(self._path):
                self._connection.commit()
                self._connection.execute("DETACH old")

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        with _writing(self._path):
            return self._connection.execute(statement, values)

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        with _writing(self._path):
            self._connection.executemany(statement, rows)


def digest_of(contents: Iterable[tuple[str, bytes]]) -> str:
    """Return the digest of articles, given the id and the content of each in the order of ids."""
    digest = hashlib.sha256()
    for article_id, content in contents:
        digest.update(f"{article_id}\0".encode("utf-8", "surrogatepass") + content)
    return digest.hexdigest()


def embedded_text(
    header: str, text: str, start: int, sentences: Iterable[Span]
) -> tuple[str, tuple[Span, ...]]:
    """Return a passage as it is embedded, its header on a line above it, and its sentences' spans there.

    `start` is the passage's place in its article, where `sentences` are counted from as well.
    """
    shift = len(header) + 1 - start
    return f"{header}\n{text}", tuple(Span(span.start + shift, span.end + shift) for span in sentences)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: sqlite3.Error) -> BuildError:
    return BuildError(f"{path} cannot be written ({error}): make room, or name another folder with --index.")


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
