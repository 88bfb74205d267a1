"""SQLite: the articles and passages of a generation, the record that the indexes are derived from.

Where a generation adds to a base the two files are read as one: every statement is run on each. So an
order, a limit or a total over a whole table is not a statement's to tell.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.articles import Article
from index.blobs import unpack_directions, unpack_half, unpack_labels, unpack_rows, unpack_spans
from index.candidates import Candidates, Packed
from index.catalogue import Catalogue
from index.chronicle import Chronicle
from index.comparisons import Comparisons
from index.connections import Connections
from index.embedding import Vectors, unit_rows
from index.errors import CollectionError
from index.passages import Passage
from index.records import Counts, article_of
from index.related import Related
from index.schema import ARTICLE_COLUMNS
from index.sentences import Span
from index.tokens import TokenCoder, TokenRows
from index.vectors import Ids

_WINDOW = 256  # rows read at once

# SQLite takes a limited number of parameters; a JSON list is one.
_PASSAGES = """
SELECT passages.id, articles.id, start, "end", substr(text, start + 1, "end" - start), sentences
FROM passages JOIN articles ON articles.number = passages.article
WHERE passages.id IN (SELECT value FROM json_each(?))
"""


class Store:
    """Articles and passages on disk, read by id; safe to use from several threads.

    `chronicle` is what it knows of days, `catalogue` lists its articles, `related` says which sentences say
    the same, `comparisons` how its articles were compared, `connections` are those that it reads through.
    """

    def __init__(self, connections: Connections, path: Path) -> None:
        """Read through connections; use `open`."""
        self.connections = connections
        self._path = path
        self._rows = connections.rows
        self.chronicle = Chronicle(connections.rows)
        self.catalogue = Catalogue(connections)
        self.related = Related(connections)
        self.comparisons = Comparisons(connections.rows)

    @classmethod
    def open(cls, *paths: Path, at_once: int = 1) -> "Store":
        """Open the store at `paths`, its base first, read-only, for so many threads.

        Raises CollectionError if it isn't one.
        """
        connections = Connections.open(paths, at_once)
        for file, path in enumerate(paths):
            try:
                connections.rows_in(file, "SELECT count(*) FROM passages")
            except CollectionError as error:
                connections.close()
                raise CollectionError(f"{path} is not a readable store of articles.") from error
        return cls(connections, paths[-1])

    def close(self) -> None:
        """Let go of the file."""
        self.connections.close()

    def token_coder(self) -> TokenCoder:
        """Return the coder of the passages' tokens."""
        rows = self._rows("SELECT packed FROM coder")
        if not rows:
            raise CollectionError(f"{self._path} has no token coder.")
        return TokenCoder.unpack(rows[0][0])

    def quantizer(self) -> bytes | None:
        """Return by what the vectors are put into lists; None where it is fitted to them."""
        found = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'quantizer'")
        # What adds to a base has none of its own.
        return self.connections.rows_in(0, "SELECT packed FROM quantizer")[0][0] if found else None

    def counts(self) -> Counts:
        """Count what is stored."""
        articles, passages = (
            sum(count for (count,) in self._rows(f"SELECT count(*) FROM {table}"))
            for table in ("articles", "passages")
        )
        return Counts(articles, passages)

    def article(self, article_id: str) -> Article | None:
        """Return an article by its id, or None; raise CollectionError if its text is damaged."""
        return self.articles_by_id([article_id]).get(article_id)

    def articles_by_id(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """Return those of the articles that there are, by id; CollectionError if a text is damaged."""
        found = {}
        for start in range(0, len(article_ids), _WINDOW):
            window = article_ids[start : start + _WINDOW]
            asked = ", ".join("?" * len(window))
            for sha256, *row in self._rows(
                f"SELECT sha256, {ARTICLE_COLUMNS} FROM articles WHERE id IN ({asked})", *window
            ):
                article = self._checked(article_of(tuple(row)), sha256)
                found[article.id] = article
        return found

    def articles_by_number(self, numbers: Iterable[int]) -> dict[int, Article]:
        """Return articles by their numbers; CollectionError if a text is damaged."""
        rows = self._rows(
            f"SELECT number, sha256, {ARTICLE_COLUMNS} FROM articles "
            "WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(numbers)),
        )
        return {number: self._checked(article_of(tuple(row)), sha256) for number, sha256, *row in rows}

    def _checked(self, article: Article, sha256: str) -> Article:
        # Each time, as files can be damaged while they are open: no quote is ever wrong.
        if article.sha256 != sha256:
            raise CollectionError(f"{self._path} is damaged: open the collection anew.")
        return article

    def article_at(self, number: int) -> Article:
        """Return an article by its number."""
        [row] = self._rows(
            f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE number = CAST(? AS INTEGER)", str(number)
        )
        return article_of(row)

    def articles(self, after: int = 0) -> Iterator[tuple[int, Article]]:
        """Yield every article of a number above `after`, in order, without holding them all."""
        for file in range(self.connections.files):
            last = after
            while rows := self.connections.rows_in(
                file,
                f"SELECT number, {ARTICLE_COLUMNS} FROM articles WHERE number > CAST(? AS INTEGER) "
                f"ORDER BY number LIMIT {_WINDOW}",
                str(last),
            ):
                for number, *row in rows:
                    yield number, article_of(tuple(row))
                last = rows[-1][0]

    def ids_with_text(self, sha256: str) -> list[str]:
        """Return the ids of the articles whose text has a SHA-256."""
        return sorted(row[0] for row in self._rows("SELECT id FROM articles WHERE sha256 = ?", sha256))

    def ids_containing(self, words: str) -> list[str]:
        """Return the ids of the articles whose text contains `words`; every text is read for it."""
        return sorted(row[0] for row in self._rows("SELECT id FROM articles WHERE instr(text, ?)", words))

    def contents(self) -> dict[str, bytes]:
        """Return, by each article's id, the digest of everything else of it."""
        return dict(self._rows("SELECT id, content FROM articles"))

    def keys(self) -> set[bytes]:
        """Return the keys of the passages' embeddings."""
        return {row[0] for row in self._rows("SELECT key FROM passages")}

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

    def in_articles(self, ids: Sequence[int]) -> list[tuple[Passage, Article]]:
        """Return passages in the order of `ids`, each with its article; each text is read once."""
        rows = self._rows(
            'SELECT id, article, start, "end", sentences FROM passages '
            "WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        articles = self.articles_by_number({article for _, article, *_ in rows})
        found = {}
        for number, of, start, end, spans in rows:
            article = articles[of]
            text = article.text[start:end]
            found[number] = Passage(number, article.id, start, end, text, unpack_spans(spans)), article
        return [found[number] for number in ids]

    def passages_in(self, article: int) -> list[tuple[int, int, int, tuple[Span, ...]]]:
        """Return an article's passages in order: id, start, end and sentences of each."""
        rows = self._rows(
            'SELECT id, start, "end", sentences FROM passages WHERE article = CAST(? AS INTEGER) ORDER BY id',
            str(article),
        )
        return [(number, start, end, unpack_spans(spans)) for number, start, end, spans in rows]

    def passage_bounds(self, article: int) -> list[tuple[int, int, int]]:
        """Return the id, start and end of an article's passages, in order."""
        rows = self._rows(
            'SELECT id, start, "end" FROM passages WHERE article = CAST(? AS INTEGER) ORDER BY id',
            str(article),
        )
        return [(number, start, end) for number, start, end in rows]

    def passage_counts(self) -> dict[int, int]:
        """Count the passages of each article by its number; an article without any is left out."""
        return dict(self._rows("SELECT article, count(*) FROM passages GROUP BY article"))

    def titles(self, ids: Sequence[int]) -> dict[int, str | None]:
        """Return the title of each passage's article, by the passage's id."""
        rows = self._rows(
            "SELECT passages.id, title FROM passages JOIN articles ON articles.number = passages.article "
            "WHERE passages.id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        return dict(rows)

    def sentence_counts(self, ids: Ids) -> dict[int, int]:
        """Count the sentences of each passage, by its id."""
        # Of each a start and an end, of four bytes.
        rows = self._rows(
            "SELECT id, length(sentences) / 8 FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(ids.tolist()),
        )
        return dict(rows)

    def vectors_in(self, article: int, dimension: int) -> Vectors:
        """Return the unit vectors of an article's passages in order, shape (passages, dimension)."""
        rows = self._rows(
            "SELECT vector FROM embeddings JOIN passages ON passages.id = passage "
            "WHERE article = CAST(? AS INTEGER) ORDER BY passage",
            str(article),
        )
        return unit_rows(np.array([unpack_half(row[0]) for row in rows]).reshape(-1, dimension))

    def vectors(self, ids: Ids, dimension: int) -> Vectors:
        """Return the unit vectors of passages, ids ascending, shape (len(ids), dimension)."""
        rows = self._rows(
            "SELECT passage, vector FROM embeddings WHERE passage IN (SELECT value FROM json_each(?))",
            json.dumps(ids.tolist()),
        )
        found: dict[int, bytes] = dict(rows)
        return unit_rows(
            np.array([unpack_half(found[number]) for number in ids.tolist()]).reshape(-1, dimension)
        )

    def all_vectors(self, dimension: int, file: int = -1) -> tuple[Ids, Vectors]:
        """Return the passages' ids, ascending, and unit vectors, shape (passages, dimension), of one file.

        Of the last one, unless another is named: what was added, where there is a base.
        """
        [(count,)] = self.connections.rows_in(file, "SELECT count(*) FROM passages")
        ids, vectors = np.zeros(count, np.int64), np.zeros((count, dimension), np.float32)
        last = place = 0
        while rows := self.connections.rows_in(
            file,
            "SELECT passage, vector FROM embeddings WHERE passage > CAST(? AS INTEGER) "
            f"ORDER BY passage LIMIT {_WINDOW}",
            str(last),
        ):
            if place + len(rows) > count or any(len(vector) != 2 * dimension for _, vector in rows):
                raise CollectionError(f"{self._path} has vectors that are not those of its passages.")
            ids[place : place + len(rows)] = [row[0] for row in rows]
            vectors[place : place + len(rows)] = [unpack_half(row[1]) for row in rows]
            place, last = place + len(rows), rows[-1][0]
        if place < count:
            raise CollectionError(f"{self._path} has passages without a vector.")
        return ids, unit_rows(vectors)

    def passage_ids(self) -> Ids:
        """Return the ids of every passage, ascending."""
        rows = self._rows("SELECT id FROM passages ORDER BY id")
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def article_numbers(self, ids: Ids) -> Ids:
        """Return the number of each passage's article, in the order of `ids`."""
        rows = self._rows(
            "SELECT id, article FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(ids.tolist()),
        )
        found: dict[int, int] = dict(rows)
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
        return [unpack_directions(blob, dimension) for blob in self._sentence_blobs(ids)]

    def candidates(self, ids: Sequence[int]) -> Candidates:
        """Return what passages are compared with a question by."""
        rows = self._rows(
            "SELECT embeddings.passage, passages.article, sentence_vectors, article_vectors.vector "
            "FROM embeddings JOIN passages ON passages.id = embeddings.passage "
            "JOIN article_vectors ON article_vectors.article = passages.article "
            "WHERE embeddings.passage IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        return Candidates(map(Packed._make, rows))

    def _sentence_blobs(self, ids: Sequence[int]) -> list[bytes]:
        rows = self._rows(
            "SELECT passage, sentence_vectors FROM embeddings "
            "WHERE passage IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        found: dict[int, bytes] = dict(rows)
        return [found[number] for number in ids]

    def tokens(self, ids: Sequence[int]) -> TokenRows:
        """Return passages' tokens, in the order of `ids`."""
        kept = self._rows(
            "SELECT passage, token_codes, token_sentences FROM embeddings "
            "WHERE passage IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        found: dict[int, tuple[bytes, bytes]] = {number: (codes, labels) for number, codes, labels in kept}
        codes, labels = ([found[number][part] for number in ids] for part in (0, 1))
        sentences = unpack_labels(b"".join(labels))
        rows = np.frombuffer(b"".join(codes), np.uint8)
        # There may be no token to tell how many bytes each has.
        shaped = rows.reshape(len(sentences), len(rows) // max(1, len(sentences)))
        return TokenRows(shaped, sentences, [len(one) // sentences.itemsize for one in labels])

    def article_vectors(self, numbers: Sequence[int]) -> Vectors:
        """Return articles' unit vectors, shape (len(numbers), dimension)."""
        rows = self._rows(
            "SELECT article, vector FROM article_vectors WHERE article IN (SELECT value FROM json_each(?))",
            json.dumps(numbers),
        )
        found: dict[int, bytes] = dict(rows)
        return unpack_rows([found[number] for number in numbers])

    def sources(self) -> dict[str, int]:
        """Count the articles of each source, by name."""
        return self.catalogue.sources()
