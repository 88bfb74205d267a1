from pathlib import Path

import pytest
from archives import contents, name_of, write
from doubles import WordCountEmbedder

from index import BuildError, BusyError, Collection, CollectionError, build, history, rollback
from index.lock import WriterLock


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A collection of five generations: 3, 4, 5, 6 and 7 articles."""
    for count in range(3, 8):
        write(tmp_path / "articles", range(count))
        build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


def test_the_last_three_are_kept_with_what_each_changed(archive: Path) -> None:
    kept = history(archive / "index")
    assert [(one.generation, one.articles, one.passages) for one in kept] == [
        (3, 5, 20),
        (4, 6, 24),
        (5, 7, 28),
    ]
    assert [(one.changes.added, one.changes.embedded, one.changes.kept) for one in kept] == [
        (1, 4, 16), (1, 4, 20), (1, 4, 24),
    ]  # fmt: skip
    assert sorted(path.name for path in (archive / "index").glob("generation-*")) == [
        f"generation-00000{number}" for number in (3, 4, 5)
    ]


@pytest.mark.parametrize(("keep", "kept"), [(1, [5, 6]), (2, [5, 6]), (5, [3, 4, 5, 6])])
def test_how_many_are_kept_can_be_chosen(archive: Path, keep: int, kept: list[int]) -> None:
    """The one before stays in any case, as a running chat may still read it."""
    write(archive / "articles", range(8))
    build([archive / "articles"], archive / "index", WordCountEmbedder(), keep=keep)
    assert [one.generation for one in history(archive / "index")] == kept
    with pytest.raises(BuildError, match="0 generations cannot be kept"):
        build([archive / "articles"], archive / "index", WordCountEmbedder(), keep=0)


def test_going_back_and_forth(archive: Path) -> None:
    now = contents(archive / "index")
    assert rollback(archive / "index").articles == 6
    assert Collection.open(archive / "index", WordCountEmbedder()).article_count == 6
    assert rollback(archive / "index", 3).articles == 5
    assert rollback(archive / "index", 5).generation == 5
    assert contents(archive / "index") == now
    rollback(archive / "index", 4)
    (archive / "articles" / f"{name_of(6)}.txt").unlink()
    assert not build([archive / "articles"], archive / "index", WordCountEmbedder()).built
    write(archive / "articles", range(9))
    embedder = WordCountEmbedder()
    assert build([archive / "articles"], archive / "index", embedder).generation == 6
    assert embedder.passages_encoded == 2 * 4  # article 6 is still known from generation 5


def test_what_cannot_be_gone_back_to_is_said(archive: Path) -> None:
    with pytest.raises(CollectionError, match="keeps no generation 1: name one of 3, 4, 5"):
        rollback(archive / "index", 1)
    rollback(archive / "index", 3)
    with pytest.raises(CollectionError, match="keeps no generation before this one: name one of 3, 4, 5"):
        rollback(archive / "index")
    (archive / "index" / "generation-000004" / "articles.sqlite").write_bytes(b"")
    with pytest.raises(CollectionError, match="Generation 4 of .* is damaged: name another"):
        rollback(archive / "index", 4)
    with WriterLock(archive / "index"), pytest.raises(BusyError):
        rollback(archive / "index", 5)
    with pytest.raises(CollectionError, match="There is no collection"):
        history(archive / "nowhere")
