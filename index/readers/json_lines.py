"""JSON Lines: an object a line, each an article."""

import json
from collections.abc import Iterator, Mapping

from index.articles import Article
from index.errors import ArticleError
from index.readers.columns import Columns
from index.readers.decoding import read_lines
from index.readers.inputs import Input, ReadOptions, Skipped, Unread
from index.readers.limits import LARGEST_ARTICLE
from index.readers.records import Records


def read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read each line by itself: one that is damaged costs no other."""
    objects = JsonObjects(source, options)
    with source.open() as stream:
        for number, line in enumerate(read_lines(stream, newline="\n"), start=1):
            record = f"line {number}"
            if line is None:
                reason = f"is longer than {LARGEST_ARTICLE // 1_000_000} million characters"
                yield source.skipped(reason, record)
            elif line.strip():
                try:
                    yield from objects.articles(_parse(line), record)
                except ArticleError as error:
                    yield source.skipped(str(error), record)


def _parse(line: str) -> object:
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ArticleError("is nested too deeply") from error
    except ValueError as error:
        raise ArticleError("is no JSON") from error


class JsonObjects:
    """The objects of a file as articles; each may have other names than the one before."""

    def __init__(self, source: Input, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._records = Records(source)
        self._names: tuple[str, ...] | None = None
        self._columns: Columns | None = None

    def articles(self, row: object, record: str) -> Iterator[Article | Skipped | Unread]:
        """Yield an object as an article, with what of it couldn't be read, or why it is none."""
        if not isinstance(row, Mapping):
            yield self._source.skipped("is no object", record)
            return
        try:
            fields = self._columns_of(tuple(row)).fields(row)
        except ArticleError as error:
            yield self._source.skipped(str(error), record)
        else:
            yield from self._records.read(fields, record)

    def _columns_of(self, names: tuple[str, ...]) -> Columns:
        # Most files have the same names in every object, which need to be looked through once.
        if self._columns is None or names != self._names:
            self._columns, self._names = Columns(names, self._options), names
        return self._columns
