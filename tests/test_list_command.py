"""`dateline list`: pages on the screen, exports on standard output and in files."""

import csv
import io
import json
from pathlib import Path

import pytest
from test_cli import dateline, index

pytestmark = pytest.mark.model

__all__ = ["index"]  # a fixture by being here


def test_a_page_on_the_screen(index: Path) -> None:
    shown = dateline("list", "killed", "--size", "3", "--page", "3", "--index", index)
    assert (shown.returncode, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    assert lines[0] == "7 passages in 2 articles, by day of publication"
    assert " ".join(lines[1:3]).startswith("Every passage that has “killed” in any form")
    assert [line.strip()[:3] for line in lines if line.startswith("    [")] == ["[7]"]
    assert lines[-1] == "Page 3 of 3"
    events = dateline("list", "killed", "--size", "3", "--by", "event", "--index", index).stdout
    assert "6 March 2025 (published 8 March 2025) · 000_c5f4ecf6cc035740.txt" in " ".join(events.split())
    assert events.splitlines()[-1] == "Page 1 of 3; --page 2 has what follows"


def test_what_no_passage_has_is_said_with_what_to_ask_instead(index: Path) -> None:
    shown = dateline("list", 'the "mass grave" of Kuweires', "--index", index)
    assert shown.stdout == (
        "No passage has “Kuweires”.\n"
        "1 passage with fewer words: dateline list '\"mass grave\"'\n"
    )  # fmt: skip
    assert dateline("list", '"mass grave"', "--index", index).stdout.startswith("1 passage in 1 article,")


def test_exports_go_to_standard_output_or_to_a_file_that_is_not_there(index: Path, tmp_path: Path) -> None:
    asked = ["list", "list everything about Baniyas", "--index", index]
    printed = dateline(*asked, "--format", "jsonl")
    rows = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [row["number"] for row in rows] == [1, 2]
    path = tmp_path / "baniyas.csv"
    wrote = dateline(*asked, "--output", path)
    assert (wrote.returncode, wrote.stdout) == (0, f"Wrote {path}: 2 passages in 2 articles\n")
    read = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    assert [row["quote"] for row in read] == [row["quote"]["text"] for row in rows]
    again = dateline(*asked, "--output", path)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f"Error: {path} is there already: name another file, or add --overwrite.\n"
    assert dateline(*asked, "--output", path, "--overwrite", "--page", "2", "--size", "1").returncode == 0
    assert path.read_bytes().count(b"\r\n") == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x", "--format", "docx"], "format is 'docx'; it can be text, csv, jsonl, markdown, bibtex, ris,"),
        (["x", "--output", "x.docx"], "x.docx could be in any format; add --format csv or jsonl or markdown"),
        (["x", "--output", "x.csv", "--format", "text"], "text is for the screen"),
        (["killed", "--page", "9"], "page is 9; there is only page 1."),
        (["?"], "There is no word in the question"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_an_error_in_one_line(index: Path, arguments: list[str], told: str) -> None:
    failed = dateline("list", *arguments, "--index", index)
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (2, "", 1)
    assert failed.stderr.startswith(f"Error: {told}")
