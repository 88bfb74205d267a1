"""Workers: processes that each keep a collection open, and answer for this one.

Ranking is Python, of which one thread of a process runs at a time: as many processes answer on as many
cores. The collection's files are mapped into memory, which all of them share.
"""

import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from index import CollectionError, DatelineError
from qa.defaults import MOST_PROCESSES
from qa.live import LiveRetriever, pinned
from qa.process import keep_what_is_loaded, share_memory
from qa.retrieval import Retriever
from qa.runner import Runner

_P = ParamSpec("_P")
_R = TypeVar("_R")

_PATIENCE = 5.0  # seconds in which a process that is told to end does so

# A fork would copy locks that threads of OpenVINO hold.
_SPAWN = get_context("spawn")


class Opening(Protocol):
    """Opens the collection in a worker; LiveRetriever itself, or a function of a module."""

    def __call__(self, folder: Path, *, notice: Callable[[str], None] | None) -> LiveRetriever:
        """Open the collection in `folder`."""
        ...


class Workers(Runner):
    """Answers as a LiveRetriever does, in several processes; safe to use from several threads at once.

    Use it as a context, which ends the processes. In a program of your own keep that under
    `if __name__ == "__main__"`, as each process imports the program. Each follows the collection by itself,
    and makes the whole of what it is asked for from one generation.

    A question whose process dies is asked once more, of a new one. The errors are those of a Retriever, and
    DatelineError if the new one dies as well.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        processes: int,
        opening: Opening = LiveRetriever,
        notice: Callable[[str], None] | None = None,
    ) -> None:
        """Start the first process, which opens the collection in `folder` while this one goes on.

        `notice`, a function of a module, is called in the first process. Raises DatelineError if so many
        processes make no sense.
        """
        if not 1 <= processes <= MOST_PROCESSES:
            raise DatelineError(f"processes is {processes}; on this machine it can be 1 to {MOST_PROCESSES}.")
        # The first is told what all would say: they see the same collection.
        notices = [notice, *[None] * (processes - 1)]
        self._all = [_Worker(Path(folder), opening, told) for told in notices]
        # The one that answered last has most of what it needs in its caches.
        self._free: LifoQueue[_Worker] = LifoQueue()
        for worker in reversed(self._all):
            self._free.put(worker)
        self._all[0].start()

    def __enter__(self) -> Self:
        """Wait until the first process has the collection open, and start the others.

        Where something has to be mended or converted first, one does it for all. Raises what
        `Collection.open` does.
        """
        try:
            self.run(_nothing)
            for worker in self._taken():
                worker.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        self.close()

    def run(
        self, function: Callable[Concatenate[Retriever, _P], _R], *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """As `Runner.run`, in a process that is free."""
        request = pickle.dumps((function, args, kwargs))
        worker = self._free.get()
        try:
            result: _R = worker.answer(request)
        finally:
            self._free.put(worker)
        return result

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that run."""
        return [process for worker in self._all if (process := worker.process) is not None]

    def close(self) -> None:
        """End the processes; questions that are being answered get their answers first."""
        for worker in self._taken():
            worker.close()

    def _taken(self) -> Iterator["_Worker"]:
        """Yield every worker while nobody asks any; afterwards all are free again."""
        taken = [self._free.get() for _ in self._all]
        try:
            yield from taken
        finally:
            for worker in reversed(taken):
                self._free.put(worker)


