"""What a store knows of how its articles were compared, read as a whole."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from index.relations import ArticleCopy, Kind, Signed
from index.relations.copies import Signatures
from index.sentence_places import Pairs, SentencePlaces

Rows = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement of SQL with its parameters and returns the rows."""


class Comparisons:
    """All of a store's signatures and relations, read through the store's own connection."""

    def __init__(self, rows: Rows) -> None:
        """Read through `rows`."""
        self._rows = rows

    def signing(self) -> str | None:
        """Return the way in which signatures were made, or None if there are none."""
        rows = self._rows("SELECT version FROM signing")
        return str(rows[0][0]) if rows else None

    def signatures(self) -> dict[int, Signatures]:
        """Return the signatures of each article's sentences by its number."""
        rows = self._rows("SELECT article, minima FROM signatures ORDER BY article")
        return {
            number: np.frombuffer(minima, "<u4").astype(np.uint32).reshape(-1, Signed.WIDTH)
            for number, minima in rows
        }

    def contents(self) -> list[tuple[int, str, bytes]]:
        """Return each article's number, id and digest of everything else, in order."""
        return [
            (number, one, two)
            for number, one, two in self._rows("SELECT number, id, content FROM articles ORDER BY number")
        ]

    def days(self) -> dict[int, date]:
        """Return the day of publication of each article that is dated, by its number."""
        rows = self._rows("SELECT number, published FROM articles WHERE published IS NOT NULL")
        return {number: date.fromisoformat(day) for number, day in rows}

    def sentence_places(self) -> SentencePlaces:
        """Return where every sentence stands."""
        rows = self._rows("SELECT id, article, length(sentences) / 8 FROM passages ORDER BY id")
        table = np.array(rows, np.int64).reshape(-1, 3)
        return SentencePlaces(table[:, 0], table[:, 1], table[:, 2])

    def relations(self) -> tuple[Pairs, Pairs, list[Kind]]:
        """Return every pair of related sentences once, by passage, the lesser first, and its kind."""
        rows = self._rows(
            "SELECT passage, sentence, other_passage, other_sentence, kind FROM relations "
            "WHERE passage < other_passage"
        )
        table = np.array([row[:4] for row in rows], np.int64).reshape(-1, 4)
        return table[:, :2], table[:, 2:], [row[4] for row in rows]

    def article_copies(self) -> list[ArticleCopy]:
        """Return every pair of articles of which one is printed in the other."""
        return [ArticleCopy(*row) for row in self._rows("SELECT first, second FROM article_copies")]
