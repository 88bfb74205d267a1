"""Passes: who signed in, by a secret that the browser keeps in a cookie."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from qa.users import User

LASTS = 12 * 3600.0
"""Seconds that a pass holds after its last use: a working day."""

_MOST = 10_000  # passes; then those go that were used least recently


@dataclass(slots=True)
class _Pass:
    user: User
    used: float


class Passes:
    """The passes of one server; they end with it. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = Lock()
        self._passes: OrderedDict[str, _Pass] = OrderedDict()

    def issue(self, user: User) -> str:
        """Return a secret that stands for a user, as the user is now."""
        secret = secrets.token_urlsafe(32)
        with self._guard:
            self._passes[secret] = _Pass(user, self._clock())
            while len(self._passes) > _MOST:
                self._passes.popitem(last=False)
        return secret

    def holder(self, secret: str) -> User | None:
        """Return whom a secret stands for, as the user was then; None if it stands for nobody any more."""
        now = self._clock()
        with self._guard:
            held = self._passes.get(secret)
            if held is None:
                return None
            if now - held.used > LASTS:
                del self._passes[secret]
                return None
            held.used = now
            self._passes.move_to_end(secret)
            return held.user

    def withdraw(self, secret: str) -> None:
        """Let a secret stand for nobody."""
        with self._guard:
            self._passes.pop(secret, None)
