"""Citation and Answer: what a question gets back, and its JSON form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from index.articles import DatedBy
from index.dates import EventDay
from qa.receipts import Receipt
from qa.scope import Scope


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an article: `text` is exactly `article.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Also:
    """A sentence of another article that says what a citation's quote says.

    `kind` is "copy" (word for word, but for small edits), "retells" (in other words) or "disagrees" (in
    other words, with another number).
    """

    kind: str
    article_id: str
    title: str | None
    source: str
    url: str | None
    published: date | None
    quote: Excerpt

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types; the day as ISO 8601."""
        return {
            "kind": self.kind,
            "article_id": self.article_id,
            "title": self.title,
            "source": self.source,
            "url": self.url,
            "published": None if self.published is None else self.published.isoformat(),
            "quote": _excerpt(self.quote),
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """One passage that answers, with the sentence of it that answers best.

    `number` counts from 1 in order of relevance. `score` is in 0..1, relative to the other
    passages found for the same question. `also` says who else reported what the quote says.
    `event_days` are the days that the passage's words name, each with its place in the article.
    `dated_by` and `other_day` are the article's: what its day is taken from, and a day that disagrees.
    `receipt` tells, whenever it is checked, whether the quote still stands in the archive.
    """

    number: int
    article_id: str
    title: str | None
    source: str
    url: str | None
    published: date | None
    score: float
    passage: Excerpt
    quote: Excerpt
    also: tuple[Also, ...]
    event_days: tuple[EventDay, ...]
    dated_by: DatedBy
    other_day: date | None
    receipt: Receipt

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as JSON types; the day as ISO 8601."""
        return {
            "number": self.number,
            "article_id": self.article_id,
            "title": self.title,
            "source": self.source,
            "url": self.url,
            "published": None if self.published is None else self.published.isoformat(),
            "score": round(self.score, 4),
            "passage": _excerpt(self.passage),
            "quote": _excerpt(self.quote),
            "also": [one.to_dict() for one in self.also],
            "event_days": [_event_day(one) for one in self.event_days],
            "dated_by": self.dated_by,
            "other_day": None if self.other_day is None else self.other_day.isoformat(),
            "receipt": str(self.receipt),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The citations for a question, best first; when there are none, `message` says why.

    `question` is as it was typed; `searched_for` is what it was taken to mean, in a conversation.
    `message` is None exactly when `found` is true. `independent_reports` counts the articles that say
    what the first quote says, copies of one another once. `confidence` is how likely the first
    citation answers, 0 to 1, None if nothing was searched; where it is too low there are no citations,
    and `closest` has what was nearest. `unknown_words` are the question's words that no article has.
    `scope` is what the question's own words narrowed the search to, and `notice` what has to be said
    beside the answer: a date that can't be, or that nothing is of the days asked about.
    """

    question: str
    searched_for: str
    citations: tuple[Citation, ...]
    message: str | None
    independent_reports: int
    confidence: float | None
    closest: tuple[Citation, ...]
    unknown_words: tuple[str, ...]
    scope: Scope
    notice: str | None

    @property
    def found(self) -> bool:
        """Whether there is anything to cite."""
        return bool(self.citations)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON types, in the shape that `dateline ask --json` prints."""
        return {
            "question": self.question,
            "searched_for": self.searched_for,
            "found": self.found,
            "message": self.message,
            "notice": self.notice,
            "scope": self.scope.to_dict(),
            "independent_reports": self.independent_reports,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "unknown_words": list(self.unknown_words),
            "citations": [citation.to_dict() for citation in self.citations],
            "closest": [citation.to_dict() for citation in self.closest],
        }


def _event_day(day: EventDay) -> dict[str, Any]:
    return {
        "start": day.start,
        "end": day.end,
        "first": day.first.isoformat(),
        "last": day.last.isoformat(),
    }


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    return {"start": excerpt.start, "end": excerpt.end, "text": excerpt.text}
