"""Identification: by a pass that a browser keeps, or by the password that a program sends each time."""

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections import OrderedDict

from starlette.datastructures import Headers
from starlette.responses import Response

from qa.users import User, Users
from qa.web.network.answers import too_often
from qa.web.network.cookies import secret_of
from qa.web.network.passes import Passes
from qa.web.network.rates import Rates

_MOST_PROOFS = 1_000  # passwords that were sent with a request and found right


class Identification:
    """Tells whose a request is; for one server."""

    def __init__(self, passes: Passes, rates: Rates) -> None:
        """Go by `passes` that were issued; let passwords be tried within `rates`."""
        self._passes = passes
        self._rates = rates
        self._salt = secrets.token_bytes(16)
        self._proofs: OrderedDict[bytes, None] = OrderedDict()

    async def user(self, users: Users, headers: Headers, address: str) -> User | Response | None:
        """Return whose request this is, nobody's, or why a password that came with it is not tried."""
        held = self._passes.holder(secret_of(headers))
        if held is not None:
            # As the file has it now: who was taken out of it, or got another password, is out.
            now = await asyncio.to_thread(users.get, held.name)
            return now if now is not None and now.password_hash == held.password_hash else None
        given = credentials(headers.get("authorization", ""))
        return None if given is None else await self._by_password(users, *given, address)

    async def _by_password(
        self, users: Users, name: str, password: str, address: str
    ) -> User | Response | None:
        known = await asyncio.to_thread(users.get, name)
        proof = None if known is None else self._proof(known, password)
        if proof is not None and proof in self._proofs:
            self._proofs.move_to_end(proof)
            return known
        wait = self._rates.may_try(name, address)
        if wait:
            return too_often(wait)
        user = await asyncio.to_thread(users.check, name, password)
        if user is None:
            self._rates.failed(name, address)
            return None
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
