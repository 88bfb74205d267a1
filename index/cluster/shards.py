"""A shard, on the node that writes it: what it has, what blocks change of it, and its next generation."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.build import build_articles
from index.cache import EmbeddingCache
from index.changing import change_articles
from index.cluster.blocks import block_path, read_block, read_ids
from index.cluster.plan import Plan
from index.derived import stores
from index.history import writing
from index.making import Options, refilled
from index.manifest import Changes, Manifest
from index.packed import PackedEmbedding
from index.sharding.layout import shard_folder
from index.store import Store
from index.sync import is_up_to_date, previous_manifest
from index.tokens import TokenCoder


@dataclass(frozen=True, slots=True)
class ShardState:
    """What there is of a shard: its manifest and its coder, packed, or None where it has no sound articles.

    `is_current` says whether a build of the same articles would leave it as it is.
    """

    manifest: Manifest | None
    coder: bytes | None
    stores: tuple[Path, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """What blocks change of a shard: how many articles they hold whole, how many leave, how many there are.

    `twice` is the id of an article that comes twice, or None.
    """

    changed: int
    gone: int
    articles: int
    twice: str | None


def shard_state(folder: Path, shard: int, day_first: bool | None) -> ShardState:
    """Look at a shard; `day_first` is how it is to be read, None for as before."""
    own = shard_folder(folder, shard)
    manifest = previous_manifest(own)
    if manifest is None:
        return ShardState(None, None, (), False)
    files = stores(own, manifest)
    store = Store.open(*files)
    try:
        coder = store.token_coder().pack()
    finally:
        store.close()
    options = Options(day_first=manifest.day_first if day_first is None else day_first)
    is_current = is_up_to_date(own, manifest, manifest.inputs, manifest.model.name, options)
    return ShardState(manifest, coder, tuple(files), is_current)


def differences(plan: Plan, shard: int, blocks: Sequence[str]) -> Differences:
    """Compare what blocks hold of a shard with what it has."""
    seen: Counter[str] = Counter()
    changed = 0
    for name in blocks:
        for article_id, is_whole in read_ids(block_path(plan.folder, shard, name)):
            seen[article_id] += 1
            changed += is_whole
    twice = next((article_id for article_id, count in sorted(seen.items()) if count > 1), None)
    gone = sum(article_id not in seen for article_id in _ids(plan.known[shard]))
    return Differences(changed, gone, len(seen), twice)


def write_shard(plan: Plan, shard: int, blocks: Sequence[str]) -> Changes:
    """Write the next generation of a shard from its blocks; nothing is embedded that a block has."""
    own = shard_folder(plan.folder, shard)
    embedder = plan.make_embedder()
    _fill(plan, shard, blocks)
    seen = {article_id for name in blocks for article_id, _ in read_ids(block_path(plan.folder, shard, name))}
    articles = _articles(plan, shard, blocks)
    if plan.known[shard] and seen:
        gone = [article_id for article_id in _ids(plan.known[shard]) if article_id not in seen]
        report = change_articles(
            articles,
            gone,
            own,
            embedder,
            day_first=plan.reading.day_first,
            calibrate=plan.calibrate,
            keep=plan.keep,
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
        )
    return report.changes


def _fill(plan: Plan, shard: int, blocks: Sequence[str]) -> None:
    """Put the embeddings of blocks in a shard's cache."""
    own, weights = shard_folder(plan.folder, shard), plan.identity.weights
    own.mkdir(parents=True, exist_ok=True)
    with writing(own), EmbeddingCache.open(own) as cache:
        if plan.full:
            cache.begin_anew(weights)
        elif plan.known[shard]:
            refilled(own, Manifest.read(own), cache)
        cache.keep_coder(weights, TokenCoder.unpack(plan.coder))
        for name in blocks:
            made: dict[bytes, PackedEmbedding] = {}
            for one in read_block(block_path(plan.folder, shard, name)):
                made.update(one.embeddings)
            cache.put(weights, made)


def _articles(plan: Plan, shard: int, blocks: Sequence[str]) -> Iterator[Article]:
    for name in blocks:
        for one in read_block(block_path(plan.folder, shard, name)):
            if one.article is not None:
                yield one.article


def _ids(files: Sequence[Path]) -> list[str]:
    if not files:
        return []
    store = Store.open(*files)
    try:
        return store.article_ids()
    finally:
        store.close()
