"""System: what is compared, behind one small protocol, and where each is found.

Imports nothing of Dateline or of a peer: a process loads the one system that it runs.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from benchmarks.documents import Chunk, Document
from benchmarks.errors import MissingError

OURS = "dateline"
RAW = "raw"

SYSTEMS = {
    OURS: "Dateline",
    "langchain": "LangChain + FAISS",
    "llamaindex": "LlamaIndex + FAISS",
    "haystack": "Haystack",
    "txtai": "txtai",
    "chroma": "Chroma",
    RAW: "raw float32",
}
"""What can be measured, and what it is called in the tables; each is a module of `benchmarks.peers`."""


class System(Protocol):
    """One way to make articles searchable; a process makes one, and may build with it several times."""

    @property
    def token_limit(self) -> int:
        """How many tokens of a chunk its model reads, special ones included."""
        ...

    def prepare(self, folder: Path) -> None:
        """Load the model, and do once in `folder`, which no build writes to, what is not part of a build."""
        ...

    def take(self, articles: Path, folder: Path) -> None:
        """Do what comes before the clock starts: read the articles that go into `folder`, if read apart."""
        ...

    def build(self) -> None:
        """Make what was taken searchable, in its folder as well as here; raise WorkerError if it can't."""
        ...

    def chunks(self) -> list[Chunk]:
        """Return what `build` embedded, the pieces of an article one after the other."""
        ...

    def open(self, folder: Path) -> None:
        """Open what `build` left in a folder, for `ask` and `add`."""
        ...

    def ask(self, question: str, k: int) -> list[str]:
        """Return the ids of the articles of the `k` best passages, best first."""
        ...

    def add(self, document: Document) -> None:
        """Add an article to what was built or opened, in its folder as well, so that `ask` finds it."""
        ...

    @property
    def encoding_seconds(self) -> float | None:
        """Seconds spent in the model since `prepare`; None where that isn't taken."""
        ...


def load_system(key: str) -> System:
    """Make a system by its key in SYSTEMS; raise MissingError if its library is not installed."""
    try:
        module = import_module(f"benchmarks.peers.{key}")
    except ImportError as error:
        raise MissingError(f"{SYSTEMS[key]} is left out, as it cannot be imported ({error}).") from error
    return cast(System, module.make())
