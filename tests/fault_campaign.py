"""Faults brought about for real: processes killed, disks filled, files damaged. `make faults` runs it.

Each fault is tried many times and survived where the collection then still answers as before, or as
after, or gives one clear error with the command that mends it, and the next build comes to what a clean
build comes to. Run as a program it prints the table of the README.
"""

import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from archives import answers, name_of
from doubles import WordCountEmbedder
from fault_processes import (
    PATIENCE,
    answers_of,
    build_once,
    damage_all,
    files_of,
    harm,
    mounted_read_only,
    processes,
    read_on,
    run,
    small_disk,
    start,
)
from fault_rows import Archive, Row, expect, expect_clear

from index import BusyError, Collection, Manifest, build
from qa import LiveRetriever, Retriever

NOBODY = 65534
_SHORT = 10  # fewer tries leave out most of tantivy's files


def kills(archive: Archive, times: int) -> Row:
    """Kill builds at random moments; every other time twice, and every third without a collection."""
    return _killed(Row("`kill -9` of a build, and the next one"), archive, times, fresh=True)


def killed_additions(archive: Archive, times: int) -> Row:
    """Kill what adds an article to others, and leaves them as they are."""
    row = Row("`kill -9` while an article is added, and again")
    with tempfile.TemporaryDirectory(dir=archive.folder) as folder:
        added = Archive.of_additions(Path(folder))
        base = Manifest.read(added.collection).base
        _killed(row, added, times, fresh=False)
        build([added.after], added.collection, WordCountEmbedder())
        row.expect(base is not None, "base\tnothing was added to one")
        row.expect(Manifest.read(added.collection).base == base, "base\tanother was written")
    return row


def _killed(row: Row, archive: Archive, times: int, *, fresh: bool) -> Row:
    chance = random.Random(1)
    run(build_once, archive.after, archive.copy())  # whatever is slow only once
    began = time.monotonic()
    run(build_once, archive.after, archive.copy())
    lasts = time.monotonic() - began
    midway = 0
    for number in range(times):
        folder, anew = archive.copy(), fresh and number % 3 == 2
        if anew:
            shutil.rmtree(folder)
        row.tried += 1
        for _ in range(1 + number % 2):
            process = start(build_once, archive.after, folder)
            time.sleep(chance.uniform(0, lasts))
            process.kill()
            process.join()
            if process.exitcode == -signal.SIGKILL:
                midway += 1
            else:
                lasts *= 0.7  # it was timed while the machine was busier than now
        if anew and not (folder / "manifest.json").exists():
            with suppress(BusyError):
                build([archive.after], folder, WordCountEmbedder())
        archive.check(row, folder, f"kill {number}")
    row.expect(midway > times / 2, f"kills\tonly {midway} came before the build had ended")
    return row


def full_disk(archive: Archive, times: int) -> Row:
    """Build where no file may grow beyond a limit, and on a disk of a few hundred kilobytes."""
    row, chance = Row("a full disk, or no file beyond a size"), random.Random(2)
    for number in range(times):
        folder, limit = archive.copy(), int(10 ** chance.uniform(2, 6.2))
        row.tried += 1
        expect_clear(row, run(build_once, archive.after, folder, limit), f"limit {limit}")
        archive.check(row, folder, f"limit {number}")
    for number in range(times):
        with small_disk(archive.folder / "disk", chance.randrange(600, 1800)) as disk:
            if disk is None:
                break
            row.tried += 1
            copied = True
            try:
                shutil.copytree(archive.collection, disk / "index")
            except (OSError, shutil.Error):
                copied = False
            if copied:
                expect_clear(row, run(build_once, archive.after, disk / "index"), f"disk {number}")
                archive.check(row, disk / "index", f"disk {number}", rebuilt=False)
    return row


