"""Dateline as one of the systems that the benchmarks measure, and its page."""

import time
from pathlib import Path

import pytest
from browsing import Server
from conftest import SEEDS
from doubles import WordCountEmbedder

from benchmarks.documents import Document
from benchmarks.page import Page
from benchmarks.peers.dateline import Dateline, Stages
from benchmarks.processes import proportional, resident
from benchmarks.worker import Tasks


def test_dateline_itself_is_built_asked_and_added_to(tmp_path: Path) -> None:
    system = Dateline(WordCountEmbedder())
    system.prepare(tmp_path / "prepared")
    system.take(SEEDS, tmp_path / "built")
    before = system.encoding_seconds
    system.build()
    assert system.encoding_seconds > before
    assert set(system.stages) == {
        "Reading articles", "Splitting articles", "Embedding passages", "Comparing articles",
        "Writing the indexes, calibrating, publishing",
    }  # fmt: skip
    names = {path.name for path in SEEDS.iterdir()}
    assert {chunk.document for chunk in system.chunks()} == names
    assert set(system.ask("Who was killed in Baniyas?", 5)) <= names
    system.add(Document("added", "s", "The harbour master of Port Arlen is Ilva Morn. She lives in Quillon."))
    assert system.ask("Who is harbour master of Port Arlen?", 5)[0] == "added"
    system.open(tmp_path / "built")
    assert "added" in system.ask("Who is harbour master of Port Arlen?", 5)


@pytest.mark.model
def test_dateline_answers_many_askers_in_several_processes(seeds_collection: Path) -> None:
    system = Dateline()
    system.prepare(seeds_collection)
    system.open(seeds_collection)
    questions = ["Who is Ali Sheha?", "What happened in Tuwaym?"] * 4
    expected = [system.ask(question, 5) for question in questions]
    tasks = Tasks(system)
    encoded, alone = system.encoding_seconds, proportional()
    tasks.share(2)
    assert [system.ask(question, 5) for question in questions] == expected
    assert tasks.crowd(questions, k=5, askers=8)["seconds"] > 0
    assert system.encoding_seconds == encoded  # not in this process
    # Two more that have the model loaded; what is shared counts once.
    assert alone + 5e7 < proportional() < 3 * resident()
    tasks.share(1)
    assert proportional() < alone + 5e7


def test_the_time_of_the_model_is_taken_out_of_the_steps_that_wait_for_it() -> None:
    in_model = [0.0]
    stages = Stages(lambda: in_model[0])
    for doing, waited in (
        ("Reading articles", 0.0),
        ("Splitting articles", 0.0),
        ("Embedding passages", 0.02),
    ):
        started = time.perf_counter()
        time.sleep(0.02)
        in_model[0] += waited and time.perf_counter() - started
        stages(doing, 1, 1)
    beside = stages.beside_the_model()
    assert 0.0 <= beside["Embedding passages"] < 0.02 <= beside["Splitting articles"] < 1.0
    assert list(beside)[-1] == "Writing the indexes, calibrating, publishing"


@pytest.mark.model
def test_the_page_is_asked_as_a_visitor_asks_it(seeds_server: Server) -> None:
    page = Page(seeds_server.address, seeds_server.process.pid or 0)
    assert "Dateline" in page.look()
    assert "Ali Sheha" in page.ask("Who is Ali Sheha?")
    assert resident(page.process) > 5e7
