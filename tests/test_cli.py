import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from working import gone

from benchmarks.page import Page
from index import ModelEmbedder

pytestmark = pytest.mark.model

COMMAND = Path(sys.executable).with_name("dateline")
# A test must fail, not hang, where a program does not end.
PATIENCE = 120


def dateline(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, real_embedder: ModelEmbedder) -> Path:
    assert real_embedder.identity.name  # converts it, for all: that is told where it happens
    folder = tmp_path_factory.mktemp("cli") / "index"
    built = dateline("build", SEEDS, "--index", folder)
    assert (built.returncode, built.stdout) == (0, f"Built {folder}: 2 articles, 8 passages\n")
    assert built.stderr == ""  # a progress bar is for a terminal
    return folder


def test_a_second_build_has_nothing_to_do(index: Path) -> None:
    again = dateline("build", SEEDS, "--index", index)
    assert (again.returncode, again.stdout) == (0, f"Up to date: {index}: 2 articles, 8 passages\n")


def test_ask_prints_the_quote_with_its_source_and_day(index: Path) -> None:
    answer = dateline("ask", "What happened in Tuwaym?", "--index", index)
    assert answer.returncode == 0
    assert answer.stdout.startswith("“In the central village of Tuwaym, residents buried 31 victims")
    assert "\n[1] 000_c5f4ecf6cc035740.txt, 8 March 2025 · 1 report\n" in answer.stdout


def test_ask_json_has_the_shape_that_others_script_against(index: Path) -> None:
    question = "How many people were killed in Baniyas?"
    answer = json.loads(dateline("ask", question, "--index", index, "-k", "2", "--json").stdout)
    assert answer["question"] == question
    assert answer["found"] is True
    assert [citation["number"] for citation in answer["citations"]] == [1, 2]
    for citation in answer["citations"]:
        assert list(citation)[:9] == [
            "number", "article_id", "title", "source", "url", "published", "score", "passage", "quote",
        ]  # fmt: skip
        assert citation["title"] is None
        assert citation["url"] is None
        assert citation["source"] == citation["article_id"]
        raw = (SEEDS / citation["article_id"]).read_text(encoding="utf-8")
        text = re.sub(r"^\s*date \d{4}-\d{2}-\d{2}\s+", "", raw)
        assert citation["published"] in raw
        for excerpt in (citation["passage"], citation["quote"]):
            assert excerpt["text"] == text[excerpt["start"] : excerpt["end"]]


def test_filters_narrow_the_answer(index: Path) -> None:
    answer = json.loads(
        dateline("ask", "Who is Ali Sheha?", "--since", "2025-03-09", "--json", "--index", index).stdout
    )
    assert {citation["published"] for citation in answer["citations"]} == {"2025-03-09"}
    nothing = dateline("ask", "Who is Ali Sheha?", "--source", "The Arlen Post", "--index", index)
    assert (nothing.returncode, nothing.stdout) == (0, "The collection has no article from The Arlen Post.\n")


