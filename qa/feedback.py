"""Feedback: what people said of answers, kept beside the collection; nothing of who they are.

One file of SQLite in the collection's folder, which no build and no repair touches. Each call opens it for
a moment, so that any number of threads and processes may use it at once.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from index import Article, BuildError, Collection, CollectionError, QuestionError
from index.lasting import FEEDBACK
from qa.narrowings import LARGEST, plain_narrowing, read_narrowing
from qa.questions import checked
from qa.receipts import Receipt
from qa.scope import Narrowing

Said = Literal["good", "bad", "elsewhere"]
"""What is said of a quote: it answers, it doesn't, or it is the answer that was looked for and not given."""

LONGEST_NOTE = 2_000
"""Characters."""

LONGEST_MARK = 5_000
"""Characters of a passage that is marked as the answer; more is no answer."""

LONGEST_QUOTE = 20_000
"""Characters; no sentence of news has so many."""

_FORMAT = 1
_PATIENCE = 10.0  # seconds to wait for another writer, each of which takes some milliseconds

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,  -- cannot be guessed: who has it may take it back
    made         TEXT NOT NULL,         -- ISO 8601, UTC
    question     TEXT NOT NULL,         -- as it was typed
    searched_for TEXT NOT NULL,         -- as it was read in its conversation
    filters      TEXT NOT NULL,         -- JSON, as qa.narrowings has it
    said         TEXT NOT NULL CHECK (said IN ('good', 'bad', 'elsewhere')),
    article      TEXT NOT NULL,
    start        INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    sha256       TEXT NOT NULL,         -- of the article's text
    generation   INTEGER NOT NULL,
    quote        TEXT NOT NULL,
    note         TEXT
) STRICT;
"""
_COLUMNS = (
    'id, made, question, searched_for, filters, said, article, start, "end", sha256, generation, quote, note'
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, as it was searched for, and what it was narrowed by."""

    question: str
    searched_for: str
    narrowing: Narrowing


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of a quote, or of the passage that was marked as the answer.

    `made` is when, in ISO 8601 and UTC; `receipt` says where the words stand and in which generation.
    `note` is None where nothing was written.
    """

    id: str
    made: str
    asked: Asked
    said: Said
    receipt: Receipt
    note: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types."""
        return {
            "made": self.made,
            "question": self.asked.question,
            "searched_for": self.asked.searched_for,
            "filters": plain_narrowing(self.asked.narrowing),
            "said": self.said,
            "article_id": self.receipt.article_id,
            "start": self.receipt.start,
            "end": self.receipt.end,
            "generation": self.receipt.generation,
            "sha256": self.receipt.sha256,
            "quote": self.receipt.quote,
            "note": self.note,
        }


def mark(collection: Collection, article_id: str, start: int, end: int, sha256: str | None = None) -> Receipt:
    """Return the receipt of a stretch of an article that somebody marked, blanks at its ends left out.

    Raises QuestionError if there is no such article or stretch, if it is blank or has more than 5,000
    characters, or if the text is not the one with the hash `sha256` any more.
    """
    article = _article(collection, article_id, sha256)
    if not 0 <= start <= end <= len(article.text):
        raise QuestionError(f"The article has {len(article.text):,} characters, and not those marked.")
    marked = article.text[start:end]
    start, end = start + len(marked) - len(marked.lstrip()), end - (len(marked) - len(marked.rstrip()))
    if start >= end:
        raise QuestionError("Nothing is marked: mark the words that answer.")
    if end - start > LONGEST_MARK:
        raise QuestionError(
            f"{end - start:,} characters are marked; mark the words that answer, at most {LONGEST_MARK:,}."
        )
    generation = collection.manifest.generation
    return Receipt(article.sha256, start, end, generation, article_id, article.text[start:end])


