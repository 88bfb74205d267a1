"""Several Ray nodes on this machine, each with processes of its own that can be killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from index.cluster.ray_import import ray
from index.cluster.settings import ENVIRONMENT
from index.sharding.copies import CACHE_VARIABLE

# A node that is gone is known to be after two seconds, not fifteen; one that is busy may take its time. What
# is started for the first driver is of no use to Serve, whose processes have an environment of their own.
_QUICKLY = {"RAY_health_check_period_ms": "400", "RAY_prestart_worker_first_driver": "0"}

_STORE = 100 * 1024 * 1024  # bytes of a node's object store, about the least that Ray takes


class Nodes:
    """A cluster on loopback: a head, on which nothing is computed, and the nodes that are added.

    As if each were a machine, it keeps copies of what lies at a URL in a folder of its own, under `folder`.
    `copies` are these, by the ids of the nodes, in the order in which they were added.
    """

    def __init__(self, folder: Path) -> None:
        from ray.cluster_utils import Cluster

        self._folder = folder
        self.copies: dict[str, Path] = {}

        # And no node is started or ended by Ray.
        head = {
            "num_cpus": 0,
            "object_store_memory": _STORE,
            "include_dashboard": False,
            "no_monitor": True,
        }
        self._cluster = Cluster(initialize_head=True, head_node_args=head)

    @property
    def address(self) -> str:
        return str(self._cluster.address)

    def add(self, cpus: int = 2) -> Any:
        """Start a node and wait until it is there."""
        copies = self._folder / f"node-{len(self.copies)}"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(CACHE_VARIABLE, str(copies))
            node = self._cluster.add_node(num_cpus=cpus, object_store_memory=_STORE)
        self.copies[node.node_id] = copies
        return node

    def kill(self, node: Any) -> None:
        """End all processes of a node at once."""
        self._cluster.remove_node(node, allow_graceful=False)

    def remove(self, node: Any) -> None:
        """Take a node out of the cluster, which knows of that at once."""
        self._cluster.remove_node(node)

    def close(self) -> None:
        """End all nodes."""
        self._cluster.shutdown()


@contextmanager
def started(folder: Path, *cpus: int) -> Iterator[Nodes]:
    """Start a cluster with a node for each number of CPUs; its processes find the tests' own modules."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**ENVIRONMENT, **_QUICKLY}.items():
            patch.setenv(name, value)
        patch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}:{ROOT / 'tests' / 'cluster'}")
        nodes = Nodes(folder)
        try:
            for count in cpus:
                nodes.add(count)
            yield nodes
        finally:
            ray.shutdown()
            nodes.close()
