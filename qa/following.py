"""Following: what is open of a collection that is published anew, always the newest of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

from index import DatelineError

EVERY = 0.5
"""Seconds between two looks at what counts."""

_T = TypeVar("_T")


class Source(Protocol[_T]):
    """Where something that is published anew again and again is read and opened from."""

    def read(self) -> object:
        """Return what counts now: something that equals what was read before unless there is a newer one."""
        ...

    def open(self, before: _T | None) -> tuple[_T, object]:
        """Open what counts, and return with it what `read` returned of it; `before` is open still."""
        ...

    def close(self, opened: _T) -> None:
        """Let go of what was opened and is used no more."""
        ...


class Following(Generic[_T]):
    """What is open of a source, and another within a second of its publishing.

    A new one is opened beside the one in use, which stays open until the last who uses it is done. One that
    cannot be opened is told to `notice`, and the old one is used on.
    """

    def __init__(self, source: Source[_T], notice: Callable[[str], None] | None, every: float) -> None:
        """Open what counts, and look for a newer one `every` so many seconds; raises what `open` does."""
        self._source = source
        self._notice = notice
        self._every = every
        self._guard = threading.Lock()
        self._users: dict[int, int] = {}
        self._told = ""
        self._current, self._seen = source.open(None)
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._follow, name="dateline-live", daemon=True)
        self._watcher.start()

    @contextmanager
    def pinned(self) -> Iterator[_T]:
        """Yield what is in use, which stays open until the block ends."""
        with self._guard:
            opened = self._current
            self._users[id(opened)] = self._users.get(id(opened), 0) + 1
        try:
            yield opened
        finally:
            with self._guard:
                self._users[id(opened)] -= 1
                done = self._users[id(opened)] == 0
                if done:
                    del self._users[id(opened)]
                is_retired = opened is not self._current
            if done and is_retired:
                self._source.close(opened)

    @property
    def current(self) -> _T:
        """What is in use; keep it for one look only, as it is closed when another counts."""
        with self._guard:
            return self._current

    def refresh(self) -> bool:
        """Take up another one if another counts now; say whether one was."""
        try:
            if self._source.read() == self._seen:
                return False
            opened, seen = self._source.open(self._current)
        except DatelineError as error:
            self._tell(f"{error} The generation before it answers on.")
            return False
        with self._guard:
            before, self._current = self._current, opened
            is_free = id(before) not in self._users
        self._seen = seen
        if is_free:
            self._source.close(before)
        return True

    def close(self) -> None:
        """Stop watching and let go of what is in use; whoever uses it is done first."""
        self._stop.set()
        self._watcher.join()
        with self._guard:
            is_free = id(self._current) not in self._users
        if is_free:
            self._source.close(self._current)

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
