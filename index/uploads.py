"""Uploads: files that somebody hands in, kept in the collection's folder, where every build reads them.

The ids of their articles begin with "uploads/". What they are called is a person's word: a name is made of
it, and it is never used as a path.
"""

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from index.articles import Article
from index.build_report import BuildReport
from index.changing import add_read
from index.comparing import Progress
from index.derived import stores
from index.embedding import Embedder
from index.errors import ArticleError, CollectionError
from index.filling import Read
from index.lasting import UPLOADS
from index.making import Publishing
from index.manifest import Manifest, hash_file, sync_folder
from index.readers import READERS, ReadOptions, Skipped, read
from index.store import Store

LARGEST_UPLOAD = 500_000_000
"""Bytes of one file."""

MOST_UPLOADS = 1_000
"""Files at once; more come as an archive."""

_UNFINISHED = ".uploading-"
_LONGEST_STEM = 150  # bytes; file systems take 255 for all of a name
_LONGEST_SUFFIX = 20  # characters
_USUAL_STEM = "upload"

# What a file cannot be called on every system that a collection may be copied to.
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is handed in: where it lies for now, and what the person calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept: what the person called it, what it is called, how many articles it has.

    `was_there` says that it was uploaded before, under whatever name.
    """

    name: str
    kept_as: str
    articles: int
    was_there: bool


@dataclass(frozen=True, slots=True)
class SameText:
    """An uploaded article whose text other articles of the collection have word for word, by their ids."""

    article_id: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What became of uploads: the build, whose `skipped` name them as the person does, and what is kept.

    A file without an article is not kept. `same_text` tells of articles that were there already.
    """

    build: BuildReport
    stored: tuple[Stored, ...]
    same_text: tuple[SameText, ...]


def add_uploads(
    uploads: Sequence[Upload],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    **publishing: Unpack[Publishing],
) -> UploadReport:
    """Keep files in a collection's folder and add their articles; the others stay.

    A file that is there already is not kept twice; one with a name that another has gets a number. Until
    all of it is done the collection answers as before; what fails leaves nothing behind. Where the process
    is killed the files may be kept, and the next build takes them in, or the same upload once more.
    Raises ArticleError if none of them has an article, BusyError while another process writes the
    collection, else what `add` raises.
    """
    folder = Path(folder)
    if not uploads:
        raise ArticleError("Nothing was uploaded: choose a file.")
    if len(uploads) > MOST_UPLOADS:
        raise ArticleError(
            f"{len(uploads):,} files are too many at once: put them in a .zip, or upload {MOST_UPLOADS:,}."
        )
    Manifest.read(folder)
    shelf = _Shelf(folder)
    stored: list[Stored] = []
    came: list[tuple[str, str]] = []

    def items(options: ReadOptions) -> Read:
        shelf.prepare()
        for upload in uploads:
            yield from _read(upload, shelf, options, stored, came)

    try:
        build = add_read(items, folder, embedder, progress, **publishing, listed=False)
    except BaseException:
        shelf.clear()
        raise
    return UploadReport(build, tuple(stored), _same_text(folder, came))


def file_name(called: str) -> str:
    """Return a name for a file that somebody calls so: one that is good, and not hidden, in any folder."""
    last = re.split(r"[/\\]", called.encode("utf-8", "replace").decode("utf-8"))[-1]
    stem, suffix = _parts("".join(map(_good, unicodedata.normalize("NFC", last))).rstrip(" ."))
    stem = stem.strip(" .") or _USUAL_STEM
    if _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"{stem}-"
    stem = stem.encode()[:_LONGEST_STEM].decode("utf-8", "ignore").strip(" .")
    return f"{stem}{suffix[:_LONGEST_SUFFIX]}"


