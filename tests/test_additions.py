"""A generation that adds to a base: it is what a clean build makes, and only what is new is written."""

import json
import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from additions import base_of
from archives import contents, name_of, text_of, write
from doubles import WordCountEmbedder
from test_relations_updated import article as related_article

from index import (
    EVERYTHING,
    Article,
    Collection,
    Filter,
    add,
    build,
    build_articles,
    history,
    remove,
    rollback,
    verify,
)
from index.derived import ALL_PARTS, STORE


def test_additions_come_to_what_a_clean_build_makes(large: Path) -> None:
    archive, folder = large, large / "index"
    # Ids before, between and after those that are there, one by `add`, the others by `build`.
    more = write(archive / "more", (500,))
    (archive / "more" / "aaa.txt").write_text(text_of(7, 3), encoding="utf-8")
    encoder = WordCountEmbedder()
    report = add([more / "aaa.txt"], folder, encoder)
    assert (report.changes.added, report.changes.embedded) == (1, encoder.passages_encoded)
    assert base_of(folder) == 1
    shutil.copy(more / "aaa.txt", archive / "articles")
    shutil.copy(more / f"{name_of(500)}.txt", archive / "articles")
    assert build([archive / "articles"], folder, WordCountEmbedder()).changes.added == 1
    assert base_of(folder) == 1
    build([archive / "articles"], archive / "clean", WordCountEmbedder())
    assert base_of(archive / "clean") is None
    assert contents(folder) == contents(archive / "clean")
    assert verify(folder, WordCountEmbedder()) == []


