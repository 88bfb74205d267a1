import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from archives import contents, name_of, paragraphs, text_of, write
from conftest import ROOT
from doubles import WordCountEmbedder

from index import (
    ArticleError,
    BuildError,
    BusyError,
    Collection,
    CollectionError,
    Manifest,
    add,
    build,
    reembed,
    remove,
    watch,
)
from index.encoding import AT_ONCE, BATCH
from index.lock import WriterLock

PASSAGES = 4  # of each article


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A collection of 12 articles beside their folder."""
    write(tmp_path / "articles", range(12))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


def cached(folder: Path) -> dict[bytes, int]:
    """The vectors in SQLite, with the row that each was written to."""
    connection = sqlite3.connect(folder / "vectors.sqlite")
    try:
        return dict(connection.execute("SELECT key, rowid FROM embeddings"))
    finally:
        connection.close()


def synced(archive: Path) -> tuple[int, int, int]:
    """Build again; return passages encoded, vectors newly written, and vectors left in SQLite."""
    before, embedder = cached(archive / "index"), WordCountEmbedder()
    build([archive / "articles"], archive / "index", embedder, keep=1)
    after = cached(archive / "index")
    assert all(after[key] == row for key, row in before.items() if key in after)  # none was rewritten
    return embedder.passages_encoded, len(after.keys() - before.keys()), len(after)


def test_an_added_article_costs_its_own_passages(archive: Path) -> None:
    write(archive / "articles", [500])
    assert synced(archive)[:2] == (PASSAGES, PASSAGES)


def test_a_changed_paragraph_costs_the_passage_it_is_in(archive: Path) -> None:
    path = archive / "articles" / f"{name_of(3)}.txt"
    path.write_text(text_of(3).replace(paragraphs(3)[1], paragraphs(3, version=7)[1]))
    assert synced(archive)[:2] == (1, 1)
    assert Manifest.read(archive / "index").changes.changed == 1


def test_a_moved_file_and_a_removed_one_cost_nothing(archive: Path) -> None:
    articles = archive / "articles"
    (articles / "old").mkdir()
    (articles / f"{name_of(5)}.txt").rename(articles / "old" / f"{name_of(5)}.txt")
    assert synced(archive)[:2] == (0, 0)
    changes = Manifest.read(archive / "index").changes
    assert (changes.added, changes.changed, changes.removed, changes.moved) == (0, 0, 0, 1)
    (articles / f"{name_of(6)}.txt").unlink()
    assert synced(archive)[:2] == (0, 0)
    ids = Collection.open(archive / "index", WordCountEmbedder()).article_ids()
    assert f"old/{name_of(5)}.txt" in ids
    assert f"{name_of(6)}.txt" not in ids
    assert len(ids) == 11


def test_vectors_that_no_kept_generation_uses_are_let_go_of(archive: Path) -> None:
    (archive / "articles" / f"{name_of(6)}.txt").unlink()
    synced(archive)
    write(archive / "articles", [500])
    assert synced(archive)[2] == 12 * PASSAGES  # the generation of 12 is gone, with article 6


def test_another_model_embeds_all_from_the_texts_without_the_files(archive: Path) -> None:
    before = [
        article for _, article in Collection.open(archive / "index", WordCountEmbedder()).store.articles()
    ]
    shutil.rmtree(archive / "articles")
    other = WordCountEmbedder("another")
    report = reembed(archive / "index", other)
    assert (report.built, other.passages_encoded) == (True, 12 * PASSAGES)
    collection = Collection.open(archive / "index", WordCountEmbedder("another"))
    assert [article for _, article in collection.store.articles()] == before


def test_full_embeds_all_anew(archive: Path) -> None:
    embedder = WordCountEmbedder()
    build([archive / "articles"], archive / "index", embedder, full=True)
    assert embedder.passages_encoded == 12 * PASSAGES


@pytest.mark.parametrize("full", [False, True])
def test_a_build_that_breaks_off_loses_what_was_under_way_at_most(tmp_path: Path, full: bool) -> None:
    write(tmp_path / "articles", range(100))
    if full:
        build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    with pytest.raises(RuntimeError, match="the power went"):
        build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder(fails_after=300), full=full)
    rest = WordCountEmbedder()
    build([tmp_path / "articles"], tmp_path / "index", rest, full=full)
    # What had begun when it broke off is lost, 128 passages, and nothing that had ended.
    assert 400 - 300 <= rest.passages_encoded <= 400 - 300 + BATCH * AT_ONCE == 228
    build([tmp_path / "articles"], tmp_path / "clean", WordCountEmbedder())
    assert contents(tmp_path / "index") == contents(tmp_path / "clean")


def test_a_passage_that_stands_twice_is_embedded_once(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write(tmp_path / "articles" / folder, [1])
    embedder = WordCountEmbedder()
    report = build([tmp_path / "articles"], tmp_path / "index", embedder)
    assert (report.passages, embedder.passages_encoded) == (2 * PASSAGES, PASSAGES)


def test_syncs_come_to_the_same_as_a_clean_build(archive: Path) -> None:
    articles, folder = archive / "articles", archive / "index"
    write(articles, [500, 501, 3])
    build([articles], folder, WordCountEmbedder())
    write(articles, [4], version=5)
    (articles / f"{name_of(0)}.txt").unlink()
    (articles / f"{name_of(1)}.txt").rename(articles / "aaa.txt")
    write(archive / "more", [600])
    build([articles], folder, WordCountEmbedder())
    add([archive / "more"], folder, WordCountEmbedder())
    remove([f"{name_of(7)}.txt"], folder, WordCountEmbedder())
    (articles / f"{name_of(7)}.txt").unlink()
    shutil.copy(archive / "more" / f"{name_of(600)}.txt", articles)
    build([articles], archive / "clean", WordCountEmbedder())
    assert contents(folder) == contents(archive / "clean")


def test_added_and_removed_articles(archive: Path) -> None:
    write(archive / "more", [600, 3], version=9)
    embedder = WordCountEmbedder()
    report = add([archive / "more"], archive / "index", embedder)
    assert (report.articles, report.changes.added, report.changes.changed) == (13, 1, 1)
    assert embedder.passages_encoded == PASSAGES + 1
    assert remove([f"{name_of(3)}.txt"], archive / "index", embedder).articles == 12
    assert embedder.passages_encoded == PASSAGES + 1
    with pytest.raises(ArticleError, match="holds no article 'nobody': nothing was removed"):
        remove([f"{name_of(4)}.txt", "nobody"], archive / "index", WordCountEmbedder())
    assert Manifest.read(archive / "index").articles == 12


@pytest.mark.parametrize("damage", [b"", b"nothing of use" * 999])
def test_lost_vectors_are_taken_from_the_collection(archive: Path, damage: bytes) -> None:
    (archive / "index" / "vectors.sqlite").write_bytes(damage)
    write(archive / "articles", [500])
    embedder = WordCountEmbedder()
    build([archive / "articles"], archive / "index", embedder)
    assert embedder.passages_encoded == PASSAGES
    assert len(cached(archive / "index")) == 13 * PASSAGES


def test_damaged_articles_are_read_again_and_their_vectors_are_not_made_again(archive: Path) -> None:
    before = contents(archive / "index")
    (archive / "index" / "generation-000001" / "articles.sqlite").write_bytes(b"")
    with pytest.raises(CollectionError, match="dateline build"):
        Collection.open(archive / "index", WordCountEmbedder())
    embedder = WordCountEmbedder()
    build([archive / "articles"], archive / "index", embedder)
    assert embedder.passages_encoded == 0
    assert contents(archive / "index") == before


def test_one_writer_at_a_time_named_by_process_and_host(archive: Path) -> None:
    with WriterLock(archive / "index"):
        write(archive / "articles", [500])
        with pytest.raises(BusyError, match=r"Process \d+ on \S+ is writing"):
            build([archive / "articles"], archive / "index", WordCountEmbedder())
        assert Collection.open(archive / "index", WordCountEmbedder()).article_count == 12
    assert build([archive / "articles"], archive / "index", WordCountEmbedder()).built


def test_the_lock_of_a_dead_owner_is_taken_over(archive: Path) -> None:
    program = "import sys, time; from pathlib import Path; from index.lock import WriterLock\n"
    program += "with WriterLock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    owner = subprocess.Popen(
        [sys.executable, "-c", program, archive / "index"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "held\n"
    with pytest.raises(BusyError, match=f"Process {owner.pid} on"):
        WriterLock(archive / "index").__enter__()
    owner.kill()
    owner.communicate()
    with WriterLock(archive / "index"):
        pass


def test_a_directory_where_a_file_should_be_is_a_clear_error(tmp_path: Path) -> None:
    write(tmp_path / "articles", [1])
    for name in ("lock", "vectors.sqlite", "manifest.json"):
        (tmp_path / "index" / name).mkdir(parents=True)
        with pytest.raises(BuildError, match="index"):
            build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
        (tmp_path / "index" / name).rmdir()
    assert build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder()).built


def test_a_watched_folder_is_built_when_it_changes(archive: Path) -> None:
    stop, told = threading.Event(), []
    arrived = threading.Semaphore(0)

    def build_now():  # type: ignore[no-untyped-def]
        return build([archive / "articles"], archive / "index", WordCountEmbedder())

    def tell(report: object) -> None:
        told.append(report)
        arrived.release()

    watcher = threading.Thread(
        target=watch,
        args=(archive / "articles", build_now, tell),
        kwargs={"index": archive / "index", "stop": stop, "quiet": 100},
    )
    watcher.start()
    try:
        assert arrived.acquire(timeout=20)
        write(archive / "articles", range(500, 520))
        (archive / "articles" / ".hidden").write_text("no article")
        assert arrived.acquire(timeout=20)
        while told[-1].articles < 32:
            assert arrived.acquire(timeout=20)
    finally:
        stop.set()
        watcher.join()
    assert (told[0].built, told[0].articles) == (False, 12)
    assert len(told) <= 4  # a bunch of files is one build, not twenty


def test_a_first_build_that_is_refused_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    index = tmp_path / "new" / "index"
    with pytest.raises(ArticleError, match="None of the 1 files is an article"):
        build([tmp_path / "empty.txt"], index, WordCountEmbedder())
    assert not (tmp_path / "new").exists()
    # What somebody made is theirs, and what is there may be gone on from.
    index.mkdir(parents=True)
    with pytest.raises(ArticleError, match="None of the 1 files is an article"):
        build([tmp_path / "empty.txt"], index, WordCountEmbedder())
    assert index.exists()
