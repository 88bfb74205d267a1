"""Room: how many CPUs of a cluster's nodes nobody has taken."""

import time
from collections.abc import Callable, Mapping, Sequence

from index.cluster.connecting import Node
from index.cluster.ray_import import ray
from index.cluster.settings import ROOM_SECONDS

_LOOK = 0.05  # seconds between two looks


def room(nodes: Sequence[Node], enough: Callable[[Mapping[str, float]], bool]) -> Mapping[str, float]:
    """Return the free CPUs of each node, by its id, as soon as they are enough, or as they are after a while.

    What a task or an actor had is told to be free only some time after it ended. Where all CPUs of the nodes
    would not be enough, nothing is waited for.
    """
    hopeless = not enough({node.id: node.cpus for node in nodes})
    until = time.monotonic() + (0 if hopeless else ROOM_SECONDS)
    while True:
        left = ray._private.state.available_resources_per_node()  # there is no public way
        free = {node.id: float(left.get(node.id, {}).get("CPU", 0)) for node in nodes}
        if enough(free) or time.monotonic() >= until:
            return free
        time.sleep(_LOOK)
