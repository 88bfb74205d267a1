"""What a store knows of days: those of publication, and those that passages name."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from index.dates import EventDay
from index.filters import LONGEST_LOOSE, Days
from index.records import DatedPassage, Origin
from index.vectors import Ids

Rows = Callable[..., list[tuple[Any, ...]]]
"""Runs a statement of SQL with its parameters and returns the rows."""


class Chronicle:
    """The days in a store, read through the store's own connection."""

    def __init__(self, rows: Rows) -> None:
        """Read through `rows`."""
        self._rows = rows

    def published(self) -> tuple[date, date] | None:
        """Return the first and the last publication day, or None if no article is dated."""
        # Asked for one by one, each is an end of the index, and nothing is read besides.
        ends = (f"(SELECT {end}(published) FROM articles)" for end in ("min", "max"))
        return _span(self._rows(f"SELECT {', '.join(ends)}"))

    def newest(self, count: int) -> dict[int, date]:
        """Return the numbers of the `count` articles published last, newest first, with the days."""
        rows = self._rows(
            # In the order of an index, so that a day of many articles is not sorted.
            "SELECT published, source, number FROM articles WHERE published IS NOT NULL "
            "ORDER BY published DESC, source DESC, number DESC LIMIT CAST(? AS INTEGER)",
            str(count),
        )
        # Each file's own newest: those of all of them are among these.
        return {number: date.fromisoformat(day) for day, _, number in sorted(rows, reverse=True)[:count]}

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

    def first_named(self, ids: Ids, days: Days) -> dict[int, int]:
        """Return, by passage, the first day among `days` that it names, as an ordinal.

        A stretch longer than a week names no single day. Passages that name none are left out.
        """
        since, until = (days.since or date.min).isoformat(), (days.until or date.max).isoformat()
        rows = self._rows(
            "SELECT passage, min(max(first, ?)) FROM event_days "
            "WHERE passage IN (SELECT value FROM json_each(?)) AND first <= ? AND last >= ? "
            f"AND julianday(last) - julianday(first) < {LONGEST_LOOSE} GROUP BY passage",
            since,
            json.dumps(ids.tolist()),
            until,
            since,
        )
        return {number: date.fromisoformat(first).toordinal() for number, first in rows}

    def origins(self, ids: Sequence[int]) -> dict[int, Origin]:
        """Return, by a passage's id, what it is from."""
        rows = self._rows(
            "SELECT passages.id, articles.id, source, published FROM passages "
            "JOIN articles ON articles.number = passages.article "
            "WHERE passages.id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        return {
            number: Origin(article_id, source, None if published is None else date.fromisoformat(published))
            for number, article_id, source, published in rows
        }

    def dated_passages(self, ids: Ids) -> list[DatedPassage]:
        """Return passages with their days and without their text, ascending by id."""
        named = dict(zip(ids.tolist(), self.event_days(ids.tolist()), strict=True))
        rows = self._rows(
            'SELECT passages.id, articles.id, source, start, "end", published FROM passages '
            "JOIN articles ON articles.number = passages.article "
            "WHERE passages.id IN (SELECT value FROM json_each(?)) ORDER BY passages.id",
            json.dumps(ids.tolist()),
        )
        return [
            DatedPassage(
                id=number,
                article_id=article_id,
                source=source,
                start=start,
                end=end,
                published=None if published is None else date.fromisoformat(published),
                named=tuple((day.first, day.last) for day in named[number]),
            )
            for number, article_id, source, start, end, published in rows
        ]


def _span(rows: Sequence[Sequence[str | None]]) -> tuple[date, date] | None:
    """Return the first and the last of days, of each file a row; None if there are none."""
    days = [day for row in rows for day in row if day is not None]
    return (date.fromisoformat(min(days)), date.fromisoformat(max(days))) if days else None
