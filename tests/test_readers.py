import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, ArticleError, Skipped
from index.readers import USUAL, text
from index.readers import read as read_paths


def read(content: bytes) -> Article:
    return text.parse(content, "folder/a.txt", "a.txt")


def reasons(*paths: Path) -> dict[str, str]:
    items = read_paths(paths, USUAL)
    return {Path(item.path).name: item.reason for item in items if isinstance(item, Skipped)}


def ids(*paths: Path) -> list[str]:
    return [item.id for item in read_paths(paths, USUAL) if isinstance(item, Article)]


@pytest.mark.parametrize(
    "content",
    [b"date 2025-03-08 Text.", b" date 2025-03-08\nText.", b"\n\t date  2025-03-08\r\n\r\nText.",
     b"\xef\xbb\xbfDate: 2025-03-08 Text."],
)  # fmt: skip
def test_the_header_gives_the_day_and_is_no_part_of_the_text(content: bytes) -> None:
    assert read(content) == Article(
        "folder/a.txt", None, "a.txt", None, date(2025, 3, 8), "Text.", None, "header", None
    )


@pytest.mark.parametrize(
    "content", [b"Text of no date.", b"date palms grow here", b"date 5 people met", b"2025-03-08 Text."]
)
def test_an_article_without_a_header_is_undated_and_all_text(content: bytes) -> None:
    article = read(content)
    assert article.published is None
    assert article.text == content.decode()


@pytest.mark.parametrize(
    "day", ["2025-02-30", "2025-13-01", "2025-3-8", "20250308", "08/03/2025", "12025-01-01"]
)
def test_a_malformed_date_is_an_error_that_names_it(day: str) -> None:
    with pytest.raises(ArticleError, match=f"malformed date, '{day}'; write it as 2025-03-08"):
        read(f"date {day} Text.".encode())


@pytest.mark.parametrize("day", ["0001-01-01", "1499-12-31", "2090-01-01", "9999-12-31"])
def test_a_day_of_a_year_that_no_article_is_of_is_an_error(day: str) -> None:
    with pytest.raises(ArticleError, match=f"^has a date of a year that no article is of, '{day}'$"):
        read(f"date {day} Text.".encode())


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"date 2025-03-08", b" date 2025-03-08 \n\n "])
def test_a_blank_article_is_an_error(content: bytes) -> None:
    with pytest.raises(ArticleError, match="is empty"):
        read(content)


def test_binary_is_an_error() -> None:
    with pytest.raises(ArticleError, match="is binary"):
        read(b"\x89PNG\r\n\x00\x00\x01")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_read(encoding: str) -> None:
    body = "Dès l’été, le café “São Tomé” était fermé. Les élèves ont été étonnés. " * 3
    assert read(f"date 2031-05-02 {body}".encode(encoding)).text == body


def test_a_short_western_text_keeps_its_letters() -> None:
    body = "Café owner René Dupré said “no comment” – it was déjà vu."
    assert read(body.encode("cp1252")).text == body


def test_line_ends_are_the_only_change() -> None:
    assert read(b"date 2025-03-08 One.\r\n\r\n  Two.\rThree. \n").text == "One.\n\n  Two.\nThree. \n"


@given(st.text())
def test_any_text_is_an_article_or_a_clear_error(body: str) -> None:
    try:
        article = read(body.encode("utf-8", "replace"))
    except ArticleError as error:
        assert str(error).startswith(("is ", "has "))
    else:
        assert article.text.strip()


@given(st.binary())
def test_any_bytes_are_an_article_or_a_clear_error(content: bytes) -> None:
    try:
        assert read(content).text.strip()
    except ArticleError as error:
        assert str(error).startswith(("is ", "has "))


def test_ids_are_paths_in_the_folder_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.TXT", ".hidden.txt", ".git/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    assert ids(tmp_path) == ["b.txt", "sub/a.TXT"]
    assert ids(tmp_path / "sub" / "a.TXT") == ["a.TXT"]


def test_what_cannot_be_read_is_reported_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Text.")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "none").write_text("Text.")
    (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
    with (tmp_path / "large.txt").open("wb") as file:
        os.truncate(file.fileno(), 20_000_001)
    assert ids(tmp_path) == ["good.txt"]
    assert reasons(tmp_path) == {
        "picture.jpg": "no reader for .jpg",
        "none": "no reader for a file without suffix",
        "link.txt": "is not a file",
        "large.txt": "is larger than 20 MB",
    }


def test_one_file_named_twice_is_read_once_and_two_with_one_id_are_reported(tmp_path: Path) -> None:
    for name in ("x/a.txt", "y/a.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name)
    assert ids(tmp_path / "x", tmp_path / "x" / "a.txt") == ["a.txt"]
    assert reasons(tmp_path / "x", tmp_path / "x" / "a.txt") == {}
    assert "has the same id as" in reasons(tmp_path / "x", tmp_path / "y")["a.txt"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert ids(tmp_path) == ["a.txt"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"nowhere does not exist: name a file or a folder of articles\."):
        read_paths([tmp_path / "nowhere"], USUAL)


def test_a_file_name_that_is_not_utf_8_gets_an_id_that_can_be_written(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Text.")
    assert ids(tmp_path) == ["caf\\xe9.txt"]
