"""The chat as it is served on a network, with a real browser: who gets in, and what they see."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import httpx
import pytest
from browsing import Visitor, visit
from conftest import ROOT
from playwright.sync_api import Browser, BrowserContext, expect
from test_accessibility import violations
from views import THEMES, WIDTHS

from qa.users import remove_user, set_user

pytestmark = [pytest.mark.browser, pytest.mark.model]


@dataclass
class Chat:
    """A chat that is served by the command line."""

    address: str
    process: "subprocess.Popen[str]"
    users: Path


def served(index: Path, users: Path, *options: str) -> Iterator[Chat]:
    program = "from qa.cli import main; main()"
    command = [sys.executable, "-c", program, "chat", "--index", str(index), "--port", "0", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said = process.stdout.readline()
        address = re.search(r"http://\S+", said)
        assert address is not None, said + process.stderr.read()
        yield Chat(address[0], process, users)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(scope="module")
def chat(seeds_collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("users")
    users = folder / "users.txt"
    # Of its own: what is added here would be found by whoever asks the one that all share.
    copytree(seeds_collection, folder / "of-seeds", symlinks=True)
    set_user(users, "mara", "reader", "open sesame")
    set_user(users, "devin", "editor", "shut sesame")
    yield from served(folder / "of-seeds", users, "--auth", str(users), "--edit", "--rate", "0")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as opened:
        yield opened


def sign_in(context: BrowserContext, chat: Chat, name: str, password: str, path: str = "/") -> Visitor:
    page = context.new_page()
    page.goto(chat.address + path)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    visitor = Visitor(page)
    expect(page.locator(".signed-in, [role=alert]")).to_be_visible()
    return visitor


def test_who_signs_in_gets_what_was_asked_for(context: BrowserContext, chat: Chat) -> None:
    visitor = sign_in(context, chat, "mara", "open sesame", "/?question=Who+is+Ali+Sheha%3F")
    visitor.answered(1)
    assert visitor.text(".question") == "Who is Ali Sheha?"
    assert visitor.text(".signed-in span") == "mara"
    visitor.page.goto(f"{chat.address}/collection")
    expect(visitor.page.locator(".holdings")).to_be_visible()
    assert visitor.text(".signed-in span") == "mara"
    visitor.page.wait_for_timeout(1_000)
    assert visitor.page.locator("#upload").count() == 0  # a reader's page has no place for files
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_label("Password")).to_be_visible()
    visitor.page.goto(f"{chat.address}/")
    expect(visitor.page.get_by_label("Password")).to_be_visible()


def test_signing_in_and_out_is_for_everybody(browser: Browser, chat: Chat) -> None:
    """Within WCAG 2.1, A and AA, and nothing is wider than the window."""
    long_name = "a-name-that-is-as-long-as-names-may-be-and-needs-to-be-cut-short"
    set_user(chat.users, long_name, "editor", "open sesame")
    found = []
    with browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as context:

        def look(visitor: Visitor, what: str) -> None:
            for theme in THEMES:
                for width, height in WIDTHS.items():
                    visitor.page.set_viewport_size({"width": width, "height": height})
                    visitor.page.emulate_media(color_scheme=theme)
                    seen = f"{what}, {width} px, {theme}"
                    found.extend(f"{seen}: {one}" for one in violations(visitor.page))
                    if visitor.overflow():
                        found.append(f"{seen}: wider than the window")

        look(sign_in(context, chat, "mara", "wrong sesame"), "signing in")
        visitor = sign_in(context, chat, long_name, "open sesame")
        look(visitor, "signed in")
        visitor.page.goto(f"{chat.address}/collection")
        expect(visitor.page.locator("#upload")).to_be_visible()
        look(visitor, "the collection")
    assert not found, "\n".join(found)


def test_who_comes_over_the_network_signs_in_and_out(
    context: BrowserContext, chat: Chat, seeds_collection: Path
) -> None:
    """A browser says less of where a form came from to an address that is not this machine's alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip(
                "This machine has no address but its own 127.0.0.1: connect it to a network, any will do, to "
                "have the page visited at another."
            )
        own = asked.getsockname()[0]
    for other in served(seeds_collection, chat.users, "--auth", str(chat.users), "--host", "0.0.0.0"):
        address = other.address.replace("127.0.0.1", own)
        visitor = sign_in(context, Chat(address, other.process, chat.users), "mara", "open sesame")
        visitor.ask("Who is Ali Sheha?")
        assert visitor.page.locator(".best blockquote").count() == 1
        visitor.page.get_by_role("button", name="Sign out").click()
        expect(visitor.page.get_by_label("Password")).to_be_visible()
        assert visitor.page.url == f"{address}/sign-in"


