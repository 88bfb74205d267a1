"""A collection in shards is read whole and in one process by the commands that only read."""

import json
from pathlib import Path

import pytest
from archives import name_of, write
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards

from index import Article, CollectionError, ModelEmbedder, build_articles, open_collection
from index.derived import VECTORS
from index.manifest import generation_name
from index.sharding.layout import shard_folder, shard_of
from index.sharding.sharded import ShardedCollection
from qa.cli import main

ARTICLES = 12


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a command prints; it must end well and say nothing else."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    told = capsys.readouterr()
    assert (ended.value.code, told.err) == (0, "")
    return told.out


@pytest.mark.model
def test_commands_show_of_shards_what_they_show_of_one_collection(
    tmp_path: Path, real_embedder: ModelEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = articles_in(write(tmp_path / "articles", range(ARTICLES)))
    whole, parted = str(tmp_path / "whole"), str(tmp_path / "parted")
    build_articles(articles, whole, real_embedder)
    build_shards(articles, Path(parted), 3, real_embedder)
    asked = f"What closed in {name_of(3).capitalize()}?"
    for command in (
        ["ask", asked], ["ask", asked, "--figures"], ["list", "harbour"], ["timeline"], ["timeline", asked],
    ):  # fmt: skip
        found = shown(capsys, *command, "--index", parted)
        assert found == shown(capsys, *command, "--index", whole)
    assert name_of(3).capitalize() in shown(capsys, "ask", asked, "--index", parted)
    answer = json.loads(shown(capsys, "ask", asked, "--json", "--index", parted))
    receipt = answer["citations"][0]["receipt"]
    assert shown(capsys, "check", receipt, "--index", parted).startswith("unchanged")
    assert f"\narticles    {ARTICLES}\n" in shown(capsys, "status", "--index", parted)


def test_an_index_of_a_shard_that_is_damaged_is_made_again_and_said(tmp_path: Path) -> None:
    embedder = WordCountEmbedder()
    articles = articles_in(write(tmp_path / "articles", range(ARTICLES)))
    build_shards(articles, tmp_path / "parted", 2, embedder)
    first = shard_folder(tmp_path / "parted", 1) / generation_name(1)
    sound = (first / VECTORS).read_bytes()
    (first / VECTORS).write_bytes(b"nothing")
    said: list[str] = []
    open_collection(tmp_path / "parted", embedder, said.append).close()
    assert (first / VECTORS).read_bytes() == sound
    [sentence] = said
    assert f"{first / VECTORS} is missing or damaged: it is made again" in sentence

    # A shard that was built and not published yet: in its folder another generation counts.
    [changed] = articles_in(write(tmp_path / "more", [name for name in range(99) if in_second(name)][:1]))
    build_articles([*part_of(articles), changed], shard_folder(tmp_path / "parted", 1), embedder)
    (first / VECTORS).unlink()
    with pytest.raises(CollectionError, match="is damaged, and was built anew since .*: run the `dateline"):
        open_collection(tmp_path / "parted", embedder)
    build_shards([*articles, changed], tmp_path / "parted", 2, embedder)
    collection = open_collection(tmp_path / "parted", embedder)
    assert collection.article_count == ARTICLES + 1
    collection.close()


def in_second(number: int) -> bool:
    return number >= ARTICLES and shard_of(f"{name_of(number)}.txt", 2) == 1


def part_of(articles: list[Article]) -> list[Article]:
    return [one for one in articles if shard_of(one.id, 2) == 1]


def test_what_is_there_is_opened_and_what_is_missing_is_said(tmp_path: Path) -> None:
    embedder = WordCountEmbedder()
    articles = articles_in(write(tmp_path / "articles", range(ARTICLES)))
    build_articles(articles, tmp_path / "whole", embedder)
    build_shards(articles, tmp_path / "parted", 2, embedder)
    for name, is_parted in (("whole", False), ("parted", True)):
        collection = open_collection(tmp_path / name, embedder)
        assert isinstance(collection, ShardedCollection) == is_parted
        assert collection.article_ids() == sorted(article.id for article in articles)
        collection.close()
    lost = shard_folder(tmp_path / "parted", 1)
    lost.rename(tmp_path / "aside")
    with pytest.raises(CollectionError, match=f"{lost} has no generation 1"):
        open_collection(tmp_path / "parted", embedder)
