"""The product in one line of code each: a Retriever is kept open for each collection."""

import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Unpack

from index import Collection
from index.manifest import Manifest
from qa.answers import Answer
from qa.defaults import DEFAULT_INDEX
from qa.hits import Hit
from qa.listing import Listing
from qa.quantities import FigureTable, figures_of
from qa.retrieval import Retriever
from qa.scope import Narrowing
from qa.timelines import Timeline


def retrieve(
    question: str, *, k: int = 5, index: str | Path = DEFAULT_INDEX, **narrowing: Unpack[Narrowing]
) -> list[Hit]:
    """Return up to `k` passages of the collection in `index`; see `Retriever.retrieve`."""
    return retriever_of(index).retrieve(question, k=k, **narrowing)


def ask(
    question: str,
    *,
    k: int = 5,
    earlier: Sequence[Answer] = (),
    index: str | Path = DEFAULT_INDEX,
    **narrowing: Unpack[Narrowing],
) -> Answer:
    """Return the whole answer from the collection in `index`; see `Retriever.ask`."""
    return retriever_of(index).ask(question, k=k, earlier=earlier, **narrowing)


def timeline(
    question: str | None = None,
    *,
    by: str = "event",
    index: str | Path = DEFAULT_INDEX,
    **narrowing: Unpack[Narrowing],
) -> Timeline:
    """Return how many passages of the collection in `index` are of each day; see `Retriever.timeline`."""
    return retriever_of(index).timeline(question, by=by, **narrowing)


def everything(
    question: str,
    *,
    by: str = "published",
    fold: bool = False,
    index: str | Path = DEFAULT_INDEX,
    **narrowing: Unpack[Narrowing],
) -> Listing:
    """List every passage of the collection in `index` on a question; see `Retriever.everything`."""
    return retriever_of(index).everything(question, by=by, fold=fold, **narrowing)


def figures(
    question: str, *, index: str | Path = DEFAULT_INDEX, **narrowing: Unpack[Narrowing]
) -> FigureTable | None:
    """Return how the figure that a question asks for developed, or None; see `figures_of`."""
    return figures_of(retriever_of(index), question, **narrowing)


def retriever_of(index: str | Path) -> Retriever:
    """Return the retriever of the collection in `index`, the same one until that is built anew."""
    folder = Path(index).resolve()
    manifest = Manifest.read(folder)
    # Whoever comes while it is opened waits for it, and opens no other.
    with _opening:
        return _open(folder, manifest.generation, manifest.made, manifest.inputs)


_opening = Lock()


@lru_cache(maxsize=4)
def _open(folder: Path, generation: int, made: str, inputs: str) -> Retriever:
    """Open a collection once a generation: a rebuilt one is opened anew."""
    return Retriever(Collection.open(folder, notice=warnings.warn))
