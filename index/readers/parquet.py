"""Parquet: an article a row."""

from collections.abc import Iterator
from typing import Any

from index.articles import Article
from index.errors import ArticleError
from index.readers.archives import seekable
from index.readers.columns import Columns
from index.readers.inputs import Input, ReadOptions, Skipped, Unread
from index.readers.records import Records

_ROWS = 32  # at a time: few, as each may be as large as an article can be


def read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read the columns that are wanted, some rows at a time."""
    records = Records(source)
    number = 0
    with source.open() as stream, seekable(stream) as file:
        for row, columns in _read(file, options):
            number += 1
            record = f"row {number}"
            try:
                yield from records.read(columns.fields(row), record)
            except ArticleError as error:
                yield source.skipped(str(error), record)


def _read(file: Any, options: ReadOptions) -> Iterator[tuple[dict[str, object], Columns]]:
    # pyarrow takes a third of a second to load, which archives without .parquet needn't wait for.
    import pyarrow
    import pyarrow.parquet

    # OverflowError and ValueError: a day outside of Python's calendar, or of no time zone.
    damaged = (pyarrow.ArrowException, OSError, MemoryError, OverflowError, ValueError, KeyError)
    try:
        # Buffered and not fetched ahead, a column is read page by page.
        table = pyarrow.parquet.ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)
        columns = Columns(table.schema_arrow.names, options)
        for batch in table.iter_batches(_ROWS, columns=columns.names, use_threads=False):
            for row in batch.to_pylist():
                yield row, columns
    except damaged as error:
        raise ArticleError("is no Parquet, or damaged") from error
