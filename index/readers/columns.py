"""A row of a table, or an object of JSON, to the fields of an article, by the names of its columns."""

import re
from collections.abc import Iterable, Mapping

from index.errors import ArticleError
from index.readers.days import addressed, dating, stated
from index.readers.inputs import ReadOptions
from index.readers.records import Fields

# In the order of preference; compared without case, blanks, points, hyphens and underscores.
_TEXT = (
    "text",
    "body",
    "content",
    "fulltext",
    "articlebody",
    "articletext",
    "maintext",
    "bodytext",
    "article",
)
_TITLE = ("title", "headline")
_PUBLISHED = (
    "published", "publishedat", "datepublished", "publisheddate", "publicationdate", "pubdate", "publishdate",
    "datepublish", "publishedon", "publishtime", "webpublicationdate", "date", "timestamp",
)  # fmt: skip
_SOURCE = ("source", "publisher", "outlet", "publication", "sitename", "sourcename", "newspaper")
_URL = ("url", "link", "weburl", "articleurl", "sourceurl")
_AUTHOR = ("author", "authors", "byline", "creator")
_KEY = ("id", "guid", "_id")

_SEPARATORS = re.compile(r"[\s._-]+")


class Columns:
    """Which columns of a table are which field of an article."""

    def __init__(self, names: Iterable[str], options: ReadOptions) -> None:
        """Find the columns among `names`; raise ArticleError where none has text or a named one lacks."""
        listed = list(names)
        self._day_first = options.day_first
        self._text = _find(listed, options.text, _TEXT)
        self._title = _find(listed, options.title, _TITLE)
        self._published = _find(listed, options.published, _PUBLISHED)
        self._source = _find(listed, options.source, _SOURCE)
        self._url = _find(listed, options.url, _URL)
        self._author = _find(listed, options.author, _AUTHOR)
        self._keys = [name for key in _KEY for name in listed if name.lower() == key]
        if not self._text:
            has = ", ".join(name[:40] for name in listed[:12]) or "none"
            wanted = f"named {options.text}" if options.text else "of text"
            raise ArticleError(f"has no column {wanted}; name one with --text-column (it has {has})")

    @property
    def names(self) -> list[str]:
        """The columns that are read."""
        groups = (self._text, self._title, self._published, self._source, self._url, self._author, self._keys)
        return list(dict.fromkeys(name for group in groups for name in group))

    def fields(self, row: Mapping[str, object]) -> Fields:
        """Take the fields from a row; raise ArticleError where its text is missing or no text."""
        text = next((row[name] for name in self._text if row.get(name) not in (None, "")), "")
        if not isinstance(text, str):
            raise ArticleError("has a text that is no text")
        url = _words(row, self._url)
        days = [stated("column", row.get(name), day_first=self._day_first) for name in self._published]
        return Fields(
            key=_words(row, self._keys) or url,
            title=_words(row, self._title),
            source=_words(row, self._source),
            url=url,
            author=_words(row, self._author),
            text=text,
            dating=dating([*days, addressed(url)]),
        )


def _find(names: list[str], named: str | None, usual: tuple[str, ...]) -> list[str]:
    """Return the columns of one field, the likeliest first."""
    if named is not None:
        exact = [name for name in names if name == named]
        return exact or [name for name in names if _plain(name) == _plain(named)]
    return [name for wanted in usual for name in names if _plain(name) == wanted]


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


def _words(row: Mapping[str, object], names: list[str]) -> str | None:
    """Return the first of several columns that says something."""
    return next((words for name in names if (words := _as_words(row.get(name)))), None)


def _as_words(value: object) -> str | None:
    """Return a value as words: a text, a number, the `name` of an object, or several of them."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    if isinstance(value, Mapping):
        name = value.get("name")
        return name.strip() or None if isinstance(name, str) else None
    if isinstance(value, list) and len(value) < 100:
        parts = [part for each in value if not isinstance(each, list) and (part := _as_words(each))]
        return ", ".join(parts) or None
    return None
