"""The file of users: what it takes, what it refuses, and that it is followed."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from index import UsersError
from qa.users import Users, read_users, remove_user, set_user


def test_a_password_opens_for_its_user_alone(users_file: Path) -> None:
    users = Users(users_file)
    mara, devin = users.check("mara", "open sesame"), users.check("devin", "shut sesame")
    assert mara is not None
    assert (mara.name, mara.role) == ("mara", "reader")
    assert devin is not None
    assert (devin.name, devin.role) == ("devin", "editor")
    for name, password in (
        ("mara", "shut sesame"),
        ("mara", ""),
        ("mara", "open sesame "),
        ("Mara", "open sesame"),
        ("nobody", "open sesame"),
        ("mara", "open sesame" * 200),
    ):
        assert users.check(name, password) is None


def test_the_file_has_no_password_and_is_its_owner_s(users_file: Path) -> None:
    text = users_file.read_text("utf-8")
    assert "sesame" not in text
    assert [line.split()[:2] for line in text.splitlines()] == [["mara", "reader"], ["devin", "editor"]]
    assert text.count("$argon2id$") == 2
    assert stat.S_IMODE(users_file.stat().st_mode) == 0o600


def test_the_same_password_twice_has_two_hashes(users_file: Path) -> None:
    set_user(users_file, "lia", "reader", "open sesame")
    hashes = [user.password_hash for user in read_users(users_file).values()]
    assert len(set(hashes)) == 3


def test_what_changes_in_the_file_holds_at_once(users_file: Path) -> None:
    users = Users(users_file)
    set_user(users_file, "mara", "editor", "another one")
    assert users.check("mara", "open sesame") is None
    changed = users.check("mara", "another one")
    assert changed is not None
    assert changed.role == "editor"
    remove_user(users_file, "mara")
    assert users.get("mara") is None
    assert users.check("mara", "another one") is None
    users_file.unlink()
    with pytest.raises(UsersError, match="is not there"):
        users.get("devin")


def test_comments_and_the_other_lines_stay_as_they_are(users_file: Path) -> None:
    users_file.write_text("# the desk\n\n" + users_file.read_text("utf-8"), "utf-8")
    before = users_file.read_text("utf-8").splitlines()
    set_user(users_file, "devin", "reader", "a new password")
    after = users_file.read_text("utf-8").splitlines()
    assert after[:3] == before[:3]
    assert after[3].startswith("devin reader $argon2id$")
    remove_user(users_file, "mara")
    assert users_file.read_text("utf-8").splitlines() == [*after[:2], after[3]]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("mara", "line 1: expected a name"),
        ("mara reader", "line 1: expected a name"),
        ("mara owner $argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA", "line 1: expected a name"),
        ("mara reader secret", "line 1: the hash is not one of Argon2"),
        ("ma:ra reader $argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA", "line 1: expected a name"),
        ("", "holds nobody"),
        ("# nobody yet", "holds nobody"),
    ],
)
def test_a_file_that_says_nothing_clear_lets_nobody_in(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "users.txt"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(UsersError, match=told):
        Users(path)


def test_who_is_there_twice_is_told(users_file: Path) -> None:
    users_file.write_text(users_file.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(UsersError, match="line 3: mara is there twice"):
        Users(users_file)


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("ma ra", "reader", "long enough", "is no name"),
        ("ma:ra", "reader", "long enough", "is no name"),
        ("#mara", "reader", "long enough", "is no name"),
        ("", "reader", "long enough", "is no name"),
        ("m" * 65, "reader", "long enough", "is no name"),
        ("mara", "owner", "long enough", "is no role"),
        ("mara", "reader", "short", "8 to 1,000 characters"),
        ("mara", "reader", "x" * 1_001, "8 to 1,000 characters"),
    ],
)
def test_what_cannot_be_set_leaves_the_file_as_it_is(
    users_file: Path, name: str, role: str, password: str, told: str
) -> None:
    before = users_file.read_bytes()
    with pytest.raises(UsersError, match=told):
        set_user(users_file, name, role, password)
    assert users_file.read_bytes() == before
    assert [path.name for path in users_file.parent.iterdir()] == [users_file.name]


def _run(*arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from qa.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=60)


def test_the_commands_keep_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "users.txt")
    assert _run("users", "set", "mara", path, typed="open sesame\n").stdout == f"mara is a reader in {path}\n"
    done = _run("users", "set", "devin", path, "--role", "editor", typed="shut sesame\n")
    assert done.stdout == f"devin is an editor in {path}\n"
    assert _run("users", "list", path).stdout == "reader  mara\neditor  devin\n"
    assert _run("users", "remove", "mara", path).stdout == f"mara is in {path} no more\n"
    gone = _run("users", "remove", "mara", path)
    assert (gone.returncode, gone.stderr) == (2, f"Error: {path} has no mara: its users are devin.\n")
    short = _run("users", "set", "mara", path, typed="short\n")
    assert (short.returncode, short.stderr) == (2, "Error: A password has 8 to 1,000 characters.\n")
