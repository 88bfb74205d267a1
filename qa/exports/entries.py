"""An article as an entry of a bibliography: what it says of itself, and nothing that it doesn't."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qa.exports.document import Document, one_line, web_address
from qa.listing import ListedPassage

_LONGEST_NAME = 24  # characters of a key
_HASH = 12  # hexadecimal digits: two of 100,000 articles share them once in 50,000 such archives


@dataclass(frozen=True, slots=True)
class Entry:
    """A newspaper article. `key` is made of its id: the same in every export, and no other's.

    `title` is its first sentence where it has none of its own, `outlet` the name of its file where it
    names no outlet, as everywhere in Dateline. No `author` is made up, and no day of access.
    """

    key: str
    title: str
    author: str | None
    outlet: str
    published: date | None
    url: str | None


def entries(document: Document) -> Iterator[Entry]:
    """Yield the articles of the passages, each once, in the order in which they come."""
    seen: set[str] = set()
    for row in document.rows:
        if row.article_id not in seen:
            seen.add(row.article_id)
            yield entry(row)


def entry(row: ListedPassage) -> Entry:
    """Return the entry of a passage's article."""
    return Entry(
        key=_key(row),
        title=one_line(row.heading),
        author=one_line(row.author) or None if row.author else None,
        outlet=one_line(row.source),
        published=row.published,
        url=web_address(row.url),
    )


def _key(row: ListedPassage) -> str:
    """Return a key of ASCII letters, digits and hyphens, a letter first: outlet, day and a hash."""
    plain = unicodedata.normalize("NFKD", row.source).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+|^[^a-z]+", "", plain)[:_LONGEST_NAME] or "article"
    day = "undated" if row.published is None else row.published.isoformat().replace("-", "")
    return f"{name}-{day}-{hashlib.sha256(row.article_id.encode('utf-8', 'replace')).hexdigest()[:_HASH]}"
