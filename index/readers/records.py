"""Records of one file to articles: checked, each with an id that the others have no say in."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from index.articles import Article, normalize_line_ends
from index.errors import ArticleError
from index.readers.days import Dating
from index.readers.inputs import Input, Skipped, Unread
from index.readers.limits import LARGEST_ARTICLE

_LONGEST_KEY = 500  # characters; no id is longer, and no address that people pass on


@dataclass(frozen=True, slots=True)
class Fields:
    """What a record says of its article; `key` tells it from the others, None if it has no such."""

    key: str | None
    title: str | None
    source: str | None
    url: str | None
    author: str | None
    text: str
    dating: Dating


def make_article(article_id: str, name: str, fields: Fields) -> Article:
    """Make an article of fields; `name` is its source where they name none.

    Raises ArticleError for a text that is blank, too large or can't be stored as it is.
    """
    text = normalize_line_ends(fields.text)
    if not text.strip():
        raise ArticleError("is empty")
    if len(text) > LARGEST_ARTICLE:
        raise ArticleError(f"is larger than {LARGEST_ARTICLE // 1_000_000} MB")
    if "\0" in text:
        raise ArticleError("has a NUL in its text")
    if not _is_writable(text):
        raise ArticleError("has text that is not UTF-8")
    return Article(
        id=article_id,
        title=_line(fields.title),
        source=_line(fields.source) or name,
        url=_line(fields.url),
        published=fields.dating.published,
        text=text,
        author=_line(fields.author),
        dated_by=fields.dating.dated_by,
        other_day=fields.dating.other_day,
    )


def articles_of(source: Input, fields: Fields) -> Iterator[Article | Unread]:
    """Yield the one article of a file, and what of it couldn't be read; raise as `make_article` does."""
    yield make_article(source.article_id, source.name, fields)
    yield from _unread(source, fields, None)


def _unread(source: Input, fields: Fields, record: str | None) -> Iterator[Unread]:
    dating = fields.dating
    if dating.unread is not None:
        so = "is undated" if dating.published is None else "is dated by its address"
        yield source.unread(f"{so}, as {dating.unread!r} is no day that can be read", record)


class Records:
    """The records of one file: gives each an id, and knows one that was there before.

    An id is the file's, "#", and the record's own key or a hash of its content: a record put in before
    others changes none of theirs.
    """

    def __init__(self, source: Input) -> None:
        self._source = source
        self._seen: dict[bytes, bytes] = {}  # digests of keys and contents: a million take 150 MB

    def read(self, fields: Fields, record: str) -> Iterator[Article | Skipped | Unread]:
        """Yield a record as an article, with what of it couldn't be read, or why it is none."""
        found = self._article(fields, record)
        yield found
        if isinstance(found, Article):
            yield from _unread(self._source, fields, record)

    def _article(self, fields: Fields, record: str) -> Article | Skipped:
        content = _content_hash(fields)
        key = _key(fields.key) or content
        known = self._seen.get(_digest(key))
        if known == _digest(content):
            return self._source.skipped("is the same as a record before it", record)
        if known is not None:
            # Another article under the same key: both are kept, as leaving one out loses what it says.
            key = f"{key}~{content}"
            if _digest(key) in self._seen:
                return self._source.skipped("is the same as a record before it", record)
        try:
            article = make_article(f"{self._source.article_id}#{key}", self._source.name, fields)
        except ArticleError as error:
            return self._source.skipped(str(error), record)
        self._seen[_digest(key)] = _digest(content)
        return article


def _key(key: str | None) -> str | None:
    line = _line(key)
    return line if line and len(line) <= _LONGEST_KEY else None


def _content_hash(fields: Fields) -> str:
    day = fields.dating.published
    content = [fields.title, fields.source, fields.url, fields.author, day and day.isoformat(), fields.text]
    return _digest(json.dumps(content)).hex()


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _line(text: str | None) -> str | None:
    """Return a text of one line, None where there is none or it can't be stored."""
    if text is None:
        return None
    line = " ".join(text.replace("\0", " ").split())
    return line if line and _is_writable(line) else None


def _is_writable(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which JSON can hold and no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
