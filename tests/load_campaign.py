"""The chat under load: visitors by the dozen, publishes meanwhile, and its memory. `make load` runs it.

`dateline chat` serves invented articles to users who sign in. Each visitor asks of an outlet of its own, by
the page or by the API, and each answer has to hold the place that its question names and no other visitor's.
Run as a program it prints the table of the README, and ends with status 1 if a goal is missed.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from load_archive import Recorded, write_articles, write_questions
from load_page import WrongError, call, check_call, client

from benchmarks.page import DATELINE
from benchmarks.processes import resident
from qa.users import set_user

_HERE = Path(__file__).parent
_USERS = 10
_GROWTH = 0.05
_TAKEN_UP_WITHIN = 20  # seconds, of a machine that has much else to do
_SETTLES = 7  # seconds until streams that are kept open have ended
_LATE = 250  # the first outlet of those that are published during the load


@dataclass
class Phase:
    """Some seconds of questions: how many, how fast, what went wrong, and the memory before and after."""

    name: str
    seconds: float
    questions: int
    wrong: dict[str, int]
    seen: list[str]
    milliseconds: tuple[float, float, float]
    before: int
    after: int

    @property
    def growth(self) -> float:
        return self.after / self.before - 1


@dataclass
class Chat:
    """A chat that is served, to whom, and the questions on what it holds."""

    folder: Path
    address: str
    process: int
    users: list[tuple[str, str]]
    questions: list[Recorded]
    added: list[Recorded] = field(default_factory=list)


@contextmanager
def served_chat(folder: Path, outlets: int) -> Iterator[Chat]:
    """Build a collection of so many outlets, and serve it to users who sign in."""
    questions = write_articles(folder / "articles.jsonl", range(outlets))
    write_questions(folder / "questions.jsonl", questions)
    _dateline("build", str(folder / "articles.jsonl"), "--index", str(folder / "index"))
    users = [(f"visitor-{number}", f"sesame number {number}") for number in range(_USERS)]
    for name, password in users:
        set_user(folder / "users.txt", name, "reader", password)
    options = ["--index", str(folder / "index"), "--auth", str(folder / "users.txt"), "--rate", "0"]
    with (folder / "chat.log").open("w", encoding="utf-8") as log:
        program = subprocess.Popen(
            [*DATELINE, "chat", *options, "--port", "0"], stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert program.stdout is not None
        told = program.stdout.readline()
        assert "http://" in told, (folder / "chat.log").read_text("utf-8")
        address = next(word for word in told.split() if word.startswith("http://"))
        yield Chat(folder, address, program.pid, users, questions)
    finally:
        program.terminate()
        program.communicate(timeout=30)


class Visitors:
    """So many visitors, in a process of their own, which ask when they are told."""

    def __init__(self, chat: Chat, program: "subprocess.Popen[str]") -> None:
        self._chat = chat
        self._program = program

    def ask(self, name: str, seconds: float, publishes: int = 0) -> Phase:
        """Have everybody ask for so long, while so many publishes come evenly; return what became of it."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        before = resident(self._chat.process)
        print(seconds, file=self._program.stdin, flush=True)
        missing = []
        for _ in range(publishes):
            time.sleep(seconds / (publishes + 1))
            missing += publish(self._chat)
        line = self._program.stdout.readline()
        assert line, (self._chat.folder / "visitors.log").read_text("utf-8")
        told = json.loads(line)
        time.sleep(_SETTLES)
        return Phase(
            name,
            seconds,
            told["questions"],
            told["wrong"] | ({"not published": len(missing)} if missing else {}),
            told["seen"] + missing,
            (told["p50"], told["p95"], told["p99"]),
            before,
            resident(self._chat.process),
        )


