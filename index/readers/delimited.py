"""CSV and TSV: a heading that names the columns, then an article a row."""

import csv
from collections.abc import Iterator

from index.articles import Article
from index.errors import ArticleError
from index.readers.columns import Columns
from index.readers.decoding import read_lines
from index.readers.inputs import Input, ReadOptions, Skipped, Unread
from index.readers.limits import LARGEST_ARTICLE
from index.readers.records import Records

_SEPARATORS = {".csv": ",;\t|", ".tsv": "\t"}
"""What may stand between the fields, by the file's suffix; the usual one first."""


def read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read a table row by row; row 1 is the one below the heading.

    A row that isn't as wide as the heading is left out, as nobody knows which of its fields is the text.
    """
    # The limit is the process's, and the usual 131,072 characters are less than some articles have.
    csv.field_size_limit(LARGEST_ARTICLE)
    with source.open() as stream:
        lines = _bounded(read_lines(stream, newline=""))
        heading = next(lines, "")
        names, separator, columns = _columns(heading, source, options)
        records = Records(source)
        rows = csv.reader(lines, delimiter=separator, strict=True)
        for number, row in enumerate(_rows(rows), start=1):
            record = f"row {number}"
            if isinstance(row, str):
                yield source.skipped(row, record)
            elif len(row) != len(names):
                yield source.skipped(f"has {len(row)} fields where the heading has {len(names)}", record)
            else:
                try:
                    yield from records.read(columns.fields(dict(zip(names, row, strict=True))), record)
                except ArticleError as error:
                    yield source.skipped(str(error), record)


def _columns(heading: str, source: Input, options: ReadOptions) -> tuple[list[str], str, Columns]:
    """Find what separates the columns: the first sign with which one of them is the text."""
    failed: ArticleError | None = None
    suffix = source.name[source.name.rfind(".") :].lower()
    for separator in _SEPARATORS.get(suffix, ","):
        try:
            names = next(csv.reader([heading], delimiter=separator), [])
            return names, separator, Columns(names, options)
        except csv.Error as error:
            failed = failed or ArticleError(f"has a heading that is none ({error})")
        except ArticleError as error:
            failed = failed or error
    assert failed is not None  # every suffix has a separator
    raise failed


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str] | str]:
    """Yield each row that isn't blank, or why it can't be read; what follows it is tried again."""
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield f"is no row of a table ({error})"
            continue
        if row is None:
            return
        if row:
            yield row


def _bounded(lines: Iterator[str | None]) -> Iterator[str]:
    for line in lines:
        if line is None:
            raise ArticleError(f"has a line of more than {LARGEST_ARTICLE // 1_000_000} million characters")
        yield line
