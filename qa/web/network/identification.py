"""Identification: by a pass that a browser keeps, or by the password that a program sends each time."""

import base64
import binascii
import hashlib
import secrets
from collections import OrderedDict

from starlette.datastructures import Headers
from starlette.responses import Response

from qa.users import User, Users
from qa.web.network.cookies import secret_of
from qa.web.network.passes import Passes
from qa.web.network.passwords import Passwords

_MOST_PROOFS = 1_000  # passwords that were sent with a request and found right


class Identification:
    """Tells whose a request is; for one server."""

    def __init__(self, users: Users, passes: Passes, passwords: Passwords) -> None:
        """Go by `passes` that were issued, or by `passwords`; raise UsersError if the file cannot be read."""
        self._users = users
        self._passes = passes
        self._passwords = passwords
        self._salt = secrets.token_bytes(16)
        self._proofs: OrderedDict[bytes, None] = OrderedDict()

    async def user(self, headers: Headers, address: str) -> User | Response | None:
        """Return whose request this is, nobody's, or why a password that came with it is not tried."""
        held = self._passes.holder(secret_of(headers))
        if held is not None:
            # As the file has it now: who was taken out of it, or got another password, is out.
            now = self._users.get(held.name)
            return now if now is not None and now.password_hash == held.password_hash else None
        given = credentials(headers.get("authorization", ""))
        return None if given is None else await self._by_password(*given, address)

    async def _by_password(self, name: str, password: str, address: str) -> User | Response | None:
        known = self._users.get(name)
        proof = None if known is None else self._proof(known, password)
        if proof is not None and proof in self._proofs:
            self._proofs.move_to_end(proof)
            return known
        user = await self._passwords.check(name, password, address)
        if not isinstance(user, User):
            return user
        # Checking a password is slow on purpose, and a program sends it with each question.
        self._proofs[self._proof(user, password)] = None
        while len(self._proofs) > _MOST_PROOFS:
            self._proofs.popitem(last=False)
        return user

    def _proof(self, user: User, password: str) -> bytes:
        told = "\0".join((user.name, user.password_hash, password))
        return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), key=self._salt).digest()


def credentials(header: str) -> tuple[str, str] | None:
    """Return the name and the password of HTTP's Basic authentication (RFC 7617)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