def read_only(archive: Archive, times: int) -> Row:
    """Open and build as somebody who may not write there, and on a disk mounted to be read."""
    row = Row("a folder that cannot be written")
    for number in range(times):
        folder = archive.copy()
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        row.tried += 1
        expected = answers(Collection.open(archive.collection, WordCountEmbedder()))
        expect(row, run(answers_of, folder, user=NOBODY), expected, f"reader {number}")
        expect_clear(row, run(build_once, archive.after, folder, user=NOBODY), f"writer {number}", fails=True)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        with mounted_read_only(folder, "bind") as mounted:
            if mounted is not None:
                row.tried += 1
                expect(row, run(answers_of, mounted), expected, f"mounted reader {number}")
                expect_clear(
                    row, run(build_once, archive.after, mounted), f"mounted writer {number}", fails=True
                )
        archive.check(row, folder, f"read-only {number}")
    return row


def directories(archive: Archive, times: int) -> Row:
    """Put a folder where a file should be, for each file."""
    row = Row("a folder where a file should be")
    for name in files_of(archive.collection)[:: max(1, 20 // times)]:
        folder = archive.copy()
        (folder / name).unlink()
        (folder / name / "more").mkdir(parents=True)
        row.tried += 1
        expected = answers(Collection.open(archive.collection, WordCountEmbedder()))
        expect(row, run(answers_of, folder), expected, name, clear=True)
        expect_clear(row, run(build_once, archive.after, folder), name)
        if name in ("lock", "vectors.sqlite", "manifest.json", "skipped.jsonl"):
            shutil.rmtree(folder / name)
            if name == "manifest.json":
                shutil.copy(archive.collection / name, folder)
        archive.check(row, folder, name)
    return row


def full_temporary_folder(archive: Archive, times: int) -> Row:
    """Open, answer and build where the temporary folder has no room."""
    row = Row("a full temporary folder")
    expected = answers(Collection.open(archive.collection, WordCountEmbedder()))
    for number in range(times):
        with small_disk(archive.folder / "tmp", 16) as disk:
            if disk is not None:
                (disk / "filler").write_bytes(b"")
                with suppress(OSError), (disk / "filler").open("wb") as file:
                    file.write(bytes(1 << 20))
            folder = archive.copy()
            row.tried += 1
            expect(row, run(answers_of, folder, temporary=disk or Path("/proc")), expected, f"tmp {number}")
            built = run(build_once, archive.after, folder, temporary=disk or Path("/proc"))
            row.expect(built == "built", f"tmp {number}\t{built}")
            archive.check(row, folder, f"tmp {number}")
    return row


def two_builds(archive: Archive, times: int) -> Row:
    """Two builds at once: one does it, the other does or says who is at it."""
    row = Row("two builds at once")
    for number in range(times):
        folder = archive.copy()
        row.tried += 1
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(run, build_once, archive.after, folder) for _ in range(2)]
            results = [one.result() for one in both]
        row.expect("built" in results, f"round {number}\t{results}")
        row.expect(
            all(one == "built" or "is writing" in one for one in results), f"round {number}\t{results}"
        )
        archive.check(row, folder, f"round {number}")
    return row


def questions_during_builds(archive: Archive, times: int) -> Row:
    """Ask from 8 threads while other processes publish; each answer is of one generation, word for word."""
    row, folder = Row("a question during builds, from 8 threads"), archive.copy()
    live = LiveRetriever(folder, WordCountEmbedder(), lambda one: Retriever(one, refuse_below=0), every=0.1)
    texts = {
        article.sha256: article.text
        for state in (archive.old, archive.new)
        for _, article in state["articles"]  # type: ignore[attr-defined]
    }
    done = threading.Event()

    def publish() -> None:
        states = [archive.after, archive.before]
        while not done.is_set():
            result = run(build_once, states[0], folder)
            row.expect(result == "built", f"build\t{result}")
            states.reverse()

    def ask(number: int) -> None:
        try:
            place = name_of(number % 50).capitalize()
            citations = live.ask(f"What did fishermen in {place} ask the council?").citations
            row.expect(bool(citations), f"question {number}\tno answer")
            generations = {one.receipt.generation for one in citations}
            row.expect(len(generations) == 1, f"question {number}\tof {generations}")
            for one in citations:
                quoted = texts[one.receipt.sha256][one.quote.start : one.quote.end]
                row.expect(quoted == one.quote.text, f"question {number}\tnot word for word")
        except Exception as error:
            row.failures.append(f"question {number}\t{type(error).__name__}: {error}")

    publisher = threading.Thread(target=publish)
    publisher.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(times)))
    row.tried = times
    done.set()
    publisher.join()
    live.close()
    archive.check(row, folder, "afterwards")
    return row


