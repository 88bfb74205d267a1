import pytest

from benchmarks import reports
from benchmarks.measures import ratios, series
from benchmarks.system import OURS, RAW
from benchmarks.tables import amount, percent, table, times
from benchmarks.tables import spread as spread_of


def test_a_table_is_markdown_with_its_notes_below() -> None:
    shown = table("Speed", ("system", "s"), [["ours", "1.0"], ["a|b", "12.5"]], ["Lower is better."])
    assert shown.splitlines() == [
        "### Speed",
        "",
        "| system | s    |",
        "| ------ | ---- |",
        "| ours   | 1.0  |",
        r"| a\|b   | 12.5 |",
        "",
        "- Lower is better.",
    ]


def test_a_table_without_notes_ends_with_its_last_row() -> None:
    assert table("T", ("a",), [["b"]]).splitlines()[-1] == "| b   |"


def test_numbers_stand_in_tables_as_median_and_range() -> None:
    assert spread_of(series([3.0, 1.0, 2.0])) == "2.0 (1.0–3.0)"
    assert spread_of(series([1234.56]), 0) == "1,235"
    assert spread_of(None) == "–"
    assert times(series([2.0, 2.5])) == "2.25 × (2.00–2.50)"
    assert times(series([0.5])) == "0.50 ×"
    assert times(None) == "–"
    assert amount(11_234.0, 0) == "11,234"


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [(1.0, 1, "100.0 %"), (0.9996, 1, "99.9 %"), (0.29, 0, "29 %"), (0.0, 0, "0 %"), (1.004, 1, "100.4 %")],
)
def test_a_percentage_is_rounded_down_so_that_all_means_all(share: float, digits: int, shown: str) -> None:
    assert percent(share, digits) == shown


def test_a_series_says_its_median_range_and_percentiles() -> None:
    measured = series([5.0, 1.0, 4.0, 2.0])
    assert (measured.median, measured.low, measured.high) == (3.0, 1.0, 5.0)
    assert series(list(map(float, range(1, 101)))).percentile(0.99) == 99.0
    assert measured.percentile(0.99) == 5.0
    assert series([7.0]).percentile(0.5) == 7.0


def test_ratios_are_taken_round_by_round() -> None:
    # The second round was slow for both: a ratio of the medians would be 1.5.
    assert ratios(series([2.0, 8.0, 3.0]), series([1.0, 4.0, 2.0])).values == (2.0, 2.0, 1.5)


def test_the_build_table_sets_every_system_beside_raw_and_us_beside_it() -> None:
    def built(*seconds: float) -> list[dict[str, object]]:
        return [{"seconds": one, "chunks": 40, "share": 0.9996, "peak": 5e8} for one in seconds]

    shown = reports.build_table({OURS: built(1, 2), "chroma": built(4, 4), RAW: built(2, 2)}, 20, 30.0)
    rows = {row[1].strip(): row for line in shown.splitlines() if (row := line.split("|"))[1:]}
    assert rows["Dateline"][2].strip() == "15.00 (10.00–20.00)"
    assert rows["Dateline"][5].strip() == "1.50 × (1.00–2.00)"
    assert rows["Chroma"][4:7] == [" 99.9 %        ", " 0.50 × (0.50–0.50) ", " 3.00 × (2.00–4.00) "]
    assert "30 s in this run" in shown


def test_the_question_table_tells_what_is_beyond_encoding() -> None:
    ours = [{"seconds": [0.010, 0.020], "encoding": [0.004, 0.004]}]
    theirs = [{"seconds": [0.030, 0.030], "encoding": [None, None]}]
    shown = reports.question_table({OURS: ours, "txtai": theirs})
    assert "| Dateline, beyond encoding | 11.0      | 16.0   |" in shown
    assert "0.50 ×" in next(line for line in shown.splitlines() if line.startswith("| txtai"))


def test_what_several_processes_do_stands_in_a_row_of_its_own_beside_one_process() -> None:
    ours = {"alone": 100.0, "crowd": 110.0, "shared": 180.0}
    rows = reports.crowd_table({OURS: [ours], "chroma": [{"alone": 90.0, "crowd": 135.0}]}, 2).splitlines()
    assert [" ".join(row.split()) for row in rows[4:7]] == [
        "| Dateline | 100.0 | 180.0 | 1.80 × |",
        "| Dateline, one process | 100.0 | 110.0 | 1.10 × |",
        "| Chroma | 90.0 | 135.0 | 1.50 × |",
    ]
    assert "with `--processes 2`. The one asker is that of the usual single process" in rows[-1]
    served = [{"seconds": 0.5, "resident": 3e8, "shared": 4e8}]
    rows = reports.memory_table({OURS: served}, 2).splitlines()
    assert [" ".join(row.split()) for row in rows[4:6]] == [
        "| Dateline, with its page | 300 |",
        "| Dateline, its page and 2 processes | 400 |",
    ]


def test_the_other_tables_have_a_row_for_each_system() -> None:
    served = {OURS: [{"seconds": 0.5, "resident": 3e8}], "chroma": [{"seconds": 5.0, "resident": 8e8}]}
    assert "| `dateline ask` | 0.50    | –              |" in reports.cold_table(served)
    assert "| Chroma         | 5.00    | 0.10 ×         |" in reports.cold_table(served)
    assert "| Dateline, with its page | 300         |" in reports.memory_table(served, 2)
    crowd = reports.crowd_table({OURS: [{"alone": 50.0, "crowd": 90.0}]}, 2)
    assert "1.80 ×" in crowd
    added = reports.adding_table({OURS: [{"seconds": 1.0, "bytes": 5e5, "size": 5e7, "found": False}]})
    assert "| Dateline | 1.00                | 0.50       | 1.0 %             | no    |" in added
    one = {"seconds": 10.0, "encoding": 9.0, "stages": {"Reading articles": 0.25}}
    overhead = reports.overhead_table({OURS: [one]})
    assert "| **everything else** | 10.0 %" in overhead
    assert "| Reading articles    | 2.5 %" in overhead
