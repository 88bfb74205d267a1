"""Shards count as lost until they answer."""

import threading
import time

import pytest

from qa.cluster.losses import Losses

pytestmark = pytest.mark.cluster


def test_a_lost_shard_is_waited_for_once_and_counts_again_when_it_answers() -> None:
    asked: list[int] = []
    returned = {1: threading.Event(), 4: threading.Event()}

    def answers(shard: int) -> bool:
        asked.append(shard)
        return returned[shard].wait(0.05)

    losses = Losses(answers)
    assert losses.now == frozenset()
    losses.report([1, 4])
    losses.report([4])
    assert losses.now == {1, 4}
    returned[4].set()
    until = time.monotonic() + 10
    while losses.now != {1}:
        assert time.monotonic() < until
        time.sleep(0.01)
    count = asked.count(4)
    while asked.count(1) < 4:  # it is waited for again and again
        assert time.monotonic() < until
        time.sleep(0.01)
    assert asked.count(4) == count
    losses.report([4])  # and may be lost again
    while losses.now != {1}:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert asked.count(4) == count + 1
    losses.close()
