"""Every command and every program in the README is run, and prints what the README says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS

pytestmark = pytest.mark.model

README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


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
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("command", "shown"), commands(), ids=lambda value: value[:40])
def test_a_command_prints_what_the_readme_shows(folder: Path, command: str, shown: str) -> None:
    printed = run(folder, *shlex.split(command))
    assert printed
    if shown:
        assert printed.strip() == shown.strip()


@pytest.mark.parametrize("program", blocks("python"), ids=lambda program: program.splitlines()[0])
def test_a_program_runs_and_prints(folder: Path, program: str) -> None:
    assert run(folder, sys.executable, "-P", "-c", program).strip()


@pytest.mark.parametrize("target", re.findall(r"`make (\w+)`", README))
def test_a_target_of_make_exists(target: str) -> None:
    run(ROOT, "make", "--dry-run", target)


def test_every_file_that_it_names_exists() -> None:
    named = re.findall(r"`((?:index|qa|seeds|tests|\.ci)/[\w./]*)`", README)
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists() or name == "index/readers/NAME.py", name