def readers_during_publishing(archive: Archive, times: int) -> Row:
    """Open the collection again and again in other processes while it is published."""
    row, folder = Row("opening in another process during a publish"), archive.copy()
    expected = [
        answers(Collection.open(one, WordCountEmbedder()))
        for one in (archive.collection, archive.folder / "clean")
    ]
    context = processes()
    results, stop = context.Queue(), context.Event()
    readers = [start(read_on, folder, expected, stop, results) for _ in range(3)]
    for number in range(times):
        build([(archive.after, archive.before)[number % 2]], folder, WordCountEmbedder(), keep=1)
    stop.set()
    for _ in readers:
        opened, failures = results.get(timeout=PATIENCE)
        row.tried += opened
        row.failures += failures
    for reader in readers:
        reader.join(PATIENCE)
        row.expect(reader.exitcode == 0, f"reader\tended with {reader.exitcode}")
    archive.check(row, folder, "afterwards")
    return row


def damage(archive: Archive, times: int) -> Row:
    """Truncate, zero and flip bits of each file at random places."""
    row, chance = Row("a file cut short, zeroed or with a flipped bit"), random.Random(3)
    expected = answers(Collection.open(archive.collection, WordCountEmbedder()))
    files = files_of(archive.collection)
    for name in files if times > _SHORT else [one for one in files if one.count("/") < 2] + files[-4:]:
        jobs = [(kind, chance.random(), chance.randrange(8)) for kind in ("cut", "zero", "flip")] * times
        jobs = [(kind, chance.random(), bit) for kind, _, bit in jobs][:times]
        result = run(damage_all, archive.collection, archive.folder / "damaged", name, jobs, expected)
        row.tried += len(jobs)
        if isinstance(result, list):
            row.failures += result
        else:
            row.failures.append(f"{name}\t{result}")
        if name.count("/") < 2:  # those of tantivy come to the same
            folder = archive.copy()
            harm(folder / name, *jobs[0])
            built = run(build_once, archive.after, folder)
            row.expect(built == "built", f"{name}\t{built}")
            archive.check(row, folder, name)
    return row


CAMPAIGN: tuple[tuple[Callable[[Archive, int], Row], int, int], ...] = (
    (kills, 8, 50),
    (killed_additions, 4, 50),
    (full_disk, 4, 30),
    (read_only, 1, 5),
    (directories, 3, 20),
    (full_temporary_folder, 1, 5),
    (two_builds, 2, 10),
    (questions_during_builds, 100, 1_000),
    (readers_during_publishing, 2, 30),
    (damage, 3, 100),
)
"""Each fault, how often the short form tries it, and how often the long one."""


def main() -> int:
    """Run the long form and print the table."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        archive = Archive(Path(folder))
        for fault, _, times in CAMPAIGN:
            began = time.monotonic()
            rows.append(fault(archive, times))
            print(f"{rows[-1].fault}: {time.monotonic() - began:.0f} s", file=sys.stderr)
            for failure in rows[-1].failures:
                print(f"    {failure}", file=sys.stderr)
    print("| fault | tried | survived |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {row.fault} | {row.tried:,} | {row.survived:,} |")
    return int(any(row.failures for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
