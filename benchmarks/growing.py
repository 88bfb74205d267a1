"""One step of growth in a process of its own: `python -m benchmarks.growing STEP WORK PASSAGES`.

The steps are `bank`, `build`, `serve` and `add`; each writes what it measured, in seconds and bytes, as
one line of JSON. `bank` reads articles.jsonl in WORK, `serve` questions one a line from standard input.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.documents import Document, read_documents, write_documents
from benchmarks.peers.dateline import TimedEmbedder
from benchmarks.processes import folder_size, peak, resident, written
from benchmarks.recombined import HUNDREDTH, TENTH, Bank, RecombinedEmbedder, recombined_articles
from benchmarks.worker import MODELS
from index import (
    DEFAULT_MODEL,
    EVERYTHING,
    Article,
    Collection,
    Filter,
    ModelEmbedder,
    add,
    build_articles,
    rollback,
)
from index.embedding import Vectors
from qa import Retriever
from qa.commands import calibration

FILTERS = {
    "everything": EVERYTHING,
    "a tenth": Filter.of(sources=[TENTH]),
    "a hundredth": Filter.of(sources=[HUNDREDTH]),
}
"""What is searched when recall is measured."""

_NEAREST = 10
_BLOCK = 20_000  # vectors compared at once
_EQUAL = 1e-5  # a cosine that differs by less is the same

Measured = dict[str, Any]


def make_bank(work: Path) -> Measured:
    """Convert the model and encode the articles that all sizes are made of."""
    bank = Bank.of(read_documents(work / "articles.jsonl"), _model(work))
    bank.save(_bank(work))
    return {"pieces": len(bank.pieces), "passages": len(bank.vectors)}


def build_size(work: Path, passages: int) -> Measured:
    """Build a collection of so many recombined passages."""
    bank = Bank.load(_bank(work))
    embedder = TimedEmbedder(RecombinedEmbedder(bank, _model(work)))
    folder = _folder(work, passages)
    folder.mkdir()
    # The same files under another name: each collection has its model beside it.
    (folder / MODELS).symlink_to(work / MODELS, target_is_directory=True)
    articles = _Timed(recombined_articles(bank, passages))
    started = time.perf_counter()
    report = build_articles(articles, folder, embedder, calibrate=calibration)
    return {
        "seconds": time.perf_counter() - started - embedder.seconds - articles.seconds,
        "articles": report.articles,
        "passages": report.passages,
        "size": folder_size(folder, without=(MODELS,)),
        "peak": peak(),
    }


def serve_size(work: Path, passages: int, questions: Sequence[str]) -> Measured:
    """Open a collection and ask; then compare its vector search with an exact one."""
    started = time.perf_counter()
    collection, embedder = _open(_folder(work, passages))
    retriever = Retriever(collection)
    opened = time.perf_counter() - started
    beyond = []
    for question in questions:
        began, before = time.perf_counter(), embedder.seconds
        retriever.ask(question, k=5)
        beyond.append(time.perf_counter() - began - (embedder.seconds - before))
    memory = resident()
    vectors = [embedder.encode_question(question).vector for question in questions]
    return {
        "opened": opened,
        # The first few find nothing warm.
        "beyond": beyond[len(beyond) // 10 :],
        "resident": memory,
        "recall": {name: recall(collection, vectors, where) for name, where in FILTERS.items()},
    }


def add_one(work: Path, passages: int) -> Measured:
    """Add an invented article and ask for it."""
    folder = _folder(work, passages)
    collection, embedder = _open(folder)
    collection.check_model()
    path = work / "added.jsonl"
    text = "The harbour of Port Arlen was closed on Friday after a crane fell into the basin of the port."
    write_documents([Document("added", "Velmark Courier", text)], path)
    size = folder_size(folder, without=(MODELS,))
    before, started = written(), time.perf_counter()
    add([path], folder, embedder, calibrate=calibration)
    collection.close()
    reopened = Collection.open(folder, embedder)
    answer = Retriever(reopened).ask("Why was the harbour of Port Arlen closed?")
    found = any(one.article_id.endswith("#added") for one in (*answer.citations, *answer.closest))
    measured = {"seconds": time.perf_counter() - started, "bytes": written() - before}
    # As it was, for who measures once more.
    rollback(folder, collection.manifest.generation)
    return {**measured, "size": size, "found": found}


def recall(collection: Collection, questions: Sequence[Vectors], where: Filter) -> float:
    """Return the mean share of the ten exactly nearest passages that are among the ten found."""
    ids = collection.passage_ids(where)
    kept = min(_NEAREST, len(ids))
    stacked = np.array(questions)
    scores = np.concatenate(
        [stacked @ collection.vectors(ids[start : start + _BLOCK]).T for start in range(0, len(ids), _BLOCK)],
        axis=1,
    )
    least = -np.partition(-scores, kept - 1, axis=1)[:, kept - 1]
    shares = []
    for vector, row, worst in zip(questions, scores, least.tolist(), strict=True):
        found, _ = collection.search_vectors(vector, _NEAREST, where)
        places = np.searchsorted(ids, found)
        shares.append(float((row[places] >= worst - _EQUAL).sum()) / kept)
    return float(np.mean(shares))


def main() -> None:
    """Do the step that the command line names."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    step, work = sys.argv[1], Path(sys.argv[2])
    passages = int(sys.argv[3])
    if step == "bank":
        measured = make_bank(work)
    elif step == "build":
        measured = build_size(work, passages)
    elif step == "serve":
        measured = serve_size(work, passages, [line.strip() for line in sys.stdin])
    else:
        measured = add_one(work, passages)
    replies.write(json.dumps(measured) + "\n")
    replies.flush()


class _Timed(Iterator[Article]):
    """Articles with the seconds that it took to make them up: a million passages' are not held at once."""

    def __init__(self, articles: Iterator[Article]) -> None:
        self._articles = articles
        self.seconds = 0.0

    def __next__(self) -> Article:
        started = time.perf_counter()
        try:
            return next(self._articles)
        finally:
            self.seconds += time.perf_counter() - started


def _open(folder: Path) -> tuple[Collection, TimedEmbedder]:
    embedder = TimedEmbedder(ModelEmbedder(DEFAULT_MODEL, folder / MODELS))
    return Collection.open(folder, embedder), embedder


def _model(work: Path) -> ModelEmbedder:
    return ModelEmbedder(DEFAULT_MODEL, work / MODELS)


def _bank(work: Path) -> Path:
    return work / "bank.npz"


def _folder(work: Path, passages: int) -> Path:
    return work / f"growth-{passages}"


if __name__ == "__main__":
    main()
