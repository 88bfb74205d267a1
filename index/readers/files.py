"""Which files are read, and by which reader."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.errors import ArticleError
from index.readers import text

Reader = Callable[[bytes, str, str], Article]
"""Makes an article of a file's bytes, the article's id and the file's name; or raises ArticleError."""

READERS: Mapping[str, Reader] = {".txt": text.read}
"""The reader of each suffix."""

LARGEST_FILE = 20_000_000
"""Bytes; a larger file is no article."""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file to read, and the id that its article gets: the file's path in the folder given."""

    path: Path
    article_id: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that could not be read as an article, and why."""

    path: Path
    reason: str


def find_files(paths: Iterable[str | Path]) -> list[ArticleFile]:
    """List the files at and under `paths`, hidden ones left out, in the order of their ids.

    Raises ArticleError for a path that doesn't exist.
    """
    found = []
    for path in map(Path, paths):
        if path.is_dir():
            found += [ArticleFile(file, _article_id(file.relative_to(path))) for file in _walk(path)]
        elif path.exists():
            found.append(ArticleFile(path, _article_id(Path(path.name))))
        else:
            raise ArticleError(f"{path} does not exist: name a file or a folder of articles.")
    return sorted(found, key=lambda file: (file.article_id, str(file.path)))


def read_articles(files: Iterable[ArticleFile]) -> Iterator[Article | Skipped]:
    """Read files one by one, in order; two files with the same id are one article too many."""
    seen: dict[str, Path] = {}
    for file in files:
        first = seen.setdefault(file.article_id, file.path)
        if first is not file.path:
            if not _is_same_file(first, file.path):
                reason = f"has the same id as {first}; build from the folder that holds both"
                yield Skipped(file.path, reason)
            continue
        try:
            yield _read(file)
        except ArticleError as error:
            yield Skipped(file.path, str(error))


def _read(file: ArticleFile) -> Article:
    reader = READERS.get(file.path.suffix.lower())
    if file.path.is_dir():
        raise ArticleError("is a folder that cannot be read")
    if reader is None:
        raise ArticleError(f"no reader for {file.path.suffix or 'a file without suffix'}")
    try:
        if not file.path.is_file():
            raise ArticleError("is not a file")
        if file.path.stat().st_size > LARGEST_FILE:
            raise ArticleError(f"is larger than {LARGEST_FILE // 1_000_000} MB")
        content = file.path.read_bytes()
    except OSError as error:
        raise ArticleError(f"cannot be read ({error.strerror})") from error
    return reader(content, file.article_id, _printable(file.path.name))


def _walk(folder: Path) -> Iterator[Path]:
    # A link to a folder is not followed, so that a loop of links ends.
    unreadable: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))
    yield from map(Path, unreadable)


def _article_id(path: Path) -> str:
    return _printable(path.as_posix())


def _printable(name: str) -> str:
    # A file name that isn't UTF-8 reaches Python with surrogates, which no text can be written with.
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_same_file(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return False
