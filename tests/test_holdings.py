import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from archives import write
from doubles import WordCountEmbedder

from index import Article, Collection, CollectionError, Filter, Holdings, build, build_articles, holdings
from index.holdings import Build, Outlet
from index.manifest import MANIFEST, Changes, Manifest
from index.readers import Skipped, Unread, read_skipped


def article(
    number: int, published: date | None, other: date | None = None, source: str = "Arlen Post"
) -> Article:
    """An invented one; every number has a text of its own."""
    by = "none" if published is None else "metadata"
    text = f"Lamp {number} of Velmark is out."
    return Article(f"a{number:03}", f"Lamp {number}", source, None, published, text, None, by, other)


ARTICLES = [
    *(article(number, date(2031, 5, number % 20 + 1)) for number in range(40)),
    *(article(number, None, source="Gull") for number in range(40, 50)),
    *(article(number, date(2031, 6, 1), date(2031, 6, number - 40), "Wire") for number in range(50, 57)),
]


@pytest.fixture
def made(tmp_path: Path) -> Collection:
    build_articles(ARTICLES, tmp_path / "index", WordCountEmbedder())
    return Collection.open(tmp_path / "index", WordCountEmbedder())


def test_what_a_collection_holds_is_what_went_in(made: Collection) -> None:
    held = holdings(made)
    assert (held.generation, held.articles, held.passages) == (1, 57, made.passage_count)
    assert held.outlets == (Outlet("Arlen Post", 40), Outlet("Gull", 10), Outlet("Wire", 7))
    assert (held.undated, held.of_two_days, held.skipped) == (10, 7, 0)
    assert held.days == (date(2031, 5, 1), date(2031, 6, 1))
    assert [(one.first, one.last) for one in held.periods] == [
        (day, day) for day in (date(2031, 5, 1) + timedelta(number) for number in range(32))
    ]
    assert [one.count for one in held.periods] == [2] * 20 + [0] * 11 + [7]
    assert held.model == made.manifest.model
    files = (path for path in made.folder.rglob("*") if not path.is_dir())
    assert held.size == sum(path.lstat().st_size for path in files)


def test_articles_without_a_day_and_of_two_days_come_page_by_page(made: Collection) -> None:
    pages = [made.entries("undated", offset, 4) for offset in (0, 4, 8, 12)]
    assert [[one.id for one in page] for page in pages] == [
        ["a040", "a041", "a042", "a043"], ["a044", "a045", "a046", "a047"], ["a048", "a049"], [],
    ]  # fmt: skip
    assert pages[0][0].dated_by == "none"
    [entry] = made.entries("of two days", 2, 1)
    assert (entry.id, entry.title, entry.source, entry.published, entry.other_day, entry.dated_by) == (
        "a052", "Lamp 52", "Wire", date(2031, 6, 1), date(2031, 6, 12), "metadata",
    )  # fmt: skip


def test_what_was_added_beside_a_base_is_counted_and_listed_after_it(tmp_path: Path) -> None:
    folder, embedder = tmp_path / "index", WordCountEmbedder()
    base = [
        *(article(number, date(2031, 5, 1)) for number in range(400)),
        *(article(number, None, source="Gull") for number in range(400, 403)),
    ]
    build_articles(base, folder, embedder)
    # Its id comes first, its number last.
    added = [
        replace(article(900, None, source="Gull"), id="A"),
        article(901, date(2031, 5, 1), date(2031, 5, 2)),
    ]
    build_articles([*base, *added], folder, embedder)
    made = Collection.open(folder, embedder)
    assert made.manifest.base is not None
    held = holdings(made)
    assert (held.articles, held.undated, held.of_two_days) == (405, 4, 1)
    assert held.outlets == (Outlet("Arlen Post", 401), Outlet("Gull", 4))
    assert [one.count for one in held.periods] == [401]
    listed = [made.entries("undated", offset, 2) for offset in (0, 2, 3, 4)]
    assert [[one.id for one in page] for page in listed] == [["a400", "a401"], ["a402", "A"], ["A"], []]
    assert [one.id for one in made.entries("of two days", 0, 5)] == ["a901"]


