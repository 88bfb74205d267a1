"""open_collection: the collection in a folder, in one part or in shards, whole and in this process."""

from collections.abc import Callable
from pathlib import Path

from index.collection import Collection
from index.embedding import Embedder
from index.errors import CollectionError
from index.manifest import SHARDS

_ATTEMPTS = 3  # at a folder in which another one is published meanwhile


def open_collection(
    folder: str | Path, embedder: Embedder | None = None, notice: Callable[[str], None] | None = None
) -> Collection:
    """Open what is in `folder` to read it, as `Collection.open`, be it in one part or in shards."""
    folder = Path(folder)
    if not (folder / SHARDS).exists():
        return Collection.open(folder, embedder, notice)
    # Imported by who opens one: a question to any other does without.
    from index.sharding.manifest import ShardsManifest
    from index.sharding.sharded import ShardedCollection

    for _ in range(_ATTEMPTS):
        manifest = ShardsManifest.read(folder)
        try:
            return ShardedCollection.open(folder, embedder, notice)
        except CollectionError:
            # What it named may have been let go of for another one that counts now.
            if ShardsManifest.read(folder) == manifest:
                raise
    raise CollectionError(f"{folder} is being written faster than it can be opened: try again.")
