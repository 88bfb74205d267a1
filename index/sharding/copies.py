"""Copies: what a node has of a sharded collection that lies at a URL, in a folder of its own.

The folder is laid out as a sharded collection's is. SQLite, tantivy and FAISS need files of this machine. A
generation's files never change, so each is fetched once; what came is compared with what the manifest says of
it before it is put in its place. Generations that no process uses any more are removed.
"""

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index.cache import CACHE_FILE
from index.errors import BuildError, CollectionError
from index.history import generations, needed
from index.known_files import keep_known_files, known_files
from index.lock import Hold, is_held, waiting_for
from index.manifest import FORMAT, MANIFEST, SHARDS, FileRecord, Manifest, generation_name, hash_file
from index.sharding.objects import Objects

AT_ONCE = 8
"""Files that are fetched or sent at once."""

_HELD = "held"
_LOCKS = "locks"
_WHOLE = "whole"  # what lies beside the shards, among them
_BUILDING = "building"
_FETCHING = "fetching-"

CACHE_VARIABLE = "DATELINE_CACHE"
"""The variable of the environment that names the folder in which a node keeps its copies."""

_CLOCK_SECONDS = 0.11  # by which a file's times may lag behind the clock; see `index.known_files`


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies in `folder` of what is at a URL; safe to use from several processes."""

    objects: Objects
    folder: Path

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Have the folder, where it isn't there, and say what could not be written in it as a BuildError."""
        try:
            for name in (_HELD, _LOCKS):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            yield
        except OSError as error:
            raise BuildError(
                f"{self.folder} cannot be written ({error.strerror or error}): make room for it, or name "
                f"another folder in {CACHE_VARIABLE}."
            ) from error

    def manifest(self, own: str, generation: int | None = None) -> Manifest | None:
        """Return the manifest of the collection called `own`, or of a generation of it.

        That is None if there is none, or none that can be understood.
        """
        place = own if generation is None else f"{own}/{generation_name(generation)}"
        content = self.objects.read(f"{place}/{MANIFEST}")
        try:
            told = json.loads(content or b"")
            return Manifest.parse(told) if told["format"] == FORMAT else None
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
            return None

    def building(self, own: str) -> Hold:
        """Have nobody tidy the collection called `own` here while that is held."""
        with self.writing(), waiting_for(self.lock(own)):
            return self._held(own, _BUILDING)

    def fetch(self, own: str, manifest: Manifest, parts: Sequence[str] | None = None) -> Hold:
        """Have a generation of the collection called `own` here, or only `parts` of it; it stays while held.

        Raises CollectionError if a file is missing or not as the manifest says, BuildError if there is no
        room for it here.
        """
        folder = self.folder / own
        with self.writing(), waiting_for(self.lock(own)):
            hold = self._held(own, str(manifest.generation))
            try:
                manifest.generation_folder(folder).mkdir(parents=True, exist_ok=True)
                self._fetch(own, manifest, parts)
                if own and self._here(folder / generation_name(manifest.generation)) != manifest:
                    manifest.write(manifest.generation_folder(folder))
                self._tidy(own)
            except BaseException:
                hold.release()
                raise
        return hold

    def check_out(self, own: str, manifest: Manifest | None) -> None:
        """Have the generation of a manifest count in the collection called `own` here, which is held.

        With None there is no collection then. Embeddings that are kept of another generation are let go of.
        """
        folder = self.folder / own
        with self.writing():
            folder.mkdir(exist_ok=True)
            if self._here(folder) != manifest:
                self._let_go(folder)
            for generation in generations(folder):
                # What failed is made again, under the same number or not.
                if manifest is None or generation > manifest.generation:
                    shutil.rmtree(folder / generation_name(generation), ignore_errors=True)
            if manifest is not None and self._here(folder) != manifest:
                manifest.write(folder)

    def linked(self, own: str, manifest: Manifest) -> set[str]:
        """Return the names of the files of a generation that are links to those of its base."""
        if manifest.base is None:
            return set()
        files = manifest.generation_folder(self.folder / own)
        base = (self.folder / own / generation_name(manifest.base.generation)).resolve()
        return {
            name
            for name in manifest.files
            if (files / name).is_symlink() and base in (files / name).resolve().parents
        }

    def _fetch(self, own: str, manifest: Manifest, parts: Sequence[str] | None) -> None:
        folder = self.folder / own
        files = manifest.generation_folder(folder)
        known = known_files(files)
        wanted = {
            name: record
            for name, record in manifest.files.items()
            if parts is None or any(part in parts for part in PurePosixPath(name).parts)
        }
        missing = [(name, record) for name, record in wanted.items() if known.get(name) != record.sha256]
        if not missing:
            return
        with ThreadPoolExecutor(AT_ONCE) as threads:
            # All are waited for, whatever fails.
            list(threads.map(lambda one: self._fetch_file(own, manifest, *one), missing))
        time.sleep(_CLOCK_SECONDS)
        verified = {**known, **{name: record.sha256 for name, record in wanted.items()}}
        keep_known_files(files, verified, time.time_ns())

    def _fetch_file(self, own: str, manifest: Manifest, name: str, record: FileRecord) -> None:
        """Fetch a file, compare it with its record, and put it in its place in one step."""
        path = manifest.path(self.folder / own, name)
        if path.exists() and path.stat().st_size == record.size and hash_file(path) == record.sha256:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{_FETCHING}{uuid.uuid4().hex}")
        key = path.relative_to(self.folder).as_posix()
        try:
            found = self.objects.fetch(key, unfinished)
            if found is None and manifest.base is not None and not name.startswith("../"):
                above = f"../{generation_name(manifest.base.generation)}/{name}"
                self._fetch_file(own, manifest, above, record)
                unfinished.symlink_to(os.path.relpath(manifest.path(self.folder / own, above), path.parent))
            elif found != record:
                raise self._wrong(own, key)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _tidy(self, own: str) -> None:
        """Remove generations that no process uses, where none is being written."""
        folder = self.folder / own
        held = {
            path.name.split(".")[1]
            for path in (self.folder / _HELD).glob(f"{own or _WHOLE}.*")
            if is_held(path)
        }
        if _BUILDING in held:
            return
        kept = [number for number in generations(folder) if str(number) in held]
        manifests = (self._here(folder / generation_name(number)) for number in kept)
        names = {*map(generation_name, kept), *needed(one for one in manifests if one is not None)}
        for path in folder.glob("generation-*"):
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)
        current = self._here(folder)
        if current is not None and generation_name(current.generation) not in names:
            self._let_go(folder)

    def _let_go(self, folder: Path) -> None:
        """Have no generation count in a folder, and no embeddings kept."""
        for path in (folder / MANIFEST, *folder.glob(f"{CACHE_FILE}*")):
            path.unlink(missing_ok=True)

    def _here(self, folder: Path) -> Manifest | None:
        try:
            return Manifest.read(folder)
        except CollectionError:
            return None

    def lock(self, own: str) -> Path:
        """Return the file to lock while something is fetched."""
        return self.folder / _LOCKS / (own or _WHOLE)

    def _held(self, own: str, what: str) -> Hold:
        return Hold(self.folder / _HELD / f"{own or _WHOLE}.{what}.{uuid.uuid4().hex}")

    def _wrong(self, own: str, key: str) -> CollectionError:
        remedy = f"remove {self.objects}/{own or SHARDS} and run the `dateline build` that made it again"
        return CollectionError(f"{self.objects}/{key} is missing or damaged: {remedy}.")
