"""Rates: how often a visitor may ask, and how often a password may be tried."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# Wrong passwords in five minutes, for one name from one address, and for all names from it. A name alone is
# not counted: whoever likes could keep its owner out.
_FOR_A_NAME = RateLimitItemPerMinute(10, 5)
_FROM_AN_ADDRESS = RateLimitItemPerMinute(30, 5)


class Rates:
    """Counts in memory, for one server; safe to use from several threads."""

    def __init__(self, per_minute: int | None) -> None:
        """Let each visitor ask so often within any minute; None is as often as anybody likes."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._asking = None if per_minute is None else RateLimitItemPerMinute(per_minute)

    def ask(self, visitor: str) -> int:
        """Count a question; return 0, or the whole seconds after which it may be asked instead."""
        if self._asking is None or self._limiter.hit(self._asking, "ask", visitor):
            return 0
        return self._wait(self._asking, "ask", visitor)

    def may_try(self, name: str, address: str) -> int:
        """Return 0 where a password may be tried, or after how many seconds it may be."""
        waits = [
            self._wait(most, *of) for most, *of in _tries(name, address) if not self._limiter.test(most, *of)
        ]
        return max(waits, default=0)

    def failed(self, name: str, address: str) -> None:
        """Count a wrong password."""
        for most, *of in _tries(name, address):
            self._limiter.hit(most, *of)

    def _wait(self, most: RateLimitItem, *of: str) -> int:
        until, _ = self._limiter.get_window_stats(most, *of)
        return max(1, math.ceil(until - time.time()))


def _tries(name: str, address: str) -> tuple[tuple[RateLimitItem, str, str], ...]:
    return (_FOR_A_NAME, address, name), (_FROM_AN_ADDRESS, address, "")