def test_a_wrong_password_is_told_and_lets_nobody_in(context: BrowserContext, chat: Chat) -> None:
    visitor = sign_in(context, chat, "mara", "shut sesame")
    assert visitor.text("[role=alert]") == "That name and password are not known here."
    visitor = sign_in(context, chat, "<b>nobody</b>", "shut sesame")
    assert visitor.text("[role=alert]") == "That name and password are not known here."
    assert visitor.page.locator("b").count() == 0


@pytest.mark.parametrize(
    "to", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "\t//x"]
)
def test_signing_in_leads_nowhere_else(chat: Chat, to: str) -> None:
    sent = {"username": "mara", "password": "open sesame"}
    answer = httpx.post(f"{chat.address}/sign-in", params={"to": to}, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "sesame" not in cookie


def test_an_editor_adds_articles_and_a_reader_cannot(
    context: BrowserContext, chat: Chat, tmp_path: Path
) -> None:
    visitor = sign_in(context, chat, "devin", "shut sesame", "/collection")
    expect(visitor.page.locator("#upload")).to_be_visible()
    for way, files in (("upload", {"files": b"date 2031-05-02\n\nThe ferry at Ostrel sank."}),):
        answer = httpx.post(f"{chat.address}/gradio_api/{way}", files=files, auth=("mara", "open sesame"))
        assert (answer.status_code, answer.json()["detail"]) == (403, "Only an editor may add articles here.")


def test_no_path_from_a_browser_reaches_the_file_system(chat: Chat, tmp_path: Path) -> None:
    """Neither as a file to add nor as anything else that an event takes."""
    secret = tmp_path / "secret.txt"
    secret.write_text("date 2031-05-02\n\nThe vault of Ostrel opens at nine.", "utf-8")
    with httpx.Client(base_url=chat.address, auth=("devin", "shut sesame"), timeout=30) as client:
        before = client.get("/collection").status_code
        config = client.get("/config").json()
        for event in config["dependencies"]:
            for path in (str(secret), "/etc/passwd", "http://127.0.0.1:9/x", str(chat.users), "../../x"):
                file = {"path": path, "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}
                data = [[file] for _ in event["inputs"]] or [[file]]
                for data_of in (data, [file for _ in data]):
                    sent = {"data": data_of, "fn_index": event["id"], "session_hash": f"s{event['id']}"}
                    for way in ("queue/join", "run/predict"):
                        answer = client.post(f"/gradio_api/{way}", json=sent)
                        assert answer.status_code in (403, 404, 422), (way, event["id"], answer.text)
        assert before == client.get("/collection").status_code == 200
    assert secret.exists()


def test_an_upload_is_added_by_who_uploaded_it(chat: Chat) -> None:
    set_user(chat.users, "ines", "editor", "open sesame")
    own = httpx.Client(base_url=chat.address, auth=("devin", "shut sesame"), timeout=30)
    other = httpx.Client(base_url=chat.address, auth=("ines", "open sesame"), timeout=30)
    with own, other:
        sent = {"files": ("a.txt", b"date 2031-05-02\n\nThe ferry at Ostrel sank.")}
        (path,) = own.post("/gradio_api/upload", files=sent).json()
        click = next(
            event["id"]
            for event in own.get("/config").json()["dependencies"]
            if [target[1] for target in event["targets"]] == ["click"]
        )
        file = {"path": path, "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}
        body = {"data": [[file]], "fn_index": click, "session_hash": "of-ines"}
        refused = other.post("/gradio_api/queue/join", json=body)
        assert (refused.status_code, refused.json()["error"]) == (
            403,
            "Only files that were uploaded here can be added.",
        )
        assert (
            own.post("/gradio_api/queue/join", json={**body, "session_hash": "of-devin"}).status_code == 200
        )


def test_who_is_taken_out_of_the_file_is_out_and_keeps_the_question(
    context: BrowserContext, chat: Chat
) -> None:
    set_user(chat.users, "lia", "reader", "open sesame")
    visitor = sign_in(context, chat, "lia", "open sesame")
    visitor.ask("Who is Ali Sheha?")
    remove_user(chat.users, "lia")
    visitor.submit("What happened in Tuwaym?")
    expect(visitor.page.locator(".toast-body")).to_contain_text("Sign in first.")
    expect(visitor.page.locator("#question textarea")).to_have_value("What happened in Tuwaym?")
    assert visitor.page.locator(".question").count() == 1
    visitor.page.reload()
    expect(visitor.page.get_by_label("Password")).to_be_visible()


def test_no_file_and_no_page_of_another_is_served(chat: Chat) -> None:
    index = next(part for part in chat.process.args if "of-seeds" in str(part))  # type: ignore[union-attr]
    inside = [str(path) for path in Path(str(index)).rglob("*") if path.is_file()]
    assert inside
    with httpx.Client(base_url=chat.address, auth=("devin", "shut sesame")) as client:
        for path in (*inside, str(chat.users), "/etc/passwd", str(ROOT / "README.md")):
            for way in (
                "/gradio_api/file=",
                "/gradio_api/file/",
                "/file=",
                "/static/",
                "/assets/",
                "//",
                "/",
            ):
                answer = client.get(f"{way}{path}")
                assert answer.status_code in (403, 404), (way, path)


def test_every_answer_says_what_a_browser_may_do(chat: Chat) -> None:
    with httpx.Client(base_url=chat.address, auth=("mara", "open sesame")) as client:
        for path in ("/", "/collection", "/sign-in", "/config", "/theme.css", "/nowhere", "/gradio_api/info"):
            headers = client.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert "server" not in headers
            assert not [name for name in headers if name.startswith("access-control-")]


def test_a_script_that_is_not_the_page_s_own_does_not_run(context: BrowserContext, chat: Chat) -> None:
    """Were something to get into the page unescaped, the browser would not run it."""
    visitor = sign_in(context, chat, "mara", "open sesame")
    page = visitor.page
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.harmed = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.harmed = 2'>");
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.harmed === undefined")


def test_gradio_s_own_client_signs_in(chat: Chat) -> None:
    from gradio_client import Client

    client = Client(chat.address, auth=("mara", "open sesame"), verbose=False)
    answer = client.predict("Who is Ali Sheha?", api_name="/ask")
    assert answer["citations"][0]["quote"]["text"]
    with pytest.raises(ValueError, match="Could not login|Invalid credentials"):
        Client(chat.address, auth=("mara", "shut sesame"), verbose=False)


def test_who_asks_too_often_is_told_when_to_ask_again(browser: Browser, seeds_collection: Path) -> None:
    for chat in served(seeds_collection, Path(), "--rate", "6"):
        with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            visitor = visit(context, chat.address)
            asked = 0
            for question in ("Who is Ali Sheha?", "What happened in Tuwaym?", "Who fled?", "Who was killed?"):
                visitor.submit(question)
                turn = visitor.page.locator("#chat .bot-row").nth(asked).locator(".answer, .notice")
                expect(turn.or_(visitor.page.locator(".toast-body")).first).to_be_visible()
                if visitor.page.locator(".toast-body").count():
                    break
                asked += 1
            assert 0 < asked < 4
            expect(visitor.page.locator(".toast-body")).to_contain_text(
                re.compile(r"That was too much at once: ask again in \d+ seconds[.]")
            )
            expect(visitor.page.locator("#question textarea")).to_have_value(question)
            # What was answered before stays to be read.
            assert visitor.page.locator(".question").count() == asked
            assert visitor.page.locator(".best").last.is_visible()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--host", "0.0.0.0"], "name who may with --auth FILE, or say --public"),
        (
            ["--host", "0.0.0.0", "--public", "--edit"],
            "could change the archive: --edit there needs --auth",
        ),
        (["--auth", "nowhere.txt"], "nowhere.txt is not there: make it with `dateline users set NAME"),
    ],
)
def test_what_would_let_everybody_in_is_not_served(
    seeds_collection: Path, options: list[str], told: str
) -> None:
    program = "from qa.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        program,
        "chat",
        "--index",
        str(seeds_collection),
        "--port",
        "0",
        *options,
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode in (1, 2)
    assert told in ran.stderr
    assert ran.stderr.count("\n") == 1
