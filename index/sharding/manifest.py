"""ShardsManifest: of which generations of its shards a sharded collection consists."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import CollectionError
from index.manifest import SHARDS, Manifest, put_in_place, seal


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """A shard as it counts: its generation, what that holds, and the digest of its articles."""

    generation: int
    articles: int
    passages: int
    inputs: str


@dataclass(frozen=True, slots=True)
class ShardsManifest:
    """What a generation of a sharded collection consists of; it is written last, in one step.

    `whole` is what the manifest of one collection of all these articles would say. Its `files` are those
    beside the shards, in a folder of its generation: what only all articles together tell.
    """

    whole: Manifest
    shards: tuple[ShardRecord, ...]

    def write(self, folder: Path) -> None:
        """Put the manifest in place in one step, on the disk when this returns."""
        put_in_place(folder / SHARDS, self.sealed())

    def sealed(self) -> dict[str, Any]:
        """Return what is written, with a hash of it."""
        content: dict[str, Any] = {
            "shards": [asdict(shard) for shard in self.shards],
            "whole": self.whole.sealed(),
        }
        return {**content, "sha256": seal(content)}

    @classmethod
    def read(cls, folder: Path) -> "ShardsManifest":
        """Read the manifest; raise CollectionError if there is none that can be read."""
        path = folder / SHARDS
        try:
            return cls.parse(path.read_bytes(), str(path))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise missing(str(folder)) from error
        except PermissionError as error:
            raise CollectionError(f"{path} cannot be read: change its permissions.") from error
        except OSError as error:
            raise _damaged(str(path)) from error

    @classmethod
    def parse(cls, written: bytes, name: str) -> "ShardsManifest":
        """Return the manifest that was written; CollectionError, which has that name, if it is none."""
        try:
            content = json.loads(written)
            if content.pop("sha256") != seal(content):
                raise _damaged(name)
            records = tuple(ShardRecord(**record) for record in content["shards"])
            return cls(Manifest.parse(content["whole"]), records)
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError) as error:
            raise _damaged(name) from error


def missing(place: str) -> CollectionError:
    """Return the error that there is no sharded collection in a place."""
    return CollectionError(
        f"There is no sharded collection in {place}: make one with `dateline build ARTICLES… --shards NUMBER "
        "--ray ADDRESS`."
    )


def _damaged(name: str) -> CollectionError:
    return CollectionError(
        f"{name} is damaged: run the `dateline build` that made it again; nothing is embedded anew."
    )
