"""What makes no sense, breaks off or is far too much: refused, logged once, and nobody else disturbed."""

import json
import socket
import string
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import serving
from archives import name_of, write
from doubles import WordCountEmbedder
from gradio_client import Client
from gradio_client.exceptions import AppError, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import Served, served
from test_requests import fields, json_values

from index import build
from qa.web.endpoints import ENDPOINTS

WHAT = "What closed in Bababa?"
MARK = "Zeltrabin"  # a word of the visitor's, which no log may have

BAD: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "unknown field": (
        "ask",
        {"question": MARK, MARK: 1},
        422,
        f"There is no field “{MARK}”; there is question",
    ),
    "k of 0": ("ask", {"question": MARK, "k": 0}, 422, "k: input should be greater than or equal to 1."),
    "k of 10^9": ("retrieve", {"question": MARK, "k": 10**9}, 422, "k: input should be less than"),
    "window": (
        "timeline",
        {"question": MARK, "since": "2031-05-05", "until": "2031-05-01"},
        422,
        "The window ends (2031-05-01) before it begins (2031-05-05); swap the two days.",
    ),
    "source": (
        "figures",
        {"question": MARK, "sources": [f"{MARK} Post"]},
        422,
        f"The collection has no article from {MARK} Post.",
    ),
    "article": (
        "article",
        {"article_id": f"../../{MARK}"},
        404,
        f"The archive holds no article “../../{MARK}”.",
    ),
    "long": ("ask", {"question": MARK * 2_000}, 422, "The question has 18,000 characters; ask it in at most"),
}


@pytest.fixture(scope="module")
def server(served_folder: Path) -> Iterator[Served]:
    with served(served_folder / "index", served_folder / "errors.txt") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: Served) -> Iterator[Client]:
    client = Client(server.address, verbose=False)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def undisturbed(server: Served) -> Iterator[None]:
    """Whatever comes, the next one is answered, and the log has no stack trace and no visitor's words."""
    before = len(server.said())
    yield
    answer = post(server, "run/ask", {"question": WHAT, "k": 1}).json()["data"][0]
    assert answer["found"]
    said = "\n".join(server.said()[before:])
    assert MARK not in said
    assert "Traceback" not in said or serving.BROKEN in said


def post(server: Served, way: str, sent: object) -> httpx.Response:
    return httpx.post(f"{server.address}/gradio_api/{way}", json=sent, timeout=60)


@pytest.mark.parametrize("way", ["run", "api", "call", "call/v2"])
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_its_status_and_logged_once(server: Served, way: str, case: str) -> None:
    name, sent, status, sentence = BAD[case]
    before = len(server.said())
    answer = post(server, f"{way}/{name}", sent)
    assert answer.status_code == status
    assert answer.json().keys() == {"error"}
    assert answer.json()["error"].startswith(sentence)
    kind = "UnknownArticleError" if status == 404 else "QuestionError"
    assert server.said_after(before) == [f"/{name}: refused with {status} ({kind})"]


@pytest.mark.parametrize("case", [case for case in BAD if case != "unknown field"])
def test_gradio_s_client_raises_the_sentence(server: Served, client: Client, case: str) -> None:
    name, sent, status, sentence = BAD[case]
    before = len(server.said())
    with pytest.raises(AppError) as error:
        client.predict(api_name=f"/{name}", **sent)
    assert str(error.value).startswith(sentence)
    kind = "UnknownArticleError" if status == 404 else "QuestionError"
    assert server.said_after(before) == [f"/{name}: refused with {status} ({kind})"]


def test_a_number_of_values_that_fits_no_endpoint_is_a_failed_validation(
    server: Served, client: Client
) -> None:
    before = len(server.said())
    number = next(one["id"] for one in client.config["dependencies"] if one["api_name"] == "article")
    sent = {"data": [MARK, MARK], "fn_index": number, "session_hash": "mine"}
    answer = post(server, "queue/join", sent)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["message"] == "data is a list of 1: article_id."
    with pytest.raises(ValidationError, match=r"data is a list of 1: article_id\."):
        client.predict(MARK, MARK, api_name="/article")
    assert server.said_after(before, 2) == ["/article: refused with 422 (QuestionError)"] * 2