@contextmanager
def visiting(chat: Chat, visitors: int, seed: int) -> Iterator[Visitors]:
    """Let so many visitors come to a chat."""
    plan = {
        "address": chat.address,
        "questions": str(chat.folder / "questions.jsonl"),
        "users": chat.users,
        "visitors": visitors,
        "seed": seed,
    }
    (chat.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    with (chat.folder / "visitors.log").open("w", encoding="utf-8") as log:
        program = subprocess.Popen(
            [sys.executable, _HERE / "load_visitors.py", chat.folder / "plan.json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        yield Visitors(chat, program)
    finally:
        program.terminate()
        program.communicate(timeout=30)


def publish(chat: Chat) -> list[str]:
    """Add the articles of one more outlet; return what is wrong with asking for each soon after."""
    outlet = _LATE + len(chat.added)
    path = chat.folder / f"later-{outlet}.jsonl"
    questions = write_articles(path, [outlet])
    chat.added += questions
    _dateline("add", str(path), "--index", str(chat.folder / "index"))
    until = time.monotonic() + _TAKEN_UP_WITHIN
    wrong = []
    with client(chat.address) as caller:
        for one in questions:
            while True:
                try:
                    check_call(call(caller, chat.users[0], one.question, one.outlet), one, ())
                    break
                except WrongError as error:
                    if time.monotonic() > until:
                        wrong.append(f"not published: {one.question} {error}")
                        break
                time.sleep(0.1)
    return wrong


def missed(phase: Phase) -> list[str]:
    """Return which goals a phase missed."""
    said = [f"{phase.name}: {count} × {kind}" for kind, count in sorted(phase.wrong.items())]
    if abs(phase.growth) > _GROWTH:
        said.append(f"{phase.name}: the memory went from {_mb(phase.before)} to {_mb(phase.after)} MB")
    return said


def table(visitors: int, phases: Sequence[Phase]) -> str:
    """Return the table of the README."""
    head = "visitors, for s|questions|errors|mixed answers|median ms|p95 ms|p99 ms|MB before|MB after|growth"
    lines = [f"| | {head.replace('|', ' | ')} |", "| --- " * (head.count("|") + 2) + "|"]
    for one in phases:
        mixed = one.wrong.get("mixed", 0)
        times = " | ".join(f"{time:,.0f}" for time in one.milliseconds)
        errors = sum(one.wrong.values()) - mixed
        lines.append(
            f"| {one.name} | {visitors}, {one.seconds:.0f} | {one.questions:,} | {errors} | {mixed} "
            f"| {times} | {_mb(one.before)} | {_mb(one.after)} | {one.growth:+.1%} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Run the long form and print the table."""
    options = argparse.ArgumentParser(description="Put the chat under load.")
    options.add_argument("--visitors", type=int, default=50)
    options.add_argument("--seconds", type=float, default=120, help="of questions; 2.5 times with publishes")
    options.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    chosen = options.parse_args()
    print(f"seed {chosen.seed}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, served_chat(Path(folder), chosen.visitors) as chat:
        with visiting(chat, chosen.visitors, chosen.seed) as visitors:
            phases = []
            for name, seconds, publishes in (
                ("warming up", chosen.seconds, 0),
                ("questions", chosen.seconds, 0),
                ("questions during 3 publishes", 2.5 * chosen.seconds, 3),
            ):
                phases.append(visitors.ask(name, seconds, publishes))
                print(table(chosen.visitors, phases[-1:]), *phases[-1].seen, sep="\n", file=sys.stderr)
        said = (Path(folder) / "chat.log").read_text("utf-8")
    failures = [failure for phase in phases[1:] for failure in missed(phase)]
    failures += [f"{phases[0].name}: {count} × {kind}" for kind, count in phases[0].wrong.items()]
    # What is published can be asked for only once it was taken up.
    wrong = [
        line for line in said.splitlines() if not line.endswith("/ask: refused with 422 (QuestionError)")
    ]
    failures += [f"the chat said: {line}" for line in wrong[:20]]
    print(table(chosen.visitors, phases))
    print(*failures, sep="\n", file=sys.stderr)
    return int(bool(failures))


def _dateline(*arguments: str) -> None:
    subprocess.run([*DATELINE, *arguments], check=True, capture_output=True, text=True)


def _mb(size: int) -> int:
    return round(size / 1_000_000)


if __name__ == "__main__":
    raise SystemExit(main())
