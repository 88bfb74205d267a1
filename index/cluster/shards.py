"""A shard, on the node that writes it: what it has, what blocks change of it, and its next generation."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.build import build_articles
from index.cache import EmbeddingCache
from index.changing import change_articles
from index.cluster.blocks import block_in, read_block, read_ids
from index.cluster.plan import Plan
from index.history import writing
from index.making import refilled
from index.manifest import Changes, Manifest
from index.packed import PackedEmbedding
from index.sharding.known import ShardState
from index.sharding.place import Place
from index.tokens import TokenCoder


@dataclass(frozen=True, slots=True)
class Differences:
    """What blocks change of a shard: how many articles they hold whole, how many leave, how many there are.

    `twice` is the id of an article that comes twice, or None.
    """

    changed: int
    gone: int
    articles: int
    twice: str | None


def shard_state(place: Place, shard: int, day_first: bool | None) -> ShardState:
    """As `Place.state`, on a node."""
    return place.state(shard, day_first)


def differences(plan: Plan, shard: int, blocks: Sequence[str]) -> Differences:
    """Compare what blocks hold of a shard with what it has."""
    seen: Counter[str] = Counter()
    changed = 0
    for name in blocks:
        for article_id, is_whole in read_ids(block_in(plan.place, shard, name)):
            seen[article_id] += 1
            changed += is_whole
    twice = next((article_id for article_id, count in sorted(seen.items()) if count > 1), None)
    gone = sum(article_id not in seen for article_id in _ids(plan, shard))
    return Differences(changed, gone, len(seen), twice)


def write_shard(plan: Plan, shard: int, blocks: Sequence[str]) -> Changes:
    """Write the next generation of a shard from its blocks; nothing is embedded that a block has."""
    embedder = plan.make_embedder()
    seen = {article_id for name in blocks for article_id, _ in read_ids(block_in(plan.place, shard, name))}
    gone = [article_id for article_id in _ids(plan, shard) if article_id not in seen]
    articles = _articles(plan, shard, blocks)
    with plan.place.working(shard) as own:
        _fill(plan, own, shard, blocks)
        if plan.known[shard] is not None and seen:
            report = change_articles(
                articles,
                gone,
                own,
                embedder,
                day_first=plan.reading.day_first,
                calibrate=plan.calibrate,
                keep=plan.keep,
                after=plan.turn.after,
                quantizer=plan.quantizer,
            )
        else:
            report = build_articles(
                articles,
                own,
                embedder,
                # Where other shards have articles, one may have none.
                full=plan.full or not seen,
                day_first=plan.reading.day_first,
                calibrate=plan.calibrate,
                keep=plan.keep,
                after=plan.turn.after,
                quantizer=plan.quantizer,
            )
        plan.place.send_shard(shard, plan.turn, plan.keep)
    return report.changes


def _fill(plan: Plan, own: Path, shard: int, blocks: Sequence[str]) -> None:
    """Put the embeddings of blocks in a shard's cache."""
    weights = plan.identity.weights
    with writing(own), EmbeddingCache.open(own) as cache:
        if plan.full:
            cache.begin_anew(weights)
        elif plan.known[shard] is not None:
            refilled(own, Manifest.read(own), cache)
        cache.keep_coder(weights, TokenCoder.unpack(plan.coder))
        for name in blocks:
            made: dict[bytes, PackedEmbedding] = {}
            for one in read_block(block_in(plan.place, shard, name)):
                made.update(one.embeddings)
            cache.put(weights, made)


def _articles(plan: Plan, shard: int, blocks: Sequence[str]) -> Iterator[Article]:
    for name in blocks:
        for one in read_block(block_in(plan.place, shard, name)):
            if one.article is not None:
                yield one.article


def _ids(plan: Plan, shard: int) -> list[str]:
    generation = plan.known[shard]
    if generation is None:
        return []
    known = plan.place.known(shard, generation)
    try:
        return known.ids()
    finally:
        known.close()
