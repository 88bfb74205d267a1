import importlib.util
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from benchmark_samples import DOCUMENTS
from browsing import Server
from conftest import SEEDS
from doubles import WordCountEmbedder

from benchmarks import worker
from benchmarks.__main__ import main
from benchmarks.corpus import read_corpus, spread
from benchmarks.coverage import embedded_share
from benchmarks.documents import Chunk, Document, read_documents, write_documents
from benchmarks.errors import MissingError, WorkerError
from benchmarks.page import Page
from benchmarks.peers.dateline import Dateline, Stages
from benchmarks.phases import Plan, Run
from benchmarks.processes import folder_size, peak, proportional, resident, written
from benchmarks.runner import Worker, alternating, end, environment, first_answer, start
from benchmarks.system import OURS, RAW, SYSTEMS
from benchmarks.worker import Tasks
from index import converted

PEERS = [key for key in SYSTEMS if key not in (OURS, RAW)]


class WordOverlap:
    """A System that finds the articles which share most words with a question; its model is a counter."""

    token_limit = 256

    def __init__(self) -> None:
        self.encoding_seconds = 0.0
        self._documents: list[Document] = []

    def prepare(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)

    def take(self, articles: Path, folder: Path) -> None:
        self._articles, self._folder = articles, folder

    def build(self) -> None:
        self._documents = read_documents(self._articles)
        self.encoding_seconds += 1.0
        self._folder.mkdir()
        write_documents(self._documents, self._folder / "all.jsonl")

    def chunks(self) -> list[Chunk]:
        return [Chunk(one.id, one.text) for one in self._documents]

    def open(self, folder: Path) -> None:
        self._folder, self._documents = folder, read_documents(folder / "all.jsonl")

    def ask(self, question: str, k: int) -> list[str]:
        if "?" not in question:
            raise WorkerError("That is no question.")
        self.encoding_seconds += 0.5
        asked = set(question.lower().rstrip("?").split())
        return [
            one.id
            for one in sorted(
                self._documents, key=lambda one: (-len(asked & set(one.text.lower().split())), one.id)
            )
        ][:k]

    def add(self, document: Document) -> None:
        self._documents.append(document)
        write_documents(self._documents, self._folder / "all.jsonl")


def write_test_set(
    folder: Path, articles: dict[str, tuple[str | None, str]], answers: dict[str, str]
) -> None:
    folder.mkdir(parents=True)
    rows = [{"_id": name, "title": title, "text": text} for name, (title, text) in articles.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    questions = [{"_id": f"q{place}", "text": text} for place, text in enumerate(answers)]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in questions))
    judged = [f"q{place}\t{article}\t1" for place, article in enumerate(answers.values())]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(f"{row}\n" for row in judged))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_test_set(
        folder / "scifact",
        {f"s{place}": (f"Title {place}", f"Finding number {place} of Velmark.") for place in range(8)},
        {f"What is finding {place}?": f"s{place}" for place in range(8)},
    )
    write_test_set(
        folder / "xquad",
        {"x0": (None, "The basin of Port Arlen."), "x1": (None, "The bridge at Quillon.")},
        {"Which basin?": "x0", "Which bridge?": "x1"},
    )
    return folder


def test_systems_take_turns_and_each_round_begins_with_another() -> None:
    turns = list(alternating(["a", "b", "c"], 4))
    assert turns[:6] == [(0, "a"), (0, "b"), (0, "c"), (1, "b"), (1, "c"), (1, "a")]
    assert [name for place, name in turns if place == 3] == ["a", "b", "c"]
    assert list(alternating([], 2)) == []


def test_a_sample_is_spread_evenly_over_both_test_sets(data: Path) -> None:
    corpus = read_corpus(data, 5)
    assert [one.id for one in corpus.documents] == [
        "scifact-s0", "scifact-s2", "scifact-s4", "scifact-s6", "xquad-x0"
    ]  # fmt: skip
    assert corpus.documents[0] == Document("scifact-s0", "scifact", "Title 0\n\nFinding number 0 of Velmark.")
    assert corpus.documents[-1].text == "The basin of Port Arlen."


def test_questions_that_the_sample_answers_come_first_and_none_twice(data: Path) -> None:
    questions = read_corpus(data, 5).questions
    assert questions[:5] == (
        "What is finding 0?", "Which basin?", "What is finding 2?", "What is finding 4?", "What is finding 6?"
    )  # fmt: skip
    assert len(questions) == len(set(questions)) == 10


def test_where_there_are_fewer_articles_than_asked_for_all_are_taken(data: Path) -> None:
    assert len(read_corpus(data, 1_000).documents) == 10
    assert spread([1, 2, 3], 5) == [1, 2, 3]


def test_a_folder_without_the_test_sets_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"no scifact and no xquad; name the folder that has .*\.$"):
        read_corpus(tmp_path, 5)


def test_the_command_ends_with_a_sentence_where_there_are_no_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--data", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("Error: There are no articles to measure with: ")
    assert printed.err.count("\n") == 1


