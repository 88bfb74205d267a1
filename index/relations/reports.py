"""Report: an article as it is compared with others."""

from dataclasses import dataclass
from datetime import date

from index.dates import EventDay, event_days
from index.sentences import Span


@dataclass(frozen=True, slots=True)
class Report:
    """An article as it is compared.

    `sentences` are the spans in `text` that may be quoted, `days` what they say of days, in order.
    """

    number: int
    source: str
    published: date | None
    text: str
    sentences: tuple[Span, ...]
    days: tuple[EventDay, ...]

    @classmethod
    def of(
        cls, number: int, source: str, published: date | None, text: str, sentences: tuple[Span, ...]
    ) -> "Report":
        """Find out what the sentences say of days, "3/8/2025" being 3 August."""
        spans = [(span.start, span.end) for span in sentences]
        return cls(number, source, published, text, sentences, tuple(event_days(text, spans, published)))
