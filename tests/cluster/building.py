"""Builds on a cluster, and what they have to equal."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from archives import contents
from counting import CountingEmbedder
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards

from index import Collection, Manifest
from index.cluster import ShardedReport, build_sharded
from index.derived import STORE
from index.sharding.layout import shard_folder
from index.sharding.manifest import ShardsManifest

SHARDS = 3
BLOCK = 4  # articles

ShardFiles = dict[str, bytes]


class Building:
    """An archive in `folder`, built on the cluster at `address`; what is embedded is written down there."""

    def __init__(self, folder: Path, address: str) -> None:
        self.articles, self.index, self.embedded = folder / "articles", folder / "index", folder / "embedded"
        self.embedded.mkdir(exist_ok=True)
        self._address = address

    def build(
        self,
        *,
        shards: int = SHARDS,
        seconds: float = 0,
        name: str = "word counts",
        fails_after: int | None = None,
        **options: object,
    ) -> ShardedReport:
        return build_sharded(
            [self.articles],
            self.index,
            shards=shards,
            address=self._address,
            make_embedder=partial(CountingEmbedder, self.embedded, seconds, name, fails_after),
            block=BLOCK,
            **options,  # type: ignore[arg-type]
        )

    def files(self, shards: Sequence[int] = range(SHARDS)) -> dict[int, ShardFiles]:
        """Every file of shards, byte for byte."""
        folders = {shard: shard_folder(self.index, shard) for shard in shards}
        return {
            shard: {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
            for shard, folder in folders.items()
        }

    def is_as_built_alone(self, folder: Path, *, to_the_byte: bool) -> bool:
        """Compare each shard, opened as an ordinary collection, with what one machine makes of the same.

        After a sync the same rows may stand in another order in a file.
        """
        articles = articles_in(self.articles)
        expected = build_shards(articles, folder, SHARDS, WordCountEmbedder())
        found = ShardsManifest.read(self.index)
        assert [one.inputs for one in found.shards] == [one.inputs for one in expected.shards]
        held: list[str] = []
        for shard in range(SHARDS):
            one, other = shard_folder(self.index, shard), shard_folder(folder, shard)
            assert contents(one) == contents(other)
            if to_the_byte:
                assert Manifest.read(one).files[STORE] == Manifest.read(other).files[STORE]
            opened = Collection.open(one, WordCountEmbedder())
            held += opened.article_ids()
            opened.close()
        assert sorted(held) == sorted(article.id for article in articles)
        return True
