"""SQLite: the articles and passages of a collection, the record that the two indexes point into."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from index.articles import Article
from index.blobs import (
    pack_directions,
    pack_half,
    pack_labels,
    pack_spans,
    unpack_directions,
    unpack_half,
    unpack_labels,
    unpack_spans,
)
from index.conditions import conditions
from index.dates import EventDay
from index.embedding import EmbeddedPassage, Vectors, unit_rows
from index.errors import CollectionError
from index.filters import Days, Filter
from index.passages import Passage, PassageSpan
from index.relations.finding import ArticleCopy, Kind
from index.schema import SCHEMA
from index.tokens import Codes, Labels, TokenCoder
from index.vectors import Ids

# SQLite takes a limited number of parameters; a JSON list is one.
_PASSAGES = """
SELECT passages.id, articles.id, start, "end", substr(text, start + 1, "end" - start), sentences
FROM passages JOIN articles ON articles.number = passages.article
WHERE passages.id IN (SELECT value FROM json_each(?))
"""

_ARTICLE = "id, title, source, url, published, text, author, dated_by, other_day"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles and passages a store holds."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many articles there are, and the first and last day of those that are dated."""

    articles: int
    days: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """A passage's token codes, one row a token, and the place of each token's sentence, or -1."""

    codes: Codes
    sentences: Labels


@dataclass(frozen=True, slots=True)
class DatedPassage:
    """Where a passage stands, when it was published, and the days that it names, first and last."""

    id: int
    article_id: str
    source: str
    start: int
    end: int
    published: date | None
    named: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class RelatedSentence:
    """Two sentences that say the same, each by its passage's id and its place in the passage."""

    sentence: tuple[int, int]
    other: tuple[int, int]
    kind: Kind


