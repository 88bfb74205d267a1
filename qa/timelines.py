"""timeline: how many passages there are of each day, on either clock, and which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from index import Collection, Filter, QuestionError
from index.filters import LONGEST_LOOSE, Days
from index.records import DatedPassage
from index.vectors import Ids

By = Literal["event", "published"]
"""Which day counts: one that a passage names, or that of its article's publication."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day and the passages of it, in the order of the collection."""

    day: date
    passages: tuple[DatedPassage, ...]

    @property
    def count(self) -> int:
        """How many passages there are of the day."""
        return len(self.passages)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The days that have passages, oldest first.

    `by` says which day counts. A passage that names several days is of each of them; of a stretch
    longer than a week it is of none, as no single day is meant. `question` is None where everything
    counts. `undated` is how many of the passages are of no day that is asked for.
    """

    question: str | None
    by: By
    days: tuple[Day, ...]
    undated: int

    def to_dict(self) -> dict[str, Any]:
        """Return the timeline as JSON types; days as ISO 8601."""
        return {
            "question": self.question,
            "by": self.by,
            "undated": self.undated,
            "days": [
                {
                    "day": one.day.isoformat(),
                    "count": one.count,
                    "passages": [
                        {
                            "article_id": passage.article_id,
                            "source": passage.source,
                            "start": passage.start,
                            "end": passage.end,
                        }
                        for passage in one.passages
                    ],
                }
                for one in self.days
            ],
        }


def checked_by(by: str) -> By:
    """Return which day counts; raise QuestionError if `by` is neither "event" nor "published"."""
    if by == "event":
        return "event"
    if by == "published":
        return "published"
    raise QuestionError(f"by is {by!r}; it can be event or published.")


def on_clock(where: Filter, by: By) -> Days:
    """Return the days that `where` asks for on a clock: a passage that passes may name others as well."""
    windows = [days for days in where.days if days.clock in (by, "either")]
    since = max((days.since for days in windows if days.since is not None), default=None)
    until = min((days.until for days in windows if days.until is not None), default=None)
    return Days(since, until, by)


def timeline_of(collection: Collection, ids: Ids, where: Filter, by: By, question: str | None) -> Timeline:
    """Put the passages `ids`, which pass `where`, on their days."""
    window = on_clock(where, by)
    found: dict[date, list[DatedPassage]] = {}
    undated = 0
    for passage in collection.dated_passages(ids):
        named = {passage.published} if by == "published" else set(_named(passage))
        days = [day for day in named if day is not None and window.holds(day)]
        undated += not days
        for day in days:
            found.setdefault(day, []).append(passage)
    return Timeline(question, by, tuple(Day(day, tuple(found[day])) for day in sorted(found)), undated)


def _named(passage: DatedPassage) -> Iterable[date]:
    for first, last in passage.named:
        span = (last - first).days
        if span < LONGEST_LOOSE:
            yield from (first + timedelta(days) for days in range(span + 1))
