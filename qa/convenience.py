"""retrieve and ask: a Retriever kept open for each collection, for callers who want one line."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from index import Collection
from index.manifest import Manifest
from qa.answers import Answer
from qa.retrieval import Hit, Retriever

DEFAULT_INDEX = Path(".dateline")
"""Where a collection lies unless another folder is named."""


def retrieve(
    question: str,
    *,
    k: int = 5,
    since: date | str | None = None,
    until: date | str | None = None,
    sources: Sequence[str] | None = None,
    index: str | Path = DEFAULT_INDEX,
) -> list[Hit]:
    """Return up to `k` passages of the collection in `index`; see `Retriever.retrieve`."""
    return _retriever(index).retrieve(question, k=k, since=since, until=until, sources=sources)


def ask(
    question: str,
    *,
    k: int = 5,
    since: date | str | None = None,
    until: date | str | None = None,
    sources: Sequence[str] | None = None,
    earlier: Sequence[Answer] = (),
    index: str | Path = DEFAULT_INDEX,
) -> Answer:
    """Return the whole answer from the collection in `index`; see `Retriever.ask`."""
    return _retriever(index).ask(question, k=k, since=since, until=until, sources=sources, earlier=earlier)


def _retriever(index: str | Path) -> Retriever:
    folder = Path(index).resolve()
    return _open(folder, Manifest.read(folder).generation)


@lru_cache(maxsize=4)
def _open(folder: Path, generation: int) -> Retriever:
    """Open a collection once a generation: a rebuilt one is opened anew."""
    return Retriever(Collection.open(folder))
