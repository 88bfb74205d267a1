import io
import itertools
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from samples import json_lines

from index import Article, ArticleError, Skipped, Unread
from index.readers import USUAL, read, write_skipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.txt", "b/c.txt", "b/d/e.txt", "b/d/f.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    (tmp_path / "rows.jsonl").write_bytes(json_lines())
    return tmp_path


def ids(*paths: str | Path) -> list[str]:
    return [item.id for item in read(paths, USUAL) if isinstance(item, Article)]


def test_a_path_is_a_file_a_folder_or_a_glob(folder: Path) -> None:
    rows = ["rows.jsonl#1", "rows.jsonl#2", "rows.jsonl#3"]
    assert ids(folder) == ["a.txt", "b/c.txt", "b/d/e.txt", "b/d/f.md", *rows]
    assert ids(folder / "*.jsonl") == rows
    assert ids(folder / "**" / "*.txt") == ["a.txt", "b/c.txt", "b/d/e.txt"]
    assert ids(folder / "b*") == ["b/c.txt", "b/d/e.txt", "b/d/f.md"]
    assert ids(folder / "b" / "[cd]*", str(folder / "a.txt")) == ["a.txt", "c.txt", "d/e.txt", "d/f.md"]
    assert ids(folder / "a.txt", folder / "*.txt", folder) == ids(folder)


def test_a_file_called_like_a_glob_is_that_file(folder: Path) -> None:
    (folder / "[a].txt").write_text("Text.")
    assert ids(folder / "[a].txt") == ["[a].txt"]


@pytest.mark.parametrize("path", ["nowhere", "*.none", "no[where"])
def test_a_path_or_glob_that_finds_nothing_is_an_error_at_once(folder: Path, path: str) -> None:
    with pytest.raises(ArticleError, match="does not exist: name a file or a folder of articles"):
        read([folder, folder / path], USUAL)


def test_a_dash_is_json_lines_on_standard_input(folder: Path) -> None:
    stdin = io.BytesIO(json_lines() + b"damaged\n")
    items = list(read(["-", folder / "a.txt"], replace(USUAL, stdin=stdin)))
    assert [item.id for item in items if isinstance(item, Article)] == ["a.txt", "-#1", "-#2", "-#3"]
    assert items[-1] == Skipped("-", "line 4", "is no JSON")
    with pytest.raises(ArticleError, match="nothing on standard input"):
        read(["-"], USUAL)


def test_an_article_is_read_only_when_it_is_asked_for(folder: Path) -> None:
    pulled = 0

    class Endless(io.RawIOBase):
        """A table without end, which counts the rows that were taken from it."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:
            nonlocal pulled
            pulled += 1
            row = json.dumps({"id": pulled, "text": "Text. " * 1000}).encode() + b"\n"
            buffer[: len(row)] = row
            return len(row)

    items = read(["-"], replace(USUAL, stdin=io.BufferedReader(Endless())))
    assert pulled == 0
    assert [item.id for item in itertools.islice(items, 100) if isinstance(item, Article)][-1] == "-#100"
    assert pulled < 300  # the encoding is told from the first 256 KB


@pytest.mark.parametrize("name", ["large.jsonl", "large.json", "large.csv"])
def test_a_large_table_is_never_in_memory_whole(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.writelines(_large(name))
    assert (tmp_path / name).stat().st_size > 50_000_000
    tracemalloc.start()
    try:
        count = sum(isinstance(item, Article) for item in read([tmp_path / name], USUAL))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 500
    assert peak < 6_000_000


def _large(name: str) -> Iterator[bytes]:
    text = "x" * 100_100
    start, join, end = {
        "large.jsonl": ("", "\n", ""),
        "large.json": ("[", ",", "]"),
        "large.csv": ("id,text\n", "\n", ""),
    }[name]
    yield start.encode()
    for number in range(500):
        row = f"{number},{text}" if name == "large.csv" else json.dumps({"id": number, "text": text})
        yield ((join if number else "") + row).encode()
    yield end.encode()


def test_what_was_left_out_is_listed_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(b"caf\xe9\n.jpg")).write_bytes(b"")
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "Good."}\nbad\n')
    (tmp_path / "in" / "c.csv").write_bytes(b"\xff\xfe\x00\xd8,\x01\n")
    skipped = [item for item in read([tmp_path / "in"], USUAL) if isinstance(item, Skipped)]
    path = tmp_path / "skipped.jsonl"
    assert write_skipped(skipped, path) == 3
    listed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(entry["path"].removeprefix(f"{tmp_path}/in/"), entry["record"]) for entry in listed] == [
        ("b.jsonl", "line 2"), ("c.csv", None), ("caf\\xe9\n.jpg", None),
    ]  # fmt: skip
    assert listed[0] == {
        "path": f"{tmp_path}/in/b.jsonl", "record": "line 2", "reason": "is no JSON", "kept": False,
    }  # fmt: skip
    assert write_skipped([], path) == 0
    assert path.read_text() == ""
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["skipped.jsonl"]


def test_plain_text_waits_for_no_library_of_another_format(folder: Path) -> None:
    program = (
        "import sys; from index.readers import read, USUAL; list(read(sys.argv[1:], USUAL));"
        "print(sorted(set(sys.modules) & "
        "{'trafilatura', 'htmldate', 'pyarrow.parquet', 'feedparser', 'fastwarc', 'lxml', 'ijson'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder / "a.txt", folder / "rows.jsonl"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_front_matter_gives_title_day_outlet_address_and_author(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nTitle: 'Snow: none'\ndate: 2025-03-08T23:30:00-05:00\nsource: Arlen Post\n"
        "url: https://a.example/2025/02/01/snow\nauthor: [Ilva Morn, Teo Brandt]\n---\n"
        "\n# Snow\n\nThere is *none*.\n"
    )
    [article] = read([tmp_path / "a.md"], USUAL)
    assert isinstance(article, Article)
    assert (article.id, article.title, article.source) == ("a.md", "Snow: none", "Arlen Post")
    assert (str(article.published), article.dated_by, str(article.other_day)) == (
        "2025-03-08",
        "header",
        "2025-02-01",
    )
    assert (article.author, article.text) == ("Ilva Morn, Teo Brandt", "# Snow\n\nThere is *none*.\n")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("date 2025-03-08 Text.", ("2025-03-08", None, "Text.")),
        ("---\ntitle: Snow: no more\ndate: 08/03/25\n---\nText.", ("None", "Snow: no more", "Text.")),
        ("---\nNo mapping.\n---\nText.", ("None", None, "---\nNo mapping.\n---\nText.")),
        ("---\nText.", ("None", None, "---\nText.")),
        ("---\ntitle: [a\n- b\n---\nText.", "has front matter that is no YAML"),
        ("---\na: " + "[" * 15_000 + "\n---\nText.", "has front matter that is no YAML"),
        ("---\ntitle: x\n---\n", "is empty"),
    ],
    ids=["seed's form", "colon", "rule", "open", "no YAML", "deep", "empty"],
)
def test_markdown_without_good_front_matter(tmp_path: Path, written: str, expected: object) -> None:
    (tmp_path / "a.md").write_text(written)
    item, *unread = read([tmp_path / "a.md"], USUAL)
    assert [one.reason for one in unread if isinstance(one, Unread)] == (
        ["is undated, as '08/03/25' is no day that can be read"] if "08/03/25" in written else []
    )
    if isinstance(item, Skipped):
        assert item.reason == expected
    else:
        assert isinstance(item, Article)
        assert (str(item.published), item.title, item.text) == expected
