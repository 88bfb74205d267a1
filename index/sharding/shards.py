"""Shards: the collections that one is made of, asked wherever they are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from index.collection import AT_ONCE, Collection
from index.derived import STORE, Notice
from index.embedding import Embedder
from index.errors import CollectionError, StaleError
from index.manifest import Manifest, generation_name
from index.sharding.layout import shard_folder
from index.sharding.manifest import ShardRecord, ShardsManifest
from index.sharding.open_files import allow_open_files

_ATTEMPTS = 3  # to open a shard whose indexes are made again

_AGAIN = "run the `dateline build` that made it again"


class Shards(Protocol):
    """Open shards, in their order; `elsewhere` is whether other processes have them open."""

    elsewhere: bool

    def ask(self, method: str, arguments: Sequence[tuple[object, ...] | None]) -> list[Any]:
        """Call a method of each shard's Collection, and return the results.

        With None for its arguments a shard is not asked, and its result is None. Raises ShardLostError if
        one cannot be reached.
        """
        ...

    def close(self) -> None:
        """Let go of the shards."""
        ...


class LocalShards:
    """Shards that are open in this process."""

    elsewhere = False

    def __init__(self, collections: Sequence[Collection]) -> None:
        """Ask `collections`."""
        self._collections = tuple(collections)

    @classmethod
    def open(
        cls, folder: Path, manifest: ShardsManifest, embedder: Embedder, notice: Notice | None = None
    ) -> "LocalShards":
        """Open the generations that a manifest names; CollectionError if one is missing or damaged.

        An index of vectors or words that is, is made again, and `notice` is told.
        """
        # Of each a store and perhaps its base.
        allow_open_files(2 * AT_ONCE * len(manifest.shards), folder)
        opened: list[Collection] = []
        try:
            for shard, record in enumerate(manifest.shards):
                opened.append(open_shard(folder, shard, record, manifest.whole, embedder, notice))
        except BaseException:
            for collection in opened:
                collection.close()
            raise
        return cls(opened)

    def ask(self, method: str, arguments: Sequence[tuple[object, ...] | None]) -> list[Any]:
        """As `Shards.ask`."""
        return [
            None if given is None else getattr(collection, method)(*given)
            for collection, given in zip(self._collections, arguments, strict=True)
        ]

    def close(self) -> None:
        """As `Shards.close`."""
        for collection in self._collections:
            collection.close()


def open_shard(
    folder: Path,
    shard: int,
    record: ShardRecord,
    whole: Manifest,
    embedder: Embedder,
    notice: Notice | None = None,
) -> Collection:
    """Open one shard of the collection in `folder` at the generation that counts there.

    Raises CollectionError if that is missing or damaged, or not what the manifest of the whole says. An index
    of vectors or words that is damaged is made again, and `notice` is told.
    """
    own = shard_folder(folder, shard)
    for _ in range(_ATTEMPTS):
        manifest = shard_manifest(folder, shard, record, whole)
        damaged = manifest.wrong_files(own, STORE, trusting=True)
        if damaged:
            raise CollectionError(f"{damaged[0]} is missing or damaged: {_AGAIN}.")
        try:
            return Collection(own, manifest, embedder, notice)
        except StaleError:
            continue  # its indexes were made again, here or by another process
    raise CollectionError(f"{own} is damaged, and was built anew since {folder} was published: {_AGAIN}.")


def shard_manifest(folder: Path, shard: int, record: ShardRecord, whole: Manifest) -> Manifest:
    """Return the manifest of a shard's generation; CollectionError if it is not as the whole's says."""
    own = shard_folder(folder, shard)
    try:
        manifest = Manifest.read(own / generation_name(record.generation))
    except CollectionError as error:
        raise no_generation(str(own), record, str(folder)) from error
    check_shard(manifest, str(own), record, whole, str(folder))
    return manifest


def no_generation(own: str, record: ShardRecord, folder: str) -> CollectionError:
    """Return the error that a shard has no generation that counts."""
    return CollectionError(
        f"{own} has no generation {record.generation}, of which {folder} consists: {_AGAIN}."
    )


def check_shard(manifest: Manifest, own: str, record: ShardRecord, whole: Manifest, folder: str) -> None:
    """Raise CollectionError if the manifest of the shard in `own` is not as that of the whole says."""
    if manifest.inputs != record.inputs or manifest.generation != record.generation:
        raise CollectionError(
            f"{own} is a shard of another collection: put it back, or run `dateline build` again."
        )
    if not manifest.model.agrees(whole.model):
        raise CollectionError(
            f"{own} was made with the model {manifest.model.name} and {folder} with {whole.model.name}: "
            f"{_AGAIN}."
        )
