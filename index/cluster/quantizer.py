"""The quantizer: by what the vectors of all shards are put into lists, fitted once to a sample of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import numpy as np

from index import vectors
from index.blobs import unpack_half
from index.cluster.blocks import BlockRecord, block_in, read_vectors
from index.cluster.plan import Plan
from index.cluster.tasks import holders, run
from index.derived import stores
from index.embedding import Vectors, unit_rows
from index.errors import CollectionError
from index.filters import EVERYTHING
from index.sharding.known import ShardState
from index.store import Store
from index.vector_lists import fit_quantizer, lists_for, lists_of, sample

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
    counts = [count + sum(one.embedded for one in blocks[shard]) for shard, count in enumerate(kept)]
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
    wanted = len(sample(sum(counts), lists))
    shares = [
        Share(*(-(-wanted * part // sum(counts)) for part in (old, count - old)))
        for old, count in zip(kept, counts, strict=True)
    ]
    given = [
        (plan, shard, share, sorted(one.name for one in blocks[shard])) for shard, share in enumerate(shares)
    ]
    [fitted] = run(_fitted, [(run(_sampled, given, nodes=holders(holding, range(len(shares)))), lists)])
    return fitted


def _present(plan: Plan, shard: int) -> bytes | None:
    with _store(plan, shard) as store:
        return store.quantizer()


def _sampled(plan: Plan, shard: int, share: Share, blocks: Sequence[str]) -> Vectors:
    """Return so many of a shard's vectors, or all, shape (vectors, dimension)."""
    found: list[Vectors] = []
    dimension, chance = plan.identity.dimension, np.random.default_rng(shard)
    if share.stored:
        with _store(plan, shard) as store:
            ids = store.passage_ids(EVERYTHING)
            chosen = chance.choice(ids, min(share.stored, len(ids)), replace=False)
            found.append(store.vectors(np.sort(chosen), dimension))
    if share.embedded:
        made = [one for name in blocks for one in read_vectors(block_in(plan.place, shard, name))]
        places = chance.choice(len(made), min(share.embedded, len(made)), replace=False)
        found.append(unit_rows(np.array([unpack_half(made[place]) for place in np.sort(places)])))
    return np.concatenate(found) if found else np.zeros((0, dimension), np.float32)


def _fitted(parts: Sequence[Vectors], lists: int) -> bytes:
    return fit_quantizer(np.concatenate(parts), lists)


@contextmanager
def _store(plan: Plan, shard: int) -> Iterator[Store]:
    """Open the store of a shard as it was before the build."""
    manifest = plan.known[shard]
    if manifest is None:
        raise CollectionError(f"{plan.place} has no shard {shard} yet.")
    with plan.place.working(shard) as own, closing(Store.open(*stores(own, manifest))) as store:
        yield store
