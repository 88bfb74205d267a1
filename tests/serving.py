"""The page served in a process of its own, over an archive whose words are counted, for what calls it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from archives import write
from doubles import WordCountEmbedder

from index import Collection, build
from qa import Answer, Retriever
from qa.live import LiveRetriever
from qa.workers import Workers

ROOT = Path(__file__).parent.parent

SLOW = "What takes its time?"
BROKEN = "What is broken?"


class Awkward(Retriever):
    """Answers all but two questions: over one it takes its time, at the other it fails."""

    def ask(self, question: str, **asked: Any) -> Answer:
        """Answer, late or never."""
        if question == SLOW:
            time.sleep(1.5)
        if question == BROKEN:
            raise ZeroDivisionError(question)
        return super().ask(question, **asked)


def awkward(collection: Collection) -> Retriever:
    return Awkward(collection, refuse_below=0)


def opening(folder: Path, *, notice: Callable[[str], None] | None) -> LiveRetriever:
    return LiveRetriever(folder, WordCountEmbedder(), awkward, notice, every=0.1)


@pytest.fixture(scope="module")
def served_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a module's own, with an archive in `index`."""
    folder = tmp_path_factory.mktemp("served")
    write(folder / "articles", range(12))
    build([folder / "articles"], folder / "index", WordCountEmbedder())
    return folder


@pytest.fixture(scope="module")
def served_retriever(served_folder: Path) -> Iterator[Retriever]:
    """What the page is to answer as."""
    collection = Collection.open(served_folder / "index", WordCountEmbedder())
    yield awkward(collection)
    collection.close()


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is served: its address, its process, and the file of what it says of errors."""

    address: str
    process: int
    errors: Path

    def said(self) -> list[str]:
        """Return the lines of the log, without their levels."""
        lines = self.errors.read_text(encoding="utf-8").splitlines()
        return [re.sub(r"^(WARNING|ERROR): +", "", line) for line in lines]

    def said_after(self, lines: int, expected: int = 1) -> list[str]:
        """Return what was said after so many lines, once there are as many more as expected."""
        until = time.monotonic() + 10
        while len(self.said()) < lines + expected and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.1)
        return self.said()[lines:]

    def peak(self) -> int:
        """The most memory that the process had, in bytes."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) << 10


@contextmanager
def served(index: Path, errors: Path, *options: str) -> Iterator[Served]:
    """Serve a collection as `main` does."""
    with errors.open("w", encoding="utf-8") as file:
        program = subprocess.Popen(
            [sys.executable, __file__, index, *options],
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "GRADIO_ANALYTICS_ENABLED": "False"},
        )
    assert program.stdout is not None
    try:
        address = program.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), errors.read_text(encoding="utf-8")
        yield Served(address, program.pid, errors)
    finally:
        program.terminate()
        program.communicate(timeout=30)


def main() -> None:
    """Serve the collection in the folder that is named, with `--processes` in two, with `--mcp` as tools."""
    from qa.web import serve

    index, *options = sys.argv[1:]

    def announce(address: str) -> None:
        print(address, flush=True)

    said: dict[str, Any] = {
        "examples": ("What closed?",),
        "host": "127.0.0.1",
        "port": 0,
        "announce": announce,
    }
    if "--mcp" in options:
        said["mcp"] = True
    if "--processes" not in options:
        serve(opening(Path(index), notice=None), **said)
        return
    with Workers(index, processes=2, opening=opening) as workers:
        serve(workers, **said)


if __name__ == "__main__":
    main()
