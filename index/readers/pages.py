"""HTML: a news page, its article told from all that stands around it."""

import codecs
import functools
import logging
import re
import warnings
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from index.articles import Article
from index.errors import ArticleError
from index.readers.days import Candidate, addressed, dating, stated
from index.readers.decoding import decode
from index.readers.inputs import Input, ReadOptions, Unread
from index.readers.limits import LARGEST_PAGE, LAST_YEAR, MOST_ELEMENTS
from index.readers.markup import text_of
from index.readers.records import Fields, articles_of

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_HEAD = 4096  # bytes in which browsers, too, look for the encoding

# htmldate falls back on these: on the day of a change, a year of copyright, the day in an address (which
# is asked for by itself), or a day that the article is about. None of them is its publication.
_NOT_PUBLISHED = (
    "//meta[contains(translate(concat(@name, @property, @itemprop, @http-equiv), 'MODIFEDUPATRSNCYG', "
    "'modifedupatrsncyg'), 'modif') or contains(translate(concat(@name, @property, @itemprop), "
    "'UPDATE', 'update'), 'update') or contains(@property, 'og:url') or contains(@name, 'og:url') or "
    "contains(@property, 'image') or contains(@name, 'image') or contains(translate(@itemprop, "
    "'COPYRIGHTE', 'copyrighte'), 'copyrightyear')]",
    "//link[@rel='canonical']",
    "//head/title",
    "//*[self::footer or self::aside or self::nav or contains(@class, 'foot') or contains(@id, 'foot') or "
    "contains(@class, 'copyright') or contains(@class, 'legal')]",
    "//*[self::h1 or self::h2 or self::h3][not(.//time)]",
    "//*[self::p or self::li or self::blockquote or self::td or self::figcaption]"
    "[not(descendant-or-self::*[@class or @id or @datetime or @itemprop])]",
)


_SCRIPTS = "//script[@type='application/ld+json']/text()"
_LINKED_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_STATED = (
    "//meta[@property='article:published_time' or @itemprop='datePublished']/@content | "
    "//*[@itemprop='datePublished']/@datetime"
)


def read(source: Input, options: ReadOptions) -> Iterator[Article | Unread]:
    """Read a page that was saved as a file."""
    fields = extract(source.content(LARGEST_PAGE), charset=None, url=None)
    yield from articles_of(source, fields)


def extract(content: bytes, charset: str | None, url: str | None) -> Fields:
    """Take the article from a page; `charset` and `url` are what it was sent with, if that is known.

    Paragraphs are separated by a blank line. Raises ArticleError where there is no article.
    """
    html = _decode(content, charset)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of time zones that nobody knows
            tree = _trafilatura().load_html(html)
            _refuse_endless(tree)
            found = _trafilatura().bare_extraction(
                html,
                url=url,
                include_comments=False,
                with_metadata=True,
                date_extraction_params={"original_date": True, "extensive_search": False},
            )
            text = "" if found is None or found.body is None else text_of(found.body)
            published = [] if tree is None else _published(tree)
    except ArticleError:
        raise
    except Exception as error:
        # A page can break these libraries in ways that they don't say: each is that page's alone.
        raise ArticleError(f"cannot be taken apart as a page ({type(error).__name__})") from error
    if found is None or not text:
        raise ArticleError("has no article that could be told from the rest of the page")
    address = url or found.url
    return Fields(
        key=address,
        title=found.title,
        source=found.sitename or _host(address),
        url=address,
        author=found.author,
        text=text,
        dating=dating([*published, addressed(address)]),
    )


def _refuse_endless(tree: Any) -> None:
    """Raise ArticleError for a page that would take minutes to take apart."""
    if tree is not None and sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        raise ArticleError(f"has more than {MOST_ELEMENTS:,} elements, too many for a news page")


@functools.cache
def _trafilatura() -> ModuleType:
    # Loading it takes a second that archives without pages needn't wait for.
    import trafilatura

    # What they would log about a page comes back as the reason for which it is left out.
    for name in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    return trafilatura


def _published(tree: Any) -> list[Candidate]:
    """Return the days of publication that a page's markup states, the surest first. Changes the tree."""
    from htmldate import find_date

    linked = (_LINKED_DATA.search(script) for script in tree.xpath(_SCRIPTS))
    # Only the first: what follows may be of the articles that the page links to.
    given = [next((found[1] for found in linked if found), None), *tree.xpath(_STATED)]
    for path in _NOT_PUBLISHED:
        for element in tree.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()
    latest = datetime(LAST_YEAR, 12, 31)
    given.append(find_date(tree, original_date=True, extensive_search=False, max_date=latest))
    return [stated("metadata", day, day_first=True) for day in given]


def _decode(content: bytes, charset: str | None) -> str:
    """Decode as the server said, as the page says, or as it looks like."""
    declared = _CHARSET.search(content[:_HEAD])
    for name in (charset, declared and declared[1].decode("ascii")):
        try:
            # What calls itself ISO 8859-1 is cp1252 to every browser; UTF-16 can't declare itself.
            codec = codecs.lookup(name).name if name else "utf-8"
            if name and not codec.startswith(("utf-16", "utf-32")) and b"\0" not in content:
                return content.decode({"iso8859-1": "cp1252", "utf-8": "utf-8-sig"}.get(codec, codec))
        except (LookupError, UnicodeError):
            continue
    return decode(content)


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
