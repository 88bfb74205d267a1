"""Every command and every program in the README is run, and prints what the README says."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from connecting import connected

pytestmark = pytest.mark.model

README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
SERVED = "http://127.0.0.1:7860"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command with what is shown of its output, "" for nothing."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `make chat` leaves it."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(SEEDS, folder / "seeds")
    run(folder, BIN / "dateline", "build")
    return folder


def run(folder: Path, *command: str | Path) -> str:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "COLUMNS": "80"}
    done = subprocess.run(
        command,
        cwd=folder,
        input="open sesame\n",  # for whoever asks for a password
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """The address of `dateline chat --mcp`, on a port that is free."""
    with subprocess.Popen(
        [BIN / "dateline", "chat", "--mcp", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        told = program.stdout.readline()
        mcp = program.stdout.readline()
        address = re.fullmatch(r"Dateline answers at (\S+) \(Ctrl-C ends it\)\n", told)
        assert address
        assert mcp == f"MCP, for language models: {address[1]}/gradio_api/mcp/\n"
        yield address[1]
        program.terminate()


def where_served(text: str, request: pytest.FixtureRequest) -> str:
    """Return a command or a program with the address of a page that is served, if it has one."""
    return text.replace(SERVED, request.getfixturevalue("server")) if SERVED in text else text


@pytest.mark.parametrize(("command", "shown"), commands(), ids=lambda value: value[:40])
def test_a_command_prints_what_the_readme_shows(
    folder: Path, command: str, shown: str, request: pytest.FixtureRequest
) -> None:
    printed = run(folder, *shlex.split(where_served(command, request)))
    assert printed
    if shown and SERVED in command:  # is shown in part
        assert re.fullmatch(re.escape(shown.strip()).replace("…", ".*"), printed.strip(), re.DOTALL), printed
    elif shown:
        assert printed.strip() == shown.strip()


@pytest.mark.parametrize("program", blocks("python"), ids=lambda program: program.splitlines()[0])
def test_a_program_runs_and_prints(folder: Path, program: str, request: pytest.FixtureRequest) -> None:
    assert run(folder, sys.executable, "-P", "-c", where_served(program, request)).strip()


def test_an_mcp_client_that_is_told_where_it_is_finds_the_tools(server: str) -> None:
    (told,) = (block for block in blocks("json") if "mcpServers" in block)
    address = json.loads(told.replace(SERVED, server))["mcpServers"]["dateline"]["url"]
    listed = connected(address, lambda session: session.list_tools())
    assert [tool.name for tool in listed.tools] == ["ask", "retrieve", "article", "timeline"]


@pytest.mark.parametrize("target", re.findall(r"`make (\w+)`", README))
def test_a_target_of_make_exists(target: str) -> None:
    run(ROOT, "make", "--dry-run", target)


def test_every_file_that_it_names_exists() -> None:
    named = re.findall(r"`((?:index|qa|seeds|tests|\.ci)/[\w./]*)`", README)
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists() or name == "index/readers/NAME.py", name
