"""A run of the benchmarks: systems take turns, and goes on without one that is missing or fails."""

import os
import re
from pathlib import Path

import pytest
from benchmark_samples import write_test_sets

from benchmarks.corpus import read_corpus
from benchmarks.errors import MissingError, WorkerError
from benchmarks.phases import Plan, Run
from benchmarks.runner import Worker, alternating
from benchmarks.system import OURS, RAW, SYSTEMS

PEERS = [key for key in SYSTEMS if key not in (OURS, RAW)]
MODULES = {
    "chroma": "chromadb",
    "haystack": "haystack",
    "langchain": "langchain_community",
    "llamaindex": "llama_index",
    "txtai": "txtai",
}
"""What each peer imports first of its own."""

# Run by Python as it starts: every process of a run is without the module, installed or not.
AWAY = """
import sys

class Away:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Away())
"""


def take_away(module: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no process that is started from here on find a module."""
    (folder / "sitecustomize.py").write_text(AWAY.format(module=module))
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_test_sets(folder)
    return folder


def test_systems_take_turns_and_each_round_begins_with_another() -> None:
    turns = list(alternating(["a", "b", "c"], 4))
    assert turns[:6] == [(0, "a"), (0, "b"), (0, "c"), (1, "b"), (1, "c"), (1, "a")]
    assert [name for place, name in turns if place == 3] == ["a", "b", "c"]
    assert list(alternating([], 2)) == []


@pytest.mark.parametrize("key", PEERS)
def test_a_peer_that_is_not_installed_is_told_in_one_sentence(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_away(MODULES[key], tmp_path, monkeypatch)
    name, module = re.escape(SYSTEMS[key]), re.escape(MODULES[key])
    said = rf"^{name} is left out, as it cannot be imported \(No module named '{module}'\)\.$"
    with pytest.raises(MissingError, match=said):
        Worker(key, tmp_path / "log")


def test_a_run_goes_on_without_a_peer_that_is_not_installed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_away("txtai", tmp_path, monkeypatch)
    said: list[str] = []
    plan = Plan(read_corpus(data, 3), tmp_path, rounds=1, questions=2)
    with Run(plan, ["txtai"], said.append) as run:
        assert run.keys == []
        assert run.build(1) == {}
        assert run.notes == ["txtai is left out, as it cannot be imported (No module named 'txtai')."]
    assert said == ["starting txtai"]


def test_one_that_fails_is_noted_and_left_out_of_its_table(data: Path, tmp_path: Path) -> None:
    plan = Plan(read_corpus(data, 3), tmp_path, rounds=2, questions=2)

    def act(key: str, place: int) -> dict[str, int]:
        if (key, place) == ("b", 1):
            raise WorkerError("b: add failed.")
        return {"round": place}

    with Run(plan, [], print) as run:
        results = run.in_turn("adding", ["a", "b"], 2, act)
        assert results == {"a": [{"round": 0}, {"round": 1}]}
        assert run.notes == ["b: add failed."]
