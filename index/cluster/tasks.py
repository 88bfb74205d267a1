"""Tasks: a function called on the nodes, once for each of several arguments."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from index.cluster.ray_import import ray
from index.cluster.settings import TASK_CPUS, TASK_RETRIES

_T = TypeVar("_T")


def run(
    function: Callable[..., _T],
    arguments: Sequence[tuple[Any, ...]],
    done: Callable[[int], None] | None = None,
    nodes: Sequence[str | None] | None = None,
) -> list[_T]:
    """Call a function with each of the arguments, each time on some node; return what that gave, in order.

    `done` is told how many have been called. With `nodes` each is called on the node of that id if that is
    there and has a CPU free, else wherever one is. What one raises is raised here, and those that didn't
    begin are called off.
    """
    # Sent once, not with every call.
    task = ray.remote(num_cpus=TASK_CPUS, max_retries=TASK_RETRIES)(function)
    asked = [
        task.options(scheduling_strategy=_on(node)).remote(*one)
        for one, node in zip(arguments, nodes or [None] * len(arguments), strict=True)
    ]
    waiting = list(asked)
    try:
        while waiting:
            ready, waiting = ray.wait(waiting, num_returns=1)
            ray.get(ready)
            if done is not None:
                done(len(asked) - len(waiting))
        results: list[_T] = ray.get(asked)
    except BaseException:
        for one in waiting:
            ray.cancel(one)
        raise
    return results


def _on(node: str | None) -> Any:
    if node is None:
        return "DEFAULT"
    # `soft` alone is for a node that is gone: one that is there and full would be waited for, for ever maybe.
    return ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
        node, soft=True, _spill_on_unavailable=True
    )


def holders(holding: Mapping[str, frozenset[int]], shards: Sequence[int]) -> list[str | None]:
    """Return, for each of the shards, a node that keeps copies of it; they are shared out evenly."""
    given: Counter[str] = Counter()
    found: list[str | None] = []
    for shard in shards:
        able = [node for node in sorted(holding) if shard in holding[node]]
        node = min(able, key=lambda one: (given[one], len(holding[one])), default=None)
        found.append(node)
        if node is not None:
            given[node] += 1
    return found
