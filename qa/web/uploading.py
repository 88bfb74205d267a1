"""Uploaded files into the collection, in a process of its own: who asks meanwhile is not slowed by Python.

It ends when its work does, and what it needed of memory goes with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from index import Collection, DatelineError, Upload, UploadReport, add_uploads
from qa.calibration import calibrate
from qa.process import share_memory

_SPAWN = get_context("spawn")


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, how much of it is, and out of how much."""

    doing: str
    done: int
    total: int


def uploading(uploads: Sequence[Upload], folder: Path) -> Iterator[Step | UploadReport]:
    """Add files to the collection in `folder`; yield the steps and, last, the report.

    Raises what `add_uploads` does, and DatelineError if the process ends before it is done.
    """
    ours, theirs = _SPAWN.Pipe(duplex=False)
    process = _SPAWN.Process(target=_add, args=(theirs, tuple(uploads), folder), daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            came = ours.recv()
            if isinstance(came, Exception):
                raise came
            yield came
            if isinstance(came, UploadReport):
                return
    except EOFError as error:
        process.join()
        raise DatelineError(
            f"The upload ended before it was done (status {process.exitcode}): try again, with fewer files."
        ) from error
    finally:
        ours.close()
        process.join(_PATIENCE)
        if process.is_alive():
            process.terminate()
            process.join()


_PATIENCE = 5.0  # seconds for a process that has said its last word, or whose visitor is gone


def _calibration(collection: Collection) -> dict[str, float]:
    return calibrate(collection).to_dict()


def _add(pipe: "Connection[Any, Any]", uploads: Sequence[Upload], folder: Path) -> None:
    share_memory()

    def progress(doing: str, done: int, total: int) -> None:
        pipe.send(Step(doing, done, total))

    try:
        pipe.send(add_uploads(uploads, folder, progress=progress, calibrate=_calibration))
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody waits for it any more
    except DatelineError as error:
        pipe.send(error)
    finally:
        pipe.close()
