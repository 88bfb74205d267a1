"""Users: who may ask and who may change the archive, in a file of one line a person.

    mara   reader  $argon2id$v=19$m=65536,t=3,p=4$…
    devin  editor  $argon2id$v=19$m=65536,t=3,p=4$…

A password is kept as its Argon2id hash (RFC 9106) alone. The file is read again whenever it changes, so
that who is taken out of it is out at once.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal, get_args

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from index.errors import UsersError

Role = Literal["reader", "editor"]
"""A reader asks; an editor also adds articles."""

SHORTEST_PASSWORD = 8
"""Characters: what NIST SP 800-63B asks for at least."""

LONGEST_PASSWORD = 1_000
"""Characters; more is an attempt to keep the machine busy."""

_NAME = re.compile(r"[^\s:#\x00-\x1f\x7f][^\s:\x00-\x1f\x7f]{0,63}")

_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class User:
    """A person, what that person may do, and the hash of the password."""

    name: str
    role: Role
    password_hash: str


class Users:
    """The users of a file, as it is at the moment of each question; safe to use from several threads."""

    def __init__(self, path: str | Path) -> None:
        """Read the file; raise UsersError if it cannot be read or holds nobody."""
        self._path = Path(path)
        self._guard = Lock()
        # A hash takes 64 MB while it is computed: one at a time.
        self._hashing = Lock()
        self._nobody = _HASHER.hash(os.urandom(16).hex())
        self._seen = _state(self._path)
        self._users = read_users(self._path)
        if not self._users:
            raise UsersError(f"{self._path} holds nobody: add somebody with `dateline users set`.")

    def get(self, name: str) -> User | None:
        """Return a user by name, or None; raise UsersError if the file cannot be read any more."""
        return self._all().get(name)

    def check(self, name: str, password: str) -> User | None:
        """Return the user whose name and password these are, or None; takes about a tenth of a second.

        Takes as long for a name that there is not, so that nobody learns which there are.
        """
        user = self.get(name)
        known = self._nobody if user is None else user.password_hash
        if len(password) > LONGEST_PASSWORD:
            return None
        with self._hashing:
            try:
                _HASHER.verify(known, password)
            except VerifyMismatchError:
                return None
        return user

    def _all(self) -> Mapping[str, User]:
        with self._guard:
            state = _state(self._path)
            if state != self._seen:
                self._users = read_users(self._path)
                self._seen = state
            return self._users


def read_users(path: Path) -> dict[str, User]:
    """Return a file's users by name; raise UsersError if it cannot be read, naming the line."""
    users: dict[str, User] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not _named(line):
            continue
        match line.split():
            case [name, _, _] if name in users:
                raise UsersError(f"{path}, line {number}: {name} is there twice.")
            case [name, ("reader" | "editor") as role, password_hash] if _is_name(name):
                users[name] = User(name, role, _hash(password_hash, path, number))
            case _:
                raise UsersError(
                    f"{path}, line {number}: expected a name, a role (reader, editor) and a hash."
                )
    return users


def set_user(path: Path, name: str, role: str, password: str) -> None:
    """Put a user in a file, in the place of one of the same name; raise UsersError if that can't be done.

    A file that is not there is made, for its owner's eyes alone.
    """
    if not _is_name(name):
        raise UsersError(f"{name!r} is no name: up to 64 characters without spaces and colons.")
    if role not in get_args(Role):
        raise UsersError(f"{role!r} is no role: reader or editor.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsersError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters.")
    is_there = path.exists() and name in read_users(path)
    written = f"{name} {role} {_HASHER.hash(password)}"
    lines = _lines(path) if path.exists() else []
    if is_there:
        _write(path, [written if _named(line) == name else line for line in lines])
    else:
        _write(path, [*lines, written])


def remove_user(path: Path, name: str) -> None:
    """Take a user out of a file; raise UsersError if the file or the user is not there."""
    users = read_users(path)
    if name not in users:
        raise UsersError(f"{path} has no {name}: its users are {', '.join(users) or 'none'}.")
    _write(path, [line for line in _lines(path) if _named(line) != name])


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise UsersError(f"{path} is not there: make it with `dateline users set NAME {path}`.") from error
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UsersError(f"{path} cannot be read as a file of users ({reason}).") from error


def _named(line: str) -> str:
    """Return the name that a line begins with; nothing for a comment or an empty line."""
    return "" if line.startswith("#") or not line.strip() else line.split()[0]


def _write(path: Path, lines: Sequence[str]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600, exist_ok=False)
        with part.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        if path.exists():
            part.chmod(path.stat().st_mode)
        part.replace(path)
    except OSError as error:
        raise UsersError(f"{path} cannot be written ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _hash(text: str, path: Path, number: int) -> str:
    try:
        extract_parameters(text)
    except InvalidHashError as error:
        raise UsersError(f"{path}, line {number}: the hash is not one of Argon2.") from error
    return text


def _state(path: Path) -> tuple[int, int, int] | None:
    """Return what tells a file from the one that was read before; None if it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
