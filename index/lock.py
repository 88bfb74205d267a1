"""Locks: one process at a time writes a collection, and what a process uses is not removed.

The only file that imports filelock, which whoever only reads does without.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from index.errors import BuildError, BusyError

LOCK = "lock"
"""The name of the lock's file in a collection's folder."""


class WriterLock:
    """Held while a collection is written; readers need none.

    The kernel holds it, not the file: that of a process that died is free at once, and the file stays.
    Its text names the owner, for whoever finds it held.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock of the collection in `folder`, which exists, when entered."""
        from filelock import FileLock

        self._folder = folder
        self._path = folder / LOCK
        self._lock = FileLock(self._path, timeout=0)

    def __enter__(self) -> "WriterLock":
        """Take the lock; raise BusyError, naming the owner, if another has it, BuildError if none can."""
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout as error:
            raise BusyError(
                f"{self._owner()} is writing {self._folder}: try again when it is done."
            ) from error
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise BuildError(
                f"{self._folder} cannot be written ({reason}): make it writable, or name another."
            ) from error
        try:
            self._path.write_text(f"{os.getpid()} {socket.gethostname()}\n", encoding="utf-8")
        except OSError as error:
            self._lock.release()
            raise BuildError(
                f"{self._folder} cannot be written ({error.strerror}): make room, or name another."
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of it."""
        self._lock.release()

    def _owner(self) -> str:
        try:
            process, host = self._path.read_text(encoding="utf-8").split()
        except (OSError, ValueError):
            return "Another process"
        return f"Process {process} on {host}"


@contextmanager
def waiting_for(path: Path) -> Iterator[None]:
    """Have the lock of the file at `path`, once nobody else has it; it is made where there is none."""
    from filelock import FileLock

    with FileLock(path):
        yield


class Hold:
    """A file that says that this process uses something; it is let go of when the process ends."""

    def __init__(self, path: Path) -> None:
        """Hold the file at `path`, which nobody else holds."""
        from filelock import FileLock

        # Who takes hold is not always the thread that lets go.
        self._lock = FileLock(path, thread_local=False)
        self._lock.acquire()
        self._path = path

    def release(self) -> None:
        """Let go of it, once for all."""
        self._lock.release()
        self._path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether a process holds a file; one that none does is removed."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    path.unlink(missing_ok=True)
    return False
