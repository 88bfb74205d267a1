"""RSS and Atom: each entry an article, with what the feed has of its text."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.articles import Article
from index.errors import ArticleError
from index.readers.days import addressed, dating, stated
from index.readers.inputs import Input, ReadOptions, Skipped, Unread
from index.readers.limits import LARGEST_FEED
from index.readers.markup import text_of_fragment
from index.readers.records import Fields, Records

_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.*)?$", re.DOTALL | re.IGNORECASE)
_TAIL = 1000  # bytes


def read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read a feed's entries in its order; their full content if there is any, else their summary."""
    content = source.content(LARGEST_FEED)
    feed = _parse(content)
    records = Records(source)
    for number, entry in enumerate(feed.entries, start=1):
        record = f"entry {number}"
        try:
            fields = _fields(entry, feed.feed, is_atom=feed.version.startswith("atom"))
        except Exception as error:
            # feedparser's entries have the shape of what they were parsed from, whatever that was.
            yield source.skipped(f"is no entry that can be read ({type(error).__name__})", record)
        else:
            yield from records.read(fields, record)
    if not _END.search(content[-_TAIL:]):
        yield source.skipped("breaks off: its last entry may be cut short")


def _parse(content: bytes) -> Any:
    # It takes a while to load, which archives without feeds needn't wait for.
    import feedparser

    try:
        # As a stream: given bytes, it might take them for an address and fetch that.
        feed = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        raise ArticleError(f"is damaged: no feed could be read ({type(error).__name__})") from error
    if not feed.entries:
        raise ArticleError("is no RSS or Atom feed with entries")
    return feed


def _fields(entry: Mapping[str, Any], feed: Mapping[str, Any], *, is_atom: bool) -> Fields:
    url = entry.get("link")
    # Dublin Core's date arrives as "updated"; Atom's own "updated" is no publication.
    names = ("published",) if is_atom else ("published", "updated")
    # Asked for what isn't there, feedparser may give something else.
    published = [stated("metadata", entry[name], day_first=True) for name in names if name in entry]
    outlet = entry["source"].get("title") if "source" in entry else None
    return Fields(
        key=entry.get("id") or url,
        title=_plain(entry.get("title_detail")),
        source=outlet or _plain(feed.get("title_detail")),
        url=url,
        author=entry.get("author"),
        text=_text(entry),
        dating=dating([*published, addressed(url)]),
    )


def _text(entry: Mapping[str, Any]) -> str:
    details = [*entry.get("content", ()), entry.get("summary_detail")]
    return next((text for detail in details if (text := _plain(detail))), "")


def _plain(detail: Mapping[str, Any] | None) -> str | None:
    """Return a construct of a feed as text: its paragraphs where it is markup."""
    if detail is None or not detail.get("value"):
        return None
    if "html" in detail.get("type", ""):
        return text_of_fragment(detail["value"])
    return str(detail["value"]).strip()
