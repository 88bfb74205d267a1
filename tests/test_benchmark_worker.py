"""What a worker of the benchmarks measures of the system that it has."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from benchmark_samples import DOCUMENTS

from benchmarks import worker
from benchmarks.documents import Chunk, Document, read_documents, write_documents
from benchmarks.errors import WorkerError
from benchmarks.worker import Tasks
from index import converted


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


def lines_of(documents: tuple[Document, ...]) -> list[str]:
    return [json.dumps(asdict(one), ensure_ascii=False) for one in documents]


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


def test_a_worker_leaves_out_the_folder_that_a_collection_keeps_its_model_in() -> None:
    assert worker.MODELS == converted.MODELS