@pytest.mark.parametrize("seed", range(2))
def test_relations_are_those_of_a_clean_build_whatever_is_added(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    articles = [related_article(number, chance) for number in range(300)]
    build_articles(articles[:150], tmp_path / "index", WordCountEmbedder())
    bases, at = set(), 150
    while at < 158:
        step = chance.randrange(1, 3)
        at += step
        build_articles(articles[:at], tmp_path / "index", WordCountEmbedder())
        bases.add(base_of(tmp_path / "index"))
    assert bases - {None}
    build_articles(articles[:at], tmp_path / "clean", WordCountEmbedder())
    assert contents(tmp_path / "index") == contents(tmp_path / "clean")
    # And a whole generation that is made of it again.
    remove([articles[3].id], tmp_path / "index", WordCountEmbedder())
    assert base_of(tmp_path / "index") is None
    rest = [*articles[:3], *articles[4:at]]
    build_articles(rest, tmp_path / "without", WordCountEmbedder())
    assert contents(tmp_path / "index") == contents(tmp_path / "without")
    assert verify(tmp_path / "index", WordCountEmbedder()) == []


def files(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Each file that is no link, with its size, time and number."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_size,
            path.stat().st_mtime_ns,
            path.stat().st_ino,
        )
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def test_what_is_written_does_not_grow_with_the_collection(tmp_path: Path) -> None:
    """The same article added to 64 and to 512 others: the base stays as it is, byte by byte."""
    written = []
    for size in (64, 512):
        folder = tmp_path / f"{size}"
        write(tmp_path / f"articles-{size}", range(size))
        build([tmp_path / f"articles-{size}"], folder, WordCountEmbedder())
        before = files(folder)
        add([write(tmp_path / "more", (900,))], folder, WordCountEmbedder())
        assert base_of(folder) == 1
        after = files(folder)
        own = {name: state for name, state in after.items() if name.startswith("generation-000002/")}
        base = {name: state for name, state in after.items() if name.startswith("generation-000001/")}
        assert base == {name: state for name, state in before.items() if name in base}
        written.append(sum(size for name, (size, *_) in own.items() if not name.endswith(".json")))
    assert written[1] < 1.2 * written[0]
    assert written[1] < 0.2 * sum(state[0] for state in before.values())


def test_a_reader_of_the_base_goes_on_and_generations_share_it(large: Path) -> None:
    archive, folder = large, large / "index"
    opened = Collection.open(folder, WordCountEmbedder())
    for number in range(500, 503):
        add([write(archive / f"more-{number}", (number,))], folder, WordCountEmbedder(), keep=2)
    assert opened.article_count == 360
    assert opened.passage_ids(EVERYTHING).tolist() == list(range(1, 1441))
    # The base stays, for others stand on it; of those that add to it two are kept.
    assert [one.generation for one in history(folder)] == [1, 3, 4]
    assert base_of(folder) == 1
    rollback(folder, 3)
    assert Collection.open(folder, WordCountEmbedder()).article_count == 362
    rollback(folder, 1)
    assert Collection.open(folder, WordCountEmbedder()).article_count == 360
    add([write(archive / "again", (510,))], folder, WordCountEmbedder(), keep=1)
    assert [one.generation for one in history(folder)] == [1, 5]
    assert verify(folder, WordCountEmbedder()) == []


def test_a_collection_may_be_moved(archive: Path) -> None:
    add([write(archive / "more", (300,))], archive / "index", WordCountEmbedder())
    expected = contents(archive / "index")
    (archive / "index").rename(archive / "elsewhere")
    assert contents(archive / "elsewhere") == expected


def test_many_additions_become_a_whole_generation(archive: Path) -> None:
    folder, bases = archive / "index", []
    for number in range(300, 306):
        add([write(archive / "more", (number,))], folder, WordCountEmbedder())
        bases.append(base_of(folder))
    assert bases[0] == 1
    assert None in bases
    build([archive / "articles", archive / "more"], archive / "clean", WordCountEmbedder())
    assert contents(folder) == contents(archive / "clean")


def test_the_wrong_kind_of_change_writes_a_whole_generation(archive: Path) -> None:
    folder = archive / "index"
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    assert base_of(folder) == 1
    write(archive / "more", (300,), version=5)
    add([archive / "more"], folder, WordCountEmbedder())
    assert base_of(folder) is None
    build([archive / "articles", archive / "more"], archive / "clean", WordCountEmbedder())
    assert contents(folder) == contents(archive / "clean")


def test_other_ways_of_reading_days_make_a_whole_generation(archive: Path) -> None:
    write(archive / "articles", (300,))
    build([archive / "articles"], archive / "index", WordCountEmbedder(), day_first=False)
    assert base_of(archive / "index") is None


def test_articles_of_a_few_words_count_a_passage_each(archive: Path) -> None:
    folder = archive / "index"
    listed = [article for _, article in Collection.open(folder, WordCountEmbedder()).store.articles()]
    short = [
        Article(f"short {number}", None, "The Gull", None, None, f"Gull {number} sat.", None, "none", None)
        for number in range(80)
    ]
    build_articles([*listed, short[0]], folder, WordCountEmbedder())
    assert base_of(folder) == 1
    build_articles([*listed, *short], folder, WordCountEmbedder())
    assert base_of(folder) is None


def test_an_empty_addition_does_nothing(archive: Path) -> None:
    add([write(archive / "more", (300,))], archive / "index", WordCountEmbedder())
    report = add([archive / "more"], archive / "index", WordCountEmbedder())
    assert not report.built
    assert report.generation == 2


def test_articles_of_nothing_but_new_passages_are_searched_by_day_and_outlet(archive: Path) -> None:
    new = Article(
        "new", None, "The Gull", None, date(2032, 1, 2), "A gull sat on a crane.", None, "column", None
    )
    listed = [
        article for _, article in Collection.open(archive / "index", WordCountEmbedder()).store.articles()
    ]
    build_articles([*listed, new], archive / "index", WordCountEmbedder())
    assert base_of(archive / "index") == 1
    opened = Collection.open(archive / "index", WordCountEmbedder())
    for where in (Filter.of(sources=["The Gull"]), Filter.of("2032-01-01")):
        ids, _ = opened.search_words("gull", 5, where)
        assert [one.article_id for one in opened.passages(ids.tolist())] == ["new"]
    assert opened.days() == (date(2031, 5, 1), date(2032, 1, 2))
    assert opened.sources()["The Gull"] == 1


def test_the_manifest_names_the_base(archive: Path) -> None:
    add([write(archive / "more", (300,))], archive / "index", WordCountEmbedder())
    content = json.loads((archive / "index" / "manifest.json").read_text())
    assert content["base"] == {"generation": 1, "articles": 60, "passages": 240}
    names = set(content["files"])
    assert {f"../generation-000001/{name}" for name in (STORE, "vectors.faiss", "buckets")} <= names
    assert {part for part in ALL_PARTS if part != "buckets"} <= {name.partition("/")[0] for name in names}
