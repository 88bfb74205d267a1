"""The quantizer: by what the vectors of all shards are put into lists, fitted once to a sample of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import numpy as np

from index import vectors
from index.blobs import unpack_half
from index.cluster.blocks import BlockRecord, block_in, read_vectors
from index.cluster.plan import Plan
from index.cluster.tasks import holders, run
from index.embedding import Vectors, unit_rows
from index.errors import CollectionError
from index.sharding.known import ShardState
from index.store import Store
from index.vector_lists import fit_quantizer, lists_for, lists_of, sample_size

_GROWN = 2  # times as many lists as there are would be right: then they are fitted anew


@dataclass(frozen=True, slots=True)
class Share:
    """What of the sample comes from a shard: so many vectors of its store, so many of its blocks."""

    stored: int
    embedded: int


def shared_quantizer(
    plan: Plan,
    states: Sequence[ShardState],
    made: Sequence[BlockRecord],
    changed: Sequence[int],
    holding: Mapping[str, frozenset[int]],
) -> bytes | None:
    """Return the quantizer for the shards that change; None where none of them has so many vectors.

    It is the one that the shards have. It is fitted where they have none, where all is embedded anew, and
    where the largest that changes has grown so much that twice as many lists would be right; shards of which
    nothing changes keep theirs then.
    """
    kept = [0 if plan.full or one.manifest is None else one.manifest.passages for one in states]
    blocks: list[list[BlockRecord]] = [[] for _ in states]
    for record in made:
        blocks[record.shard].append(record)
    # At most: what leaves a shard isn't taken off.
    counts = [count + sum(one.passages for one in own) for count, own in zip(kept, blocks, strict=True)]
    most = max((counts[shard] for shard in changed), default=0)
    if most <= vectors.EXACT_UP_TO:
        return None
    lists = lists_for(most)
    # Of one that is needed anyway, if it is there.
    having = [shard for shard, count in enumerate(kept) if count > vectors.EXACT_UP_TO]
    if having:
        asked = max(having, key=lambda shard: (shard in changed, kept[shard]))
        [present] = run(_present, [(plan, asked)], nodes=holders(holding, [asked]))
        if present is not None and lists < _GROWN * lists_of(present):
            return present
    of_all = sample_size(sum(counts), lists) / sum(counts)
    shares = [
        Share(*(int(np.ceil(of_all * part)) for part in (old, count - old)))
        for old, count in zip(kept, counts, strict=True)
    ]
    given = [
        (plan, shard, share, sorted(one.name for one in blocks[shard])) for shard, share in enumerate(shares)
    ]
    sampled = run(_sampled, given, nodes=holders(holding, range(len(shares))))
    [fitted] = run(_fitted, [(sampled, lists)])
    return fitted


def _present(plan: Plan, shard: int) -> bytes | None:
    with _store(plan, shard) as store:
        return store.quantizer()


def _sampled(plan: Plan, shard: int, share: Share, blocks: Sequence[str]) -> Vectors:
    """Return so many of a shard's vectors, or all, shape (vectors, dimension)."""
    dimension, chance = plan.identity.dimension, np.random.default_rng(shard)
    found = np.zeros((0, dimension), np.float32)
    if share.stored:
        with _store(plan, shard) as store:
            ids = store.passage_ids()
            chosen = chance.choice(ids, min(share.stored, len(ids)), replace=False)
            found = store.vectors(np.sort(chosen), dimension)
    if share.embedded:
        made = (one for name in blocks for one in read_vectors(block_in(plan.place, shard, name)))
        chosen_of_blocks = [unpack_half(one) for one in _some(made, share.embedded, chance)]
        # One that is damaged is embedded again when the shard is written.
        whole = [one for one in chosen_of_blocks if len(one) == dimension]
        found = np.concatenate([found, unit_rows(np.array(whole).reshape(-1, dimension))])
    return found


def _some(packed: Iterable[bytes], count: int, chance: np.random.Generator) -> list[bytes]:
    """Return so many of what comes, each as likely as any other, without holding all of it.

    Vitter, Random sampling with a reservoir, 1985, algorithm R.
    """
    chosen: list[bytes] = []
    for place, one in enumerate(packed):
        if place < count:
            chosen.append(one)
        elif (instead := int(chance.integers(place + 1))) < count:
            chosen[instead] = one
    return chosen


def _fitted(parts: Sequence[Vectors], lists: int) -> bytes:
    return fit_quantizer(np.concatenate(parts), lists)


@contextmanager
def _store(plan: Plan, shard: int) -> Iterator[Store]:
    """Open the store of a shard as it was before the build."""
    manifest = plan.known[shard]
    if manifest is None:
        raise CollectionError(f"{plan.place} has no shard {shard} yet.")
    with plan.place.stored(shard, manifest) as files, closing(Store.open(*files)) as store:
        yield store
