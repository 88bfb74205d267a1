"""The page as a browser talks to it, and the API as a program does, with a look at what they answer."""

import html
import json
import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import httpx
from load_archive import Recorded

_PATIENCE = 90  # seconds
_KEPT = 20  # turns that a conversation keeps
_LOADED = 3  # events of the chat when it is opened; others are of the collection's page

_ASKED = re.compile(r'<h2 class="question" dir="auto">(.*?)</h2>', re.DOTALL)
_QUOTED = re.compile(r'data-copy="(.*?)"', re.DOTALL)


class WrongError(Exception):
    """An answer that is none, or somebody else's; `kind` is what it is counted as."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(what)
        self.kind = kind


def client(address: str) -> httpx.Client:
    """Return what keeps a visitor's cookies and connections."""
    return httpx.Client(base_url=address, timeout=_PATIENCE, verify=False, trust_env=False)


class Page:
    """A browser's window, with a session, a heartbeat and a stream of its own."""

    def __init__(self, address: str, user: tuple[str, str] | None) -> None:
        """Sign in by the form, where anybody has to."""
        self._client = client(address)
        if user is not None:
            self._get("/sign-in")
            self._post("/sign-in", data={"username": user[0], "password": user[1]})
        self._heart: httpx.Response | None = None
        self._stream: httpx.Response | None = None
        self._lines: Iterator[str] = iter(())
        self._events: set[str] = set()
        self.asked: list[str] = []

    def open(self) -> None:
        """Open the page anew, as a browser does: what it loads, and a session that begins."""
        self.leave()
        self._get("/")
        config = self._get("/config").json()
        [box] = [one["id"] for one in config["components"] if one["props"].get("elem_id") == "question"]
        events = {one["id"]: [list(each) for each in one["targets"]] for one in config["dependencies"]}
        [self._form] = [number for number, targets in events.items() if [box, "submit"] in targets]
        at_load = [number for number, targets in events.items() if any(on == "load" for _, on in targets)]
        self.asked = []
        self._events = set()
        self._session = uuid.uuid4().hex
        self._heart = self._listen(f"/gradio_api/heartbeat/{self._session}")
        for number in at_load[:_LOADED]:
            sent = {"data": [], "fn_index": number, "session_hash": self._session}
            self._post("/gradio_api/run/predict", json=sent)

    def leave(self) -> None:
        """Close the window."""
        if self._heart is not None:
            self._heart.close()
            self._heart = None
        self._end_stream()

    def quit(self) -> None:
        """Close the browser."""
        self.leave()
        self._client.close()

    def ask(self, question: str, outlet: str | None) -> str:
        """Ask by the form, narrowed to an outlet if one is named; return the conversation as HTML."""
        data = [question, None, None, "published", None, [] if outlet is None else [outlet], None]
        sent = {"data": data, "fn_index": self._form, "session_hash": self._session, "event_data": None}
        event = self._post("/gradio_api/queue/join", json=sent).json()["event_id"]
        self._events.add(event)
        self.asked.append(question)
        while True:
            told = self._next()
            if told.get("event_id") not in (*self._events, None):
                raise WrongError("mixed", f"an event of somebody else: {told['msg']}")
            if told["msg"] == "close_stream":
                self._end_stream()
            elif told.get("event_id") == event and told["msg"] == "process_completed":
                if not told["success"]:
                    raise WrongError("error", str(told["output"]))
                messages = told["output"]["data"][0]
                return "\n".join(part["value"] for one in messages for part in one["content"])

    def _next(self) -> dict[str, Any]:
        """Return the next event of the stream, opened where none is."""
        if self._stream is None:
            self._stream = self._listen(f"/gradio_api/queue/data?session_hash={self._session}")
            self._lines = self._stream.iter_lines()
        for line in self._lines:
            if line.startswith("data:"):
                told: dict[str, Any] = json.loads(line[5:])
                return told
        raise WrongError("error", "the stream ended without its end")

    def _end_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _listen(self, path: str) -> httpx.Response:
        sent = self._client.send(self._client.build_request("GET", path), stream=True)
        return _checked(sent)

    def _get(self, path: str) -> httpx.Response:
        return _checked(self._client.get(path))

    def _post(self, path: str, **sent: Any) -> httpx.Response:
        return _checked(self._client.post(path, **sent))


def call(caller: httpx.Client, user: tuple[str, str], question: str, outlet: str | None) -> dict[str, Any]:
    """Ask by the API, with a password."""
    sent = {"question": question} | ({} if outlet is None else {"sources": [outlet]})
    answer = _checked(caller.post("/gradio_api/run/ask", json=sent, auth=user))
    told: dict[str, Any] = answer.json()["data"][0]
    return told


def check_page(shown: str, asked: Sequence[str], recorded: Recorded, foreign: Collection[str]) -> None:
    """Raise WrongError unless a conversation has the questions that were asked, and the right answer last."""
    questions = [html.unescape(one) for one in _ASKED.findall(shown)]
    if questions != list(asked[-_KEPT:]):
        raise WrongError("mixed", f"the conversation has {questions}, asked was {asked}")
    _check(shown, _QUOTED.findall(shown.rpartition('<h2 class="question"')[2]), recorded, foreign)


def check_call(answer: dict[str, Any], recorded: Recorded, foreign: Collection[str]) -> None:
    """Raise WrongError unless a call has its own question and the right answer."""
    if answer["question"] != recorded.question:
        raise WrongError("mixed", f"the question is {answer['question']!r}")
    _check(json.dumps(answer), [one["quote"]["text"] for one in answer["citations"]], recorded, foreign)


def _check(told: str, quotes: Sequence[str], recorded: Recorded, foreign: Collection[str]) -> None:
    found = [marker for marker in foreign if marker in told]
    if found:
        raise WrongError("mixed", f"it tells of {found}")
    if not quotes or recorded.marker not in quotes[0]:
        raise WrongError("another quote", str(quotes[:1]))


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 400:
        answer.read()
        raise WrongError(f"status {answer.status_code}", answer.text[:200])
    return answer
