"""What a store gives back besides articles and passages."""

from dataclasses import dataclass
from datetime import date

from index.articles import Article
from index.dates import EventDay
from index.passages import Passage
from index.relations.finding import Kind


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles and passages a store holds."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many articles there are, and the first and last day of those that are dated."""

    articles: int
    days: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a passage is from: its article's id, outlet and day."""

    article_id: str
    source: str
    published: date | None


@dataclass(frozen=True, slots=True)
class DatedPassage:
    """Where a passage stands, when it was published, and the days that it names, first and last."""

    id: int
    article_id: str
    source: str
    start: int
    end: int
    published: date | None
    named: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage in its article, and the days that it names, in the order of its text."""

    passage: Passage
    article: Article
    event_days: tuple[EventDay, ...]


@dataclass(frozen=True, slots=True)
class RelatedSentence:
    """Two sentences that say the same, each by its passage's id and its place in the passage."""

    sentence: tuple[int, int]
    other: tuple[int, int]
    kind: Kind


def article_of(row: tuple) -> Article:  # type: ignore[type-arg]
    """Return the article of a row of `index.schema.ARTICLE_COLUMNS`."""
    article_id, title, source, url, published, author, dated_by, other_day, text = row
    return Article(article_id, title, source, url, _day(published), text, author, dated_by, _day(other_day))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
