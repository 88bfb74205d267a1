"""The page's HTTP API over a real connection: the same answers as from code, by every way in."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import serving
from archives import name_of
from gradio_client import Client
from serving import Served, served

from qa import Retriever
from qa.citing import cite
from qa.quantities import figures_of

WHAT = "What closed in Bababa, and what will the repairs cost?"
COSTS = "How many crowns will the repairs cost?"
NARROWED = {
    "since": "2031-05-02",
    "until": "2031-05-06",
    "sources": [f"{name_of(3)}.txt", f"{name_of(4)}.txt"],
}

NAMES = ["/ask", "/retrieve", "/article", "/figures", "/timeline"]


@pytest.fixture(scope="module")
def server(served_folder: Path) -> Iterator[Served]:
    with served(served_folder / "index", served_folder / "errors.txt") as server:
        yield server


@pytest.fixture(scope="module")
def two_processes(served_folder: Path) -> Iterator[Served]:
    with served(served_folder / "index", served_folder / "errors-of-two.txt", "--processes") as server:
        yield server


def expected(retriever: Retriever) -> list[tuple[str, dict[str, Any], Any]]:
    """Requests to every endpoint, and what the retriever itself makes of them."""
    whole = retriever.collection.article(f"{name_of(3)}.txt")
    hits = retriever.retrieve(WHAT, k=2, **NARROWED)
    costs = figures_of(retriever, COSTS)
    some = figures_of(retriever, COSTS, infer=(), **NARROWED)
    assert costs is not None
    assert some is not None
    assert 0 < len(some.rows) < len(costs.rows)
    by_day = retriever.timeline(by="published", known_by="2031-05-05").to_dict()
    counted = [{"day": one["day"], "count": one["count"]} for one in by_day["days"]]
    return [
        ("ask", {"question": WHAT}, retriever.ask(WHAT).to_dict()),
        ("ask", {"question": WHAT, "k": 1, **NARROWED}, retriever.ask(WHAT, k=1, **NARROWED).to_dict()),
        (
            "ask",
            {"question": "What closed on 3 May 2031?", "literal": True},
            retriever.ask("What closed on 3 May 2031?", infer=()).to_dict(),
        ),
        (
            "retrieve",
            {"question": WHAT, "k": 2, **NARROWED},
            {"question": WHAT, "citations": [cite(at, hit, 1).to_dict() for at, hit in enumerate(hits, 1)]},
        ),
        (
            "article",
            {"article_id": f"{name_of(3)}.txt"},
            {
                "article_id": f"{name_of(3)}.txt",
                "title": None,
                "source": f"{name_of(3)}.txt",
                "url": None,
                "published": "2031-05-04",
                "author": None,
                "dated_by": "header",
                "other_day": None,
                "text": whole.text,
                "sha256": whole.sha256,
            },
        ),
        ("figures", {"question": COSTS}, costs.to_dict()),
        ("figures", {"question": COSTS, "literal": True, **NARROWED}, some.to_dict()),
        ("figures", {"question": "Who closed the harbour?"}, None),
        ("timeline", {}, retriever.timeline().to_dict()),
        (
            "timeline",
            {"question": "harbour", "clock": "event", "since": "2031-05-03"},
            retriever.timeline("harbour", clock="event", since="2031-05-03").to_dict(),
        ),
        (
            "timeline",
            {"by": "published", "known_by": "2031-05-05", "passages": False},
            {**by_day, "days": counted},
        ),
    ]


def post(server: Served, way: str, sent: object) -> httpx.Response:
    return httpx.post(f"{server.address}/gradio_api/{way}", json=sent, timeout=60)


def fetched(server: Served, way: str, sent: object, name: str) -> tuple[str, Any]:
    """Call by the queue; return the last event of the answer and its data."""
    event = post(server, f"{way}/{name}", sent).json()["event_id"]
    answer = httpx.get(f"{server.address}/gradio_api/call/{name}/{event}", timeout=60)
    assert answer.headers["content-type"].startswith("text/event-stream")
    *_, last = answer.text.strip().split("\n\n")
    kind, data = last.split("\n")
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_each_endpoint_answers_as_the_retriever_does(server: Served, served_retriever: Retriever) -> None:
    for name, sent, answer in expected(served_retriever):
        assert post(server, f"run/{name}", sent).json()["data"] == [answer]
        assert post(server, f"api/{name}/", {"data": list(sent.values())[:1]}).status_code == 200
        assert fetched(server, "call/v2", sent, name) == ("complete", [answer])
    assert server.said() == []


def test_values_may_come_in_order_and_end_early(server: Served, served_retriever: Retriever) -> None:
    one = served_retriever.ask(WHAT, k=1).to_dict()
    for way in ("run", "api"):
        answer = post(server, f"{way}/ask", {"data": [WHAT, 1], "session_hash": "mine", "fn_index": None})
        assert answer.json()["data"] == [one]
    assert fetched(server, "call", {"data": [WHAT, 1]}, "ask") == ("complete", [one])
    assert fetched(server, "call", {"question": WHAT, "k": 1}, "ask") == ("complete", [one])


@pytest.mark.parametrize("kind", ["server", "two_processes"])
def test_gradio_s_client_gets_the_same(
    kind: str, served_retriever: Retriever, request: pytest.FixtureRequest
) -> None:
    client = Client(request.getfixturevalue(kind).address, verbose=False)
    try:
        for name, sent, answer in expected(served_retriever):
            assert client.predict(api_name=f"/{name}", **sent) == answer
        assert client.predict(WHAT, 1, api_name="/ask") == served_retriever.ask(WHAT, k=1).to_dict()
    finally:
        client.close()


def test_the_endpoints_are_documented_and_nothing_else_is(server: Served) -> None:
    client = Client(server.address, verbose=False)
    told = client.view_api(return_format="dict", print_info=False)
    client.close()
    assert isinstance(told, dict)
    assert (list(told["named_endpoints"]), told["unnamed_endpoints"]) == (NAMES, {})
    asked = told["named_endpoints"]["/ask"]
    assert asked["description"].startswith("Answer a question about the news in the archive with quotes")
    first, second, *_, last = asked["parameters"]
    assert (first["parameter_name"], first["parameter_has_default"]) == ("question", False)
    assert (second["parameter_default"], second["python_type"]["type"]) == (5, "int")
    assert second["python_type"]["description"] == "How many passages, 1 to 100."
    assert (last["parameter_name"], last["parameter_default"]) == ("literal", False)
    assert [one["label"] for one in asked["returns"]] == ["answer"]

    schema = httpx.get(f"{server.address}/gradio_api/openapi.json").json()
    called = {path for path in schema["paths"] if "/call/v2/" in path}
    assert called == {f"/gradio_api/call/v2{name}" for name in NAMES}
    body = schema["paths"]["/gradio_api/call/v2/timeline"]["post"]["requestBody"]["content"][
        "application/json"
    ]
    assert list(body["schema"]["properties"])[:3] == ["question", "by", "passages"]
    assert body["schema"]["properties"]["by"]["enum"] == ["event", "published"]


def test_two_who_ask_at_once_each_get_their_own(two_processes: Served) -> None:
    def ask(number: int) -> None:
        place = name_of(number).capitalize()
        asked = {"question": f"What closed in {place}?", "sources": [f"{name_of(number)}.txt"]}
        answer = post(two_processes, "run/ask", asked).json()["data"][0]
        mixed.extend(one for one in answer["citations"] if place not in one["passage"]["text"])
        answered.append(answer["found"])

    mixed: list[Any] = []
    answered: list[bool] = []
    threads = [threading.Thread(target=ask, args=(number % 12,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (mixed, answered) == ([], [True] * 24)


def test_who_asks_is_not_kept_waiting_by_who_asks_long(server: Served) -> None:
    waiting = threading.Thread(target=post, args=(server, "run/ask", {"question": serving.SLOW}))
    waiting.start()
    assert post(server, "run/ask", {"question": WHAT}).status_code == 200
    assert waiting.is_alive()
    waiting.join()
