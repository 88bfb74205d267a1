"""Which files there are to read, and the id that each begins with."""

import glob
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.errors import ArticleError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file to read, and what the ids of its articles are or begin with: its path in the folder given."""

    path: Path
    article_id: str


def find_files(paths: Iterable[str | Path], named: Mapping[str, Path]) -> list[ArticleFile]:
    """List the files at and under `paths`, hidden ones left out, in the order of their ids.

    A path may be a glob, with ** for any folders; a file that is called like one comes first. The id of a
    file in `named` is its key, which those in a folder there begin with; one that doesn't exist is left
    out. Raises ArticleError for a path that doesn't exist, and a glob that nothing fits.
    """
    found = []
    for name, path in named.items():
        if path.is_dir():
            found += [
                ArticleFile(file, f"{name}/{article_id(file.relative_to(path))}") for file in _walk(path)
            ]
        elif path.exists():
            found.append(ArticleFile(path, name))
    for path in map(Path, paths):
        if path.is_dir():
            found += [ArticleFile(file, article_id(file.relative_to(path))) for file in _walk(path)]
        elif path.exists() or os.path.lexists(path):
            found.append(ArticleFile(path, article_id(Path(path.name))))
        else:
            found += _fitting(path)
    return sorted(found, key=lambda file: (file.article_id, str(file.path)))


def article_id(path: Path) -> str:
    """Return a path as an id."""
    return printable(path.as_posix())


def printable(name: str) -> str:
    """Return a file's name as text: one that isn't UTF-8 reaches Python with surrogates."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def open_file(path: Path) -> BinaryIO:
    """Open a file; raise ArticleError where it can't be read."""
    try:
        if path.is_dir() and path.is_symlink():
            raise ArticleError("is a link to a folder, which is not followed: name it by itself")
        if path.is_dir():
            raise ArticleError("is a folder that cannot be read")
        if not path.is_file():
            raise ArticleError("is not a file")
        return path.open("rb")
    except OSError as error:
        raise ArticleError(f"cannot be read ({error.strerror})") from error


def _fitting(pattern: Path) -> list[ArticleFile]:
    """List the files that fit a glob, and those in the folders that do; ids count from its fixed part."""
    parts = pattern.parts
    first = next((place for place, part in enumerate(parts) if glob.has_magic(part)), None)
    names = [] if first is None else sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207
    if not names:
        raise ArticleError(f"{pattern} does not exist: name a file or a folder of articles.")
    root = Path(*parts[:first])
    files: dict[Path, None] = {}
    for path in map(Path, names):
        files.update(dict.fromkeys(_walk(path) if path.is_dir() else [path]))
    return [ArticleFile(file, article_id(file.relative_to(root))) for file in files]


def _walk(folder: Path) -> Iterator[Path]:
    # A link to a folder is not followed, so that a loop of links ends; it is told.
    unreadable: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in sorted([*names, *links]) if not name.startswith("."))
    yield from map(Path, unreadable)


def is_same_file(first: Path, second: Path) -> bool:
    """Whether two paths lead to one file."""
    try:
        return first.samefile(second)
    except OSError:
        return False
