"""timeline: how many passages there are of each day, on either clock, and which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from index import Collection, Filter, QuestionError
from index.filters import LONGEST_LOOSE
from index.records import DatedPassage

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
    counts. `undated` is how many of the passages are of no day.
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


def timeline_of(
    collection: Collection, passages: Iterable[int] | None, where: Filter, by: str, question: str | None
) -> Timeline:
    """Put passages on their days: those with the ids `passages`, or all that pass `where`.

    Raises QuestionError if `by` is neither "event" nor "published".
    """
    if by not in ("event", "published"):
        raise QuestionError(f"by is {by!r}; it can be event or published.")
    ids = collection.passage_ids(where) if passages is None else np.array(sorted(passages), np.int64)
    # A passage that passes may name other days as well.
    windows = [days for days in where.days if days.clock in (by, "either")]
    found: dict[date, list[DatedPassage]] = {}
    undated = 0
    for passage in collection.dated_passages(ids):
        days = {passage.published} - {None} if by == "published" else set(_named(passage))
        undated += not days
        for day in days:
            if day is not None and all(one.holds(day) for one in windows):
                found.setdefault(day, []).append(passage)
    by_day = tuple(Day(day, tuple(found[day])) for day in sorted(found))
    return Timeline(question, "event" if by == "event" else "published", by_day, undated)


def _named(passage: DatedPassage) -> Iterable[date]:
    for first, last in passage.named:
        span = (last - first).days
        if span < LONGEST_LOOSE:
            yield from (first + timedelta(days) for days in range(span + 1))