def test_documents_are_read_as_they_were_written(tmp_path: Path) -> None:
    written_ones = [Document("a", "b", "Zeile eins\n\n„zwei“"), *DOCUMENTS]
    write_documents(written_ones, tmp_path / "all.jsonl")
    assert read_documents(tmp_path / "all.jsonl") == written_ones


def test_what_the_model_reads_of_a_text_is_counted_in_its_tokens() -> None:
    # Each of these words is one token of the model.
    document = Document("d", "s", " ".join(["harbour"] * 200 + ["week"] * 200))
    assert embedded_share([document], [Chunk("d", document.text)], 256) == 254 / 400
    halves = [Chunk("d", " ".join(["harbour"] * 200)), Chunk("d", " ".join(["week"] * 200))]
    assert embedded_share([document], halves, 256) == 1.0
    assert embedded_share([document], [halves[0], halves[0]], 256) == 0.5
    assert embedded_share([document], [], 256) == 0.0
    assert embedded_share([document], [Chunk("d", "harbour  week")], 256) == 0.0


def test_overlapping_chunks_count_once() -> None:
    words = ["harbour"] * 100 + ["week"] * 100
    overlapping = [Chunk("d", " ".join(words[:110])), Chunk("d", " ".join(words[90:150]))]
    assert embedded_share([Document("d", "s", " ".join(words))], overlapping, 256) == 0.75


@pytest.mark.parametrize("key", PEERS)
def test_a_peer_that_is_not_installed_is_told_in_one_sentence(key: str, tmp_path: Path) -> None:
    # What the adapters are tested with is installed here: it is not all that a peer needs.
    module = {
        "chroma": "chromadb",
        "haystack": "haystack_integrations",
        "langchain": "langchain_community",
        "llamaindex": "llama_index.embeddings",
    }.get(key, key)
    if importlib.util.find_spec(module):
        pytest.skip(f"{module} is installed")
    with pytest.raises(
        MissingError, match=rf"^{SYSTEMS[key][:6]}.* is left out, as it cannot be imported \(.*\)\.$"
    ):
        Worker(key, tmp_path / "log")


def test_a_run_goes_on_without_a_peer_that_is_not_installed(data: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("txtai"):
        pytest.skip("txtai is installed")
    said: list[str] = []
    plan = Plan(read_corpus(data, 3), tmp_path, rounds=1, questions=2)
    with Run(plan, ["txtai"], said.append) as run:
        assert run.keys == []
        assert run.build(1) == {}
        assert run.notes == [note for note in run.notes if note.startswith("txtai is left out")]
        assert len(run.notes) == 1
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


def test_questions_of_different_rounds_differ_while_there_are_enough(data: Path, tmp_path: Path) -> None:
    plan = Plan(read_corpus(data, 1_000), tmp_path, rounds=2, questions=4)
    assert not set(plan.questions_of(0)) & set(plan.questions_of(1))
    assert len(plan.questions_of(2)) == 4


def test_a_worker_measures_building_asking_crowds_and_adding(tmp_path: Path) -> None:
    write_documents(DOCUMENTS, tmp_path / "articles.jsonl")
    tasks = Tasks(WordOverlap())
    tasks.prepare(str(tmp_path / "prepared"))
    built = tasks.build(str(tmp_path / "articles.jsonl"), str(tmp_path / "built"))
    assert (built["chunks"], built["share"], built["encoding"]) == (3, 1.0, 1.0)
    assert built["seconds"] > 0
    asked = tasks.ask(["Why was the harbour closed?", "Who was mayor?"], k=1)
    assert asked["encoding"] == [0.5, 0.5]
    assert len(asked["seconds"]) == 2
    assert tasks.crowd(["Where?"] * 16, k=1, askers=8)["seconds"] > 0
    added = tasks.add(asdict(Document("new", "s", "Ilva Morn left.")), "Who is Ilva Morn?", k=1)
    assert added["found"]
    assert added["size"] == sum(len(line.encode()) + 1 for line in lines_of(DOCUMENTS))
    assert added["bytes"] >= added["size"]


def test_a_question_that_fails_for_one_of_many_askers_fails_for_all(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="no question"):
        Tasks(WordOverlap()).crowd(["Where?", "Here!"], k=1, askers=2)


def lines_of(documents: tuple[Document, ...]) -> list[str]:
    return [json.dumps(asdict(one), ensure_ascii=False) for one in documents]


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


def test_a_worker_leaves_out_the_folder_that_a_collection_keeps_its_model_in() -> None:
    assert worker.MODELS == converted.MODELS


@pytest.mark.model
def test_the_page_is_asked_as_a_visitor_asks_it(seeds_server: Server) -> None:
    page = Page(seeds_server.address, seeds_server.process.pid or 0)
    assert "Dateline" in page.look()
    assert "Ali Sheha" in page.ask("Who is Ali Sheha?")
    assert resident(page.process) > 5e7


def test_a_process_that_ended_by_itself_is_ended_without_a_word() -> None:
    process = start([sys.executable, "-c", "pass"])
    process.wait()
    assert process.stdin is not None
    process.stdin.write(b"what nobody reads")
    end(process)
    assert process.returncode == 0
