"""The files of a collection in shards: what publishing writes, and what is wrong with them is told."""

import json
import shutil
from pathlib import Path

import pytest
from archives import write
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards

from index import CollectionError
from index.manifest import SHARDS, generation_name
from index.sharding.layout import shard_of
from index.sharding.manifest import ShardsManifest
from index.sharding.numbering import NUMBERS
from index.sharding.sharded import ShardedCollection
from index.sharding.whole import WHOLE


def test_publishing_again_writes_nothing_and_a_change_makes_the_next_generation(tmp_path: Path) -> None:
    articles = articles_in(write(tmp_path / "articles", range(12)))
    first = build_shards(articles, tmp_path / "all", 3, WordCountEmbedder())
    before = _files(tmp_path / "all")
    assert build_shards(articles, tmp_path / "all", 3, WordCountEmbedder()) == first
    assert _files(tmp_path / "all") == before
    opened = ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    [changed] = articles_in(write(tmp_path / "articles", [3], version=5))[3:4]
    articles[3] = changed
    second = build_shards(articles, tmp_path / "all", 3, WordCountEmbedder())
    assert second.whole.generation == 2
    place = shard_of(changed.id, 3)
    assert [one.generation for one in second.shards] == [1 + (shard == place) for shard in range(3)]
    # What is open stays as it was, and what is opened now is new.
    assert opened.article(changed.id) != changed
    fresh = ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    assert fresh.article(changed.id) == changed
    build_shards(articles[:-1], tmp_path / "all", 3, WordCountEmbedder())
    kept = {path.name for path in (tmp_path / "all").glob("generation-*")}
    assert kept == {generation_name(2), generation_name(3)}


def _files(folder: Path) -> dict[str, bytes]:
    names = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("writing"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (SHARDS, r"shards\.json is damaged: run the `dateline build` that made it again"),
        (
            f"{generation_name(1)}/{WHOLE}",
            "is missing or damaged: run the `dateline build` that made it again",
        ),
        (f"{generation_name(1)}/{NUMBERS}", "is missing or damaged: run the `dateline build` that made it"),
        (
            f"shard-0001/{generation_name(1)}/articles.sqlite",
            "articles.sqlite is missing or damaged: run the `dateline build` that made it again",
        ),
        (f"shard-0001/{generation_name(1)}/manifest.json", "has no generation 1, of which .* consists"),
    ],
)
def test_a_damaged_part_is_named_with_the_remedy(
    sharded_folder: Path, tmp_path: Path, part: str, said: str
) -> None:
    shutil.copytree(sharded_folder / "of-5", tmp_path / "all")
    damaged = tmp_path / "all" / part
    damaged.write_bytes(damaged.read_bytes()[:-40] + b"x" * 40)
    with pytest.raises(CollectionError, match=said) as error:
        ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    assert str(error.value).count("\n") == 0


def test_a_shard_of_another_collection_or_model_and_no_collection_at_all_are_told(
    sharded_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(CollectionError, match=r"^There is no sharded collection in .*: make one with"):
        ShardedCollection.open(sharded_folder / "one", WordCountEmbedder())
    with pytest.raises(CollectionError, match="was made with the model word counts"):
        ShardedCollection.open(sharded_folder / "of-2", WordCountEmbedder("other"))
    shutil.copytree(sharded_folder / "of-2", tmp_path / "all")
    shutil.rmtree(tmp_path / "all" / "shard-0001")
    shutil.copytree(sharded_folder / "of-5" / "shard-0001", tmp_path / "all" / "shard-0001")
    with pytest.raises(CollectionError, match="is a shard of another collection"):
        ShardedCollection.open(tmp_path / "all", WordCountEmbedder())


def test_a_manifest_that_was_changed_by_hand_is_not_believed(sharded_folder: Path, tmp_path: Path) -> None:
    content = json.loads((sharded_folder / "of-2" / SHARDS).read_text())
    content["shards"][0]["articles"] += 1
    (tmp_path / SHARDS).write_text(json.dumps(content))
    with pytest.raises(CollectionError, match="is damaged"):
        ShardsManifest.read(tmp_path)
