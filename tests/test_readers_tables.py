import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from samples import ROWS, delimited, json_lines, parquet

from index import Article, Skipped
from index.readers import USUAL, ReadOptions, read


def both(path: Path, content: bytes, options: ReadOptions = USUAL) -> tuple[list[Article], list[Skipped]]:
    path.write_bytes(content)
    items = list(read([path], options))
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Skipped)]


def told(skipped: Sequence[Skipped]) -> list[tuple[str | None, str]]:
    return [(item.record, item.reason) for item in skipped]


def as_json(rows: Sequence[Mapping[str, object]]) -> bytes:
    return json.dumps(rows).encode()


FORMATS = {
    "rows.jsonl": json_lines, "rows.ndjson": json_lines, "rows.json": as_json,
    "rows.csv": lambda: delimited(","), "rows.tsv": lambda: delimited("\t"), "rows.parquet": parquet,
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_every_table_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    write = as_json if name == "rows.json" else FORMATS[name]
    content = write(ROWS) if name == "rows.json" else write()
    articles, skipped = both(tmp_path / name, content)
    assert skipped == []
    assert articles[0] == Article(
        id=f"{name}#1",
        title="Harbour",
        source="Arlen Post",
        url="https://arlen.example/harbour",
        published=date(2025, 3, 8),
        text="The harbour of Arlen is open.",
        author="Ilva Morn",
        dated_by="column",
        other_day=None,
    )
    assert [article.id for article in articles] == [f"{name}#1", f"{name}#2", f"{name}#3"]
    assert articles[1].text == "“Closed,” the café’s owner said.\n\nNobody knows why."
    assert (articles[2].published, articles[2].dated_by) == (None, "none")
    assert (articles[2].url, articles[2].author) == (None, None)


@pytest.mark.parametrize(
    "names",
    [
        ("headline", "pubDate", "body", "publisher", "link"),
        ("Title", "Published At", "Content", "Outlet", "URL"),
        ("title", "published", "text", "source", "url"),
        ("TITLE", "date_publish", "maintext", "source_name", "url"),
    ],
)
def test_the_usual_names_of_columns_are_known(tmp_path: Path, names: tuple[str, ...]) -> None:
    values = ("Snow", "2025-03-08", "No snow.", "Arlen Post", "https://a.example/snow")
    articles, _ = both(tmp_path / "a.csv", delimited(",", [dict(zip(names, values, strict=True))]))
    [article] = articles
    assert (article.title, article.published, article.text, article.source, article.url) == (
        "Snow", date(2025, 3, 8), "No snow.", "Arlen Post", "https://a.example/snow",
    )  # fmt: skip


def test_any_column_can_be_named(tmp_path: Path) -> None:
    row = {
        "a": "Snow",
        "b": "3/8/2025",
        "c": "No snow.",
        "d": "Post",
        "e": "https://a.example",
        "f": "Ilva Morn",
    }
    options = ReadOptions("c", "a", "b", "d", "e", "f", day_first=False, stdin=None)
    for name, content in (
        ("a.csv", delimited(",", [row])),
        ("a.jsonl", json_lines([row])),
        ("a.parquet", parquet([row])),
    ):
        [article], _ = both(tmp_path / name, content, options)
        assert (article.title, article.published, article.text) == ("Snow", date(2025, 3, 8), "No snow.")
        assert (article.source, article.url, article.author) == ("Post", "https://a.example", "Ilva Morn")
    _, skipped = both(tmp_path / "a.csv", delimited(",", [row]), replace(options, text="words"))
    assert told(skipped) == [
        (None, "has no column named words; name one with --text-column (it has a, b, c, d, e, f)")
    ]


def test_a_damaged_line_costs_no_other(tmp_path: Path) -> None:
    lines = [b'{"text": "One."}', b"", b'{"text": "Tw', b"[1]", b'{"title": "no text"}', b'{"text": 5}',
             b'{"text": " "}', b'{"text": "caf\xe9 \xc3\xa9"}', b'{"text": "half \\ud83d"}',
             b'{"text": "nul \\u0000"}', b'{"text": "Last."}']  # fmt: skip
    articles, skipped = both(tmp_path / "a.jsonl", b"\r\n".join(lines))
    assert [article.text for article in articles] == ["One.", "Last."]
    assert told(skipped) == [
        ("line 3", "is no JSON"),
        ("line 4", "is no object"),
        ("line 5", "has no column of text; name one with --text-column (it has title)"),
        ("line 6", "has a text that is no text"),
        ("line 7", "is empty"),
        ("line 8", "has text that is not UTF-8"),
        ("line 9", "has text that is not UTF-8"),
        ("line 10", "has a NUL in its text"),
    ]


def test_rows_that_are_not_as_wide_as_the_heading_are_left_out(tmp_path: Path) -> None:
    content = b'id,text\r\n1,"One, two"\r\n2,Three, four\r\n3\r\n\r\n4,"a" b\r\n5,Five\r\n6,"open'
    articles, skipped = both(tmp_path / "a.csv", content)
    assert [(article.id, article.text) for article in articles] == [
        ("a.csv#1", "One, two"),
        ("a.csv#5", "Five"),
    ]
    assert told(skipped) == [
        ("row 2", "has 3 fields where the heading has 2"),
        ("row 3", "has 1 fields where the heading has 2"),
        ("row 4", "is no row of a table (',' expected after '\"')"),
        ("row 6", "is no row of a table (unexpected end of data)"),
    ]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_csv_may_be_separated_by_another_sign(tmp_path: Path, separator: str) -> None:
    articles, skipped = both(tmp_path / "a.csv", delimited(separator))
    assert ([article.id for article in articles], skipped) == (["a.csv#1", "a.csv#2", "a.csv#3"], [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_tables_in_other_encodings_are_read(tmp_path: Path, name: str, encoding: str) -> None:
    text = delimited(",") if name == "a.csv" else json_lines()
    articles, skipped = both(tmp_path / name, text.decode().encode(encoding))
    assert skipped == []
    assert articles[1].text.startswith("“Closed,” the café’s owner")


def test_a_long_field_is_read_and_the_ends_of_its_lines_are_one_kind(tmp_path: Path) -> None:
    text = "A line of text.\r\n" * 20_000
    [article], _ = both(tmp_path / "a.csv", delimited(",", [{"text": text}]))
    assert article.text == text.replace("\r\n", "\n")
    assert csv.field_size_limit() > len(text)


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "One."}, {"text": "Two."}]',
        '{"status": "ok", "articles": [{"text": "One."}, {"text": "Two."}], "total": 2}',
        '\ufeff{"text": "One."}\n{"text": "Two."}',
        '{"text": "One.", "data": [1, {"a": []}]} [{"text": "Two.", "items": []}]',
    ],
    ids=["list", "wrapped", "one after the other", "mixed"],
)
def test_json_comes_in_several_shapes(tmp_path: Path, content: str) -> None:
    articles, skipped = both(tmp_path / "a.json", content.encode())
    assert ([article.text for article in articles], skipped) == (["One.", "Two."], [])