class Feedback:
    """What was said of a collection's answers; safe to use from several threads and processes."""

    def __init__(self, folder: str | Path) -> None:
        """Keep it in the collection's folder; nothing is written before something is said."""
        self.path = Path(folder) / FEEDBACK

    def give(
        self, collection: Collection, asked: Asked, said: str, receipt: Receipt, note: str | None = None
    ) -> Judgement:
        """Keep what is said of the words of a receipt, a citation's or that of `mark`; return it.

        Raises QuestionError for what is not to be kept: another word than "good", "bad" or "elsewhere", a
        question or a note that is too long, words that the article does not have at that place (any more).
        Raises BuildError if it cannot be written.
        """
        if said not in get_args(Said):
            raise QuestionError(f"{said[:60]!r} says nothing of an answer; say good, bad or elsewhere.")
        question, searched_for = checked(asked.question), checked(asked.searched_for)
        filters = json.dumps(plain_narrowing(asked.narrowing), ensure_ascii=False)
        if len(filters) > LARGEST:
            raise QuestionError("The question is narrowed to too many outlets to be kept: name fewer.")
        article = _article(collection, receipt.article_id, receipt.sha256)
        if not 0 < len(receipt.quote) <= LONGEST_QUOTE:
            raise QuestionError(f"A quote has at least one character and at most {LONGEST_QUOTE:,}.")
        if receipt.start < 0 or article.text[receipt.start : receipt.end] != receipt.quote:
            raise QuestionError(f"{receipt.article_id} does not have those words at that place.")
        judgement = Judgement(
            id=secrets.token_urlsafe(16),
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            asked=Asked(question, searched_for, read_narrowing(json.loads(filters))),
            said=said,  # type: ignore[arg-type]  # it is one of them
            receipt=receipt,
            note=_note(note),
        )
        with self._writing() as connection:
            connection.execute(
                f"INSERT INTO feedback ({_COLUMNS}) VALUES ({', '.join('?' * 13)})", _row(judgement, filters)
            )
        return judgement

    def take_back(self, judgement_id: str) -> bool:
        """Take back what was said, by its id; say whether it was there. BuildError as `give`."""
        if not self.path.exists():
            return False
        with self._writing() as connection:
            found = connection.execute("DELETE FROM feedback WHERE id = ?", (_whole(judgement_id),))
            return found.rowcount > 0

    def all(self) -> list[Judgement]:
        """Return everything that was said, oldest first; CollectionError if the file cannot be read."""
        if not self.path.exists():
            return []
        try:
            with closing(sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
                connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
                _check_format(connection, self.path)
                rows = connection.execute(f"SELECT {_COLUMNS} FROM feedback ORDER BY number").fetchall()
                return [_judgement(row) for row in rows]
        except (sqlite3.Error, ValueError, QuestionError) as error:
            raise self._unreadable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; all that it costs is that one writer waits for another."""
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                _check_format(connection, self.path)
                connection.execute(_SCHEMA)
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
                yield connection
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise BuildError(
                    f"{self.path} cannot be written ({error}): make room and make its folder writable."
                ) from error
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> CollectionError:
        return CollectionError(
            f"{self.path} cannot be read ({error}): put a copy in its place, or move it away to begin anew."
        )


def _article(collection: Collection, article_id: str, sha256: str | None) -> Article:
    """Return the article that a browser names, if its text is still the one with that hash."""
    asked = _whole(article_id)
    article = collection.articles_by_id([asked]).get(asked)
    if article is None:
        raise QuestionError(f"The archive holds no article {article_id[:200]!r}.")
    if sha256 not in (None, "", article.sha256):
        raise QuestionError("That article was changed since: ask or open it again, and say it then.")
    return article


def _check_format(connection: sqlite3.Connection, path: Path) -> None:
    [(found,)] = connection.execute("PRAGMA user_version")
    if found not in (0, _FORMAT):
        raise CollectionError(
            f"{path} has format {found}, this program reads {_FORMAT}: move it away to begin anew."
        )


def _note(note: str | None) -> str | None:
    written = _whole(note or "").strip()
    if len(written) > LONGEST_NOTE:
        raise QuestionError(f"The note has {len(written):,} characters; write at most {LONGEST_NOTE:,}.")
    return written or None


def _whole(text: str) -> str:
    # What came in as half a character cannot be written down.
    return text.encode("utf-8", "replace").decode("utf-8")


def _row(judgement: Judgement, filters: str) -> tuple[object, ...]:
    asked, receipt = judgement.asked, judgement.receipt
    place = (receipt.article_id, receipt.start, receipt.end, receipt.sha256, receipt.generation)
    told = (judgement.id, judgement.made, asked.question, asked.searched_for, filters, judgement.said)
    return *told, *place, receipt.quote, judgement.note


def _judgement(row: tuple[Any, ...]) -> Judgement:
    judgement_id, made, question, searched_for, filters, said, article, start, end, sha256, *rest = row
    generation, quote, note = rest
    asked = Asked(question, searched_for, read_narrowing(json.loads(filters)))
    receipt = Receipt(sha256, start, end, generation, article, quote)
    return Judgement(judgement_id, made, asked, said, receipt, note)
