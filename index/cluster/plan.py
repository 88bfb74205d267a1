"""What every process of a build has to know."""

from collections.abc import Callable
from dataclasses import dataclass

from index.embedding import Embedder, ModelIdentity
from index.making import Calibrate
from index.manifest import Manifest
from index.readers import ReadOptions
from index.sharding.claim import Turn
from index.sharding.place import Place

MakeEmbedder = Callable[[], Embedder]
"""Loads the model in the process that calls it; it is sent to the nodes, and so is what it was made of."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A build: where, how many shards, the model, the coder of its tokens (packed), how to read.

    `known` has, for each shard, the generation whose articles need not be made again: None where it has no
    collection, and where all is embedded anew, which is what `full` says. `block` counts the articles of a
    block; `calibrate` and `keep` are those of a build, of which `turn` it is to write. `quantizer` is what
    the vectors of all shards are put into lists by, known when all are embedded.
    """

    place: Place
    turn: Turn
    shards: int
    make_embedder: MakeEmbedder
    identity: ModelIdentity
    coder: bytes
    reading: ReadOptions
    known: tuple[Manifest | None, ...]
    full: bool
    block: int
    calibrate: Calibrate | None
    keep: int
    quantizer: bytes | None
