"""What faults are made of: processes that are told what to do, small disks, harmed files."""

import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import filelock  # noqa: F401  # as long as its files may be read: not any more by who gives up being root
from archives import answers
from doubles import WordCountEmbedder

from index import Collection, CollectionError, DatelineError, build

PATIENCE = 60  # seconds that a process may take


def build_once(articles: Path, folder: Path, limit: int | None = None) -> str:
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    build([articles], folder, WordCountEmbedder())
    return "built"


def answers_of(folder: Path) -> dict[str, object]:
    return answers(Collection.open(folder, WordCountEmbedder()))


def read_on(folder: Path, expected: list[dict[str, object]], stop: Any, results: Any) -> None:
    opened, failures = 0, []
    while not stop.is_set():
        opened += 1
        try:
            collection = Collection.open(folder, WordCountEmbedder())
            if answers(collection) not in expected:
                failures.append(f"open {opened}\ta mixture")
            collection.close()
        except Exception as error:
            failures.append(f"open {opened}\t{type(error).__name__}: {error}")
    results.put((opened, failures))


def damage_all(
    whole: Path, folder: Path, name: str, jobs: Sequence[tuple[str, float, int]], expected: dict[str, object]
) -> list[str]:
    failures = []
    for kind, place, bit in jobs:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(whole, folder)
        harm(folder / name, kind, place, bit)
        what = f"{name} {kind} at {place:.3f}"
        try:
            collection = Collection.open(folder, WordCountEmbedder())
            if answers(collection) != expected:
                failures.append(f"{what}\tother answers")
            collection.close()
        except CollectionError as error:
            if "`dateline " not in str(error):
                failures.append(f"{what}\t{error}")
        except Exception as error:
            failures.append(f"{what}\t{type(error).__name__}: {error}")
    return failures


def harm(path: Path, kind: str, place: float, bit: int) -> None:
    content = bytearray(path.read_bytes())
    if content:
        at = min(len(content) - 1, int(place * len(content)))
        if kind == "cut":
            del content[at:]
        elif kind == "zero":
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        else:
            content[at] ^= 1 << bit
    path.write_bytes(content)


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def processes() -> Any:
    """Processes that start with everything imported, so that what is killed is a build."""
    here = Path(__file__).parent
    os.environ["PYTHONPATH"] = os.pathsep.join([str(here.parent), str(here)])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["fault_processes"])
    return context


def start(function: Callable[..., Any], *arguments: Any) -> BaseProcess:
    process: BaseProcess = processes().Process(target=function, args=arguments)
    process.start()
    return process


def run(
    function: Callable[..., Any], *arguments: Any, user: int | None = None, temporary: Path | None = None
) -> Any:
    """Run a function in a process of its own; return what it does, or the error's sentence."""
    ours, theirs = processes().Pipe()
    process = start(send, theirs, user, temporary, function, arguments)
    theirs.close()
    try:
        return ours.recv() if ours.poll(PATIENCE) else "took too long"
    except EOFError:
        process.join(PATIENCE)
        return f"the process ended with {process.exitcode}"
    finally:
        process.kill()
        process.join()


def send(
    pipe: Any,
    user: int | None,
    temporary: Path | None,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
) -> None:
    if user is not None and os.geteuid() == 0:
        os.setuid(user)
    if temporary is not None:
        tempfile.tempdir = str(temporary)
        os.environ["TMPDIR"] = os.environ["SQLITE_TMPDIR"] = str(temporary)
    try:
        pipe.send(function(*arguments))
    except DatelineError as error:
        pipe.send(f"Error: {error}")
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


@contextmanager
def small_disk(at: Path, kilobytes: int) -> Iterator[Path | None]:
    """Yield a disk of that size, or None where none may be mounted."""
    at.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(at)]
    with unmounting(command, at) as mounted:
        yield mounted


@contextmanager
def mounted_read_only(folder: Path, kind: str) -> Iterator[Path | None]:
    at = folder.with_name(f"{folder.name}-mounted")
    at.mkdir()
    with unmounting(["mount", f"--{kind}", str(folder), str(at)], at) as mounted:
        if mounted is not None:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(at)], check=True)
        yield mounted


@contextmanager
def unmounting(command: list[str], at: Path) -> Iterator[Path | None]:
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)
