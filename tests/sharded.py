"""Sharded collections made in this process, as a cluster makes them on its nodes."""

from collections.abc import Iterable
from pathlib import Path

from index import Article, Embedder, build_articles
from index.making import Calibrate
from index.readers import read
from index.readers.inputs import USUAL
from index.sharding.layout import shard_folder, shard_of
from index.sharding.manifest import ShardsManifest
from index.sharding.publishing import publish
from index.sync import NO_CHANGES


def articles_in(folder: Path) -> list[Article]:
    return [item for item in read([folder], USUAL, {}) if isinstance(item, Article)]


def build_shards(
    articles: Iterable[Article],
    folder: Path,
    shards: int,
    embedder: Embedder,
    calibrate: Calibrate | None = None,
) -> ShardsManifest:
    """Build every shard from what of the articles is its own, and publish them."""
    parts: list[list[Article]] = [[] for _ in range(shards)]
    for article in articles:
        parts[shard_of(article.id, shards)].append(article)
    for shard, part in enumerate(parts):
        build_articles(part, shard_folder(folder, shard), embedder)
    return publish(
        folder,
        shards,
        embedder,
        made_from=(),
        day_first=True,
        columns={},
        changes=NO_CHANGES,
        calibrate=calibrate,
        guard=None,
        progress=lambda doing, done, total: None,
    )
