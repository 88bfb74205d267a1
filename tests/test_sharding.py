"""Shards asked as one: what the collection of all their articles would answer, and nothing silently less."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import contents_of, write
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards

from index import Collection, build
from index.sharding.sharded import ShardedCollection
from qa.commands import calibration

SHARDS_OF = (1, 2, 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles, ten of them printed by a second outlet: whole in `one`, in shards in `of-N`."""
    folder = tmp_path_factory.mktemp("sharding")
    write(folder / "articles", range(40))
    write(folder / "articles" / "wire", range(10))
    build([folder / "articles"], folder / "one", WordCountEmbedder(), calibrate=calibration)
    for shards in SHARDS_OF:
        build_shards(
            articles_in(folder / "articles"),
            folder / f"of-{shards}",
            shards,
            WordCountEmbedder(),
            calibration,
        )
    return folder


@pytest.fixture(scope="module")
def one(folder: Path) -> Iterator[Collection]:
    with_all = Collection.open(folder / "one", WordCountEmbedder())
    yield with_all
    with_all.close()


@pytest.mark.parametrize("shards", SHARDS_OF)
def test_shards_hold_and_find_what_one_collection_does(folder: Path, one: Collection, shards: int) -> None:
    sharded = ShardedCollection.open(folder / f"of-{shards}", WordCountEmbedder())
    assert contents_of(sharded) == contents_of(one)
    assert sharded.manifest.calibration == one.manifest.calibration
    assert sharded.newest_articles(7) == one.newest_articles(7)
    assert sharded.articles_per_day() == one.articles_per_day()
    assert list(sharded.every_article()) == [one.article(each) for each in sorted(one.article_ids())]
    sharded.close()