class _Worker:
    """A process and our end of the pipe to it, for one thread at a time; it is started when it is needed.

    A pipe of its own, rather than an executor of the standard library: whoever asks waits at it without
    threads in between, a process that dies takes no other's question with it, and those that are left
    when this one is killed read the end of it, and end.
    """

    def __init__(self, folder: Path, opening: Opening, notice: Callable[[str], None] | None) -> None:
        self._folder, self._opening, self._notice = folder, opening, notice
        self._running: tuple[SpawnProcess, Connection[Any, Any]] | None = None
        self._is_open = False
        self._is_closed = False

    def start(self) -> None:
        """Start the process, unless it runs; DatelineError if the system has none left."""
        if self._running is not None and self._running[0].is_alive():
            return
        self._end(0)
        resource_tracker.ensure_running()  # which would lift the mask
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=_serve, args=(theirs, self._folder, self._opening, self._notice), daemon=True
        )
        # A terminal's Ctrl-C reaches every process. This one alone acts on it, and the others end with it:
        # a mask holds from their first moment on.
        masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise DatelineError(
                f"No further process can be started ({error.strerror}): use fewer."
            ) from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)
            theirs.close()
        self._running, self._is_open = (process, ours), False

    @property
    def process(self) -> int | None:
        """The id of the process, if it runs."""
        running = self._running
        return None if running is None else running[0].pid

    def answer(self, request: bytes) -> Any:
        """Return what the process answers, or raise what it raises; if it dies, ask a new one, once."""
        if self._is_closed:
            raise CollectionError(f"{self._folder} was closed: open it again.")
        try:
            try:
                result, error = self._exchange(request)
            except _DiedError:
                result, error = self._exchange(request)
        except _DiedError as died:
            self.start()  # for the next question
            raise DatelineError(
                f"The process that answers ended twice ({died}): if memory was short, use fewer processes."
            ) from died
        if error is not None:
            raise error
        return result

    def close(self) -> None:
        """End the process for good."""
        self._is_closed = True
        self._end(_PATIENCE)

    def _exchange(self, request: bytes) -> tuple[Any, Exception | None]:
        self.start()
        assert self._running is not None
        _, pipe = self._running
        try:
            opened = None if self._is_open else pipe.recv()[1]
            if opened is None:
                self._is_open = True
                pipe.send_bytes(request)
                reply: tuple[Any, Exception | None] = pipe.recv()
        except (EOFError, OSError) as error:
            raise _DiedError(self._end(0)) from error
        except BaseException:
            # Nobody waits for the answer any more: it must not be taken for another's.
            self._end(0)
            raise
        if opened is not None:
            self._end(_PATIENCE)
            raise opened
        return reply

    def _end(self, patience: float) -> str:
        """End the process, by force if it takes longer than so many seconds; say how it ended."""
        if self._running is None:
            return ""
        process, pipe = self._running
        self._running = None
        pipe.close()
        process.join(patience)
        if process.is_alive():
            process.kill()
            process.join()
        status = process.exitcode or 0
        return f"signal {-status}" if status < 0 else f"status {status}"


class _DiedError(Exception):
    """A process ended before it answered; says how."""


def _serve(
    pipe: "Connection[Any, Any]", folder: Path, opening: Opening, notice: Callable[[str], None] | None
) -> None:
    """Open the collection, say so, and answer until there is nobody any more who asks."""
    share_memory()
    with suppress(EOFError, OSError):
        try:
            live = opening(folder, notice=notice)
        except Exception as error:
            _reply(pipe, None, error)
            return
        keep_what_is_loaded()
        _reply(pipe, None, None)
        while True:
            function, args, kwargs = pipe.recv()
            try:
                with pinned(live) as retriever:
                    result, failure = function(retriever, *args, **kwargs), None
            except Exception as error:
                result, failure = None, error
            _reply(pipe, result, failure)


def _reply(pipe: "Connection[Any, Any]", result: Any, error: Exception | None) -> None:
    if error is not None and not isinstance(error, DatelineError):
        error.add_note(f"In a process that answers:\n{''.join(traceback.format_exception(error))}")
    try:
        reply = pickle.dumps((result, error))
    except Exception as unsendable:
        reply = pickle.dumps((None, TypeError(f"{error or result!r} cannot be sent ({unsendable}).")))
    pipe.send_bytes(reply)


def _nothing(retriever: Retriever) -> None:
    """Be done once there is a retriever."""
