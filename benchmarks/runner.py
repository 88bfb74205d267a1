"""Runner: starts each system in a process of its own, and has them take turns."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.errors import MissingError, WorkerError

_Item = TypeVar("_Item")

_PROJECT = Path(__file__).resolve().parent.parent

# No network; a peer's own telemetry would be asked for there. A thread count that was set for the
# machine would hold some systems back and not others.
_SET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "true",
}
_UNSET = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def environment() -> dict[str, str]:
    """Return the environment that every process of a run has."""
    return {name: value for name, value in os.environ.items() if name not in _UNSET} | _SET


class Worker:
    """A process of `benchmarks.worker`; use as a context, which ends it."""

    def __init__(self, key: str, log: Path) -> None:
        """Start the process of a system, its errors written to `log`.

        Raises MissingError, in a sentence, if the system's library is not installed.
        """
        self.key = key
        self._log = log
        with log.open("ab") as errors:
            self._process = start([sys.executable, "-m", "benchmarks.worker", key], errors)
        try:
            answer = self._answer()
        except WorkerError:
            self.close()
            raise
        if "missing" in answer:
            self.close()
            raise MissingError(str(answer["missing"]))

    def __enter__(self) -> "Worker":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def do(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Have the worker do something and return its result; raise WorkerError if it can't."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write((json.dumps({"do": name, **arguments}) + "\n").encode())
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerError(f"{self.key}'s process ended: {last_line(self._log)}") from error
        answer = self._answer()
        if "error" in answer:
            raise WorkerError(f"{self.key}: {answer['error']}.")
        return answer

    def close(self) -> None:
        """End the process."""
        end(self._process)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WorkerError(f"{self.key}'s process ended: {last_line(self._log)}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def start(command: Sequence[str], errors: Any = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
    """Start a process of this run, both its ends in our hands."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment(),
        cwd=_PROJECT,
    )


def last_line(log: Path) -> str:
    """Return the last line of a log, which of a Python program is its error."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "it said nothing.")


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that was started here, if it hasn't ended."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            # What was still to be written to one that ended by itself is of no use to anyone.
            with suppress(BrokenPipeError):
                stream.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def alternating(items: Sequence[_Item], rounds: int) -> Iterator[tuple[int, _Item]]:
    """Yield each item once a round, with the round, each round beginning with another one."""
    for number in range(rounds):
        shift = number % len(items) if items else 0
        for item in (*items[shift:], *items[:shift]):
            yield number, item


def first_answer(command: Sequence[str], questions: Sequence[str], log: Path) -> tuple[float, list[str]]:
    """Run a process that answers questions; return the seconds until its first line, and its lines.

    Its errors go to `log`. Raises WorkerError if it ends without a line or with a status other than 0.
    """
    with log.open("ab") as errors:
        started = time.perf_counter()
        process = start(command, errors)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        # One that fails before it reads says why in its log.
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write("".join(f"{question}\n" for question in questions).encode())
        first = process.stdout.readline().decode()
        seconds = time.perf_counter() - started
        lines = [first.strip(), *(line.decode().strip() for line in process.stdout)]
        if process.wait() != 0 or not first:
            raise WorkerError(f"{' '.join(command[1:4])} failed: {last_line(log)}")
    finally:
        end(process)
    return seconds, lines