def test_json_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": "Text. " * 1000} for number in range(100)]
    articles, skipped = both(tmp_path / "a.json", as_json(rows)[:-4000])
    assert 80 < len(articles) < 100
    assert told(skipped) == [(None, "is no JSON, or no longer JSON from here on")]
    assert told(both(tmp_path / "b.json", b'[1, {"text": "' + b"x" * 20_100_000)[1]) == [
        ("item 1", "is no object"),
        (None, "has an item that is larger than 20 MB"),
    ]
    assert told(both(tmp_path / "c.json", b'{"a":' * 200)[1]) == [
        (None, "is nested more than 100 levels deep")
    ]


def test_objects_and_lists_give_their_names(tmp_path: Path) -> None:
    row = {"content": "Text.", "source": {"id": None, "name": "Arlen Post"},
           "author": ["Ilva Morn", {"name": "Teo Brandt"}],
           "title": {"a": 1}, "url": 5}  # fmt: skip
    [article], _ = both(tmp_path / "a.json", as_json([row]))
    assert (article.source, article.author, article.title) == ("Arlen Post", "Ilva Morn, Teo Brandt", None)


def test_an_inserted_row_changes_no_other_id(tmp_path: Path) -> None:
    rows = [{"text": "One."}, {"text": "Two.", "guid": "g"}, {"text": "Three.", "url": "https://a.example/3"}]
    before = [article.id for article in both(tmp_path / "a.jsonl", json_lines(rows))[0]]
    after = [article.id for article in both(tmp_path / "a.jsonl", json_lines([{"text": "New."}, *rows]))[0]]
    assert after[1:] == before
    assert before[1:] == ["a.jsonl#g", "a.jsonl#https://a.example/3"]


def test_the_same_record_twice_is_one_too_many_and_another_under_its_key_is_not(tmp_path: Path) -> None:
    rows = [{"id": 1, "text": "One."}, {"id": 1, "text": "One."}, {"id": 1, "text": "Two."},
            {"text": "Three."}, {"text": "Three."}, {"id": 1, "text": "Two."}]  # fmt: skip
    articles, skipped = both(tmp_path / "a.jsonl", json_lines(rows))
    assert [article.text for article in articles] == ["One.", "Two.", "Three."]
    assert articles[0].id == "a.jsonl#1"
    assert articles[1].id.startswith("a.jsonl#1~")
    assert told(skipped) == [(f"line {number}", "is the same as a record before it") for number in (2, 5, 6)]


def test_a_column_that_disagrees_with_the_address_is_a_conflict(tmp_path: Path) -> None:
    rows = [{"text": str(n), "date": day, "url": "https://a.example/2025/03/08/x"}
            for n, day in enumerate(("2025-03-08", "2025-03-01", "0000-00-00"))]  # fmt: skip
    articles, _ = both(tmp_path / "a.jsonl", json_lines(rows))
    assert [(article.published, article.dated_by, article.other_day) for article in articles] == [
        (date(2025, 3, 8), "column", None),
        (date(2025, 3, 1), "column", date(2025, 3, 8)),
        (date(2025, 3, 8), "url", None),
    ]
    [article], _ = both(tmp_path / "a.csv", b"text,date,pubDate\nText.,2025-03-08,2025-03-12\n")
    assert (article.published, article.other_day) == (date(2025, 3, 12), date(2025, 3, 8))


def test_parquet_has_days_and_times_of_its_own(tmp_path: Path) -> None:
    late = datetime(2025, 3, 9, 4, 30, tzinfo=UTC)
    for kind in ("us", "ns", "s"):
        times = pyarrow.array([late, None], pyarrow.timestamp(kind, "America/New_York"))
        table = pyarrow.table({"text": ["One.", "Two."], "date": times})
        pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
        articles, skipped = both(tmp_path / "a.parquet", (tmp_path / "a.parquet").read_bytes())
        assert [article.published for article in articles] == [date(2025, 3, 8), None]
        assert skipped == []
