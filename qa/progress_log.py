"""ProgressLog: how far something is in lines, for where no bar can be drawn, such as a file."""

import time
from collections.abc import Callable

_SECONDS = 10.0  # after which a line comes whatever was done


class ProgressLog:
    """Says a line when a stage begins and ends, at each tenth of it and now and then."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Say lines by a function."""
        self._say = say
        self._stage = ""
        self._last = ""
        self._has_total = False
        self._tenth = 0
        self._said = 0.0

    def show(self, doing: str, done: int, total: int) -> None:
        """Take up how far a stage is; where `total` was never more than `done`, that is all that is known."""
        if doing != self._stage:
            self.close()
            self._stage, self._has_total, self._tenth = doing, False, -1
        self._has_total |= done < total
        tenth = 10 * done // total if self._has_total else 0
        counts = f"{done:,} of {total:,}" if self._has_total else f"{done:,}"
        self._last = f"{doing}: {counts}"
        if tenth != self._tenth or time.monotonic() - self._said >= _SECONDS:
            self._tenth = tenth
            self._tell()

    def close(self) -> None:
        """Say how far the last stage came, if that was not said."""
        if self._last:
            self._tell()

    def _tell(self) -> None:
        self._say(self._last)
        self._last, self._said = "", time.monotonic()
