"""Articles as RIS. The only file that imports rispy."""

from collections.abc import Iterator
from typing import Any

import rispy

from qa.exports.document import Document
from qa.exports.entries import Entry, entries


class _Writer(rispy.RisWriter):  # type: ignore[misc]  # rispy publishes no types
    def set_header(self, count: int) -> str:
        """Return no number: not every reader takes a line before the first tag."""
        return ""


def ris(document: Document) -> Iterator[str]:
    """Yield the articles as RIS, each of the type of newspaper articles."""
    for one in entries(document):
        yield rispy.dumps([_reference(one)], implementation=_Writer) + "\n"


def _reference(one: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"type_of_reference": "NEWS", "id": one.key, "title": one.title}
    if one.author:
        found["authors"] = [one.author]
    found["secondary_title"] = one.outlet
    if one.published:
        found["year"] = f"{one.published.year}"
        found["date"] = f"{one.published.isoformat().replace('-', '/')}/"
    if one.url:
        found["urls"] = [one.url]
    return found
