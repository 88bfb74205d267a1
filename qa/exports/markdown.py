"""Passages as Markdown: the quotes under their days, and a footnote an article."""

import re
from collections.abc import Iterator

from qa.exports.document import Document, one_line, web_address
from qa.listing import ListedPassage
from qa.wording import day, event_note

# What Markdown and its usual extensions give a meaning to, wherever in a line it stands.
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&^$@!=]|:(?=[^\s\d])|(?<=www)\.", re.IGNORECASE)

_QUOTATION_MARKS = '“"„«'


def markdown(document: Document) -> Iterator[str]:
    """Yield the passages as Markdown with footnotes, as GitHub and Pandoc read them.

    No text of an article can become markup. A footnote stands below the first quote of its article.
    """
    yield f"# {plain(document.title)}\n"
    for told in document.notes:
        yield f"\n{plain(told)}\n"
    footnotes: dict[str, int] = {}
    before: str | None = None
    for row in document.rows:
        heading = "Undated" if row.day is None else day(row.day)
        if heading != before:
            yield f"\n## {heading}\n"
            before = heading
        is_new = row.article_id not in footnotes
        note = footnotes.setdefault(row.article_id, len(footnotes) + 1)
        yield f"\n{_quote(row)}[^{note}]{_days(row)}\n"
        if is_new:
            yield f"\n[^{note}]: {_origin(row)}\n"


def plain(text: str) -> str:
    """Return a text in one line of Markdown that shows it as it is."""
    return _MARKS.sub(lambda found: f"\\{found.group()}", one_line(text))


def _quote(row: ListedPassage) -> str:
    text = plain(row.quote.text)
    return text if text[:1] in _QUOTATION_MARKS else f"“{text}”"


def _days(row: ListedPassage) -> str:
    """Return the days that the quote names, if it names any."""
    named = [
        event_note(one.first, one.last)
        for one in row.event_days
        if row.quote.start <= one.start and one.end <= row.quote.end
    ]
    return f" ({', '.join(dict.fromkeys(named))})" if named else ""


def _origin(row: ListedPassage) -> str:
    told = [plain(row.author)] if row.author else []
    told += [f"“{plain(row.heading)}”"] if row.heading else []
    told += [plain(row.source), day(row.published)]
    address = web_address(row.url)
    return ", ".join([*told, f"<{address}>"] if address else told) + "."
