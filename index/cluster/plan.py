"""What every process of a build has to know."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.embedding import Embedder, ModelIdentity
from index.making import Calibrate
from index.readers import ReadOptions

MakeEmbedder = Callable[[], Embedder]
"""Loads the model in the process that calls it; it is sent to the nodes, and so is what it was made of."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A build: the folder, how many shards, the model, the coder of its tokens (packed), how to read.

    `known` has, for each shard, the files of the store whose articles need not be made again: none where it
    has no collection, and where all is embedded anew, which is what `full` says. `block` counts the articles
    of a block; `calibrate` and `keep` are those of a build.
    """

    folder: Path
    shards: int
    make_embedder: MakeEmbedder
    identity: ModelIdentity
    coder: bytes
    reading: ReadOptions
    known: tuple[tuple[Path, ...], ...]
    full: bool
    block: int
    calibrate: Calibrate | None
    keep: int
