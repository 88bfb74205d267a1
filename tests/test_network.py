"""The gate before the page: what is served, to whom from where, and how much of it."""

from pathlib import Path
from typing import Any

import pytest
from gating import ANYBODY, HOST, JOIN, basic, gated, of_users, send
from looping import run
from starlette.types import Scope

from index import UsersError
from qa.users import Users
from qa.web.network.access import ON_THIS_MACHINE, PER_MINUTE, Access, access_on
from qa.web.network.routes import Purpose, purpose_of


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


def test_nobody_uploads_where_nothing_can_be_added(users_file: Path) -> None:
    for access in (of_users(users_file), ON_THIS_MACHINE):
        gate = gated(access, may_edit=False)
        headers = basic("devin", "shut sesame")
        answer = send(
            gate, "POST", "/gradio_api/upload", host="http://localhost", content=b"x", headers=headers
        )
        assert (answer.status_code, answer.json()["detail"]) == (403, "Only an editor may add articles here.")


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
    users_file: Path, host: str, public: bool, may_edit: bool, has_users: bool, told: str | None
) -> None:
    users = Users(users_file) if has_users else None

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
