"""LiveRetriever: a Retriever that follows its collection from one generation to the next."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Unpack

from index import Collection, DatelineError, Embedder, Manifest
from qa.answers import Answer
from qa.hits import Hit
from qa.listing import Listing
from qa.retrieval import Retriever
from qa.scope import Narrowing
from qa.timelines import Timeline

_EVERY = 0.5  # seconds between two looks at the manifest

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
        every: float = _EVERY,
    ) -> None:
        """Open the collection in `folder` and watch it; raises what `Collection.open` does."""
        self._folder = Path(folder)
        self._embedder = embedder
        self._make = make
        self._notice = notice
        self._every = every
        self._guard = threading.Lock()
        self._users: dict[int, int] = {}
        self._told = ""
        self._current = make(Collection.open(self._folder, embedder, notice))
        self._seen = self._current.collection.manifest
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._follow, name="dateline-live", daemon=True)
        self._watcher.start()

    @contextmanager
    def pinned(self) -> Iterator[Retriever]:
        """Yield the retriever of one generation, which stays open until the block ends."""
        with self._guard:
            retriever = self._current
            self._users[id(retriever)] = self._users.get(id(retriever), 0) + 1
        try:
            yield retriever
        finally:
            with self._guard:
                self._users[id(retriever)] -= 1
                done = self._users[id(retriever)] == 0
                if done:
                    del self._users[id(retriever)]
                is_retired = retriever is not self._current
            if done and is_retired:
                retriever.collection.close()

    @property
    def collection(self) -> Collection:
        """The generation in use; keep it for one look only, as it is closed when another counts."""
        with self._guard:
            return self._current.collection

    def retrieve(self, question: str, *, k: int = 5, **narrowing: Unpack[Narrowing]) -> list[Hit]:
        """As `Retriever.retrieve`."""
        with self.pinned() as retriever:
            return retriever.retrieve(question, k=k, **narrowing)

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
        self._stop.set()
        self._watcher.join()
        with self._guard:
            is_free = id(self._current) not in self._users
        if is_free:
            self._current.collection.close()

    def refresh(self) -> bool:
        """Take up another generation if another counts now; say whether one was."""
        try:
            manifest = Manifest.read(self._folder)
            if manifest == self._seen:
                return False
            retriever = self._open(manifest)
        except DatelineError as error:
            self._tell(f"{error} The generation before it answers on.")
            return False
        with self._guard:
            before, self._current = self._current, retriever
            is_free = id(before) not in self._users
        self._seen = retriever.collection.manifest
        if is_free:
            before.collection.close()
        return True

    def _open(self, manifest: Manifest) -> Retriever:
        embedder = self._embedder
        if embedder is None and manifest.model == self._seen.model:
            embedder = self._current.collection.embedder  # a model takes seconds to load
        return self._make(Collection.open(self._folder, embedder, self._notice))

    def _follow(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.refresh()
            except Exception as error:  # a mistake of ours, or no memory: the one in use answers on
                self._tell(f"The new generation cannot be opened ({error}).")

    def _tell(self, sentence: str) -> None:
        # Once, not twice a second.
        if self._notice is not None and sentence != self._told:
            self._told = sentence
            self._notice(sentence)


@contextmanager
def pinned(retriever: "Retriever | LiveRetriever") -> Iterator[Retriever]:
    """Yield a retriever of one generation, whichever of the two it is."""
    if isinstance(retriever, LiveRetriever):
        with retriever.pinned() as current:
            yield current
    else:
        yield retriever
