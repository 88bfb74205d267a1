"""Objects: files at a URL, in whatever store of objects or file system pyarrow or fsspec find there.

The only file that imports either: nothing on one machine needs them for this.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from index.errors import BuildError, CollectionError
from index.manifest import FileRecord

_CHUNK = 8 * 1024 * 1024  # bytes of a file that are on their way at once

_REASON = 200  # characters of what a store says that are passed on


@dataclass(frozen=True, slots=True)
class Objects:
    """The files at and under a URL, by their names from there, `/` between the parts.

    What is sent is there whole or not at all, and so is what is written where the store is one of objects;
    both replace what was there. Credentials are found as pyarrow and fsspec find them. What cannot be read
    raises CollectionError, what cannot be written BuildError.
    """

    url: str

    def __str__(self) -> str:
        """Return the URL as it may be shown: without a password, and without options."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def read(self, name: str) -> bytes | None:
        """Return what a file holds, or None if there is none of that name."""
        with self._reading(name):
            try:
                with self._store.open_input_stream(self._path(name)) as file:
                    return bytes(file.read())
            except FileNotFoundError:
                return None

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        from pyarrow.fs import FileType

        with self._reading(name):
            return bool(self._store.get_file_info(self._path(name)).type == FileType.File)

    def open(self, name: str) -> Any:
        """Open a file that can be read from anywhere in it, for pyarrow; raises what pyarrow does."""
        return self._store.open_input_file(self._path(name))

    def fetch(self, name: str, path: Path) -> FileRecord | None:
        """Copy a file to `path`; return what came, or None if there is no such file.

        Raises OSError if `path` cannot be written.
        """
        size, digest = 0, hashlib.sha256()
        with self._reading(name):
            try:
                source = self._store.open_input_stream(self._path(name))
                part = source.read(_CHUNK)
            except FileNotFoundError:
                return None
        with source, path.open("wb") as file:
            while part:
                digest.update(part)
                size += len(part)
                file.write(part)
                with self._reading(name):
                    part = source.read(_CHUNK)
        return FileRecord(size, digest.hexdigest())

    def write(self, name: str, content: bytes) -> None:
        """Write a file in place of what was there."""
        with self._writing(name), self._created(self._path(name)) as file:
            file.write(content)

    def send(self, path: Path, name: str) -> None:
        """Copy the file at `path` in place of what was there; where that fails there is none of that name."""
        to = self._path(name)
        # What fails is closed all the same, and closed what was written of it is an object.
        new = to if self._is_store else f"{to}.{uuid.uuid4().hex}"
        try:
            with self._writing(name), self._created(new) as file:
                for part in _parts(path):
                    file.write(part)
            if new != to:
                with self._writing(name):
                    self._delete(to)  # not every file system moves a file to where one is
                    self._store.move(new, to)
        except BaseException:
            with suppress(*_errors()):
                self._delete(new)
            raise

    def sizes(self, under: str) -> Mapping[str, int]:
        """Return the files in a folder and in those in it, by name, with their sizes in bytes."""
        return {name: size for name, size in self._listed(under, deep=True) if size is not None}

    def names(self, under: str = "") -> list[str]:
        """Return what lies right in a folder, or right at the URL: files and folders, by their last parts."""
        return sorted(name.rpartition("/")[2] for name, _ in self._listed(under, deep=False))

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are gone already are no error."""
        for name in names:
            with self._writing(name):
                self._delete(self._path(name))

    def remove_folder(self, name: str) -> None:
        """Remove a folder with all that is in it, if it is there."""
        with self._writing(name), suppress(FileNotFoundError):
            self._store.delete_dir(self._path(name))

    @property
    def _store(self) -> Any:
        return _found(self.url)[0]

    def _path(self, name: str) -> str:
        return "/".join(part for part in (_found(self.url)[1], name) if part)

    def _listed(self, under: str, *, deep: bool) -> Iterator[tuple[str, int | None]]:
        from pyarrow.fs import FileSelector, FileType

        root = self._path("")
        with self._reading(under):
            selected = FileSelector(self._path(under), allow_not_found=True, recursive=deep)
            for one in self._store.get_file_info(selected):
                name = one.path.strip("/").removeprefix(root.strip("/")).strip("/")
                if name and one.type != FileType.NotFound:
                    yield name, one.size if one.type == FileType.File else None

    @property
    def _is_store(self) -> bool:
        """Whether it is a store of objects, which has no folders and in which nothing is moved."""
        return self.url.startswith(("s3:", "gs:", "gcs:", "abfs:", "abfss:", "az:"))

    def _delete(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._store.delete_file(path)

    @contextmanager
    def _created(self, path: str) -> Iterator[Any]:
        if not self._is_store:
            self._store.create_dir(path.rpartition("/")[0], recursive=True)
        with self._store.open_output_stream(path) as file:
            yield file

    @property
    def _no_bucket(self) -> str:
        return f"{self} is in no bucket that is there: make the bucket, or look at the address."

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except _errors() as error:
            if _lacks_bucket(error):
                raise CollectionError(self._no_bucket) from error
            raise CollectionError(
                f"{self}/{name} cannot be read ({_reason(error)}): look at the address, and at what this "
                "machine may do there."
            ) from error

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except _errors() as error:
            if _lacks_bucket(error):
                raise BuildError(self._no_bucket) from error
            raise BuildError(
                f"{self}/{name} cannot be written ({_reason(error)}): look at the address, and at what this "
                "machine may do there."
            ) from error


def _parts(path: Path) -> Iterator[bytes]:
    """Yield a file of this machine in parts; BuildError if it cannot be read."""
    try:
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                yield part
    except OSError as error:
        raise BuildError(
            f"{path} cannot be read ({error.strerror or error}): remove it, and run the same command again."
        ) from error


@lru_cache(64)
def _found(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, as pyarrow or else fsspec knows it, and the path there."""
    import pyarrow
    from pyarrow.fs import FileSystem, FSSpecHandler, PyFileSystem

    shown = str(Objects(url))
    try:
        store, path = FileSystem.from_uri(url)
    except pyarrow.ArrowInvalid:
        try:
            from fsspec.core import url_to_fs

            found, path = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise CollectionError(
                f"{shown} is no address of a kind that can be read here ({_reason(error)}): name a folder, "
                "or an address such as s3://BUCKET/FOLDER."
            ) from error
        store = PyFileSystem(FSSpecHandler(found))
    except (OSError, pyarrow.ArrowException) as error:
        raise CollectionError(
            f"{shown} cannot be reached ({_reason(error)}): look at the address, and at what this machine "
            "may do there."
        ) from error
    return store, path.rstrip("/")


def _errors() -> tuple[type[Exception], ...]:
    import pyarrow

    return (OSError, ValueError, NotImplementedError, pyarrow.ArrowException)


def _lacks_bucket(error: Exception) -> bool:
    return any(code in str(error) for code in ("NO_SUCH_BUCKET", "NoSuchBucket"))


def _reason(error: Exception) -> str:
    """Return what a store says of an error, on a line and without what is told to nobody else."""
    told = re.split(r" ?\(Request ID|\. Detail:|; Details:", " ".join(str(error).split()))[0]
    return told[:_REASON] or type(error).__name__
