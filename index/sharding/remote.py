"""RemotePlace: a sharded collection that lies at a URL, of which every node keeps copies of what it needs.

At the URL it is laid out as in a folder, but for links and for embeddings that are kept: what a generation
adds to another is found in that one, and the embeddings are in its store. A copy of it is a sharded
collection in a folder.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import platformdirs

from index.comparing import is_current_signing
from index.derived import STORE, stores
from index.errors import BuildError, CollectionError
from index.history import needed
from index.known_files import KNOWN_FILES
from index.lock import Hold
from index.manifest import MANIFEST, SHARDS, Manifest, generation_name
from index.readers import SKIPPED
from index.sharding.claim import CLAIMS, Turn, claimed
from index.sharding.copies import AT_ONCE, CACHE_VARIABLE, Copies
from index.sharding.known import KNOWN, KnownInFile, ShardState
from index.sharding.known_copies import KnownCopies
from index.sharding.layout import shard_name
from index.sharding.manifest import ShardRecord, ShardsManifest, missing
from index.sharding.objects import Objects
from index.sharding.shards import check_shard, no_generation
from index.splitting import Kept


@dataclass(frozen=True, slots=True)
class RemotePlace:
    """Where a sharded collection lies that is at a URL; see `Place`."""

    where: str

    def __str__(self) -> str:
        """Return the URL as it may be shown."""
        return str(self.objects)

    @property
    def objects(self) -> Objects:
        """The files at the URL."""
        return Objects(self.where)

    @property
    def copies(self) -> Copies:
        """What this node has of them."""
        return Copies(self.objects, self.folder)

    @property
    def folder(self) -> Path:
        """The folder of this node's copies."""
        # Each node has its own, and no command line: where that is only its environment can tell.
        named = os.environ.get(CACHE_VARIABLE)
        cache = Path(named) if named else platformdirs.user_cache_path("dateline") / "shards"
        return cache / hashlib.sha256(self.where.encode()).hexdigest()[:32]

    @property
    def shown(self) -> Path | str:
        """As in `Place`."""
        return str(self)

    @property
    def keeps_copies(self) -> bool:
        """As in `Place`."""
        return True

    # Reading.

    def manifest(self) -> ShardsManifest:
        """As in `Place`."""
        content = self.objects.read(SHARDS)
        if content is None:
            raise missing(str(self))
        return ShardsManifest.parse(content, f"{self}/{SHARDS}")

    def present(self) -> ShardsManifest | None:
        """As in `Place`."""
        content = self.objects.read(SHARDS)  # whether it can be reached is no question
        try:
            return None if content is None else ShardsManifest.parse(content, SHARDS)
        except CollectionError:
            return None

    def shard_manifest(self, shard: int, record: ShardRecord, whole: Manifest) -> Manifest:
        """As in `Place`."""
        own = f"{self}/{shard_name(shard)}"
        manifest = self.copies.manifest(shard_name(shard), record.generation)
        if manifest is None:
            raise no_generation(own, record, str(self))
        check_shard(manifest, own, record, whole, str(self))
        return manifest

    def fetch_shard(self, shard: int, record: ShardRecord, whole: Manifest) -> Hold:
        """As in `Place`."""
        return self.copies.fetch(shard_name(shard), self.shard_manifest(shard, record, whole))

    def fetch_whole(self, manifest: ShardsManifest) -> Hold:
        """As in `Place`."""
        copies = self.copies
        hold = copies.fetch("", manifest.whole)
        unfinished = self.folder / f"{SKIPPED}.{uuid.uuid4().hex}"
        try:
            with copies.writing():
                if self.objects.fetch(SKIPPED, unfinished) is not None:
                    unfinished.replace(self.folder / SKIPPED)
        except BaseException:
            hold.release()
            raise
        finally:
            unfinished.unlink(missing_ok=True)
        return hold

    # Building.

    def names(self) -> list[str]:
        """As in `Place`."""
        return [name for name in self.objects.names() if name not in (CLAIMS, KNOWN)]

    @contextmanager
    def writing(self) -> Iterator[Turn]:
        """As in `Place`."""
        with self.copies.writing():
            pass  # a build lists what it cannot read there
        with claimed(self.objects) as turn:
            yield turn

    def state(self, shard: int, day_first: bool | None) -> ShardState:
        """As in `Place`."""
        own = shard_name(shard)
        manifest = self.copies.manifest(own)
        sound = set() if manifest is None else self._sound(own, manifest)
        if manifest is None or not sound.issuperset(manifest.places(STORE)):
            return ShardState(None, None, False)
        try:
            record = self._known.record(own, manifest)
        except CollectionError:
            return ShardState(None, None, False)
        is_current = (
            day_first in (None, manifest.day_first)
            and sound == manifest.files.keys()
            and is_current_signing(record.signing)
        )
        return ShardState(manifest, record.coder, is_current)

    def known(self, shard: int, manifest: Manifest) -> KnownInFile:
        """As in `Place`."""
        return self._known.fetched(shard_name(shard), manifest)

    def kept(self, shard: int, manifest: Manifest, weights: str, coder: bytes) -> Kept | None:
        """As in `Place`; all shards at a URL have one coder."""
        return self.known(shard, manifest)

    @contextmanager
    def stored(self, shard: int, manifest: Manifest) -> Iterator[tuple[Path, ...]]:
        """As in `Place`."""
        own = shard_name(shard)
        hold = self.copies.fetch(own, manifest, (STORE,))
        try:
            yield stores(self.folder / own, manifest)
        finally:
            hold.release()

    @contextmanager
    def working(self, shard: int) -> Iterator[Path]:
        """As in `Place`."""
        own, copies = shard_name(shard), self.copies
        with ExitStack() as held:
            held.callback(copies.building(own).release)
            manifest = copies.manifest(own)
            if manifest is not None and not self._sound(own, manifest).issuperset(manifest.places(STORE)):
                manifest = None  # as `state` told
            if manifest is not None:
                try:
                    held.callback(copies.fetch(own, manifest).release)
                except CollectionError:
                    # What is made of the articles is made again of them.
                    held.callback(copies.fetch(own, manifest, (STORE,)).release)
            copies.check_out(own, manifest)
            yield self.folder / own

    def send_shard(self, shard: int, turn: Turn, keep: int) -> None:
        """As in `Place`."""
        own = shard_name(shard)
        manifest = Manifest.read(self.folder / own)
        missing = manifest.files.keys() - self._sound(own, manifest)
        is_there = self.copies.manifest(own) == manifest
        if is_there and not missing:
            return
        # What is damaged at the URL may be whole here, and the same as before.
        self._send(own, manifest, turn, missing if is_there else missing | self._added(own, manifest))
        self._known.send(own, manifest)
        for name in (f"{own}/{generation_name(manifest.generation)}/{MANIFEST}", f"{own}/{MANIFEST}"):
            turn.check(self.objects)
            self.objects.write(name, json.dumps(manifest.sealed(), indent=1).encode())
        # It counts: what fails here is done by the next build.
        with suppress(BuildError, CollectionError):
            self._tidy_shard(shard, manifest, keep)

    def current(self, shard: int) -> Manifest:
        """As in `Place`."""
        manifest = self.copies.manifest(shard_name(shard))
        if manifest is None:
            raise CollectionError(
                f"There is no collection in {self}/{shard_name(shard)}: run the same `dateline build` again."
            )
        return manifest

    @contextmanager
    def all_here(self, manifests: list[Manifest]) -> Iterator[Path]:
        """As in `Place`."""
        copies = self.copies
        with ExitStack() as held:
            held.callback(copies.building("").release)
            for shard, manifest in enumerate(manifests):
                held.callback(copies.fetch(shard_name(shard), manifest).release)
            yield self.folder

    def has_whole(self, manifest: ShardsManifest) -> bool:
        """As in `Place`."""
        return self._sound("", manifest.whole) == manifest.whole.files.keys()

    def replace_manifest(self, manifest: ShardsManifest, before: ShardsManifest | None, turn: Turn) -> None:
        """As in `Place`."""
        self._send("", manifest.whole, turn, self._added("", manifest.whole))
        turn.check(self.objects)
        if self.present() != before:
            raise BuildError(f"Another build wrote {self} meanwhile: run it again.")
        self.objects.write(SHARDS, json.dumps(manifest.sealed(), indent=1).encode())

    def tidy(self, manifest: ShardsManifest, before: ShardsManifest | None) -> None:
        """As in `Place`."""
        kept = {generation_name(one.whole.generation) for one in (manifest, before) if one is not None}
        # The manifest counts: what fails here is done by the next build.
        with suppress(BuildError, CollectionError):
            for name in self.objects.names():
                if name.startswith("generation-") and name not in kept:
                    self.objects.remove_folder(name)

    def send_skipped(self) -> None:
        """As in `Place`."""
        self.objects.send(self.folder / SKIPPED, SKIPPED)

    def holding(self) -> set[int]:
        """As in `Place`."""
        files = self.folder.glob(f"shard-*/generation-*/{KNOWN_FILES}")
        return {int(path.parent.parent.name.removeprefix("shard-")) for path in files}

    def read(self, name: str) -> bytes | None:
        """As in `Place`."""
        return self.objects.read(name)

    def open(self, name: str) -> Any:
        """As in `Place`."""
        return self.objects.open(name)

    def write(self, name: str, content: bytes) -> None:
        """As in `Place`."""
        self.objects.write(name, content)

    def remove_folder(self, name: str) -> None:
        """As in `Place`."""
        self.objects.remove_folder(name)

    @property
    def _known(self) -> KnownCopies:
        return KnownCopies(self.copies)

    def _sound(self, own: str, manifest: Manifest) -> set[str]:
        """Return the names of those files of a generation that are there, in the size they should have."""
        folders = [generation_name(manifest.generation)]
        if manifest.base is not None:
            folders.append(generation_name(manifest.base.generation))
        sizes: dict[str, int] = {}
        for folder in folders:
            sizes.update(self.objects.sizes(str(PurePosixPath(own, folder))))
        found = set()
        for name, record in manifest.files.items():
            is_above = name.startswith("../")
            inside = [name[3:]] if is_above else [f"{folder}/{name}" for folder in folders]
            if any(sizes.get(str(PurePosixPath(own, one))) == record.size for one in inside):
                found.add(name)
        return found

    def _added(self, own: str, manifest: Manifest) -> set[str]:
        """Return the names of the files that a generation has itself."""
        links = self.copies.linked(own, manifest)
        return {name for name in manifest.files if name not in links and not name.startswith("../")}

    def _send(self, own: str, manifest: Manifest, turn: Turn, names: Iterable[str]) -> None:
        """Send those files of a generation, each to where it lies here."""
        folder = self.folder.resolve()

        def send(name: str) -> None:
            turn.check(self.objects)
            path = manifest.path(folder / own, name).resolve()  # a link is to a file of its base
            self.objects.send(path, path.relative_to(folder).as_posix())

        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(send, sorted(names)))  # the first error is raised when all have ended

    def _tidy_shard(self, shard: int, current: Manifest, keep: int) -> None:
        """Remove generations that are no longer kept."""
        own = shard_name(shard)
        published = self.present()
        there = [name for name in self.objects.names(own) if name.startswith("generation-")]
        numbers = sorted(int(name.removeprefix("generation-")) for name in there)
        found = {number: self.copies.manifest(own, number) for number in numbers}
        # What was never sent whole is nothing to go back to.
        complete = {number: one for number, one in found.items() if one is not None}
        kept = {current.generation, *list(complete)[-keep:]}
        if published is not None and shard < len(published.shards):
            kept.add(published.shards[shard].generation)
        names = needed(complete[number] for number in kept & complete.keys()) | {*map(generation_name, kept)}
        for name in there:
            if name not in names:
                self.objects.remove_folder(f"{own}/{name}")
        known = PurePosixPath(KNOWN, own)
        lists = self.objects.names(str(known))
        self.objects.remove(str(known / name) for name in lists if PurePosixPath(name).stem not in names)
