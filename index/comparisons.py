"""What a store knows of how its articles were compared."""

import json
from collections.abc import Callable, Sequence, Set
from datetime import date
from typing import Any

import numpy as np

from index.relations import Signed
from index.sentence_places import SentencePlaces

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

    def signed(self, after: int = 0) -> Signed:
        """Return the signatures of the articles of numbers above `after`; owners are numbers."""
        return _signed(
            self._rows(
                "SELECT article, minima FROM signatures WHERE article > CAST(? AS INTEGER) ORDER BY article",
                str(after),
            )
        )

    def signed_by(self, numbers: Sequence[int]) -> Signed:
        """Return the signatures of some articles; owners are numbers."""
        return _signed(
            self._rows(
                "SELECT article, minima FROM signatures WHERE article IN (SELECT value FROM json_each(?)) "
                "ORDER BY article",
                json.dumps(numbers),
            )
        )

    def contents(self) -> list[tuple[int, str, bytes]]:
        """Return each article's number, id and digest of everything else, in order."""
        return [
            (number, one, two)
            for number, one, two in self._rows("SELECT number, id, content FROM articles ORDER BY number")
        ]

    def ids(self) -> list[tuple[int, str]]:
        """Return each article's number and id, in order."""
        return [
            (number, one) for number, one in self._rows("SELECT number, id FROM articles ORDER BY number")
        ]

    def days(self) -> dict[int, date]:
        """Return the day of publication of each article that is dated, by its number."""
        rows = self._rows("SELECT number, published FROM articles WHERE published IS NOT NULL")
        return {number: date.fromisoformat(day) for number, day in rows}

    def published(self, days: Set[date]) -> dict[int, date]:
        """Return the articles of days by number, with the day of each."""
        rows = self._rows(
            "SELECT number, published FROM articles WHERE published IN (SELECT value FROM json_each(?))",
            json.dumps([day.isoformat() for day in sorted(days)]),
        )
        return {number: date.fromisoformat(day) for number, day in rows}

    def days_of(self, numbers: Sequence[int]) -> set[date]:
        """Return the days of publication of articles."""
        rows = self._rows(
            "SELECT DISTINCT published FROM articles WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(numbers),
        )
        return {date.fromisoformat(day) for (day,) in rows if day is not None}

    def sentence_places(self, articles: Sequence[int]) -> SentencePlaces:
        """Return where the sentences of some articles stand."""
        rows = self._rows(
            "SELECT id, article, length(sentences) / 8 FROM passages "
            "WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(articles),
        )
        table = np.array(rows, np.int64).reshape(-1, 3)
        return SentencePlaces(table[:, 0], table[:, 1], table[:, 2])


def _signed(rows: Sequence[tuple[int, bytes]]) -> Signed:
    minima = np.frombuffer(b"".join(blob for _, blob in rows), "<u4").astype(np.uint32, copy=False)
    counts = [len(blob) // (4 * Signed.WIDTH) for _, blob in rows]
    owners = np.repeat(np.array([number for number, _ in rows], np.int64), counts)
    return Signed(minima.reshape(-1, Signed.WIDTH), owners)
