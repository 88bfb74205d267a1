"""LiveRetriever: a Retriever that follows its collection from one generation to the next."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Unpack

from index import Collection, Embedder, Manifest
from qa.answers import Answer
from qa.following import EVERY, Following
from qa.hits import Hit
from qa.listing import Listing
from qa.retrieval import Retriever
from qa.scope import Narrowing
from qa.timelines import Timeline

Open = Callable[[Collection], Retriever]
"""Makes a retriever of an open collection."""


class LiveRetriever:
    """Answers from the generation that counts, and from a new one within a second of its publishing.

    A new generation is opened beside the one in use, which goes on answering until it is ready, and is
    closed when the last question that it was asked has its answer. One that cannot be opened is told to
    `notice`, and the old one answers on.
    """

    def __init__(
        self,
        folder: str | Path,
        embedder: Embedder | None = None,
        make: Open = Retriever,
        notice: Callable[[str], None] | None = None,
        every: float = EVERY,
    ) -> None:
        """Open the collection in `folder` and watch it; raises what `Collection.open` does."""
        self._following = Following(_Generations(Path(folder), embedder, make, notice), notice, every)

    @contextmanager
    def pinned(self) -> Iterator[Retriever]:
        """Yield the retriever of one generation, which stays open until the block ends."""
        with self._following.pinned() as retriever:
            yield retriever

    @property
    def collection(self) -> Collection:
        """The generation in use; keep it for one look only, as it is closed when another counts."""
        return self._following.current.collection

    def retrieve(
        self, question: str, *, k: int = 5, partial: bool = False, **narrowing: Unpack[Narrowing]
    ) -> list[Hit]:
        """As `Retriever.retrieve`."""
        with self.pinned() as retriever:
            return retriever.retrieve(question, k=k, partial=partial, **narrowing)

    def ask(
        self, question: str, *, k: int = 5, earlier: Sequence[Answer] = (), **narrowing: Unpack[Narrowing]
    ) -> Answer:
        """As `Retriever.ask`."""
        with self.pinned() as retriever:
            return retriever.ask(question, k=k, earlier=earlier, **narrowing)

    def timeline(
        self, question: str | None = None, *, by: str = "event", **narrowing: Unpack[Narrowing]
    ) -> Timeline:
        """As `Retriever.timeline`."""
        with self.pinned() as retriever:
            return retriever.timeline(question, by=by, **narrowing)

    def everything(
        self, question: str, *, by: str = "published", fold: bool = False, **narrowing: Unpack[Narrowing]
    ) -> Listing:
        """As `Retriever.everything`; a list is of one generation, which `pinned` keeps open to be read."""
        with self.pinned() as retriever:
            return retriever.everything(question, by=by, fold=fold, **narrowing)

    def close(self) -> None:
        """Stop watching and let go of the files; questions that are being answered end first."""
        self._following.close()

    def refresh(self) -> bool:
        """Take up another generation if another counts now; say whether one was."""
        return self._following.refresh()


class _Generations:
    """The generations of the collection in a folder, each with a retriever of its own."""

    def __init__(
        self, folder: Path, embedder: Embedder | None, make: Open, notice: Callable[[str], None] | None
    ) -> None:
        self._folder, self._embedder, self._make, self._notice = folder, embedder, make, notice

    def read(self) -> Manifest:
        return Manifest.read(self._folder)

    def open(self, before: Retriever | None) -> tuple[Retriever, Manifest]:
        embedder = self._embedder
        if embedder is None and before is not None and before.collection.manifest.model == self.read().model:
            embedder = before.collection.embedder  # a model takes seconds to load
        retriever = self._make(Collection.open(self._folder, embedder, self._notice))
        return retriever, retriever.collection.manifest

    def close(self, retriever: Retriever) -> None:
        retriever.collection.close()


@contextmanager
def pinned(retriever: "Retriever | LiveRetriever") -> Iterator[Retriever]:
    """Yield a retriever of one generation, whichever of the two it is."""
    if isinstance(retriever, LiveRetriever):
        with retriever.pinned() as current:
            yield current
    else:
        yield retriever
