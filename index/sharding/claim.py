"""Claim: that one build at a time writes a sharded collection at a URL.

A store of objects has no locks. Whoever wants to write leaves a claim there, an object of its own, and then
looks for others: of two, at least one sees the other. A claim is written anew again and again; one that is
not is of a process that died. Two that come at the same moment may both be refused, and none is let in twice.

A process that was taken for dead, as it was stopped for longer than a claim lasts, can go on, and write its
claim once more. So whoever takes it for dead leaves word of that beside it, until another build has had its
turn, and both are looked for before every file that is written. Builds number their generations apart, and
the manifest is replaced only while it is the one that the build began with. What remains is the moment
between that look and the writing: the manifest of the later one counts then, and its files are all its own.
"""

import json
import os
import re
import socket
import threading
import time
import uuid
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from index.errors import BuildError, BusyError, DatelineError
from index.sharding.objects import Objects

CLAIMS = "claims"
"""The name, at a URL, of the folder of claims."""

BEAT_SECONDS = 3.0
"""How long it is from one writing of a claim to the next."""

LAST_SECONDS = 20.0
"""How long a claim lasts that isn't written anew."""

_ENDED = ".ended"
"""What is added to the name of a claim that was taken for one of the dead."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A build's turn to write: its generations have numbers above `after`; its claim, if it needs one."""

    after: int
    claim: str | None

    def check(self, objects: Objects) -> None:
        """Raise BuildError if another build took this one for dead."""
        if self.claim is not None and not _counts(self.claim, objects.sizes(CLAIMS)):
            raise BuildError(
                f"Another build writes {objects}, as this one did not answer for {LAST_SECONDS:g} seconds: "
                "run it again when that is done."
            )


@contextmanager
def claimed(objects: Objects) -> Iterator[Turn]:
    """Claim what is at a URL; BusyError if another build writes it.

    It takes some seconds if another one did not end as it should.
    """
    own = _Claim(objects, f"{CLAIMS}/{uuid.uuid4().hex}.json")
    own.write()
    stop = threading.Event()
    beating = threading.Thread(target=own.beat, args=(stop,), name="dateline-claim", daemon=True)
    beating.start()
    try:
        there = sorted(objects.sizes(CLAIMS))
        for name in there:
            if name != own.name and not name.endswith(_ENDED):
                seconds = 0 if f"{name}{_ENDED}" in there else LAST_SECONDS
                own.after = max(own.after, _outlasted(objects, name, seconds) + 1)
        own.after = max(own.after, _latest(objects))
        own.write()
        yield Turn(own.after, own.name)
        ended = [name for name in there if name.endswith(_ENDED) and name.removesuffix(_ENDED) not in there]
        with suppress(BuildError):
            objects.remove(ended)
    finally:
        stop.set()
        beating.join()
        # Should it stay, the next one waits for it.
        with suppress(BuildError):
            objects.remove([own.name])


class _Claim:
    """What a build writes again and again; it says who that is, so that whoever waits can be told."""

    def __init__(self, objects: Objects, name: str) -> None:
        self.name, self.after = name, 0
        self._objects, self._beats = objects, 0
        self._guard = threading.Lock()

    def write(self) -> None:
        with self._guard:
            self._beats += 1
            owner = f"Process {os.getpid()} on {socket.gethostname()}"
            told = {"owner": owner, "after": self.after, "beat": self._beats}
            self._objects.write(self.name, json.dumps(told).encode())

    def beat(self, stop: threading.Event) -> None:
        while not stop.wait(BEAT_SECONDS):
            # One that cannot be written now may be the next time; who writes files looks whether it is there.
            with suppress(DatelineError):
                if _counts(self.name, self._objects.sizes(CLAIMS)):
                    self.write()


def _counts(claim: str, there: Container[str]) -> bool:
    return claim in there and f"{claim}{_ENDED}" not in there


def _latest(objects: Objects) -> int:
    """Return the greatest number of a generation at a URL, complete or not; 0 where there is none."""
    numbers = (re.search(r"(?:^|/)generation-(\d+)/", name) for name in objects.sizes(""))
    return max((int(found[1]) for found in numbers if found), default=0)


def _outlasted(objects: Objects, name: str, seconds: float) -> int:
    """Wait so long until another's claim has gone, and remove it; return after what it numbered.

    Raises BusyError if it is written anew.
    """
    seen = objects.read(name)
    until = time.monotonic() + seconds
    while seen is not None and time.monotonic() < until:
        time.sleep(min(0.5, BEAT_SECONDS / 4))
        now = objects.read(name)
        if now is not None and now != seen:
            raise BusyError(
                f"{_told(now, 'owner', 'Another process')} is writing {objects}: try again when it is done."
            )
        if now is None:
            return 0
    if seen is None:
        return 0
    objects.write(f"{name}{_ENDED}", b"{}")
    objects.remove([name])
    return int(_told(seen, "after", 0))


def _told(content: bytes, key: str, otherwise: Any) -> Any:
    try:
        return json.loads(content)[key]
    except (ValueError, KeyError, TypeError):
        return otherwise