def test_status_says_what_the_collection_holds(index: Path) -> None:
    status = dateline("status", "--index", index)
    assert status.returncode == 0
    rows = dict(re.findall(r"^(\S+(?: \S+)?)  +(.+?) *$", status.stdout, re.MULTILINE))
    assert rows["articles"] == "2"
    assert rows["passages"] == "8"
    assert rows["published"] == "8–9 March 2025"
    assert rows["sources"] == "2: 000_c5f4ecf6cc035740.txt (1), 003_5e46b63bd5bd8e5a.txt (1)"
    assert re.fullmatch(r"1, made \d{4}-\d\d-\d\d \d\d:\d\d UTC in \d+\.\d s", rows["generation"])
    assert rows["skipped"] == "nothing"
    assert re.fullmatch(r"\d+\.\d MB", rows["on disk"])
    assert rows["model"].startswith("all-MiniLM-L6-v2, 384 dimensions, 256 tokens")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "Error: Missing argument"),
        (["ask", "   "], "Error: There is no word in the question"),
        (["ask", "a" * 100_000], "Error: The question has 100,000 characters; ask it in at most 10,000."),
        (["ask", "Who?", "--since", "2025-02-30"], "Error: since is '2025-02-30', which is no day"),
        (["ask", "Who?", "-k", "0"], "Error: k is 0; ask for at least 1 passage."),
        (
            ["ask", "Who?", "--index", "nowhere"],
            "Error: There is no collection in nowhere: run `dateline build",
        ),
        (["status", "--index", "nowhere"], "Error: There is no collection in nowhere: run `dateline build"),
        (["build", "nowhere"], "Error: nowhere does not exist: name a file or a folder of articles."),
        (["build", "--model", "nowhere"], "Error: The model 'nowhere' cannot be loaded"),
        (["chat", "--port", "99999"], "Error: Invalid value for '--port'"),
        (
            ["chat", "--processes", "0"],
            "Error: Invalid value for '--processes': Input should be greater than or equal to 1",
        ),
        (
            ["chat", "--processes", "7860"],
            "Error: Invalid value for '--processes': Input should be less than or equal to",
        ),
        (
            ["chat", "--processes", "2", "--index", "nowhere"],
            "Error: There is no collection in nowhere: run `dateline build",
        ),
        (["nonsense"], "Error: No such command 'nonsense'."),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_bad_usage_and_bad_data_are_one_line_and_status_2(
    index: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    if arguments[0] in ("ask", "build") and "--index" not in arguments:
        arguments = [*arguments, "--index", str(index if arguments[0] == "ask" else tmp_path / "new")]
    if arguments[:2] == ["build", "--model"]:
        arguments = [arguments[0], str(SEEDS), *arguments[1:]]
    result = dateline(*arguments, folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


def test_skipped_inputs_are_named_and_the_status_says_so(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "good.txt").write_text("date 2031-05-02 The harbour of Port Arlen was closed.")
    (tmp_path / "articles" / "bad.txt").write_text("date 2025-02-30 A day that never was.")
    result = dateline("build", "articles", "--index", "index", folder=tmp_path)
    assert result.returncode == 2
    assert result.stdout == "Built index: 1 article, 1 passage\n"
    assert (
        "Skipped articles/bad.txt: has a malformed date, '2025-02-30'; write it as 2025-03-08\n"
        in result.stderr
    )
    status = dateline("status", "--index", "index", folder=tmp_path).stdout
    assert re.search(r"^skipped     1 input, listed in index/skipped.jsonl$", status, re.MULTILINE)


def test_control_characters_of_an_article_never_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "date 2031-05-02 The \x1b[31mred\x1b[0m harbour [bold]closed[/bold] \x07 today."
    )
    dateline("build", "a.txt", "--index", "index", folder=tmp_path)
    shown = dateline("ask", "harbour", "--index", "index", folder=tmp_path).stdout
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[bold]closed[/bold]" in shown


def test_an_archive_lives(tmp_path: Path) -> None:
    """Built, changed, checked, gone back; each command says what it did."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    dateline("build", folder=tmp_path)
    (tmp_path / "seeds" / "new.txt").write_text("date 2031-05-02 The harbour of Port Arlen was closed.")
    grown = dateline("build", folder=tmp_path)
    assert grown.stdout == (
        "Built .dateline: 3 articles, 9 passages\nGeneration 2: 1 added; 1 passage embedded, 8 kept\n"
    )
    answer = json.loads(
        dateline("ask", "Was the harbour closed?", "-k", "1", "--json", folder=tmp_path).stdout
    )
    [citation] = answer["citations"] or answer["closest"]
    checked = dateline("check", citation["receipt"], folder=tmp_path)
    assert (checked.returncode, checked.stdout.splitlines()[0]) == (
        0, "unchanged: The harbour of Port Arlen was closed.",
    )  # fmt: skip
    pins = tmp_path / "pins.jsonl"
    pins.write_text(json.dumps({"question": "Who is Ali Sheha?", "quote": "no such words"}))
    refused = dateline("remove", "new.txt", "--guard", "pins.jsonl", folder=tmp_path)
    assert refused.returncode == 1
    assert "was not published: it loses what is pinned for 'Who is Ali Sheha?'" in refused.stderr
    assert dateline("remove", "new.txt", folder=tmp_path).stdout.startswith("Built .dateline: 2 articles")
    gone = dateline("check", citation["receipt"], folder=tmp_path)
    assert (gone.returncode, gone.stdout.split(":")[0]) == (1, "gone")
    listed = dateline("history", folder=tmp_path).stdout.splitlines()
    assert [line.split()[:2] for line in listed] == [
        ["*", "3"],
        ["2", listed[1].split()[1]],
        ["1", listed[2].split()[1]],
    ]
    assert dateline("rollback", folder=tmp_path).stdout.startswith(
        "Back to generation 2 of .dateline: 3 articles"
    )
    assert dateline("verify", folder=tmp_path).stdout == ".dateline is sound\n"
    (tmp_path / ".dateline" / "manifest.json").write_text("{")
    broken = dateline("verify", folder=tmp_path)
    assert (broken.returncode, broken.stdout.splitlines()[-1]) == (
        1, "To mend it: dateline verify --repair --index .dateline",
    )  # fmt: skip
    assert dateline("verify", "--repair", folder=tmp_path).stdout.startswith("Mended: ")


@pytest.mark.parametrize(
    "command",
    ["build", "ask", "chat", "status", "add", "remove", "watch", "history", "rollback", "verify", "check"],
)
def test_help_of_every_command_has_an_example(command: str) -> None:
    shown = dateline(command, "--help")
    assert shown.returncode == 0
    assert f"Example: dateline {command}" in shown.stdout


def test_chat_prints_its_address_answers_and_ends_on_an_interrupt(index: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chat = subprocess.Popen(
        [COMMAND, "chat", "--index", index, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert chat.stdout is not None
        assert f"http://127.0.0.1:{port}" in chat.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
        second = dateline("chat", "--index", index, "--port", str(port))
        assert second.returncode == 1
        assert "with --port" in second.stderr.splitlines()[-1]
    finally:
        chat.send_signal(signal.SIGINT)
        _, errors = chat.communicate(timeout=30)
    assert chat.returncode in (0, 130)
    assert "Traceback" not in errors


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_chat_of_several_processes_answers_and_leaves_none_behind(
    index: Path, ending: signal.Signals
) -> None:
    chat = subprocess.Popen(
        [COMMAND, "chat", "--index", index, "--port", "0", "--processes", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    try:
        assert chat.stdout is not None
        address = chat.stdout.readline().split()[3]
        assert "57-year-old resident of Baniyas" in Page(address, chat.pid).ask("Who is Ali Sheha?")
        # The two that answer, and the one that multiprocessing looks after what is shared with.
        children = [
            int(one) for one in Path(f"/proc/{chat.pid}/task/{chat.pid}/children").read_text().split()
        ]
        assert len(children) == 3
    finally:
        # A terminal's Ctrl-C reaches every process.
        (os.killpg if ending == signal.SIGINT else os.kill)(chat.pid, ending)
        _, errors = chat.communicate(timeout=30)
    assert gone(children)
    assert chat.returncode in {signal.SIGINT: (0, 130)}.get(ending, (-ending,))
    assert errors == ""


def test_feedback_is_given_listed_and_measured(index: Path, tmp_path: Path) -> None:
    question, where = "What did Haidar Nasser ask for?", ("--index", index)
    said = dateline("feedback", "list", *where)
    assert (said.returncode, said.stdout) == (0, "Nothing was said of any answer yet\n")
    [cited] = json.loads(dateline("ask", question, "--json", "-k", "1", *where).stdout)["citations"]
    receipt, place = cited["receipt"], f"{cited['quote']['start']}–{cited['quote']['end']}"
    for verdict in ("bad", "good"):
        given = dateline("feedback", "give", verdict, question, receipt, "--note", "short", *where)
        assert given.returncode == 0
        assert given.stdout.endswith(
            f" {verdict}: {question}\n    {cited['quote']['text']}\n"
            f"    {cited['article_id']}, characters {place}\n    note: short\n"
        )
    wrong = dateline("feedback", "give", "fine", question, receipt, *where)
    assert (wrong.returncode, wrong.stderr) == (
        2, "Error: 'fine' says nothing of an answer; say good, bad or elsewhere.\n",
    )  # fmt: skip
    listed = json.loads(dateline("feedback", "list", "--json", *where).stdout)
    assert [(one["said"], one["quote"]) for one in listed] == [
        ("bad", cited["quote"]["text"]), ("good", cited["quote"]["text"]),
    ]  # fmt: skip
    made = dateline("feedback", "export", tmp_path / "judged", *where)
    assert made.stdout == (
        f"Wrote {tmp_path}/judged: 2 articles, 1 question, 1 article judged to answer, 0 not to\n"
        f"To measure it: dateline evaluate {tmp_path}/judged\n"
    )
    assert re.fullmatch(rf"Overruled: \S+ bad, for {re.escape(question)}: .*\n", made.stderr)
    measured = json.loads(
        dateline("evaluate", tmp_path / "judged", "--json", "--index", tmp_path / "set").stdout
    )
    assert {metric["name"]: metric["mean"] for metric in measured}["quote hit@1"] == 1
    nowhere = dateline("feedback", "list", "--index", tmp_path / "nowhere")
    assert (nowhere.returncode, nowhere.stdout) == (2, "")
    assert "There is no collection in" in nowhere.stderr
