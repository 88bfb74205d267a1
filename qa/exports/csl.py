"""Articles as CSL-JSON, which citation processors and reference managers read."""

import json
from collections.abc import Iterator
from typing import Any

from qa.exports.document import Document
from qa.exports.entries import Entry, entries


def csl(document: Document) -> Iterator[str]:
    """Yield the articles as one JSON array of items, each of the type `article-newspaper`."""
    yield "["
    for place, one in enumerate(entries(document)):
        yield (",\n" if place else "\n") + json.dumps(_item(one), ensure_ascii=False)
    yield "\n]\n"


def _item(one: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": one.key, "type": "article-newspaper", "title": one.title}
    if one.author:
        # As it is written: which part of it is the family's name is not known.
        item["author"] = [{"literal": one.author}]
    item["container-title"] = one.outlet
    if one.published:
        item["issued"] = {"date-parts": [[one.published.year, one.published.month, one.published.day]]}
    if one.url:
        item["URL"] = one.url
    return item
