"""Sharded collections that are built at a place by this process alone, as tasks on nodes build them."""

from pathlib import Path

from archives import write
from doubles import WordCountEmbedder
from sharded import articles_in, published

from index.articles import Article
from index.build import build_articles
from index.sharding.claim import Turn
from index.sharding.layout import shard_of
from index.sharding.manifest import ShardsManifest
from index.sharding.place import Place
from index.sharding.sharded import ShardedCollection

SHARDS = 2


def build_at(place: Place, articles: list[Article]) -> ShardsManifest:
    """Build what changed of every shard, as tasks on nodes do, and publish it."""
    embedder = WordCountEmbedder()
    with place.writing() as turn:
        before = place.present()
        for shard in range(SHARDS):
            part = [one for one in articles if shard_of(one.id, SHARDS) == shard]
            with place.working(shard) as own:
                build_articles(part, own, embedder, after=turn.after)
                place.send_shard(shard, turn, 3)
        return publish_at(place, turn, before)


def publish_at(place: Place, turn: Turn, before: ShardsManifest | None) -> ShardsManifest:
    return published(place, SHARDS, WordCountEmbedder(), before, turn=turn)


def opened(place: Place) -> ShardedCollection:
    """Open all of it in this process, of copies that are fetched where they aren't there."""
    manifest = place.manifest()
    place.fetch_whole(manifest)
    for shard, record in enumerate(manifest.shards):
        place.fetch_shard(shard, record, manifest.whole)
    return ShardedCollection.at(place.folder, manifest, WordCountEmbedder())


def archive(folder: Path, numbers: range) -> list[Article]:
    return articles_in(write(folder, numbers))
