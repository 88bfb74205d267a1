"""ShardsManifest: of which generations of its shards a sharded collection consists."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import CollectionError
from index.manifest import Manifest, put_in_place, seal

SHARDS = "shards.json"
"""The manifest's name in a sharded collection's folder."""


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
        content: dict[str, Any] = {
            "shards": [asdict(shard) for shard in self.shards],
            "whole": self.whole.sealed(),
        }
        put_in_place(folder / SHARDS, {**content, "sha256": seal(content)})

    @classmethod
    def read(cls, folder: Path) -> "ShardsManifest":
        """Read the manifest; raise CollectionError if there is none that can be read."""
        path = folder / SHARDS
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls._parse(content)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CollectionError(
                f"There is no sharded collection in {folder}: make one with `dateline build ARTICLES… "
                "--shards NUMBER --ray ADDRESS`."
            ) from error
        except PermissionError as error:
            raise CollectionError(f"{path} cannot be read: change its permissions.") from error
        except (OSError, ValueError, RecursionError, AttributeError, KeyError, TypeError) as error:
            raise CollectionError(
                f"{path} is damaged: run the `dateline build` that made it again; nothing is embedded anew."
            ) from error

    @classmethod
    def _parse(cls, content: dict[str, Any]) -> "ShardsManifest":
        if content.pop("sha256") != seal(content):
            raise ValueError("not as it was written")
        records = tuple(ShardRecord(**record) for record in content["shards"])
        return cls(Manifest.parse(content["whole"]), records)
