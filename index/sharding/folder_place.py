"""FolderPlace: a sharded collection in a folder that all nodes see."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.cache import EmbeddingCache
from index.derived import stores
from index.errors import BuildError, CollectionError
from index.history import generations
from index.making import is_current
from index.manifest import Manifest, generation_name, sync_folder
from index.sharding.claim import Turn
from index.sharding.known import Known, KnownInStore, ShardState
from index.sharding.layout import shard_folder
from index.sharding.manifest import ShardRecord, ShardsManifest
from index.sharding.numbering import NUMBERS
from index.sharding.shards import shard_manifest
from index.sharding.whole import WHOLE
from index.splitting import Kept
from index.store import Store
from index.sync import previous_manifest, writing_to


class Here:
    """What is where it is, and need not be held."""

    def release(self) -> None:
        """Nothing was taken."""


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder that all nodes see: everything is where it is, and nothing is copied. See `Place`."""

    folder: Path

    def __str__(self) -> str:
        """Return the path."""
        return str(self.folder)

    @property
    def where(self) -> str:
        """As in `Place`."""
        return str(self.folder)

    @property
    def shown(self) -> Path | str:
        """As in `Place`."""
        return self.folder

    @property
    def keeps_copies(self) -> bool:
        """As in `Place`."""
        return False

    def manifest(self) -> ShardsManifest:
        """As in `Place`."""
        return ShardsManifest.read(self.folder)

    def present(self) -> ShardsManifest | None:
        """As in `Place`."""
        try:
            return ShardsManifest.read(self.folder)
        except CollectionError:
            return None

    def shard_manifest(self, shard: int, record: ShardRecord, whole: Manifest) -> Manifest:
        """As in `Place`."""
        return shard_manifest(self.folder, shard, record, whole)

    def fetch_shard(self, shard: int, record: ShardRecord, whole: Manifest) -> Here:
        """As in `Place`."""
        return Here()

    def fetch_whole(self, manifest: ShardsManifest) -> Here:
        """As in `Place`."""
        return Here()

    def names(self) -> list[str]:
        """As in `Place`."""
        if not self.folder.exists():
            return []
        if not self.folder.is_dir():
            raise CollectionError(f"{self.folder} is a file: name a folder with --index.")
        return sorted(path.name for path in self.folder.iterdir())

    @contextmanager
    def writing(self) -> Iterator[Turn]:
        """As in `Place`."""
        with writing_to(self.folder):
            yield Turn(0, None)

    def state(self, shard: int, day_first: bool | None) -> ShardState:
        """As in `Place`."""
        own = shard_folder(self.folder, shard)
        manifest = previous_manifest(own)
        if manifest is None:
            return ShardState(None, None, False)
        store = Store.open(*stores(own, manifest))
        try:
            coder = store.token_coder().pack()
        finally:
            store.close()
        as_now = day_first in (None, manifest.day_first) and is_current(own, manifest)
        return ShardState(manifest, coder, as_now)

    def known(self, shard: int, manifest: Manifest) -> Known:
        """As in `Place`."""
        return KnownInStore(stores(shard_folder(self.folder, shard), manifest))

    def kept(self, shard: int, manifest: Manifest, weights: str, coder: bytes) -> Kept | None:
        """As in `Place`."""
        cache = EmbeddingCache.read(shard_folder(self.folder, shard))
        if cache is None:
            return None
        own = cache.coder(weights)
        if own is None or own.pack() != coder:
            cache.close()
            return None
        return cache

    @contextmanager
    def stored(self, shard: int, manifest: Manifest) -> Iterator[tuple[Path, ...]]:
        """As in `Place`."""
        yield stores(shard_folder(self.folder, shard), manifest)

    @contextmanager
    def working(self, shard: int) -> Iterator[Path]:
        """As in `Place`."""
        own = shard_folder(self.folder, shard)
        own.mkdir(parents=True, exist_ok=True)
        yield own

    def send_shard(self, shard: int, turn: Turn, keep: int) -> None:
        """As in `Place`."""

    def current(self, shard: int) -> Manifest:
        """As in `Place`."""
        return Manifest.read(shard_folder(self.folder, shard))

    @contextmanager
    def all_here(self, manifests: list[Manifest]) -> Iterator[Path]:
        """As in `Place`."""
        yield self.folder

    def has_whole(self, manifest: ShardsManifest) -> bool:
        """As in `Place`."""
        parts = (NUMBERS, WHOLE)
        return not any(manifest.whole.wrong_files(self.folder, part, trusting=True) for part in parts)

    def replace_manifest(self, manifest: ShardsManifest, before: ShardsManifest | None, turn: Turn) -> None:
        """As in `Place`."""
        manifest.write(self.folder)

    def tidy(self, manifest: ShardsManifest, before: ShardsManifest | None) -> None:
        """As in `Place`."""
        kept = {one.whole.generation for one in (manifest, before) if one is not None}
        for generation in generations(self.folder):
            if generation not in kept:
                shutil.rmtree(self.folder / generation_name(generation), ignore_errors=True)

    def send_skipped(self) -> None:
        """As in `Place`."""

    def holding(self) -> set[int]:
        """As in `Place`."""
        return set()

    def read(self, name: str) -> bytes | None:
        """As in `Place`."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def open(self, name: str) -> Any:
        """As in `Place`."""
        return (self.folder / name).open("rb")

    def write(self, name: str, content: bytes) -> None:
        """As in `Place`."""
        path = self.folder / name
        # Two processes may be at the same file, where one was taken for lost.
        unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error

    def remove_folder(self, name: str) -> None:
        """As in `Place`."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
