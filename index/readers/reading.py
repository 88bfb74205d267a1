"""Paths to articles: every file with its reader, and what the readers find inside it likewise."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from index.articles import Article
from index.errors import ArticleError
from index.readers.files import STDIN, ArticleFile, find_files, is_same_file, open_file, printable
from index.readers.formats import reader_of
from index.readers.inputs import Allowance, Input, ReadOptions, Skipped, Unread
from index.readers.json_lines import read as read_json_lines
from index.readers.limits import MOST_NESTED

_NONE: Mapping[str, Path] = MappingProxyType({})


def read(
    paths: Iterable[str | Path], options: ReadOptions, named: Mapping[str, Path] = _NONE
) -> Iterator[Article | Skipped | Unread]:
    """Read what lies at and under `paths`, one article at a time, in the order of the files' ids.

    A path is a file, a folder, a glob, or "-" for JSON Lines on `options.stdin`, which come last. Files and
    folders in `named`, if they exist, are read as well; their ids are, or begin with, their keys.
    Whatever can't be read comes as a `Skipped`, and what follows it is read; what of an article can't be,
    as an `Unread` after it. Raises ArticleError at once for a path that doesn't exist.
    """
    listed = [str(path) for path in paths]
    files = files_to_read((path for path in listed if path != STDIN), named)
    if STDIN in listed and options.stdin is None:
        raise ArticleError("There is nothing on standard input to read as -.")
    return _read_all(files, options, options.stdin if STDIN in listed else None)


def files_to_read(
    paths: Iterable[str | Path], named: Mapping[str, Path] = _NONE
) -> Iterator[ArticleFile | Skipped]:
    """List the files that `read` reads, one by one; two with the same id are one too many.

    Raises ArticleError at once for a path that doesn't exist.
    """
    return _each_once(find_files(paths, named))


def _each_once(files: Iterable[ArticleFile]) -> Iterator[ArticleFile | Skipped]:
    seen: dict[str, Path] = {}
    for file in files:
        first = seen.setdefault(file.article_id, file.path)
        if first is file.path:
            yield file
        elif not is_same_file(first, file.path):
            reason = f"has the same id as {printable(str(first))}; build from the folder that holds both"
            yield Skipped(printable(str(file.path)), None, reason)


def read_file(file: ArticleFile, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read one file, as `read` does."""
    path, name = printable(str(file.path)), printable(file.path.name)
    opened = partial(open_file, file.path)
    return _read(Input(path, file.article_id, name, opened, 0, Allowance()), options)


def _read_all(
    files: Iterable[ArticleFile | Skipped], options: ReadOptions, stdin: BinaryIO | None
) -> Iterator[Article | Skipped | Unread]:
    for file in files:
        if isinstance(file, Skipped):
            yield file
        else:
            yield from read_file(file, options)
    if stdin is not None:
        source = Input(STDIN, STDIN, STDIN, lambda: stdin, 0, Allowance())
        yield from _guarded(source, read_json_lines(source, options), options)


def _read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    reader = reader_of(source.name)
    if reader is None:
        yield source.skipped(_why_none(source))
    elif source.depth > MOST_NESTED:
        yield source.skipped(f"lies in more than {MOST_NESTED} archives, one inside the other")
    else:
        yield from _guarded(source, reader(source, options), options)


def _why_none(source: Input) -> str:
    """Return why nothing reads it: a link to a folder has no suffix either, and is no file."""
    try:
        source.open().close()
    except ArticleError as error:
        return str(error)
    _, point, suffix = source.name.rpartition(".")
    return f"no reader for {point + suffix if point else 'a file without suffix'}"


def _guarded(
    source: Input, items: Iterator[Article | Skipped | Unread | Input], options: ReadOptions
) -> Iterator[Article | Skipped | Unread]:
    """Pass on what a reader finds, and read the inputs among it; say so where it finds nothing."""
    is_empty = True
    try:
        for item in items:
            is_empty = False
            if isinstance(item, Input):
                yield from _read(item, options)
            else:
                yield item
    except ArticleError as error:
        yield source.skipped(str(error))
    except Exception as error:
        # Readers translate what their libraries raise. Should one not, that costs this file, and is
        # told as what it is; the archive's other files are read all the same.
        yield source.skipped(f"failed unexpectedly ({type(error).__name__}: {str(error)[:200]})")
    else:
        if is_empty:
            yield source.skipped("holds no article")
