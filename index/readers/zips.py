"""Zip: files, read in the order of the archive's table."""

import zipfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from index.errors import ArticleError
from index.readers.archives import DAMAGED, is_hidden, leaves_archive, printable, seekable, unpacked
from index.readers.inputs import Input, ReadOptions, Skipped
from index.readers.limits import HIGHEST_RATIO, RATIO_FREE

_ENCRYPTED = 0x1
_SYMBOLIC_LINK = 0o120000


def read(source: Input, options: ReadOptions) -> Iterator[Input | Skipped]:
    """Yield the files of an archive."""
    with source.open() as stream, seekable(stream) as file, _open(file) as archive:
        names: set[str] = set()
        for info in archive.infolist():
            source.allowance.take_entry()
            name = printable(info.filename)
            if info.is_dir() or is_hidden(name):
                continue
            inside = source.member(name, partial(_file, archive, info, source))
            if reason := _reason(info, name in names):
                yield inside.skipped(reason)
            else:
                names.add(name)
                yield inside


def _open(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except DAMAGED as error:
        raise ArticleError("is no zip archive, or damaged") from error


def _reason(info: zipfile.ZipInfo, is_known: bool) -> str | None:
    """Return why a member can't be read; None if it can."""
    if leaves_archive(info.filename):
        return "has a path that leaves the archive"
    if info.external_attr >> 16 & 0o170000 == _SYMBOLIC_LINK:
        return "is a link"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.file_size > RATIO_FREE and info.file_size > HIGHEST_RATIO * info.compress_size:
        return f"unpacks to more than {HIGHEST_RATIO} times its size"
    return "has the name of a file before it in the archive" if is_known else None


def _file(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Input) -> BinaryIO:
    try:
        file = archive.open(info)
    except DAMAGED as error:
        raise ArticleError("is damaged: it can't be unpacked") from error
    # The packed size in the archive's table may be a lie; then reading it ends there.
    return unpacked(file, lambda: info.compress_size, source.allowance)
