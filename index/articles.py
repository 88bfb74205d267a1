"""Article: one dated piece of news, as it was read, and the line ends it is stored with."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

DatedBy = Literal["header", "column", "metadata", "url", "none"]
"""What gave an article its day: its own header, a table's column, a page's metadata, its address."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article; every offset in Dateline counts characters of its `text`.

    `id` is stable from one build to the next. `source` is the outlet or, where the article names
    none, its file's name. `title`, `url`, `published` and `author` are None where the article doesn't
    say: none of them is ever guessed. `dated_by` is "none" exactly where `published` is None.
    `other_day` is what the article says besides `published`, where that is more than two days off.
    """

    id: str
    title: str | None
    source: str
    url: str | None
    published: date | None
    text: str
    author: str | None
    dated_by: DatedBy
    other_day: date | None


def normalize_line_ends(text: str) -> str:
    """Return `text` with CR LF and lone CR as LF, the one change made to an article's text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
