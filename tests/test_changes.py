"""A collection changed by articles and ids, and its embeddings read by whoever doesn't write them."""

from pathlib import Path

import pytest
from archives import contents, name_of, text_of, write
from doubles import WordCountEmbedder

from index import Article, ArticleError, CollectionError, Manifest, build
from index.cache import EmbeddingCache
from index.changing import change_articles
from index.readers import USUAL, read

PASSAGES = 4  # of each article


def articles_of(folder: Path) -> list[Article]:
    return [item for item in read([folder], USUAL) if isinstance(item, Article)]


def test_articles_and_ids_change_a_collection_as_a_build_of_what_is_left_would(tmp_path: Path) -> None:
    write(tmp_path / "old", range(8))
    build([tmp_path / "old"], tmp_path / "index", WordCountEmbedder())
    write(tmp_path / "new", [2], version=5)
    write(tmp_path / "new", [20])
    embedder = WordCountEmbedder()
    gone = [f"{name_of(6)}.txt", "never there.txt"]
    report = change_articles(articles_of(tmp_path / "new"), gone, tmp_path / "index", embedder)
    assert (report.changes.added, report.changes.changed, report.changes.removed) == (1, 1, 1)
    assert embedder.passages_encoded == PASSAGES + 1  # the changed paragraph's

    (tmp_path / "old" / f"{name_of(6)}.txt").unlink()
    (tmp_path / "old" / f"{name_of(2)}.txt").write_text(text_of(2, version=5), encoding="utf-8")
    write(tmp_path / "old", [20])
    build([tmp_path / "old"], tmp_path / "whole", WordCountEmbedder())
    assert contents(tmp_path / "index") == contents(tmp_path / "whole")


def test_what_would_leave_nothing_or_changes_nothing_that_is_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="There is no collection in"):
        change_articles([], [], tmp_path / "index", WordCountEmbedder())
    write(tmp_path / "old", range(2))
    build([tmp_path / "old"], tmp_path / "index", WordCountEmbedder())
    before = Manifest.read(tmp_path / "index")
    with pytest.raises(ArticleError, match="There is no article to build from"):
        change_articles(
            [], [f"{name_of(0)}.txt", f"{name_of(1)}.txt"], tmp_path / "index", WordCountEmbedder()
        )
    assert Manifest.read(tmp_path / "index") == before


def test_a_cache_that_is_read_has_what_was_put_there_and_none_is_made(tmp_path: Path) -> None:
    assert EmbeddingCache.read(tmp_path) is None
    assert not list(tmp_path.iterdir())
    write(tmp_path / "old", range(2))
    build([tmp_path / "old"], tmp_path / "index", WordCountEmbedder())
    with EmbeddingCache.open(tmp_path / "index") as written:
        keys = sorted(written.keys())
        whole = written.get(keys)
    read_again = EmbeddingCache.read(tmp_path / "index")
    assert read_again is not None
    with read_again:
        assert read_again.get([*keys, b"unknown"]) == whole
    assert len(whole) == 2 * PASSAGES