class Store:
    """Articles and passages on disk, read by id; safe to use from several threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap a connection; use `create` or `open`."""
        self._connection = connection
        self._path = path
        self._lock = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> "Store":
        """Make an empty store at `path`, open for writing."""
        connection = sqlite3.connect(path, check_same_thread=False)
        # Nothing reads this file before it is renamed into place, so no journal is needed.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.executescript(SCHEMA)
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open the store at `path`, read-only; raise CollectionError if it isn't one."""
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            connection.execute("SELECT count(*) FROM passages")
        except sqlite3.Error as error:
            raise CollectionError(f"{path} is not a readable store of articles.") from error
        return cls(connection, path)

    def close(self) -> None:
        """Write what is not yet written and let go of the file."""
        self._connection.commit()
        self._connection.close()

    def add_article(self, article: Article) -> int:
        """Add an article; return the number that its passages refer to."""
        published, other = (day and day.isoformat() for day in (article.published, article.other_day))
        cursor = self._connection.execute(
            f"INSERT INTO articles ({_ARTICLE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.title,
                article.source,
                article.url,
                published,
                article.text,
                article.author,
                article.dated_by,
                other,
            ),
        )
        assert cursor.lastrowid is not None  # an INSERT always has one
        return cursor.lastrowid

    def add_passages(
        self, rows: Iterable[tuple[int, int, PassageSpan, EmbeddedPassage]], coder: TokenCoder
    ) -> None:
        """Add passages: each its id, its article's number, its spans and what was embedded of it."""
        passages, tokens = [], []
        for number, article, passage, embedded in rows:
            start, end = passage.span.start, passage.span.end
            sentences, vectors = pack_spans(passage.sentences), pack_directions(embedded.sentences)
            passages.append((number, article, start, end, sentences, vectors))
            codes = coder.encode(embedded.tokens).tobytes()
            tokens.append((number, codes, pack_labels(embedded.token_sentences)))
        self._connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", passages)
        self._connection.executemany("INSERT INTO tokens VALUES (?, ?, ?)", tokens)

    def add_relations(self, relations: Iterable[RelatedSentence], copies: Iterable[ArticleCopy]) -> None:
        """Add pairs of sentences, each in one direction, and pairs of whole articles."""
        self._connection.executemany(
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
        self._connection.executemany(
            "INSERT INTO article_copies VALUES (?, ?)", ((copy.first, copy.second) for copy in copies)
        )

    def add_event_days(self, passage: int, days: Iterable[EventDay]) -> None:
        """Add what a passage says about days."""
        self._connection.executemany(
            "INSERT INTO event_days VALUES (?, ?, ?, ?, ?)",
            ((passage, day.start, day.end, day.first.isoformat(), day.last.isoformat()) for day in days),
        )

    def event_days(self, ids: Sequence[int]) -> list[tuple[EventDay, ...]]:
        """Return the days that each passage names, in the order of its text."""
        rows = self._rows(
            'SELECT passage, start, "end", first, last FROM event_days '
            "WHERE passage IN (SELECT value FROM json_each(?)) ORDER BY passage, start",
            json.dumps(ids),
        )
        found: dict[int, list[EventDay]] = {}
        for passage, start, end, first, last in rows:
            day = EventDay(start, end, date.fromisoformat(first), date.fromisoformat(last))
            found.setdefault(passage, []).append(day)
        return [tuple(found.get(number, ())) for number in ids]

    def dated_passages(self, ids: Ids) -> list[DatedPassage]:
        """Return passages with their days and without their text, ascending by id."""
        listed = json.dumps(ids.tolist())
        named = dict(zip(ids.tolist(), self.event_days(ids.tolist()), strict=True))
        rows = self._rows(
            'SELECT passages.id, articles.id, source, start, "end", published FROM passages '
            "JOIN articles ON articles.number = passages.article "
            "WHERE passages.id IN (SELECT value FROM json_each(?)) ORDER BY passages.id",
            listed,
        )
        return [
            DatedPassage(
                row[0],
                row[1],
                row[2],
                row[3],
                row[4],
                None if row[5] is None else date.fromisoformat(row[5]),
                tuple((day.first, day.last) for day in named[row[0]]),
            )
            for row in rows
        ]

    def relations(self, passage: int, sentence: int) -> list[RelatedSentence]:
        """Return the relations of the sentence at a place in a passage, in the order of the others."""
        rows = self._rows(
            "SELECT other_passage, other_sentence, kind FROM relations "
            "WHERE passage = CAST(? AS INTEGER) AND sentence = CAST(? AS INTEGER) ORDER BY 1, 2",
            str(passage),
            str(sentence),
        )
        return [RelatedSentence((passage, sentence), (other, place), kind) for other, place, kind in rows]

    def relation_counts(self, ids: Sequence[int]) -> dict[tuple[int, int], int]:
        """Count the relations of each sentence of the passages, by passage and place; 0 is left out."""
        rows = self._rows(
            "SELECT passage, sentence, count(*) FROM relations "
            "WHERE passage IN (SELECT value FROM json_each(?)) GROUP BY passage, sentence",
            json.dumps(ids),
        )
        return {(passage, sentence): count for passage, sentence, count in rows}

    def nearest_days(self, days: Days, where: Filter) -> list[date]:
        """Return the last day before `days` and the first after, published or named, in passages."""
        condition, values = conditions(where)
        found = []
        for end, best, side in ((days.since, "max", "<"), (days.until, "min", ">")):
            if end is not None:
                [(day,)] = self._rows(
                    f"SELECT {best}(day) FROM ("
                    f"SELECT {best}(published) AS day FROM passages "
                    "JOIN articles ON articles.number = passages.article "
                    f"WHERE published {side} ? AND {condition} UNION ALL "
                    f"SELECT {best}(first) FROM event_days "
                    "JOIN passages ON passages.id = event_days.passage "
                    "JOIN articles ON articles.number = passages.article "
                    f"WHERE first = last AND first {side} ? AND {condition})",
                    *[end.isoformat(), *values] * 2,
                )
                found += [] if day is None else [date.fromisoformat(day)]
        return found

    def article_copies(self, numbers: Sequence[int]) -> list[ArticleCopy]:
        """Return the pairs of articles among `numbers` of which one is printed in the other."""
        listed = json.dumps(numbers)
        rows = self._rows(
            "SELECT first, second FROM article_copies WHERE first IN (SELECT value FROM json_each(?)) "
            "AND second IN (SELECT value FROM json_each(?)) ORDER BY 1, 2",
            listed,
            listed,
        )
        return [ArticleCopy(first, second) for first, second in rows]

    def set_article_vector(self, number: int, vector: Vectors) -> None:
        """Keep the direction of an article's passages taken together."""
        self._connection.execute(
            "UPDATE articles SET vector = ? WHERE number = ?", (pack_half(vector), number)
        )

    def counts(self) -> Counts:
        """Count what is stored."""
        (articles,), (passages,) = (
            self._rows(f"SELECT count(*) FROM {table}")[0] for table in ("articles", "passages")
        )
        return Counts(articles, passages)

    def article(self, article_id: str) -> Article | None:
        """Return an article by its id, or None."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", article_id)
        return _article(rows[0]) if rows else None

    def article_ids(self) -> list[str]:
        """List every article's id, in the order of their numbers."""
        return [row[0] for row in self._rows("SELECT id FROM articles ORDER BY number")]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order of `ids`."""
        found = {
            row[0]: Passage(row[0], row[1], row[2], row[3], row[4], unpack_spans(row[5]))
            for row in self._rows(_PASSAGES, json.dumps(ids))
        }
        return [found[number] for number in ids]

    def passage_ids(self, where: Filter) -> Ids:
        """Return the ids of the passages that pass `where`, ascending."""
        condition, values = conditions(where)
        rows = self._rows(
            "SELECT passages.id FROM passages JOIN articles ON articles.number = passages.article "
            f"WHERE {condition} ORDER BY passages.id",
            *values,
        )
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def passing(self, ids: Ids, where: Filter) -> Ids:
        """Return those of the passages `ids` that pass `where`, ascending."""
        condition, values = conditions(where)
        rows = self._rows(
            "SELECT passages.id FROM passages JOIN articles ON articles.number = passages.article "
            f"WHERE passages.id IN (SELECT value FROM json_each(?)) AND {condition} ORDER BY passages.id",
            json.dumps(ids.tolist()),
            *values,
        )
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def article_numbers(self, ids: Ids) -> Ids:
        """Return the number of each passage's article, in the order of `ids`."""
        rows = self._rows(
            "SELECT id, article FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(ids.tolist()),
        )
        found = dict(rows)
        return np.fromiter((found[number] for number in ids.tolist()), np.int64, len(ids))

    def passages_of(self, numbers: Sequence[int]) -> tuple[Ids, Ids]:
        """Return the ids of the passages of articles, ascending, and each one's article number."""
        rows = self._rows(
            "SELECT id, article FROM passages WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(numbers),
        )
        pairs = np.array(rows, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def sentence_vectors(self, ids: Sequence[int], dimension: int) -> list[Vectors]:
        """Return, for each passage, its sentences' unit vectors, shape (sentences, dimension)."""
        rows = self._rows(
            "SELECT id, sentence_vectors FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        found = {number: unpack_directions(blob, dimension) for number, blob in rows}
        return [found[number] for number in ids]

    def tokens(self, ids: Sequence[int]) -> list[PassageTokens]:
        """Return each passage's tokens."""
        rows = self._rows(
            "SELECT passage, codes, sentences FROM tokens WHERE passage IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        found = {}
        for number, codes, labels in rows:
            sentences = unpack_labels(labels)
            shaped = np.frombuffer(codes, np.uint8).reshape(len(sentences), -1)
            found[number] = PassageTokens(shaped, sentences)
        return [found[number] for number in ids]

    def article_vectors(self, numbers: Sequence[int]) -> Vectors:
        """Return articles' unit vectors, shape (len(numbers), dimension)."""
        rows = self._rows(
            "SELECT number, vector FROM articles WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(numbers),
        )
        found = {number: unpack_half(blob) for number, blob in rows}
        return unit_rows(np.stack([found[number] for number in numbers]))

    def sources(self) -> dict[str, int]:
        """Count the articles of each source, by name."""
        return dict(self._rows("SELECT source, count(*) FROM articles GROUP BY source ORDER BY source"))

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last publication day, or None if no article is dated."""
        first, last = self._rows("SELECT min(published), max(published) FROM articles")[0]
        return None if first is None else (date.fromisoformat(first), date.fromisoformat(last))

    def coverage(self, where: Filter) -> Coverage:
        """Count the articles with a passage that passes `where`, and give their first and last day."""
        condition, values = conditions(where)
        if where.asks_for_events:
            passing = "SELECT article FROM passages JOIN articles ON number = article"
            condition = f"number IN ({passing} WHERE {condition})"
        [(count, first, last)] = self._rows(
            f"SELECT count(*), min(published), max(published) FROM articles WHERE {condition}", *values
        )
        days = None if first is None else (date.fromisoformat(first), date.fromisoformat(last))
        return Coverage(count, days)

    def undated(self) -> int:
        """Count the articles without a publication day."""
        return int(self._rows("SELECT count(*) FROM articles WHERE published IS NULL")[0][0])

    def _rows(self, statement: str, *values: str) -> list[tuple]:  # type: ignore[type-arg]
        # A row's types are the statement's; the callers name them by where they put the values.
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise CollectionError(f"{self._path} cannot be read ({error}).") from error


def _article(row: tuple) -> Article:  # type: ignore[type-arg]
    article_id, title, source, url, published, text, author, dated_by, other = row
    day, other_day = (iso and date.fromisoformat(iso) for iso in (published, other))
    return Article(article_id, title, source, url, day, text, author, dated_by, other_day)
