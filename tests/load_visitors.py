"""Visitors by the dozen, as locust runs them: a program that is told on its input how long to ask.

Locust changes Python's own sockets and threads, so that it must have a process for itself. Each line of the
input is a number of seconds; for so long everybody asks, then whoever waits for an answer gets it, and a
line of JSON tells what became of it. An empty line, or the end of the input, ends it.
"""

# ruff: noqa: E402  # gevent changes what everything else imports

from gevent import monkey

monkey.patch_all()

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from load_archive import Recorded, read_questions
from load_page import Page, WrongError, call, check_call, check_page, client
from locust import User, between, task
from locust.env import Environment

_PROGRAMS = 5  # of so many visitors one is a program, which asks the API
_PER_PAGE = (2, 8)  # questions before a visitor leaves the page and opens it anew
_LEAVING = 60  # seconds for the answers that are on their way
_SHOWN = 10  # failures that are told in full


class Load:
    """What everybody goes by: the plan, the questions, whether to ask at present; and what went wrong."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.questions: dict[str, list[Recorded]] = {}
        for one in read_questions(Path(plan["questions"])):
            self.questions.setdefault(one.outlet, []).append(one)
        self.markers = {one.marker for asked in self.questions.values() for one in asked}
        self.came = 0
        self.asking = Event()
        self.under_way = 0
        self.wrong: Counter[str] = Counter()
        self.seen: list[str] = []

    def note(self, kind: str, what: str) -> None:
        self.wrong[kind] += 1
        if len(self.seen) < _SHOWN:
            self.seen.append(f"{kind}: {what}"[:400])


class Visitor(User):
    """Asks what was recorded of an outlet of its own, with a pause after each answer."""

    abstract = True
    wait_time = between(1, 3)

    def on_start(self) -> None:
        load: Load = self.environment.load
        number, load.came = load.came, load.came + 1
        self.load = load
        self.chance = random.Random(f"{load.plan['seed']} {number}")
        users = load.plan["users"]
        self.user = tuple(users[number % len(users)])
        self.questions = load.questions[sorted(load.questions)[number % len(load.questions)]]
        self.foreign = sorted(load.markers - {one.marker for one in self.questions})

    @task
    def ask(self) -> None:
        """Ask one of the questions, and look at the answer."""
        self.load.asking.wait()
        self.load.under_way += 1
        recorded = self.chance.choice(self.questions)
        began, failure = time.perf_counter(), None
        try:
            took = self.asked(recorded)
        except Exception as error:
            failure, took = error, time.perf_counter() - began
            kind = error.kind if isinstance(error, WrongError) else type(error).__name__
            self.load.note(kind, f"{recorded.question} {error}")
        finally:
            self.load.under_way -= 1
        self.environment.events.request.fire(
            request_type=type(self).__name__,
            name="question",
            response_time=took * 1000,
            response_length=0,
            exception=failure,
            context={},
        )

    # Asks; returns the seconds until the answer was there, or raises WrongError.
    asked: Callable[[Recorded], float]


class Reader(Visitor):
    """Somebody with a browser: signs in once, and opens the page again after a few questions."""

    weight = _PROGRAMS - 1
    page: Page | None = None
    left = 0

    def asked(self, recorded: Recorded) -> float:
        """Ask by the form, in a conversation that goes on."""
        if self.page is None:
            self.page = Page(self.load.plan["address"], self.user)
        if self.left == 0:
            self.page.open()
            self.left = self.chance.randint(*_PER_PAGE)
        self.left -= 1
        began = time.perf_counter()
        try:
            shown = self.page.ask(recorded.question, recorded.outlet)
        except Exception:
            self.left = 0
            raise
        took = time.perf_counter() - began
        check_page(shown, self.page.asked, recorded, self.foreign)
        return took


class Program(Visitor):
    """A program, which sends its password with each question."""

    weight = 1

    def on_start(self) -> None:
        super().on_start()
        self.caller = client(self.load.plan["address"])

    def asked(self, recorded: Recorded) -> float:
        """Ask by the API."""
        began = time.perf_counter()
        answer = call(self.caller, self.user, recorded.question, recorded.outlet)
        took = time.perf_counter() - began
        check_call(answer, recorded, self.foreign)
        return took


def main() -> None:
    """Run what a plan says, a JSON file that is named."""
    load = Load(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    environment = Environment(user_classes=[Reader, Program])
    environment.load = load
    runner = environment.create_local_runner()
    runner.start(load.plan["visitors"], spawn_rate=load.plan["visitors"])
    while line := gevent.get_hub().threadpool.apply(sys.stdin.readline).strip():
        print(json.dumps(phase(environment, float(line))), flush=True)
    runner.quit()


def phase(environment: Environment, seconds: float) -> dict[str, Any]:
    """Let everybody ask for so long; return what became of it."""
    load: Load = environment.load
    environment.stats.reset_all()
    load.wrong.clear()
    load.seen.clear()
    load.asking.set()
    gevent.sleep(seconds)
    load.asking.clear()
    with gevent.Timeout(_LEAVING, False):
        while load.under_way:
            gevent.sleep(0.05)
    if load.under_way:
        load.note("no answer", f"{load.under_way} questions within {_LEAVING} s")
    total = environment.stats.total
    return {
        "questions": total.num_requests,
        "wrong": dict(load.wrong),
        "seen": load.seen,
        **{f"p{share}": total.get_response_time_percentile(share / 100) for share in (50, 95, 99)},
    }


if __name__ == "__main__":
    main()