@pytest.mark.parametrize(
    ("way", "sent", "status", "sentence"),
    [
        (f"run/{MARK}", {"data": []}, 404, "There is no such endpoint; there are /ask, /retrieve, /article,"),
        (f"call/{MARK}", {"data": []}, 404, "There is no such endpoint"),
        (f"call/v2/{MARK}", {}, 404, "There is no such endpoint"),
        ("run/ask_1", {"data": []}, 404, "There is no such endpoint"),  # of the page's own events
        ("run/ask", {"data": [WHAT], "fn_index": 10**6}, 404, "There is no such endpoint"),
        ("run/ask", {"data": [WHAT], "fn_index": MARK}, 404, "There is no such endpoint"),
        ("run/ask", {"data": [WHAT], "fn_index": [MARK]}, 404, "There is no such endpoint"),
        (
            "queue/join",
            {"data": [WHAT], "fn_index": 10**6, "session_hash": "a"},
            404,
            "There is no such event.",
        ),
        ("run/ask", [MARK], 400, '/ask takes a JSON object, such as {"question": "…"}.'),
        ("call/v2/ask", MARK, 400, "/ask takes a JSON object"),
        ("run/ask", {"data": MARK}, 422, "data is a list of up to 9: question, k, since,"),
        ("run/ask", {"data": [MARK] * 10}, 422, "data is a list of up to 9"),
        ("run/ask", {"data": [WHAT], MARK: 1}, 422, "There is no field"),
    ],
)
def test_what_leads_nowhere_is_refused(
    server: Served, way: str, sent: object, status: int, sentence: str
) -> None:
    before = len(server.said())
    answer = post(server, way, sent)
    assert (answer.status_code, answer.json().keys()) == (status, {"error"})
    assert answer.json()["error"].startswith(sentence)
    said = server.said_after(before)
    assert len(said) == 1
    assert f"refused with {status}" in said[0]


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"question": "\xff"}'])
def test_what_is_no_json_is_refused(server: Served, body: bytes) -> None:
    answer = httpx.post(f"{server.address}/gradio_api/run/ask", content=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    way=st.sampled_from(["run", "api", "call", "call/v2"]),
    name=st.sampled_from(sorted(ENDPOINTS)) | st.text(string.ascii_letters, min_size=1, max_size=8),
    sent=st.dictionaries(fields | st.text(max_size=8), json_values, max_size=4) | json_values,
)
def test_whatever_is_sent_is_answered_or_refused_in_a_sentence(
    server: Served, way: str, name: str, sent: object
) -> None:
    body = json.dumps(sent).encode()
    answer = httpx.post(f"{server.address}/gradio_api/{way}/{name}", content=body, timeout=30)
    assert answer.status_code in (200, 400, 404, 422), answer.text
    told = answer.json()
    if answer.status_code == 200:
        assert name in ENDPOINTS
        assert "data" in told or "event_id" in told
    else:
        assert set(told) == {"error"}
        assert told["error"][-1] in ".?"
    assert not [line for line in server.said() if "Traceback" in line]


def test_what_no_page_sends_is_refused_in_a_sentence(server: Served) -> None:
    own = [
        event["id"]
        for event in httpx.get(f"{server.address}/config").json()["dependencies"]
        if event["api_name"] not in ENDPOINTS
    ]
    sent = {
        "run/predict": [{"fn_index": number, "data": [MARK]} for number in (0, 1)],
        "cancel": [{}, {"session_hash": [MARK]}],
        "reset": [{"event_id": {MARK: 1}}],
    }
    for way, bodies in sent.items():
        for body in bodies:
            before = len(server.said())
            answer = post(server, way, body)
            assert answer.status_code in (404, 422), (way, answer.text)
            assert list(answer.json()) == ["error"]
            assert MARK not in answer.text
            assert len(server.said_after(before)) == 1
    before = len(server.said())
    answer = post(server, "run/predict", {"fn_index": own[0], "data": {MARK: 1}})
    assert (answer.status_code, answer.json()) == (422, {"error": "That is nothing that the page sends."})
    unknown = httpx.get(f"{server.address}/gradio_api/queue/data", params={"session_hash": MARK})
    assert (unknown.status_code, list(unknown.json())) == (404, ["error"])
    assert len(server.said_after(before, 2)) == 2


def test_a_queue_that_is_full_is_told_and_the_rest_is_answered(tmp_path: Path) -> None:
    write(tmp_path / "articles", range(3))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    with served(tmp_path / "index", tmp_path / "errors.txt") as server, ThreadPoolExecutor(16) as threads:
        url = f"{server.address}/gradio_api/call/ask"
        asked = [
            threads.submit(httpx.post, url, json={"question": serving.SLOW}, timeout=60) for _ in range(150)
        ]
        answers = [one.result() for one in asked]
        refused = [one for one in answers if one.status_code == 503]
        assert {one.status_code for one in answers} == {200, 503}
        assert len(answers) - len(refused) >= 100
        sentence = "Too many are asking at this moment: ask again in a few seconds."
        assert all(one.json() == {"error": sentence} for one in refused)
        assert all(one.headers["retry-after"] == "5" for one in refused)
        taken = next(one for one in answers if one.status_code == 200).json()["event_id"]
        assert "event: complete" in httpx.get(f"{url}/{taken}", timeout=60).text


