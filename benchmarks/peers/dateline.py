"""Dateline as `dateline build`, `ask` and `add` run it, with the seconds that its model takes."""

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.documents import Chunk, Document, write_documents
from benchmarks.model import token_limit
from benchmarks.standing_in import StandingIn
from index import (
    DEFAULT_MODEL,
    Collection,
    EmbeddedPassage,
    EmbeddedQuestion,
    Embedder,
    ModelEmbedder,
    Span,
    add,
    build,
)
from index.converted import MODELS
from index.embedding import Vectors
from qa import Retriever, Workers
from qa.commands import calibration

_Result = TypeVar("_Result")


class TimedEmbedder(StandingIn):
    """An embedder that counts the seconds it spends in the model; counting tokens is not among them.

    A second in which two threads wait for the model is one.
    """

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self._counting = threading.Lock()
        self._inside = 0
        self._entered = 0.0
        self.seconds = 0.0

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, taking the time."""
        return self._timed(lambda: self._embedder.encode_passages(texts, sentences))

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question, taking the time."""
        return self._timed(lambda: self._embedder.encode_question(question))

    def sample_tokens(self) -> Vectors:
        """Embed the model's vocabulary, taking the time."""
        return self._timed(self._embedder.sample_tokens)

    @property
    def spent(self) -> float:
        """Seconds spent in the model so far, those of a call that has not ended among them."""
        with self._counting:
            return self.seconds + (time.perf_counter() - self._entered if self._inside else 0.0)

    def _timed(self, encode: Callable[[], _Result]) -> _Result:
        with self._counting:
            self._entered = self._entered if self._inside else time.perf_counter()
            self._inside += 1
        try:
            return encode()
        finally:
            with self._counting:
                self._inside -= 1
                if not self._inside:
                    self.seconds += time.perf_counter() - self._entered


class Dateline:
    """A collection in a folder, its model converted beforehand."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        """Use `embedder` in place of the default model, which needs no preparation then."""
        self._given = embedder
        self._workers: Workers | None = None
        self.token_limit = token_limit()
        self.stages: dict[str, float] = {}
        """Seconds of the last build by step, without the model's."""

    def prepare(self, folder: Path) -> None:
        """Convert the model in `folder`, which takes half a minute once, and load it."""
        self._models = folder / MODELS
        self.embedder = TimedEmbedder(self._given or ModelEmbedder(DEFAULT_MODEL, self._models))
        self.embedder.encode_question("What is loaded now?")
        # What runs many texts is compiled when it is first needed.
        self.embedder.encode_passages(["All of it."], [[]])

    def take(self, articles: Path, folder: Path) -> None:
        """Put the converted model into the folder; the articles are read by the build."""
        if self._models.is_dir():
            shutil.copytree(self._models, folder / MODELS)
        self._articles, self._folder = articles, folder

    def build(self) -> None:
        """Build a collection, calibrated, from the file; `stages` then says how long each step took."""
        progress = Stages(lambda: self.embedder.spent)
        build([self._articles], self._folder, self.embedder, progress, calibrate=calibration)
        self.stages = progress.beside_the_model()
        self.open(self._folder)

    def chunks(self) -> list[Chunk]:
        """Return the passages."""
        collection = self._retriever.collection
        passages = collection.passages(list(range(1, collection.passage_count + 1)))
        return [Chunk(one.article_id.rsplit("#", 1)[-1], one.text) for one in passages]

    def open(self, folder: Path) -> None:
        """Open the collection."""
        self._folder = folder
        self._retriever = Retriever(Collection.open(folder, self.embedder))

    def ask(self, question: str, k: int) -> list[str]:
        """Ask as the page does: ranked, quoted, judged, cited."""
        answer = (self._workers or self._retriever).ask(question, k=k)
        return [citation.article_id.rsplit("#", 1)[-1] for citation in answer.citations or answer.closest]

    def share(self, processes: int) -> None:
        """Answer in so many processes from now on, as `dateline chat --processes`; 1 is this one alone."""
        if self._workers is not None:
            self._workers.close()
        self._workers = Workers(self._folder, processes=processes).__enter__() if processes > 1 else None

    def add(self, document: Document) -> None:
        """Add a file with the article, and open what was published."""
        path = self._folder.with_name(f"{self._folder.name}-added.jsonl")
        write_documents([document], path)
        add([path], self._folder, self.embedder, calibrate=calibration)
        self._retriever.collection.close()
        self.open(self._folder)

    @property
    def encoding_seconds(self) -> float:
        """Seconds spent in the model since `prepare`."""
        return self.embedder.seconds


class Stages:
    """A Progress that keeps how long each step took beside the model.

    A step is what was said to be done at its end. `spent` tells the seconds spent in the model so far.
    """

    def __init__(self, spent: Callable[[], float]) -> None:
        self._spent = spent
        self._last = time.perf_counter() - spent()
        self._seconds: dict[str, float] = {}

    def __call__(self, doing: str, done: int, total: int) -> None:
        """Add the time since the last call, without the model's, to what was being done."""
        now = time.perf_counter() - self._spent()
        self._seconds[doing] = self._seconds.get(doing, 0.0) + now - self._last
        self._last = now

    def beside_the_model(self) -> dict[str, float]:
        """Return the seconds of each step in which nobody waited for the model."""
        self("Writing the indexes, calibrating, publishing", 1, 1)
        return dict(self._seconds)


def make() -> Dateline:
    """Make the system."""
    return Dateline()
