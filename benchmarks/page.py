"""The page as a visitor's browser uses it: `dateline chat` in a process of its own, asked over HTTP."""

import json
import re
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from benchmarks.errors import WorkerError
from benchmarks.processes import proportional, resident
from benchmarks.runner import end, start

DATELINE = (sys.executable, "-c", "from qa.cli import main; main()")
"""The command line, as the installed script runs it."""

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_PATIENCE = 120  # seconds for an answer

# Question, first and last day, clock, known by, sources and the session, as the page's form sends them.
_FORM: tuple[Any, ...] = (None, None, "published", None, [], None)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is being served, by the process `process`."""

    address: str
    process: int

    def ask(self, question: str) -> str:
        """Ask as the form does; return the events of the answer. Raises WorkerError if there is none."""
        try:
            return self._asked(question)
        except (URLError, TimeoutError) as error:
            raise WorkerError(f"The page does not answer ({error}).") from error

    def look(self) -> str:
        """Return the page's HTML."""
        return self._get("")

    def _asked(self, question: str) -> str:
        visitor = uuid.uuid4().hex
        content = {
            "data": [question, *_FORM],
            "fn_index": self._form(),
            "session_hash": visitor,
            "event_data": None,
        }
        self._get("gradio_api/queue/join", json.dumps(content).encode())
        events = self._get(f"gradio_api/queue/data?session_hash={visitor}")
        if '"success": true' not in events.replace('"success":true', '"success": true'):
            raise WorkerError("The page does not answer.")
        return events

    def _form(self) -> int:
        config = json.loads(self._get("config"))
        [box] = [
            one["id"] for one in config["components"] if one.get("props", {}).get("elem_id") == "question"
        ]
        return next(
            int(place if one.get("id") is None else one["id"])
            for place, one in enumerate(config["dependencies"])
            if [box, "submit"] in [list(target) for target in one["targets"]]
        )

    def _get(self, path: str, content: bytes | None = None) -> str:
        request = Request(f"{self.address}/{path}", content, {"Content-Type": "application/json"})
        parts = []
        with urlopen(request, timeout=_PATIENCE) as answer:
            for line in answer:
                parts.append(line.decode())
                if "process_completed" in parts[-1]:
                    break
        return "".join(parts)


@contextmanager
def serving(folder: Path, processes: int) -> Iterator[Page]:
    """Serve the page over a collection on a free port; raise WorkerError if it doesn't start."""
    process = start([*DATELINE, "chat", "--index", str(folder), "--port", "0", "--processes", str(processes)])
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line.decode()
            found = _ADDRESS.search(said)
            if found:
                yield Page(found.group(), process.pid)
                return
        raise WorkerError(f"`dateline chat` ended: {' '.join(said.split())[:200]}")
    finally:
        process.terminate()
        end(process)


def memory_of_page(folder: Path, questions: Sequence[str], processes: int = 1) -> int:
    """Serve the page, look at it, ask, and return the bytes that its process then has resident.

    Of several processes all are asked, and what they share counts once.
    """
    with serving(folder, processes) as page, ThreadPoolExecutor(processes) as askers:
        page.look()
        list(askers.map(page.ask, questions))
        time.sleep(0.5)  # what an answer leaves behind is let go of when its connection ends
        return resident(page.process) if processes == 1 else proportional(page.process)
