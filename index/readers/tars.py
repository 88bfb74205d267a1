"""Tar, packed with gzip or not: a stream of files, read in its order."""

import tarfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from index.errors import ArticleError
from index.readers.archives import DAMAGED, gunzipped, is_hidden, leaves_archive, printable, unpacked
from index.readers.inputs import Input, ReadOptions, Skipped

_PACKED = (".gz", ".tgz")


def read(source: Input, options: ReadOptions) -> Iterator[Input | Skipped]:
    """Yield the files of an archive; each has to be read before the next is asked for."""
    with _open(source) as stream:
        names: set[str] = set()
        for archive, member in _members(stream):
            source.allowance.take_entry()
            name = printable(member.name)
            inside = source.member(name, partial(_file, archive, member, source))
            if member.isdir() or is_hidden(name):
                continue
            if reason := _reason(member, name in names):
                yield inside.skipped(reason)
            else:
                names.add(name)
                yield inside


def _open(source: Input) -> BinaryIO:
    packed = source.name.lower().endswith(_PACKED)
    return gunzipped(source.open(), source.allowance) if packed else source.open()


def _members(stream: BinaryIO) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            while member := archive.next():
                yield archive, member
                archive.members.clear()  # type: ignore[attr-defined]  # else it remembers every one
    except (tarfile.TarError, *DAMAGED) as error:
        raise ArticleError("is no tar archive, or damaged from here on") from error


def _reason(member: tarfile.TarInfo, is_known: bool) -> str | None:
    """Return why a member can't be read; None if it can."""
    if leaves_archive(member.name):
        return "has a path that leaves the archive"
    if not member.isreg():
        return "is a link" if member.issym() or member.islnk() else "is not a file"
    return "has the name of a file before it in the archive" if is_known else None


def _file(archive: tarfile.TarFile, member: tarfile.TarInfo, source: Input) -> BinaryIO:
    try:
        file = archive.extractfile(member)
    except (tarfile.TarError, *DAMAGED) as error:
        raise ArticleError("is damaged: it can't be unpacked") from error
    assert file is not None  # only regular files come here
    # Tar itself doesn't pack: what is read of a member is what there is of it.
    return unpacked(file, lambda: member.size, source.allowance)
