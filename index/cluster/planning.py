"""Planning: whether a build makes sense, and what every process of it has to know."""

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path

from index.cluster.blocks import BLOCKS
from index.cluster.plan import MakeEmbedder, Plan
from index.cluster.tasks import run
from index.converted import MODELS
from index.embedding import ModelIdentity
from index.errors import ArticleError, BuildError, CollectionError
from index.lasting import FEEDBACK, UPLOADS
from index.lock import LOCK
from index.making import Calibrate
from index.manifest import SHARDS
from index.readers import SKIPPED, STDIN, ReadOptions
from index.sharding.claim import Turn
from index.sharding.known import ShardState
from index.sharding.layout import MOST_SHARDS, shard_name, url_of
from index.sharding.place import Place
from index.tokens import TokenCoder

_BEGUN = f"{BLOCKS}/begun.json"


def check(paths: Sequence[Path], place: Place, shards: int, keep: int) -> None:
    """Raise an error for what makes no sense, before anything is begun."""
    if not 1 <= shards <= MOST_SHARDS:
        raise BuildError(f"A collection cannot have {shards} shards: ask for 1 to {MOST_SHARDS:,}.")
    if keep < 1:
        raise BuildError(f"{keep} generations cannot be kept: keep at least 1.")
    if Path(STDIN) in paths:
        raise ArticleError("A cluster cannot read standard input: name files and folders that all nodes see.")
    for path in paths:
        if url_of(path) is not None:
            raise ArticleError(f"{url_of(path)} is an address: name files and folders that all nodes see.")
    names = place.names()
    # A damaged one is written again by the build that its error asks for.
    present = place.present()
    there = None if present is None else len(present.shards)
    begun = [int(name.removeprefix("shard-")) for name in names if re.fullmatch("shard-[0-9]+", name)]
    if there not in (None, shards) or any(shard >= shards for shard in begun):
        count = there or 1 + max(begun)
        raise BuildError(
            f"{place} has {count} shards, not {shards}: build with --shards {count}, or all anew in another "
            "folder."
        )
    strangers = [name for name in names if not _is_ours(name)]
    if SHARDS not in names and strangers:
        raise CollectionError(
            f"{place} holds {strangers[0]}, which is no part of a sharded collection: name an empty folder "
            "with --index."
        )


def _is_ours(name: str) -> bool:
    # What is called generation-… lies beside a manifest.json where it is of an ordinary collection.
    begins = (SHARDS, "shard-", "generation-", BLOCKS, MODELS, SKIPPED, FEEDBACK)
    return name.startswith(begins) or name in (LOCK, UPLOADS)


def plan_of(
    place: Place,
    turn: Turn,
    states: Sequence[ShardState],
    make_embedder: MakeEmbedder,
    reading: ReadOptions,
    full: bool,
    calibrate: Calibrate | None,
    keep: int,
    block: int,
) -> Plan:
    """Say what is to be done, with the coder that the shards have, or that is fitted once for all of them."""
    [identity] = run(_identity, [(make_embedder,)])
    for shard, state in enumerate(states):
        if state.manifest is not None and not state.manifest.model.agrees(identity):
            raise BuildError(
                f"{place}/{shard_name(shard)} was made with the model {state.manifest.model.name}, and "
                f"this is {identity.name}: name that one with --model, or another folder with --index."
            )
    coders = [state.coder for state in states if state.coder is not None]
    begun = _begun(place, identity, full)
    if coders:
        coder = coders[0]
    elif begun is not None:
        coder = begun
    else:
        [coder] = run(_fitted, [(make_embedder,)])
    if begun != coder:
        _begin(place, identity, coder, full)
    known = tuple(None if full else state.manifest for state in states)
    return Plan(
        place,
        turn,
        len(states),
        make_embedder,
        identity,
        coder,
        reading,
        known,
        full,
        block,
        calibrate,
        keep,
        None,
    )


def _identity(make_embedder: MakeEmbedder) -> ModelIdentity:
    return make_embedder().identity


def _fitted(make_embedder: MakeEmbedder) -> bytes:
    return TokenCoder.fit(make_embedder().sample_tokens()).pack()


def _begun(place: Place, identity: ModelIdentity, full: bool) -> bytes | None:
    """Return the coder with which the same build was begun; None where none was."""
    try:
        begun = json.loads(place.read(_BEGUN) or b"")
        return base64.b64decode(begun["coder"]) if begun["of"] == [identity.weights, full] else None
    except (ValueError, KeyError, TypeError):
        return None


def _begin(place: Place, identity: ModelIdentity, coder: bytes, full: bool) -> None:
    """Begin to make blocks; what is there of another build is of no use."""
    place.remove_folder(BLOCKS)
    begun = {"of": [identity.weights, full], "coder": base64.b64encode(coder).decode()}
    place.write(_BEGUN, json.dumps(begun).encode())
