"""Phases: what is measured for each table, the systems taking turns."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus import Corpus
from benchmarks.documents import Document, write_documents
from benchmarks.errors import MissingError, WorkerError
from benchmarks.page import DATELINE, memory_of_page
from benchmarks.runner import Worker, alternating, environment, first_answer
from benchmarks.system import OURS, RAW

Results = dict[str, list[dict[str, Any]]]
"""What each system measured, by its key, one a round."""

Say = Callable[[str], None]

K = 5
"""Passages asked for."""

ASKERS = 8

_PLACES = (
    "Port Arlen",
    "Velmark",
    "Quillon",
    "Sarnhaven",
    "Oster Lund",
    "Tamarisk Bay",
    "Corvino",
    "Eldmoor",
)
"""Invented: an article about one of them can be found by asking for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: articles and questions, how often, and where files go while it is."""

    corpus: Corpus
    work: Path
    rounds: int
    questions: int

    @property
    def articles(self) -> Path:
        """The file that every system reads."""
        return self.work / "articles.jsonl"

    def questions_of(self, place: int) -> list[str]:
        """Return the questions of a round, others than any other round's while there are enough."""
        every = self.corpus.questions
        return [every[(place * self.questions + one) % len(every)] for one in range(self.questions)]


class Run(AbstractContextManager["Run"]):
    """The workers of a run, started one after the other and idle but for the one whose turn it is."""

    def __init__(self, plan: Plan, keys: Sequence[str], say: Say) -> None:
        """Start a worker for each system that is installed, and have it load its model.

        `notes` says which were left out, and why.
        """
        self.plan = plan
        self.notes: list[str] = []
        self.preparing: dict[str, float] = {}
        self._say = say
        self._round = 0
        self._stack = ExitStack()
        self._workers: dict[str, Worker] = {}
        write_documents(plan.corpus.documents, plan.articles)
        for key in keys:
            say(f"starting {key}")
            try:
                worker = self._stack.enter_context(Worker(key, plan.work / f"{key}.log"))
                prepared = worker.do("prepare", folder=str(self.prepared(key)))
            except (MissingError, WorkerError) as error:
                self.notes.append(str(error))
            else:
                self._workers[key] = worker
                self.preparing[key] = float(prepared["seconds"])

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self._stack.close()

    @property
    def keys(self) -> list[str]:
        """The systems that take part."""
        return list(self._workers)

    @property
    def searchable(self) -> list[str]:
        """Those that can be asked."""
        return [key for key in self._workers if key != RAW]

    def prepared(self, key: str) -> Path:
        """Return the folder that a system keeps its prepared model in."""
        return self.plan.work / f"{key}-prepared"

    def folder(self, key: str) -> Path:
        """Return the folder that a system builds in."""
        return self.plan.work / f"{key}-{self._round}"

    def in_turn(
        self, doing: str, keys: Sequence[str], rounds: int, act: Callable[[str, int], dict[str, Any]]
    ) -> Results:
        """Have each system act once a round; one that fails is noted and left out of the result."""
        results: Results = {key: [] for key in keys}
        for place, key in alternating(keys, rounds):
            if key not in results:
                continue
            self._say(f"{doing}: round {place + 1} of {rounds}, {key}")
            try:
                results[key].append(act(key, place))
            except WorkerError as error:
                self.notes.append(str(error))
                del results[key]
        return results

    def build(self, rounds: int) -> Results:
        """Build with every system, from nothing each time; what the last round built stays."""

        def act(key: str, place: int) -> dict[str, Any]:
            # Each time under another name: what a library still knows of the last one is of no use.
            self._round = place
            shutil.rmtree(self.plan.work / f"{key}-{place - 1}", ignore_errors=True)
            shutil.rmtree(self.folder(key), ignore_errors=True)
            return self._workers[key].do(
                "build", articles=str(self.plan.articles), folder=str(self.folder(key))
            )

        results = self.in_turn("building", self.keys, rounds, act)
        for key in [key for key in self._workers if key not in results]:
            self._workers.pop(key).close()
        return results

    def ask(self) -> Results:
        """Ask every system a round's questions, after a few that don't count."""

        def act(key: str, place: int) -> dict[str, Any]:
            worker = self._workers[key]
            worker.do("ask", questions=self.plan.questions_of(-1 - place)[:5], k=K)
            return worker.do("ask", questions=self.plan.questions_of(place), k=K)

        return self.in_turn("asking", self.searchable, self.plan.rounds, act)

    def crowd(self) -> Results:
        """Ask every system as many questions from one thread as from eight, the questions all different.

        Ours then once more, from eight threads, in as many processes as there are cores.
        """

        def act(key: str, place: int) -> dict[str, Any]:
            worker = self._workers[key]

            def speed(askers: int, part: int) -> float:
                # Questions that `ask` has not asked: Dateline remembers the vectors of some.
                asked = self.plan.questions_of(self.plan.rounds + 3 * place + part)
                return len(asked) / float(worker.do("crowd", questions=asked, k=K, askers=askers)["seconds"])

            measured = {"alone": speed(1, 0), "crowd": speed(ASKERS, 1)}
            if key == OURS and cores() > 1:
                worker.do("share", processes=cores())
                # Others again, which don't count: what is loaded with a first question is loaded then.
                worker.do("crowd", questions=self.plan.questions_of(-1 - place), k=K, askers=ASKERS)
                measured["shared"] = speed(ASKERS, 2)
                worker.do("share", processes=1)
            return measured

        return self.in_turn("asking at once", self.searchable, self.plan.rounds, act)

    def add(self) -> Results:
        """Add an invented article to every system each round."""

        def act(key: str, place: int) -> dict[str, Any]:
            name = f"{_PLACES[place % len(_PLACES)]} {'I' * (place // len(_PLACES))}".strip()
            document = Document(f"invented-{place}", "invented", _invented(name))
            question = f"Why was the harbour of {name} closed?"
            return self._workers[key].do("add", document=asdict(document), question=question, k=K)

        return self.in_turn("adding", self.searchable, self.plan.rounds, act)

    def close(self, say: Say) -> None:
        """End the workers, so that a fresh process has the machine to itself."""
        say("ending the workers")
        self._stack.close()


