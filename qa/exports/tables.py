"""Passages as CSV, for spreadsheets, and as JSON Lines, for programs."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from qa.exports.document import Document

COLUMNS = (
    "number", "day", "published", "event_days", "quote", "source", "title", "author", "url",
    "article_id", "start", "end", "receipt",
)  # fmt: skip
"""Of the CSV; `start` and `end` are the quote's, in characters of the article's text."""

_BYTE_ORDER_MARK = "\ufeff"

# With these a spreadsheet takes a cell for a formula; the full-width ones in some languages.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def csv_rows(document: Document) -> Iterator[str]:
    """Yield the passages as CSV (RFC 4180), a line each, with a head.

    It begins with a byte order mark: without one Excel takes UTF-8 for another encoding. A cell that a
    spreadsheet would take for a formula has an apostrophe before it; JSON Lines has the words as they are.
    """
    yield _BYTE_ORDER_MARK + _line(COLUMNS)
    for row in document.rows:
        days = [
            one.first.isoformat() if one.first == one.last else f"{one.first}/{one.last}"
            for one in row.event_days
        ]
        cells = (
            str(row.number),
            "" if row.day is None else row.day.isoformat(),
            "" if row.published is None else row.published.isoformat(),
            "; ".join(days),
            row.quote.text,
            row.source,
            row.title or "",
            row.author or "",
            row.url or "",
            row.article_id,
            str(row.quote.start),
            str(row.quote.end),
            str(row.receipt),
        )
        yield _line([harmless(cell) for cell in cells])


def json_lines(document: Document) -> Iterator[str]:
    """Yield the passages as JSON Lines, each as `ListedPassage.to_dict` has it, nothing changed."""
    for row in document.rows:
        yield json.dumps(row.to_dict(), ensure_ascii=False) + "\n"


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
