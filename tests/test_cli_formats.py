import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model


def dateline(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    # As a module and not the script, so that it is the code beside this test that runs.
    program = [sys.executable, "-c", "from qa.cli import main; main()", *arguments]
    environment = {"PYTHONPATH": str(Path(__file__).parent.parent), "PATH": "/usr/bin:/bin", "COLUMNS": "100"}
    return subprocess.run(
        program,
        cwd=folder,
        input=given,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_columns_are_named_and_where_a_day_comes_from_is_printed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "words,day,paper,address\n"
        "The harbour of Port Arlen was closed on Friday.,2031-05-02,Arlen Post,https://a.example/2031/05/09/harbour\n"
        "short\n"
    )
    built = dateline(
        tmp_path, "build", "*.csv", "--text-column", "words", "--date-column", "day",
        "--source-column", "paper", "--url-column", "address", "--index", "index",
    )  # fmt: skip
    assert (built.returncode, built.stdout) == (2, "Built index: 1 article, 1 passage\n")
    assert built.stderr == "Skipped a.csv, row 2: has 1 fields where the heading has 4\n"
    [line] = (tmp_path / "index" / "skipped.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "path": "a.csv",
        "record": "row 2",
        "reason": "has 1 fields where the heading has 4",
        "kept": False,
    }
    shown = dateline(tmp_path, "ask", "What was closed in Port Arlen?", "--index", "index").stdout
    assert "2 May 2031 (date from a column; another date there is 9 May 2031) · Arlen Post" in " ".join(
        shown.split()
    )
    answer = json.loads(
        dateline(tmp_path, "ask", "What was closed in Port Arlen?", "--index", "index", "--json").stdout
    )
    cited = [*answer["citations"], *answer["closest"]][0]
    assert (cited["dated_by"], cited["other_day"]) == ("column", "2031-05-09")


def test_a_date_that_cannot_be_read_is_told_and_its_article_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"text": "The lighthouse was sold.", "date": "31 April 2031"}\n'
        '{"text": "The ferry sailed.", "date": "3/4/31", "url": "https://a.example/2031/04/03/ferry"}\n'
        '{"text": "The crane fell.", "date": ""}\n'
    )
    built = dateline(tmp_path, "build", "a.jsonl", "--index", "index")
    assert (built.returncode, built.stdout) == (0, "Built index: 3 articles, 3 passages\n")
    assert built.stderr.splitlines() == [
        "Kept a.jsonl, line 1: is undated, as '31 April 2031' is no day that can be read",
        "Kept a.jsonl, line 2: is dated by its address, as '3/4/31' is no day that can be read",
    ]
    listed = [json.loads(line) for line in (tmp_path / "index" / "skipped.jsonl").read_text().splitlines()]
    assert [(line["record"], line["kept"]) for line in listed] == [("line 1", True), ("line 2", True)]


def test_a_dash_reads_json_lines_and_many_skipped_are_summed_up(tmp_path: Path) -> None:
    given = '{"text": "The ferry sailed.", "date": "2031-05-02"}\n' + "bad\n" * 25
    built = dateline(tmp_path, "build", "-", "--index", "index", given=given)
    assert (built.returncode, built.stdout) == (2, "Built index: 1 article, 1 passage\n")
    assert built.stderr.splitlines()[0] == "Skipped -, line 2: is no JSON"
    assert built.stderr.splitlines()[20:] == ["… and 5 more, all of them listed in index/skipped.jsonl"]
    assert len((tmp_path / "index" / "skipped.jsonl").read_text().splitlines()) == 25