class _Shelf:
    """The folder of the files that were uploaded; used by who holds the writer's lock."""

    def __init__(self, collection: Path) -> None:
        self.folder = collection / UPLOADS
        self._collection = collection
        self._new: list[Path] = []
        self._began: int | None = None

    def prepare(self) -> None:
        """Make the folder, and remove what was being copied when a process was killed."""
        self._began = _generation(self._collection)
        self.folder.mkdir(exist_ok=True)
        for path in self.folder.glob(f"{_UNFINISHED}*"):
            path.unlink()

    def keep(self, upload: Upload) -> tuple[Path, bool]:
        """Return where a file is kept, having copied it to the disk, and whether it was there."""
        unfinished = self.folder / f"{_UNFINISHED}{os.getpid()}"
        try:
            shutil.copyfile(upload.path, unfinished)
            if same := self._same(unfinished):
                return same, True
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            path = self._free(file_name(upload.name))
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
        self._new.append(path)
        sync_folder(self.folder)
        return path, False

    def let_go(self, path: Path) -> None:
        """Remove a file if it is new."""
        if path in self._new:
            path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove the files that are new, unless they were published before what failed did."""
        if _generation(self._collection) != self._began:
            return
        for path in self._new:
            path.unlink(missing_ok=True)

    def _same(self, file: Path) -> Path | None:
        size = file.stat().st_size
        alike = [one for one in self._files() if one.stat().st_size == size]
        if not alike:
            return None
        sha256 = hash_file(file)
        return next((one for one in alike if hash_file(one) == sha256), None)

    def _free(self, name: str) -> Path:
        """Return a path of that name, or one with a number where another file has it, in any case."""
        taken = {path.name.casefold() for path in self.folder.iterdir()}
        stem, suffix = _parts(name)
        number, free = 1, name
        while free.casefold() in taken:
            number += 1
            free = f"{stem}-{number}{suffix}"
        return self.folder / free

    def _files(self) -> list[Path]:
        return sorted(
            path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith(".")
        )


def _read(
    upload: Upload, shelf: _Shelf, options: ReadOptions, stored: list[Stored], came: list[tuple[str, str]]
) -> Read:
    """Keep a file and read its articles; without any it is not kept."""
    name = "".join(map(_shown, upload.name.encode("utf-8", "replace").decode("utf-8")))
    if (reason := _why_not(upload.path)) is not None:
        yield Skipped(name, None, reason)
        return
    path, was_there = shelf.keep(upload)
    articles = 0
    for item in read((), options, {f"{UPLOADS}/{path.name}": path}):
        if isinstance(item, Article):
            articles += 1
            came.append((item.id, item.sha256))
            yield item
        else:
            # As the person calls it, who need not know where it lies.
            yield replace(item, path=f"{name}{item.path.removeprefix(str(path))}")
    if articles:
        stored.append(Stored(name, path.name, articles, was_there))
    else:
        shelf.let_go(path)


def _why_not(path: Path) -> str | None:
    try:
        if not path.is_file():
            return "is not a file"
        if path.stat().st_size > LARGEST_UPLOAD:
            return f"is larger than {LARGEST_UPLOAD // 1_000_000} MB"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None


def _same_text(folder: Path, came: Sequence[tuple[str, str]]) -> tuple[SameText, ...]:
    store = Store.open(*stores(folder, Manifest.read(folder)))
    try:
        found = []
        for article_id, sha256 in came:
            others = tuple(other for other in store.ids_with_text(sha256) if other != article_id)
            if others:
                found.append(SameText(article_id, others))
        return tuple(found)
    finally:
        store.close()


def _generation(folder: Path) -> int | None:
    try:
        return Manifest.read(folder).generation
    except CollectionError:
        return None


def _parts(name: str) -> tuple[str, str]:
    """Return a name without its ending, and that: what its reader is chosen by, or what a point begins."""
    known: Callable[[str], bool] = name.lower().endswith
    longest = max((suffix for suffix in READERS if known(suffix)), key=len, default=None)
    if longest is not None:
        return name[: -len(longest)], name[-len(longest) :]
    stem, point, ending = name.rpartition(".")
    return (stem, point + ending) if point else (name, "")


def _good(character: str) -> str:
    is_bad = character in _FORBIDDEN or unicodedata.category(character) in (
        "Cc",
        "Cf",
        "Cs",
        "Cn",
        "Zl",
        "Zp",
    )
    return "_" if is_bad else character


def _shown(character: str) -> str:
    return "�" if unicodedata.category(character) in ("Cc", "Cs") else character
