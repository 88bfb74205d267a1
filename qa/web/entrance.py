"""Where programs come in: their requests are checked before Gradio sees them.

Gradio answers whatever goes wrong with status 500 or, from its queue, with 200 and an error in the stream,
prints what it was sent, and reads a body of any size. Here a request that makes no sense is refused with a
status that says so and one sentence, `{"error": "…"}`; whoever calls an endpoint at once may name its fields,
and leave out those that have a default.
"""

import json
import re
from collections import deque
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import QuestionError
from qa.runner import Answering
from qa.web.bodies import (
    LARGEST_BODY,
    GoneError,
    TooLargeError,
    TooSlowError,
    json_in,
    read_body,
    replaying,
    watched,
)
from qa.web.endpoints import ENDPOINTS, Endpoint
from qa.web.refusal import Refusal, noting, refusal
from qa.web.telling import log_gone, refuse, tell, telling, telling_full, telling_plainly
from qa.wording import listed

# Gradio's ways to call an endpoint: at once, or by the queue, from which the answer is fetched.
_CALL = re.compile(r".*/gradio_api/(run|api|call/v2|call)/([^/]+)/?")
_FETCH = re.compile(r".*/gradio_api/call(?:/v2)?/([^/]+)/([^/]+)/?")
# What its own clients call by the number of an event.
_JOIN = re.compile(r".*/gradio_api/queue/join/?")
_MCP = re.compile(r".*/gradio_api/mcp(?:/.*)?")
_BODY = re.compile(r".*/gradio_api/(?!upload/?$).*")

# What a body has besides the values for an endpoint.
_ENVELOPE = frozenset(("data", "session_hash", "event_data", "event_id", "fn_index", "trigger_id"))

_REMEMBERED = 1_000

# What Gradio streams where nobody waits for the answer that is fetched.
_NOBODY = b'event: error\ndata: "404: '


