"""The gate before the page: who is let through, to what, how often, and what everybody else is told."""

import asyncio
import base64
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from looping import run
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from index import UsersError
from qa.users import Users, remove_user, set_user
from qa.web.network.access import ON_THIS_MACHINE, PER_MINUTE, Access, access_on
from qa.web.network.gate import Gate
from qa.web.network.identification import Identification
from qa.web.network.passes import LASTS, Passes
from qa.web.network.passwords import Passwords
from qa.web.network.rates import Rates
from qa.web.network.routes import Purpose, purpose_of
from qa.web.network.sessions import OwnSessions
from qa.web.network.visitor import visitor_of

HOST = "http://archive.example"
JOIN = "/gradio_api/queue/join"
COOKIE = "dateline-pass"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell what came through the gate."""
    visitor = visitor_of(scope)
    assert visitor is not None
    body = await Request(scope, receive).body()
    told = {"name": visitor.name, "may_edit": visitor.may_edit, "length": len(body)}
    await JSONResponse(told)(scope, receive, send)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "users.txt"
    set_user(path, "mara", "reader", "open sesame")
    set_user(path, "devin", "editor", "shut sesame")
    return path


def gated(
    access: Access, *, passes: Passes | None = None, may_edit: bool = True, tools: bool = False
) -> Gate:
    rates = Rates(access.per_minute)
    identification = None
    if access.users is not None:
        identification = Identification(access.users, passes or Passes(), Passwords(access.users, rates))
    here_alone = access.here_alone
    return Gate(
        OwnSessions(page), identification, rates, here_alone=here_alone, may_edit=may_edit, tools=tools
    )


def send(
    gate: Gate,
    method: str,
    path: str,
    *,
    host: str = HOST,
    headers: Mapping[str, str] | None = None,
    **sent: Any,
) -> httpx.Response:
    async def sending() -> httpx.Response:
        transport = httpx.ASGITransport(app=gate, client=("192.0.2.7", 4000))
        async with httpx.AsyncClient(transport=transport, base_url=host) as client:
            return await client.request(method, path, headers=headers, **sent)

    return run(sending())


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


ANYBODY = Access(users=None, per_minute=None, here_alone=False)


def of_users(file: Path, per_minute: int | None = None) -> Access:
    return Access(users=Users(file), per_minute=per_minute, here_alone=False)


@pytest.mark.parametrize(
    ("method", "path", "purpose"),
    [
        ("GET", "/", Purpose.LOOK),
        ("GET", "/collection", Purpose.LOOK),
        ("GET", "/static/js/iframeResizer.contentWindow.min.js", Purpose.LOOK),
        ("GET", "/assets/Index-CNTV_95-.js", Purpose.LOOK),
        ("GET", "/gradio_api/queue/data", Purpose.LOOK),
        ("POST", JOIN, Purpose.ASK),
        ("POST", "/gradio_api/call/ask", Purpose.ASK),
        ("POST", "/gradio_api/call/v2/ask", Purpose.ASK),
        ("GET", "/gradio_api/call/ask/0a1b2c", Purpose.LOOK),
        ("GET", "/export", Purpose.ASK),
        ("POST", "/gradio_api/upload", Purpose.EDIT),
        ("POST", "/sign-in", Purpose.SIGN_IN),
        # What Gradio has besides, and what there is not.
        ("GET", "/gradio_api/file=/etc/passwd", None),
        ("GET", "/gradio_api/file/etc/passwd", None),
        ("GET", "/gradio_api/proxy=https://x.hf.space/", None),
        ("GET", "/gradio_api/deep_link", None),
        ("POST", "/gradio_api/process_recording", None),
        ("POST", "/gradio_api/vibe-edit", None),
        ("GET", "/gradio_api/dev/reload", None),
        ("GET", "/gradio_api/runs", None),
        ("GET", "/gradio_api/token", None),
        ("GET", "/monitoring", None),
        ("GET", "/gradio_api/stream/s/1/2/playlist.m3u8", None),
        ("GET", "/gradio_api/custom_component/a/client/component/style.css", None),
        ("GET", "/gradio_api/mcp", None),
        ("GET", "/assets/../../manifest.json", None),
        ("GET", "/static/..%2f..%2fmanifest.json", None),
        ("GET", "/static/..\\..\\manifest.json", None),
        ("GET", "//etc/passwd", None),
        ("PUT", "/", None),
        ("DELETE", "/collection", None),
        ("GET", "/feedback.sqlite", None),
    ],
)
def test_only_what_the_page_uses_is_served(method: str, path: str, purpose: Purpose | None) -> None:
    assert purpose_of(method, path, tools=False) is purpose
    if purpose is None:
        answer = send(gated(ANYBODY), method, path.replace("%", "%25").replace("..", "%2e%2e"))
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such page.")


def test_the_tools_are_served_where_they_are_offered() -> None:
    for path in ("/gradio_api/mcp", "/gradio_api/mcp/"):
        assert purpose_of("POST", path, tools=True) is Purpose.ASK
        assert purpose_of("POST", path, tools=False) is None


@pytest.mark.parametrize("host", ["http://127.0.0.1:7860", "http://localhost:7860", "http://[::1]:7860"])
def test_a_page_for_this_machine_answers_to_its_names_alone(host: str) -> None:
    gate = gated(ON_THIS_MACHINE)
    assert send(gate, "GET", "/", host=host).status_code == 200
    for other in ("http://archive.example", "http://127.0.0.1.evil.example:7860", "http://localhost.evil"):
        refused = send(gate, "GET", "/", host=other)
        assert (refused.status_code, refused.json()["error"][:34]) == (
            421,
            "This chat is for the machine that ",
        )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": HOST}, 200),
        ({"Origin": "http://ARCHIVE.example"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": HOST + ":8080"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": HOST}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        # A form of another page comes as a navigation, with the page's origin.
        (
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": "http://evil.example"},
            403,
        ),
    ],
)
def test_another_page_cannot_ask_in_a_visitor_s_name(headers: dict[str, str], status: int) -> None:
    assert send(gated(ANYBODY), "POST", JOIN, headers=headers, json={}).status_code == status


def test_a_link_from_another_page_opens_the_chat() -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert send(gated(ANYBODY), "GET", "/", headers=link).status_code == 200
    fetched = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert send(gated(ANYBODY), "GET", "/config", headers=fetched).status_code == 403


def test_who_is_not_signed_in_is_asked_who_it_is(file: Path) -> None:
    gate = gated(of_users(file))
    seen = send(gate, "GET", "/", headers={"Accept": "text/html"}, params={"question": "Who?"})
    assert (seen.status_code, seen.headers["location"]) == (303, "/sign-in?to=%2F%3Fquestion%3DWho%253F")
    program = send(gate, "POST", JOIN, json={})
    assert program.status_code == 401
    assert program.json()["detail"] == "Sign in first."
    assert program.headers["www-authenticate"].startswith('Basic realm="Dateline"')
    browser = send(gate, "POST", JOIN, json={}, headers={"Origin": HOST})
    assert browser.status_code == 401
    assert "www-authenticate" not in browser.headers


def test_a_password_may_come_with_each_request_and_is_hashed_once(file: Path) -> None:
    access = of_users(file)
    assert access.users is not None
    checked = []
    check = access.users.check

    class Counting(Users):
        def check(self, name: str, password: str) -> Any:
            checked.append(name)
            return check(name, password)

    gate = gated(Access(Counting(file), None, here_alone=False))
    for _ in range(5):
        answer = send(gate, "POST", JOIN, json={}, headers=basic("mara", "open sesame"))
        assert answer.json() == {"name": "mara", "may_edit": False, "length": 2}
    assert checked == ["mara"]
    set_user(file, "mara", "reader", "another one")
    assert send(gate, "POST", JOIN, json={}, headers=basic("mara", "open sesame")).status_code == 401
    assert send(gate, "POST", JOIN, json={}, headers=basic("mara", "another one")).status_code == 200


@pytest.mark.parametrize("header", ["Basic", "Basic ???", "Basic bWFyYQ==", "Bearer mara", "", "Basic /w=="])
def test_a_header_that_is_no_password_is_nobody_s(file: Path, header: str) -> None:
    answer = send(gated(of_users(file)), "POST", JOIN, json={}, headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_pass_ends_with_its_user_its_password_and_its_time(file: Path) -> None:
    access, now = of_users(file), [0.0]
    assert access.users is not None
    mara, devin = access.users.get("mara"), access.users.get("devin")
    assert mara is not None
    assert devin is not None
    passes = Passes(lambda: now[0])
    gate = gated(access, passes=passes)

    def status(secret: str) -> int:
        return send(gate, "GET", "/config", headers={"Cookie": f"{COOKIE}={secret}"}).status_code

    first, second, third = passes.issue(mara), passes.issue(devin), passes.issue(devin)
    assert {status(first), status(second), status(third)} == {200}
    assert status(first[:-1]) == status("") == status('"') == 401
    remove_user(file, "mara")
    assert status(first) == 401
    passes.withdraw(third)
    assert (status(second), status(third)) == (200, 401)
    now[0] += LASTS - 1
    assert status(second) == 200  # and it holds as long again
    now[0] += LASTS - 1
    assert status(second) == 200
    now[0] += LASTS + 1
    assert status(second) == 401
    fourth = passes.issue(devin)
    set_user(file, "devin", "editor", "another one")
    assert status(fourth) == 401


def test_a_role_counts_as_it_is_now(file: Path) -> None:
    gate = gated(of_users(file))

    def upload(name: str, password: str) -> int:
        headers = basic(name, password)
        return send(gate, "POST", "/gradio_api/upload", content=b"x", headers=headers).status_code

    assert upload("mara", "open sesame") == 403
    assert upload("devin", "shut sesame") == 200
    lines = file.read_text("utf-8").replace("mara reader", "mara editor")
    file.write_text(lines, "utf-8")
    assert upload("mara", "open sesame") == 200


def test_nobody_uploads_where_nothing_can_be_added(file: Path) -> None:
    for access in (of_users(file), ON_THIS_MACHINE):
        gate = gated(access, may_edit=False)
        headers = basic("devin", "shut sesame")
        answer = send(
            gate, "POST", "/gradio_api/upload", host="http://localhost", content=b"x", headers=headers
        )
        assert (answer.status_code, answer.json()["detail"]) == (403, "Only an editor may add articles here.")


def test_a_file_of_users_that_is_gone_lets_nobody_in(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    gate = gated(of_users(file))
    file.unlink()
    answer = send(gate, "POST", JOIN, json={}, headers=basic("mara", "open sesame"))
    assert answer.status_code == 503
    assert "cannot be checked" in answer.json()["detail"]
    assert str(file) not in answer.text
    assert str(file) in caplog.text


def test_passwords_are_not_tried_for_ever(file: Path) -> None:
    gate = gated(of_users(file))
    tried = [
        send(gate, "POST", JOIN, json={}, headers=basic("mara", f"guess {number}")) for number in range(11)
    ]
    assert [answer.status_code for answer in tried] == [401] * 10 + [429]
    assert 0 < int(tried[-1].headers["retry-after"]) <= 300
    # Nor the right one by then; another name may come from there.
    assert send(gate, "POST", JOIN, json={}, headers=basic("mara", "open sesame")).status_code == 429
    assert send(gate, "POST", JOIN, json={}, headers=basic("devin", "shut sesame")).status_code == 200


def test_who_is_let_in_never_waits_for_those_who_try_passwords(file: Path) -> None:
    gate = gated(of_users(file))
    mara = basic("mara", "open sesame")
    assert send(gate, "POST", JOIN, json={}, headers=mara).status_code == 200

    async def crowded() -> tuple[list[int], float]:
        transport = httpx.ASGITransport(app=gate, client=("192.0.2.8", 4000))
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:

            def ask(headers: dict[str, str]) -> Any:
                return client.post(JOIN, json={}, headers=headers)

            strangers = [asyncio.create_task(ask(basic(f"q{number}", "x"))) for number in range(40)]
            await asyncio.sleep(0.01)
            begun = time.monotonic()
            assert (await ask(mara)).status_code == 200
            waited = time.monotonic() - begun
            assert not all(one.done() for one in strangers)
            return [one.status_code for one in await asyncio.gather(*strangers)], waited

    statuses, waited = run(crowded())
    assert set(statuses) == {401, 429}
    assert statuses.count(401) == 30  # the others are not even checked
    assert waited < 1


def test_an_answer_is_fetched_by_who_asked(file: Path) -> None:
    async def calls(scope: Scope, receive: Receive, send: Send) -> None:
        told = {"event_id": "0a1b"} if scope["method"] == "POST" else {"answer": 1}
        await JSONResponse(told)(scope, receive, send)

    access = of_users(file)
    assert access.users is not None
    rates = Rates(None)
    identification = Identification(access.users, Passes(), Passwords(access.users, rates))
    gate = Gate(OwnSessions(calls), identification, rates, here_alone=False, may_edit=False, tools=False)
    mara, devin = basic("mara", "open sesame"), basic("devin", "shut sesame")
    for call in ("/gradio_api/call/ask", "/gradio_api/call/v2/ask"):
        assert send(gate, "POST", call, json={}, headers=devin).json() == {"event_id": "0a1b"}
        assert send(gate, "GET", f"{call}/0a1b", headers=mara).status_code == 403
        assert send(gate, "GET", f"{call}/0a1b", headers=devin).json() == {"answer": 1}


def test_who_is_not_let_through_is_logged_once_and_not_quoted(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = gated(of_users(file))
    send(gate, "POST", JOIN, json={"data": ["Zeltrabin"]}, headers=basic("Zeltrabin", "Zeltrabin"))
    assert caplog.messages == [
        "sign-in: a wrong name or password from 192.0.2.7",
        "the gate: refused with 401",
    ]


def test_each_visitor_asks_so_often_and_looks_as_often_as_they_like(file: Path) -> None:
    gate = gated(of_users(file, per_minute=3))
    asked = [send(gate, "POST", JOIN, json={}, headers=basic("mara", "open sesame")) for _ in range(5)]
    assert [answer.status_code for answer in asked] == [200] * 3 + [429] * 2
    told = asked[-1].json()
    assert (
        told["detail"]
        == told["error"]
        == f"That was too much at once: ask again in {_wait(asked[-1])} seconds."
    )
    assert send(gate, "GET", "/config", headers=basic("mara", "open sesame")).status_code == 200
    assert send(gate, "POST", JOIN, json={}, headers=basic("devin", "shut sesame")).status_code == 200


def _wait(answer: httpx.Response) -> int:
    wait = int(answer.headers["retry-after"])
    assert 50 <= wait <= 60
    return wait


def test_a_conversation_is_its_first_user_s(file: Path) -> None:
    gate = gated(of_users(file))
    mara, devin = basic("mara", "open sesame"), basic("devin", "shut sesame")

    def statuses(headers: dict[str, str]) -> list[int]:
        session = "7x3k9"
        return [
            send(gate, "POST", JOIN, json={"session_hash": session}, headers=headers).status_code,
            send(gate, "GET", f"/gradio_api/queue/data?session_hash={session}", headers=headers).status_code,
            send(gate, "GET", f"/gradio_api/heartbeat/{session}", headers=headers).status_code,
            send(
                gate, "POST", "/gradio_api/cancel", json={"session_hash": session}, headers=headers
            ).status_code,
        ]

    assert statuses(mara) == [200] * 4
    assert statuses(devin) == [403] * 4
    assert statuses(mara) == [200] * 4
    answer = send(gate, "POST", JOIN, json={"session_hash": "other"}, headers=devin)
    assert answer.status_code == 200


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"session_hash": 5}', "ü".encode(), b"\xff"])
def test_what_is_no_form_goes_to_the_page_whole(file: Path, content: bytes) -> None:
    answer = send(gated(of_users(file)), "POST", JOIN, content=content, headers=basic("mara", "open sesame"))
    assert answer.json()["length"] == len(content)


def test_files_come_with_their_length_and_within_it() -> None:
    gate, path = gated(ANYBODY), "/gradio_api/upload"

    async def flood() -> Any:
        raise AssertionError("it is read")
        yield b""

    assert send(gate, "POST", path, content=flood()).status_code == 411
    for length, status in (("many", 411), ("-1", 411), ("50000000000", 413), ("1", 200)):
        headers = {"Content-Length": length}
        assert send(gate, "POST", path, headers=headers, content=b"x").status_code == status


@pytest.mark.parametrize(
    ("host", "public", "may_edit", "has_users", "told"),
    [
        ("127.0.0.1", False, True, False, None),
        ("localhost", False, False, False, None),
        ("::1", False, True, False, None),
        ("0.0.0.0", False, False, False, "could read the archive"),
        ("::", False, False, False, "could read the archive"),
        ("192.0.2.1", False, False, False, "could read the archive"),
        ("", False, False, False, "could read the archive"),
        ("192.0.2.1", True, False, False, None),
        ("192.0.2.1", True, True, False, "could change the archive"),
        ("127.0.0.1", True, True, False, "could change the archive"),
        ("192.0.2.1", False, True, True, None),
    ],
)
def test_a_network_is_let_in_only_where_somebody_said_so(
    file: Path, host: str, public: bool, may_edit: bool, has_users: bool, told: str | None
) -> None:
    users = Users(file) if has_users else None

    def opening() -> Access:
        return access_on(host, users=users, public=public, per_minute=None, may_edit=may_edit)

    if told is not None:
        with pytest.raises(UsersError, match=told):
            opening()
        return
    access = opening()
    is_open = public or has_users
    assert access == Access(users, PER_MINUTE if is_open else None, here_alone=not is_open)


def test_a_rate_that_is_said_holds_everywhere() -> None:
    def rate(host: str, per_minute: int, *, public: bool) -> int | None:
        access = access_on(host, users=None, public=public, per_minute=per_minute, may_edit=False)
        return access.per_minute

    assert rate("127.0.0.1", 5, public=False) == 5
    assert rate("192.0.2.1", 5, public=True) == 5
    assert rate("192.0.2.1", 0, public=True) is None


def test_what_is_no_request_is_not_answered() -> None:
    sent: list[Any] = []

    async def sending() -> None:
        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def take(message: Any) -> None:
            sent.append(message)

        scope: Scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b""}
        await gated(ANYBODY)(scope, receive, take)

    run(sending())
    assert sent == []
