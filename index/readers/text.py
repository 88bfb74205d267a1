"""Plain text: optional white space, the word `date`, an ISO 8601 day, then the article."""

import re
from collections.abc import Iterator
from datetime import date

from index.articles import Article, normalize_line_ends
from index.errors import ArticleError
from index.readers.days import UNDATED, Dating
from index.readers.decoding import decode
from index.readers.inputs import Input, ReadOptions
from index.readers.limits import FIRST_YEAR, LAST_YEAR
from index.readers.records import Fields, make_article

# The word and something that sets out to be a date; whether it is one is asked afterwards, so that a
# malformed date is told from an article whose first word happens to be "date".
_HEADER = re.compile(r"\s*date[ \t:]+(?P<day>\d+[-/.]\d\S*|\d{8}\b)\s*", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(source: Input, options: ReadOptions) -> Iterator[Article]:
    """Read a plain-text article."""
    yield parse(source.content(), source.article_id, source.name)


def parse(content: bytes, article_id: str, name: str) -> Article:
    """Make an article of a file's bytes; `name` becomes its source, since the form names no outlet.

    The stored text is what follows the date, with its line ends normalised and nothing else changed.
    Without a date the article is undated and all of it is text. Raises ArticleError for content that
    isn't text, is blank, or has a malformed date.
    """
    return make_article(article_id, name, fields_of(decode(content)))


def fields_of(content: str) -> Fields:
    """Take the header from a text; raise ArticleError if it has a malformed date."""
    text = normalize_line_ends(content)
    header = _HEADER.match(text)
    if header is None:
        return Fields(None, None, None, None, None, text, UNDATED)
    published = Dating(_parse_day(header["day"]), "header", None, None)
    return Fields(None, None, None, None, None, text[header.end() :], published)


def _parse_day(value: str) -> date:
    malformed = f"has a malformed date, {value[:40]!r}; write it as 2025-03-08"
    if not _ISO_DAY.fullmatch(value):  # fromisoformat alone would take 20250308 and 2025-W10-6 too
        raise ArticleError(malformed)
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ArticleError(malformed) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ArticleError(f"has a date of a year that no article is of, {value!r}")
    return day