def test_an_empty_collection_holds_nothing(tmp_path: Path) -> None:
    build_articles([], tmp_path / "index", WordCountEmbedder())
    held = holdings(Collection.open(tmp_path / "index", WordCountEmbedder()))
    assert (held.articles, held.outlets, held.days, held.periods) == (0, (), None, ())


def test_outlets_are_counted_under_a_filter(collection: Collection) -> None:
    # Published on 2 and 4 May; "on Friday" of 2 May 2031 is that day.
    assert dict(collection.sources(Filter.of("2031-05-03"))) == {"election.txt": 1}
    assert dict(collection.sources(Filter.of("2031-05-02", "2031-05-02", clock="event"))) == {
        "harbour.txt": 1
    }
    both = collection.sources(Filter.of("2031-05-01", "2031-05-31", clock="either"))
    assert dict(both) == {"election.txt": 1, "harbour.txt": 1}
    assert dict(collection.sources(Filter.of(sources=["bridge.txt"]))) == {"bridge.txt": 1}
    assert dict(collection.sources(Filter.of("1999-01-01", "1999-01-02"))) == {}


def test_builds_are_told_latest_first(tmp_path: Path) -> None:
    folder, embedder = tmp_path / "index", WordCountEmbedder()
    write(tmp_path / "articles", range(4))
    build([tmp_path / "articles"], folder, embedder)
    write(tmp_path / "articles", [1], version=7)
    write(tmp_path / "articles", [8])
    build([tmp_path / "articles"], folder, embedder)
    held: Holdings = holdings(Collection.open(folder, embedder))
    second, first = held.builds
    assert (first.generation, first.articles, first.changes) == (1, 4, Changes(4, 0, 0, 0, 16, 0))
    assert (second.generation, second.changes.added, second.changes.changed) == (2, 1, 1)
    assert (first.is_current, second.is_current) == (False, True)
    assert second.made == Manifest.read(folder).made
    for one in held.builds:
        assert one.seconds is not None
        assert 0 <= one.seconds < 60


def test_a_build_of_an_older_program_took_nobody_knows_how_long(made: Collection) -> None:
    for folder in (made.folder, made.manifest.generation_folder(made.folder)):
        content = json.loads((folder / MANIFEST).read_text())
        # As it would have been written without.
        older = replace(made.manifest, seconds=None)
        older.write(folder)
        written = json.loads((folder / MANIFEST).read_text())
        assert content["seconds"] is not None
        assert written["seconds"] is None
    [only] = holdings(Collection.open(made.folder, WordCountEmbedder())).builds
    assert only == Build(1, older.made, None, 57, older.passages, older.changes, is_current=True)


def test_skipped_inputs_come_page_by_page(tmp_path: Path) -> None:
    articles, folder = tmp_path / "articles", tmp_path / "index"
    write(articles, [1])
    for number in range(5):
        (articles / f"bad {number}.json").write_text("{")
    (articles / "rows.csv").write_text("text,date\nThe lamp is out.,31 April 2025\n")
    report = build([articles], folder, WordCountEmbedder())
    path = folder / "skipped.jsonl"
    assert holdings(Collection.open(folder, WordCountEmbedder())).skipped == 6
    first, second, third = (read_skipped(path, offset, 3) for offset in (0, 3, 6))
    assert [*first, *second] == [*report.skipped, *report.unread]
    assert third == ()
    assert isinstance(first[0], Skipped)
    assert isinstance(second[2], Unread)
    path.write_text("{\n")
    with pytest.raises(CollectionError, match=r"skipped\.jsonl cannot be read: the next"):
        read_skipped(path, 0, 3)
    path.unlink()
    assert read_skipped(path, 0, 3) == ()
    assert holdings(Collection.open(folder, WordCountEmbedder())).skipped == 0
