"""Figure and FigureTable: how a figure developed, and its JSON form."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from qa.answers import Also, Excerpt

MarkKind = Literal["changed", "fell", "differs", "conflict"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure differs from the one in row `row`, which reads `value`; see `qa.quantities.marking`."""

    kind: MarkKind
    row: int
    value: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a sentence gives for what was asked.

    `value` reads as in the article, "more than 600", at the characters of `number`. `low` and `high`
    bound the number as stated: of "at least 12" both are 12, and the `qualifier` says the rest.
    `unit` is what is measured ("killed", "percent", "dollars"), `counts` what is counted in the
    article's own words. `scope` has the terms by which that is narrower than the question, and
    `is_part` says that it is not known to be the whole of what was asked; `is_increment` that it comes
    on top of an earlier number ("seven more"). `is_former` says that the sentence itself gives it as
    an earlier number, `is_level` that it is of the days it names rather than of the day of its report.

    `quote` is the whole sentence. `first` and `last` are the days that the sentence names for the
    figure, None if it names none. `conflicts` are the earlier rows that it differs from. `also` are
    copies of the sentence in other articles.
    """

    value: str
    low: float
    high: float
    qualifier: str
    unit: str
    counts: str
    scope: frozenset[str]
    is_part: bool
    is_increment: bool
    is_former: bool
    is_level: bool
    is_running: bool
    quote: Excerpt
    number: Excerpt
    article_id: str
    title: str | None
    source: str
    url: str | None
    published: date | None
    first: date | None
    last: date | None
    conflicts: tuple[Mark, ...]
    also: tuple[Also, ...]

    @property
    def day(self) -> date | None:
        """The day that the figure stands at, never after its publication.

        A level stands at the day that it is of, everything else at its article's, where those are known:
        what a report says late of an early day is a late count.
        """
        if self.last is None or self.published is None:
            return self.published or self.last
        return min(self.last, self.published) if self.is_level else self.published

    @property
    def named(self) -> tuple[date, date] | None:
        """The first and the last of the days that the sentence names for the figure."""
        return None if self.first is None or self.last is None else (self.first, self.last)

    @property
    def event(self) -> tuple[date, date] | None:
        """The days on which what is counted happened; None for no such day, as for a deadline."""
        named = self.named
        is_ahead = named is not None and self.published is not None and named[1] > self.published
        return None if is_ahead else named

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types; days as ISO 8601."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "qualifier": self.qualifier,
            "unit": self.unit,
            "counts": self.counts,
            "is_part": self.is_part,
            "is_increment": self.is_increment,
            "is_former": self.is_former,
            "day": _iso(self.day),
            "event_day": None if self.first is None else {"first": _iso(self.first), "last": _iso(self.last)},
            "article_id": self.article_id,
            "title": self.title,
            "source": self.source,
            "url": self.url,
            "published": _iso(self.published),
            "number": _excerpt(self.number),
            "quote": _excerpt(self.quote),
            "conflicts": [
                {"kind": mark.kind, "row": mark.row, "value": mark.value} for mark in self.conflicts
            ],
            "also": [one.to_dict() for one in self.also],
        }


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figures for a question in the order of their days; `unit` is what was asked for, in words."""

    question: str
    unit: str
    rows: tuple[Figure, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the table as JSON types, in the shape that `dateline ask --figures --json` prints."""
        return {
            "question": self.question,
            "unit": self.unit,
            "rows": [{"row": number, **row.to_dict()} for number, row in enumerate(self.rows, 1)],
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    return {"start": excerpt.start, "end": excerpt.end, "text": excerpt.text}