def test_json_is_read_whatever_it_is_called(server: Served) -> None:
    answer = httpx.post(
        f"{server.address}/gradio_api/run/ask",
        content=b'{"question": "What closed in Bababa?"}',
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.json()["data"][0]["found"]


@pytest.mark.parametrize("way", ["run/ask", "call/ask", "call/v2/ask", "queue/join", "component_server"])
@pytest.mark.parametrize("is_told", [True, False])
def test_50_mb_are_refused_and_not_kept(server: Served, way: str, is_told: bool) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(50):
            yield b"a" * (1 << 20)

    body = b"".join(parts()) if is_told else parts()  # in pieces, no length is told
    before, peak = len(server.said()), server.peak()
    answer = httpx.post(f"{server.address}/gradio_api/{way}", content=body, timeout=60)
    assert (answer.status_code, answer.json()) == (
        413,
        {"error": "The request is too large: at most 4 MB are read."},
    )
    assert len(server.said_after(before)) == 1
    assert server.peak() - peak < 20 << 20


def test_who_asks_first_whether_to_send_need_not(server: Served) -> None:
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(
            b"POST /gradio_api/run/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 52428800\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_an_answer_that_is_none_is_not_there(server: Served) -> None:
    before = len(server.said())
    event = post(server, "call/ask", {"data": [WHAT]}).json()["event_id"]
    address = f"{server.address}/gradio_api/call/ask"
    assert httpx.get(f"{address}/{event}").status_code == 200
    for one in (event, MARK):
        answer = httpx.get(f"{address}/{one}")
        assert (answer.status_code, answer.json()) == (
            404,
            {"error": "There is no such answer, or it was fetched before."},
        )
    assert server.said_after(before, 2) == ["/ask: refused with 404"] * 2


def test_a_client_that_hangs_up_while_it_sends_is_logged(server: Served) -> None:
    before = len(server.said())
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(
            b"POST /gradio_api/run/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
            + f'{{"question": "{MARK}'.encode()
        )
        time.sleep(0.2)
    assert server.said_after(before) == ["/ask: the client hung up"]


def test_a_client_that_hangs_up_in_mid_stream_is_logged_and_its_place_is_free(server: Served) -> None:
    before = len(server.said())
    for _ in range(12):  # more than are answered at once
        event = post(server, "call/ask", {"data": [serving.SLOW]}).json()["event_id"]
        with (
            pytest.raises(httpx.ReadTimeout),
            httpx.stream("GET", f"{server.address}/gradio_api/call/ask/{event}", timeout=0.2) as answer,
        ):
            answer.read()
    assert server.said_after(before, 12) == ["/ask: the client hung up"] * 12
    begun = time.monotonic()
    assert fetch(server, WHAT).startswith("event: complete")
    assert time.monotonic() - begun < 8


def fetch(server: Served, question: str) -> str:
    event = post(server, "call/ask", {"data": [question]}).json()["event_id"]
    return httpx.get(f"{server.address}/gradio_api/call/ask/{event}", timeout=60).text


def test_a_mistake_of_ours_is_told_as_ours(server: Served, client: Client) -> None:
    told = "Something went wrong on our side, and there is no answer."
    before = len(server.said())
    answer = post(server, "run/ask", {"question": serving.BROKEN})
    assert (answer.status_code, answer.json()) == (500, {"error": told})
    with pytest.raises(AppError) as error:
        client.predict(serving.BROKEN, api_name="/ask")
    assert str(error.value) == told
    assert fetch(server, serving.BROKEN).startswith(f'event: error\ndata: {{"error": "{told}"')
    said = server.said_after(before, 3)
    assert [one for one in said if one.startswith("/ask")] == ["/ask: failed (ZeroDivisionError)"] * 3
    assert sum("Traceback" in one for one in said) == 3


def test_an_outlet_or_an_article_that_is_there_is_found(server: Served) -> None:
    narrowed = {"question": WHAT, "sources": [f"{name_of(3)}.txt"]}
    assert post(server, "call/v2/ask", narrowed).status_code == 200
    assert post(server, "call/v2/article", {"article_id": f"{name_of(3)}.txt"}).status_code == 200
