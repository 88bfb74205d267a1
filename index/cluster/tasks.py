"""Tasks: a function called on the nodes, once for each of several arguments."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from index.cluster.ray_import import ray
from index.cluster.settings import TASK_RETRIES

_T = TypeVar("_T")


def run(
    function: Callable[..., _T],
    arguments: Sequence[tuple[Any, ...]],
    done: Callable[[int], None] | None = None,
) -> list[_T]:
    """Call a function with each of the arguments, each time on some node; return what that gave, in order.

    `done` is told how many have been called. What one raises is raised here, and those that didn't begin are
    called off.
    """
    # Sent once, not with every call.
    task = ray.remote(function).options(num_cpus=1, max_retries=TASK_RETRIES)
    asked = [task.remote(*one) for one in arguments]
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
