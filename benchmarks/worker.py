"""Worker: one system in a process of its own, told what to do in lines of JSON and answering in them.

`python -m benchmarks.worker KEY`. Each line in is `{"do": NAME, …}`, each line out its result, or
`{"error": SENTENCE}`; what a library prints goes to standard error.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.coverage import embedded_share
from benchmarks.documents import Document, read_documents
from benchmarks.errors import BenchmarkError
from benchmarks.processes import folder_size, peak, resident, written
from benchmarks.system import System, load_system

MODELS = "models"
"""The folder of a collection's converted model, which is no part of what its articles take up."""

Reply = dict[str, Any]


class Tasks:
    """What a worker can be told to do; each task returns what it measured, in seconds and bytes."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._folder = Path()

    def prepare(self, folder: str) -> Reply:
        """Load the model."""
        return {"seconds": _timed(lambda: self._system.prepare(Path(folder)))}

    def build(self, articles: str, folder: str) -> Reply:
        """Build from nothing; say how much of the text was embedded, and the seconds spent in the model."""
        self._folder = Path(folder)
        self._system.take(Path(articles), self._folder)
        before = self._system.encoding_seconds
        seconds = _timed(self._system.build)
        after = self._system.encoding_seconds
        chunks = self._system.chunks()
        return {
            "seconds": seconds,
            "encoding": None if before is None or after is None else after - before,
            "chunks": len(chunks),
            "share": embedded_share(read_documents(Path(articles)), chunks, self._system.token_limit),
            "stages": getattr(self._system, "stages", {}),
            "peak": peak(),
        }

    def open(self, folder: str) -> Reply:
        """Open what is in a folder."""
        self._folder = Path(folder)
        return {"seconds": _timed(lambda: self._system.open(self._folder))}

    def ask(self, questions: list[str], k: int) -> Reply:
        """Ask one question after the other; say how long each took, and how long of it the model."""
        seconds, encoding = [], []
        for question in questions:
            before = self._system.encoding_seconds
            seconds.append(_timed(partial(self._system.ask, question, k)))
            after = self._system.encoding_seconds
            encoding.append(None if before is None or after is None else after - before)
        return {"seconds": seconds, "encoding": encoding}

    def crowd(self, questions: list[str], k: int, askers: int) -> Reply:
        """Ask all questions from so many threads; say how long that took."""
        return {"seconds": _timed(lambda: _crowd(self._system, questions, k, askers))}

    def share(self, processes: int) -> Reply:
        """Have a system that can do so answer in so many processes from now on, 1 for this one alone."""
        self._system.share(processes)  # type: ignore[attr-defined]  # no peer's
        return {}

    def add(self, document: dict[str, str], question: str, k: int) -> Reply:
        """Add an article and ask for it; say after how long it was found and what was written for it."""
        added = Document(**document)
        size = folder_size(self._folder, without=(MODELS,))
        before, started = written(), time.perf_counter()
        self._system.add(added)
        found = added.id in self._system.ask(question, k)
        return {
            "seconds": time.perf_counter() - started,
            "bytes": written() - before,
            "size": size,
            "found": found,
        }

    def memory(self) -> Reply:
        """Say how much memory is resident."""
        return {"resident": resident(), "peak": peak()}


def main() -> None:
    """Do what standard input says until it ends."""
    # Whatever a library prints must not come between the replies.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def reply(content: Reply) -> None:
        replies.write(json.dumps(content) + "\n")
        replies.flush()

    try:
        tasks = Tasks(load_system(sys.argv[1]))
    except BenchmarkError as error:
        reply({"missing": str(error)})
        return
    reply({"ready": sys.argv[1]})
    for line in sys.stdin:
        reply(_done(tasks, json.loads(line)))


def _done(tasks: Tasks, command: dict[str, Any]) -> Reply:
    name = command.pop("do")
    try:
        result: Reply = getattr(tasks, name)(**command)
    except Exception as error:  # a peer's failure is told in the table, and the others go on
        return {"error": f"{name} failed ({type(error).__name__}: {' '.join(str(error).split())[:200]})"}
    return result


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _crowd(system: System, questions: Sequence[str], k: int, askers: int) -> None:
    failures: list[Exception] = []

    def ask(own: Sequence[str]) -> None:
        try:
            for question in own:
                system.ask(question, k)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(questions[place::askers],)) for place in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


if __name__ == "__main__":
    main()
