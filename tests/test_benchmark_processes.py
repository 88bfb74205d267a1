"""The processes of the benchmarks: what they hold and write, what they are told, how they end."""

import os
import sys
from pathlib import Path

import pytest

from benchmarks.errors import WorkerError
from benchmarks.processes import folder_size, peak, resident, written
from benchmarks.runner import end, environment, first_answer, start


def test_a_folder_is_measured_without_its_model_and_a_file_of_two_names_once(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "weights").write_bytes(b"x" * 5_000)
    (tmp_path / "rows").write_bytes(b"x" * 300)
    (tmp_path / "same").hardlink_to(tmp_path / "rows")
    assert folder_size(tmp_path, without=("models",)) == 300
    assert folder_size(tmp_path) == 5_300


def test_the_system_says_what_a_process_holds_and_wrote(tmp_path: Path) -> None:
    assert 1e6 < resident() <= peak()
    assert resident(os.getpid()) > 1e6
    before = written()
    (tmp_path / "file").write_bytes(b"x" * 100_000)
    assert written() - before >= 100_000


def test_no_process_of_a_run_goes_to_the_network_or_is_held_to_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert environment()["HF_HUB_OFFLINE"] == "1"
    assert "OMP_NUM_THREADS" not in environment()


def test_a_process_that_fails_is_told_with_its_own_last_word(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise ValueError('no room on the shelf')"]
    with pytest.raises(WorkerError, match="failed: ValueError: no room on the shelf"):
        first_answer(command, ["What?"], tmp_path / "log")


def test_the_first_answer_of_a_process_is_timed_and_all_are_read(tmp_path: Path) -> None:
    program = "import sys\nfor line in sys.stdin: print(line.strip().upper(), flush=True)"
    seconds, lines = first_answer([sys.executable, "-c", program], ["who?", "where?"], tmp_path / "log")
    assert lines == ["WHO?", "WHERE?"]
    assert 0 < seconds < 60


def test_a_process_that_ended_by_itself_is_ended_without_a_word() -> None:
    process = start([sys.executable, "-c", "pass"])
    process.wait()
    assert process.stdin is not None
    process.stdin.write(b"what nobody reads")
    end(process)
    assert process.returncode == 0
