"""Article: one dated piece of news, as it was read, and the line ends it is stored with."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

DatedBy = Literal["header", "column", "metadata", "url", "none"]
"""What gave an article its day; "none" for an undated one."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article; every offset in Dateline counts characters of its `text`.

    `id` is stable from one build to the next. `source` is the outlet or, where the article names
    none, its file's name. `title`, `url`, `published` and `author` are None where the article doesn't
    say: none of them is ever guessed. `other_day` is another day that the article gives for itself,
    where it gives two.
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

    @property
    def content(self) -> bytes:
        """A SHA-256 of everything but the id: what a moved file keeps."""
        days = [None if day is None else day.isoformat() for day in (self.published, self.other_day)]
        row = [self.title, self.source, self.url, *days, self.author, self.dated_by, self.text]
        return hashlib.sha256(json.dumps(row).encode()).digest()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal: what a receipt names."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types, under the names that a citation has for the same; days as ISO 8601."""
        return {
            "article_id": self.id,
            "title": self.title,
            "source": self.source,
            "url": self.url,
            "published": None if self.published is None else self.published.isoformat(),
            "author": self.author,
            "dated_by": self.dated_by,
            "other_day": None if self.other_day is None else self.other_day.isoformat(),
            "text": self.text,
            "sha256": self.sha256,
        }


def normalize_line_ends(text: str) -> str:
    """Return `text` with CR LF and lone CR as LF, the one change made to an article's text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
