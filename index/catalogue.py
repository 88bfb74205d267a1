"""Catalogue: the articles of a store counted and listed, without their texts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.articles import DatedBy
from index.connections import Connections

Kind = Literal["undated", "of two days"]
"""Articles without a day, or with another day than the one that counts."""

_KINDS: dict[Kind, str] = {"undated": "published IS NULL", "of two days": "other_day IS NOT NULL"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list, as `Article` has it, without its text."""

    id: str
    title: str | None
    source: str
    url: str | None
    published: date | None
    dated_by: DatedBy
    other_day: date | None


class Catalogue:
    """Counts and lists, read through the store's own connections; all counts from indexes alone."""

    def __init__(self, connections: Connections) -> None:
        """Read through `connections`."""
        self._connections = connections

    def sources(self) -> dict[str, int]:
        """Count the articles of each source, by name."""
        counts = Counter[str]()
        for source, count in self._connections.rows("SELECT source, count(*) FROM articles GROUP BY source"):
            counts[source] += count
        return dict(sorted(counts.items()))

    def per_day(self) -> dict[date, int]:
        """Count the articles of each publication day, ascending; days without one are left out."""
        counts = Counter[str]()
        statement = "SELECT published, count(*) FROM articles WHERE published IS NOT NULL GROUP BY published"
        for day, count in self._connections.rows(statement):
            counts[day] += count
        return {date.fromisoformat(day): count for day, count in sorted(counts.items())}

    def count(self, kind: Kind) -> int:
        """Count the articles of a kind."""
        return sum(self._counts(kind))

    def entries(self, kind: Kind, offset: int, limit: int) -> tuple[Entry, ...]:
        """Return up to `limit` articles of a kind from `offset` on, in the order of their numbers."""
        found: list[Entry] = []
        for file, count in enumerate(self._counts(kind)):
            if offset < count and len(found) < limit:
                # The numbers first, from an index: what is passed over is not read. The plus keeps SQLite
                # from going through the table in its order instead.
                rows = self._connections.rows_in(
                    file,
                    "SELECT id, title, source, url, published, dated_by, other_day FROM articles "
                    f"WHERE number IN (SELECT number FROM articles WHERE {_KINDS[kind]} ORDER BY +number "
                    "LIMIT CAST(? AS INTEGER) OFFSET CAST(? AS INTEGER)) ORDER BY number",
                    str(limit - len(found)),
                    str(offset),
                )
                found += [
                    Entry(article_id, title, source, url, _day(published), dated_by, _day(other))
                    for article_id, title, source, url, published, dated_by, other in rows
                ]
            offset = max(0, offset - count)
        return tuple(found)

    def _counts(self, kind: Kind) -> list[int]:
        statement = f"SELECT count(*) FROM articles WHERE {_KINDS[kind]}"
        return [rows[0][0] for rows in self._connections.rows_of_each(statement)]


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
