"""Plain text: optional white space, the word `date`, an ISO 8601 day, then the article."""

import codecs
import re
from datetime import date

import charset_normalizer

from index.articles import Article, normalize_line_ends
from index.errors import ArticleError

# The word and something that sets out to be a date; whether it is one is asked afterwards, so that a
# malformed date is told from an article whose first word happens to be "date".
_HEADER = re.compile(r"\s*date[ \t:]+(?P<day>\d+[-/.]\d\S*|\d{8}\b)\s*", re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_ABOUT_AS_WELL = 0.1  # of what charset-normalizer calls chaos

_UTF_16_AND_32 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def read(content: bytes, article_id: str, name: str) -> Article:
    """Read a plain-text article; `name` becomes its source, since the form names no outlet.

    The stored text is what follows the date, with its line ends normalised and nothing else changed.
    Without a date the article is undated and all of it is text. Raises ArticleError for content that
    isn't text, is blank, or has a malformed date.
    """
    text = normalize_line_ends(decode(content))
    header = _HEADER.match(text)
    published = None if header is None else _parse_day(header["day"])
    body = text if header is None else text[header.end() :]
    if not body.strip():
        raise ArticleError("is empty")
    return Article(id=article_id, title=None, source=name, url=None, published=published, text=body)


def decode(content: bytes) -> str:
    """Decode as UTF-8, otherwise as whatever charset-normalizer finds; raise ArticleError if nothing."""
    if not content.startswith(_UTF_16_AND_32):
        if b"\0" in content:
            raise ArticleError("is binary, not text")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    guesses = charset_normalizer.from_bytes(content)
    guess = guesses.best()
    # Where Windows' western code page fits about as well as the best guess it is the likelier by far.
    western = next((other for other in guesses if other.encoding == "cp1252"), None)
    if guess and western and western.chaos <= guess.chaos + _ABOUT_AS_WELL:
        guess = western
    if guess is None or "\0" in str(guess):
        raise ArticleError("is in no known text encoding; save it as UTF-8")
    return str(guess).removeprefix("\ufeff")


def _parse_day(value: str) -> date:
    malformed = f"has a malformed date, {value[:40]!r}; write it as 2025-03-08"
    if not _ISO_DAY.fullmatch(value):  # fromisoformat alone would take 20250308 and 2025-W10-6 too
        raise ArticleError(malformed)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ArticleError(malformed) from error
