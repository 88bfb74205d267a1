"""Losses: which shards cannot be reached at this moment."""

import threading
from collections.abc import Callable, Iterable


class Losses:
    """The shards that no replica answered for, each until one does; safe to use from several threads."""

    def __init__(self, answers: Callable[[int], bool]) -> None:
        """`answers` waits a while for a shard to answer, and says whether it did."""
        self._answers = answers
        self._guard = threading.Lock()
        self._lost: frozenset[int] = frozenset()
        self._stop = threading.Event()

    @property
    def now(self) -> frozenset[int]:
        """The shards that are lost."""
        return self._lost

    def report(self, shards: Iterable[int]) -> None:
        """Count shards as lost, and wait for each on a thread of its own: Ray knows when it is back."""
        with self._guard:
            found = frozenset(shards) - self._lost
            self._lost |= found
        for shard in found:
            threading.Thread(target=self._await, args=(shard,), name=f"shard-{shard}", daemon=True).start()

    def close(self) -> None:
        """Wait for none any more."""
        self._stop.set()

    def _await(self, shard: int) -> None:
        while not self._stop.is_set():
            if self._answers(shard):
                with self._guard:
                    self._lost -= {shard}
                return
            self._stop.wait(0.1)  # where a refusal comes at once