class Entrance:
    """ASGI middleware around Gradio: what programs send is checked before Gradio sees it."""

    def __init__(
        self,
        app: ASGIApp,
        asked: Answering,
        endpoints: Mapping[int, Endpoint],
        events: Collection[int],
    ) -> None:
        """Check what is sent to `endpoints`, by Gradio's numbers; `events` are the numbers that there are."""
        self._app = app
        self._asked = asked
        self._endpoints = endpoints
        self._events = events
        # Of an answer that was fetched Gradio would wait for another.
        self._fetched: deque[str] = deque(maxlen=_REMEMBERED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what makes sense."""
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "POST" and _BODY.fullmatch(path):
            await self._post(path, scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and (fetched := _FETCH.fullmatch(path)):
            await self._fetch(_door(fetched[1]), fetched[2], scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _post(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        called = _CALL.fullmatch(path)
        door = _door(called[2]) if called else "a request"
        try:
            body = await read_body(scope, receive)
        except GoneError:
            log_gone(door)
            return
        except TooLargeError:
            sentence = f"The request is too large: at most {LARGEST_BODY >> 20} MB are read."
            await refuse(door, Refusal(413, sentence), scope, receive, send)
            return
        except TooSlowError:
            await refuse(
                door, Refusal(408, "The request did not arrive: send it again."), scope, receive, send
            )
            return
        if called:
            await self._call(called[1], called[2], body, scope, receive, send)
        elif _JOIN.fullmatch(path):
            await self._join(body, scope, receive, send)
        elif _MCP.fullmatch(path):
            receive, send = watched(receive, send, partial(log_gone, "MCP"))
            await self._app(scope, replaying(body, receive), send)
        else:
            sending = telling_plainly("a request", scope, receive, send)
            await self._app(scope, replaying(body, receive), sending)

    async def _call(
        self, way: str, name: str, body: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Check a call, and hand it on with all its values; refuse it with the right status."""
        sent = json_in(body)
        number = sent.get("fn_index") if isinstance(sent, dict) and way in ("run", "api") else None
        endpoint = ENDPOINTS.get(name)
        if number is not None:  # as the page itself calls what is not queued
            number = number if isinstance(number, int) else -1
            if number in self._events and number not in self._endpoints:
                sending = telling_plainly("an event", scope, receive, send)
                await self._app(scope, replaying(body, receive), sending)
                return
            endpoint = self._endpoints.get(number)
        if endpoint is None or endpoint.name != name:
            known = listed([f"/{one}" for one in ENDPOINTS])
            sentence = f"There is no such endpoint; there are {known}."
            await refuse(_door(name), Refusal(404, sentence), scope, receive, send)
            return
        if not isinstance(sent, dict):
            sentence = f"/{endpoint.name} takes a JSON object, such as {_example(endpoint)}."
            await refuse(_door(name), Refusal(400, sentence), scope, receive, send)
            return
        with noting() as noted:
            try:
                values = _values(endpoint, sent, by_name=way == "call/v2")
                request = endpoint.read(values)
                if way.startswith("call"):  # whose answer can only be told later
                    await run_in_threadpool(endpoint.check, self._asked, request)
            except Exception as error:
                await tell(refusal(_door(name), error), scope, receive, send)
                return
            whole = {field: getattr(request, field) for field in endpoint.fields}
            body = json.dumps(whole if way == "call/v2" else _enveloped(whole, sent)).encode()
            sending = telling(noted, _door(name), scope, receive, send)
            await self._app(_with_body(scope, body), replaying(body, receive), sending)

    async def _join(self, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what names no event, or has not as many values as the endpoint takes.

        Gradio's clients tell a refusal of theirs only as a failed validation. What else is wrong is told by
        the event itself, as they expect.
        """
        sent = json_in(body)
        event = sent if isinstance(sent, dict) else {}
        number = event.get("fn_index")
        if not isinstance(number, int) or number not in self._events:
            await refuse("a request", Refusal(404, "There is no such event."), scope, receive, send)
            return
        endpoint, data = self._endpoints.get(number), event.get("data")
        if endpoint is not None and (not isinstance(data, list) or len(data) != len(endpoint.fields)):
            wrong = QuestionError(f"data is a list of {len(endpoint.fields)}: {listed(endpoint.fields)}.")
            refused = refusal(_door(endpoint.name), wrong)
            told = {"__type__": "validate", "is_valid": False, "message": refused.sentence}
            told["parameter_name"] = "data"
            await JSONResponse({"detail": [told]}, refused.status)(scope, receive, send)
            return
        full = telling_full("a request", scope, receive, send)
        await self._app(scope, replaying(body, receive), full)

    async def _fetch(self, door: str, event: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream an answer; say with a status that there is none, and in the log that nobody waits for it."""
        none = Refusal(404, "There is no such answer, or it was fetched before.")
        if event in self._fetched:
            await refuse(door, none, scope, receive, send)
            return
        receive, send = watched(receive, send, partial(log_gone, door))
        started: Message | None = None
        is_refused = False

        async def sending(message: Message) -> None:
            nonlocal started, is_refused
            if message["type"] == "http.response.start":
                started = message
                return
            if is_refused:
                return
            if started is not None:
                if message.get("body", b"").startswith(_NOBODY):
                    is_refused = True
                    await refuse(door, none, scope, receive, send)
                    return
                await send(started)
                started = None
            if not message.get("more_body", False):
                self._fetched.append(event)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            if not is_refused:
                raise
            # What Gradio raises besides streaming it.


def _values(endpoint: Endpoint, sent: dict[str, Any], *, by_name: bool) -> dict[str, object]:
    """Return the values in a body, by their fields: `data` has them in order, else the body itself does."""
    if by_name or "data" not in sent:
        return sent
    data = sent["data"]
    if not isinstance(data, list) or len(data) > len(endpoint.fields):
        raise QuestionError(f"data is a list of up to {len(endpoint.fields)}: {listed(endpoint.fields)}.")
    # A field beside the list is refused with those of the list.
    others = {name: value for name, value in sent.items() if name not in _ENVELOPE}
    return {**others, **dict(zip(endpoint.fields, data, strict=False))}


def _enveloped(values: Mapping[str, object], sent: Mapping[str, Any]) -> dict[str, Any]:
    session = sent.get("session_hash") if "data" in sent else None
    return {"data": list(values.values()), "session_hash": session if isinstance(session, str) else None}


def _example(endpoint: Endpoint) -> str:
    """Return the smallest body, or one that names a field."""
    return json.dumps({endpoint.fields[0]: "…"}, ensure_ascii=False)


def _with_body(scope: Scope, body: bytes) -> Scope:
    about = {b"content-length": str(len(body)).encode(), b"content-type": b"application/json"}
    kept = [(name, value) for name, value in scope["headers"] if name not in about]
    return {**scope, "headers": [*kept, *about.items()]}


def _door(name: str) -> str:
    """Return how the log names an endpoint; what there is not is a visitor's text."""
    return f"/{name}" if name in ENDPOINTS else "an unknown endpoint"
