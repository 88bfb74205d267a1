"""What tests have other processes do: functions of a module that imports little, as each process does."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from doubles import WordCountEmbedder

from index import Collection, Manifest
from qa.live import LiveRetriever
from qa.retrieval import Retriever
from qa.workers import Workers


def never_refusing(collection: Collection) -> Retriever:
    return Retriever(collection, refuse_below=0)


def count_words(folder: Path, *, notice: Callable[[str], None] | None) -> LiveRetriever:
    return LiveRetriever(folder, WordCountEmbedder(), never_refusing, notice, every=0.1)


def end_at_once(folder: Path, *, notice: Callable[[str], None] | None) -> LiveRetriever:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def process_of(retriever: Retriever) -> int:
    return os.getpid()


def end_by_force(retriever: Retriever, before: int = 0) -> int:
    """End the process; one that comes after `before` goes on."""
    if before in (0, os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def meet(retriever: Retriever, folder: Path, mine: str, other: str) -> bool:
    """Whether another process is here at the same time."""
    (folder / mine).touch()
    until = time.monotonic() + 20
    while not (folder / other).exists() and time.monotonic() < until:
        time.sleep(0.01)
    return (folder / other).exists()


def late(retriever: Retriever, answer: str, seconds: float) -> str:
    time.sleep(seconds)
    return answer


def mistake(retriever: Retriever, divisor: int) -> float:
    return 1 / divisor


def raised(retriever: Retriever, error: Exception) -> None:
    raise error


def unsendable(retriever: Retriever) -> object:
    return lambda: None


def generations_around(retriever: Retriever, published: int) -> tuple[int, int]:
    """Return the generation of an answer, and of one after generation `published` has long counted."""
    first = retriever.ask("What closed?").citations[0].receipt.generation
    for _ in range(600):
        if Manifest.read(retriever.collection.folder).generation == published:
            break
        time.sleep(0.05)
    time.sleep(0.5)
    return first, retriever.ask("What closed?").citations[0].receipt.generation


def is_there(process: int) -> bool:
    """Whether a process still runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(processes: list[int], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while any(map(is_there, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_there, processes))


def main() -> None:
    """Print the processes that answer, and go on until something ends this one."""
    # As from a terminal: what a shell starts in the background ignores Ctrl-C, and so does what that starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Workers(sys.argv[1], processes=2, opening=count_words) as workers:
        workers.ask("What closed?")
        print(*workers.processes, flush=True)
        # A signal that another thread takes (numpy has some) does not end a sleep.
        for _ in range(600):
            time.sleep(0.1)


if __name__ == "__main__":
    main()
