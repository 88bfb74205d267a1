"""Export: a list or an answer in one of the formats, part by part."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from index import Collection, QuestionError
from qa.answers import Answer
from qa.exports.document import Document
from qa.listing import ListedPassage, Listing, heading_of, listed_passage
from qa.wording import passages

_LONGEST_NAME = 60  # characters


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its `name`, as files of it are named and as browsers are told."""

    name: str
    suffix: str
    media_type: str


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("csv", ".csv", "text/csv; charset=utf-8"),
        Format("jsonl", ".jsonl", "application/x-ndjson"),
        Format("markdown", ".md", "text/markdown; charset=utf-8"),
        Format("bibtex", ".bib", "application/x-bibtex; charset=utf-8"),
        Format("ris", ".ris", "application/x-research-info-systems; charset=utf-8"),
        Format("csl", ".json", "application/vnd.citationstyles.csl+json"),
    )
}
"""Every format, by its name."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be written or sent: `parts` are its bytes, made as they are taken, and taken once."""

    file_name: str
    media_type: str
    parts: Iterator[bytes]


def export(listing: Listing, name: str, rows: Iterable[ListedPassage] | None = None) -> Export:
    """Return a list in the format of that name: the whole list, or only `rows` of it.

    CSV, JSON Lines and Markdown have the passages, in the list's order; BibTeX, RIS and CSL-JSON have
    their articles, each once. The collection must stay open until the last part is taken. Raises
    QuestionError for a format that is none.
    """
    # Counting articles and copies takes longer than the first passages, and only a text says them.
    told = (listing.summary, listing.rule, listing.message) if name == "markdown" else ()
    notes = tuple(note for note in told if note)
    shown = listing.rows() if rows is None else rows
    subject = " ".join(listing.asked.said) or listing.question
    return _export(Document(listing.question, subject, notes, shown), name)


def export_answer(answer: Answer, collection: Collection, name: str) -> Export:
    """Return an answer's citations in the format of that name, oldest first, each with its number."""
    notes = (f"{passages(len(answer.citations))} cited",) if answer.found else (answer.message or "",)
    rows = tuple(_cited(answer, collection))
    return _export(Document(answer.searched_for, answer.searched_for, notes, rows), name)


def format_of(path: PurePath) -> Format | None:
    """Return the format that a file's name ends like, if one does."""
    return next((one for one in FORMATS.values() if path.suffix.lower() == one.suffix), None)


def _export(document: Document, name: str) -> Export:
    if name not in FORMATS:
        raise QuestionError(f"format is {name!r}; it can be {', '.join(FORMATS)}.")
    written = (part.encode("utf-8", "replace") for part in _writer(name)(document) if part)
    return Export(_slug(document.subject) + FORMATS[name].suffix, FORMATS[name].media_type, written)


def _writer(name: str) -> Callable[[Document], Iterator[str]]:
    # Each is imported by who asks for it: libraries come with some.
    if name == "bibtex":
        from qa.exports.bibtex import bibtex

        return bibtex
    if name == "ris":
        from qa.exports.ris import ris

        return ris
    if name == "csl":
        from qa.exports.csl import csl

        return csl
    if name == "markdown":
        from qa.exports.markdown import markdown

        return markdown
    from qa.exports.tables import csv_rows, json_lines

    return csv_rows if name == "csv" else json_lines


def _cited(answer: Answer, collection: Collection) -> Iterator[ListedPassage]:
    for one in sorted(answer.citations, key=lambda one: (one.published or date.max, one.number)):
        article = collection.article(one.article_id)
        yield listed_passage(
            one.number,
            one.published,
            article,
            heading_of(article),
            one.passage,
            one.quote,
            one.event_days,
            one.receipt,
        )


def _slug(subject: str) -> str:
    """Return a name for a file about that: letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", subject).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")
    return f"dateline-{words}" if words else "dateline"
