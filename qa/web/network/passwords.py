"""Passwords: checked one at a time, as a check takes a tenth of a second and 64 MB on purpose."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import Response

from index.errors import UsersError
from qa.users import User, Users
from qa.web.network.answers import LOG, too_often, unchecked
from qa.web.network.rates import Rates

# Passwords that wait to be checked, from one address and in all: who is let in already never waits for them.
_MOST_OF_ONE = 64
_MOST = 128
_SOON = 5  # seconds


class Passwords:
    """Checks passwords for one server, off its event loop and within rates."""

    def __init__(self, users: Users, rates: Rates) -> None:
        self._users = users
        self._rates = rates
        # Of its own: in threads that others use they would keep those waiting.
        self._one_at_a_time = ThreadPoolExecutor(1, "passwords")
        self._waiting: Counter[str] = Counter()

    async def check(self, name: str, password: str, address: str) -> User | Response | None:
        """Return the user whose these are, None for nobody's, or the answer to who may not try."""
        wait = self._rates.may_try(name, address)
        if not wait and (self._waiting[address] >= _MOST_OF_ONE or self._waiting.total() >= _MOST):
            wait = _SOON
        if wait:
            LOG.warning("sign-in: too many tries from %s", address)
            return too_often(wait)
        self._waiting[address] += 1
        loop = asyncio.get_running_loop()
        try:
            user = await loop.run_in_executor(self._one_at_a_time, self._try, name, password, address)
        except UsersError as error:
            return unchecked(error)
        finally:
            self._waiting[address] -= 1
            self._waiting += Counter()  # those of whom nothing waits are forgotten
        if user is None:
            LOG.warning("sign-in: a wrong name or password from %s", address)
        return too_often(user) if isinstance(user, int) else user

    def _try(self, name: str, password: str, address: str) -> User | int | None:
        """Return the user, or None, or the seconds to wait after those that failed meanwhile."""
        wait = self._rates.may_try(name, address)
        if wait:
            return wait
        user = self._users.check(name, password)
        if user is None:
            self._rates.failed(name, address)
        return user
