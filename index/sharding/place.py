"""Place: where a sharded collection lies, a folder that all nodes see or a URL."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from index.manifest import Manifest
from index.sharding.claim import Turn
from index.sharding.folder_place import FolderPlace
from index.sharding.known import Known, ShardState
from index.sharding.layout import url_of
from index.sharding.manifest import ShardRecord, ShardsManifest
from index.sharding.remote import RemotePlace
from index.splitting import Kept


class Held(Protocol):
    """Files that are here for as long as they are held."""

    def release(self) -> None:
        """Let go of them."""
        ...


class Place(Protocol):
    """Where a sharded collection lies; it can be sent to nodes, and printed as it may be shown.

    What is fetched is in `folder` then, laid out as the collection is. At a URL that is a folder of each
    node's own. What cannot be read raises CollectionError, what cannot be written BuildError.
    """

    @property
    def where(self) -> str:
        """The path or the URL, of which `place_of` makes the same again."""
        ...

    @property
    def folder(self) -> Path:
        """Where on this machine things are, once they are fetched."""
        ...

    @property
    def shown(self) -> Path | str:
        """What it is called where that is told to people."""
        ...

    @property
    def keeps_copies(self) -> bool:
        """Whether what is in `folder` are copies, and what is written there is not kept."""
        ...

    def manifest(self) -> ShardsManifest:
        """Read the manifest that counts."""
        ...

    def present(self) -> ShardsManifest | None:
        """Read the manifest that counts; None if there is none, or a damaged one."""
        ...

    def shard_manifest(self, shard: int, record: ShardRecord, whole: Manifest) -> Manifest:
        """As `index.sharding.shards.shard_manifest`; nothing else is fetched."""
        ...

    def fetch_shard(self, shard: int, record: ShardRecord, whole: Manifest) -> Held:
        """Have the generation of a shard that a manifest names in `folder`."""
        ...

    def fetch_whole(self, manifest: ShardsManifest) -> Held:
        """Have what lies beside the shards in `folder`."""
        ...

    def names(self) -> list[str]:
        """Return what lies in it, files and folders, in order."""
        ...

    def writing(self) -> AbstractContextManager[Turn]:
        """Let no other build write it; BusyError if one does."""
        ...

    def state(self, shard: int, day_first: bool | None) -> ShardState:
        """Look at a shard; `day_first` is how it is to be read, None for as before."""
        ...

    def known(self, shard: int, manifest: Manifest) -> Known:
        """Tell what a generation of a shard has."""
        ...

    def kept(self, shard: int, manifest: Manifest, weights: str, coder: bytes) -> Kept | None:
        """Open what tells which embeddings of a generation are kept, by that model's weights and that coder.

        That is None where none are. It is open until it is forgotten.
        """
        ...

    def stored(self, shard: int, manifest: Manifest) -> AbstractContextManager[tuple[Path, ...]]:
        """Yield the files of the store of a shard's generation, which are here until then."""
        ...

    def working(self, shard: int) -> AbstractContextManager[Path]:
        """Yield a folder to build a shard in, where the generation of it that was built last counts."""
        ...

    def send_shard(self, shard: int, turn: Turn, keep: int) -> None:
        """Have what was built there count as the shard; so many generations of it are kept."""
        ...

    def current(self, shard: int) -> Manifest:
        """Return the manifest of the generation of a shard that was built last."""
        ...

    def all_here(self, manifests: list[Manifest]) -> AbstractContextManager[Path]:
        """Yield `folder` with those generations of all shards in it."""
        ...

    def has_whole(self, manifest: ShardsManifest) -> bool:
        """Whether what lies beside the shards is there."""
        ...

    def replace_manifest(self, manifest: ShardsManifest, before: ShardsManifest | None, turn: Turn) -> None:
        """Have a manifest count, whose files are in `folder`; BuildError if `before` counts no more."""
        ...

    def tidy(self, manifest: ShardsManifest, before: ShardsManifest | None) -> None:
        """Remove what lies beside no generation that somebody may still have open."""
        ...

    def send_skipped(self) -> None:
        """Have the list in `folder` of what could not be read count."""
        ...

    def holding(self) -> set[int]:
        """Return the shards of which this node has something that others have not."""
        ...

    def read(self, name: str) -> bytes | None:
        """Read a file; None if there is none."""
        ...

    def open(self, name: str) -> Any:
        """Open a file to read from anywhere in it; raises OSError, or what pyarrow does, if that fails."""
        ...

    def write(self, name: str, content: bytes) -> None:
        """Write a file in one step, on the disk when this returns."""
        ...

    def remove_folder(self, name: str) -> None:
        """Remove a folder, if there is one."""
        ...


def place_of(where: str | Path) -> Place:
    """Return the place of a path or a URL, which may come as a path."""
    url = url_of(where)
    if url is None or url.startswith("file:///"):
        return FolderPlace(Path(where if url is None else unquote(url.removeprefix("file://"))).absolute())
    return RemotePlace(url)