def serve(run: Run, keys: Sequence[str]) -> Results:
    """Open what each system built in a fresh process: seconds to the first answer, bytes after some.

    Ours are two: `dateline ask`, and `dateline chat` with its page.
    """

    def act(key: str, place: int) -> dict[str, Any]:
        questions = run.plan.questions_of(place)[:20]
        if key == OURS:
            measured = {
                "seconds": ask_once(run.folder(OURS), questions[0]),
                "resident": memory_of_page(run.folder(OURS), questions),
            }
            if cores() > 1:
                measured["shared"] = memory_of_page(run.folder(OURS), questions, cores())
            return measured
        command = [sys.executable, "-m", "benchmarks.fresh", key]
        command += [str(run.prepared(key)), str(run.folder(key)), str(K)]
        seconds, lines = first_answer(command, questions, run.plan.work / f"{key}.log")
        return {"seconds": seconds, "resident": int(lines[-1])}

    return run.in_turn("starting afresh", keys, run.plan.rounds, act)


def ask_once(folder: Path, question: str) -> float:
    """Return the seconds that `dateline ask` takes, from its start to its end."""
    started = time.perf_counter()
    done = subprocess.run(
        [*DATELINE, "ask", question, "--index", str(folder)],
        env=environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise WorkerError(f"`dateline ask` ended with status {done.returncode}.")
    return time.perf_counter() - started


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def column(results: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    """Return one measure of each round."""
    return [float(result[name]) for result in results]


def _invented(place: str) -> str:
    return (
        f"The harbour of {place} was closed on Friday after a crane fell into the basin. No dockers were "
        f"hurt, the harbour master said, and ships bound for {place} wait in the bay until it is lifted."
    )
