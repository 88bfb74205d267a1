"""Report: an article as it is compared with others."""

from dataclasses import dataclass
from datetime import date

from index.sentences import Span


@dataclass(frozen=True, slots=True)
class Report:
    """An article as it is compared: `sentences` are the spans in `text` that may be quoted."""

    number: int
    source: str
    published: date | None
    text: str
    sentences: tuple[Span, ...]
