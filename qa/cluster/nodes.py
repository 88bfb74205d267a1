"""Nodes: the machines of the connected cluster, and whether Dateline and the collection are on each."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from index import DatelineError
from index.manifest import FORMAT
from index.sharding.manifest import SHARDS
from qa.cluster.ray_import import ray

_HEAD = "node:__internal_head__"


def check_nodes(folder: Path) -> None:
    """Raise DatelineError if Dateline, the same, or the collection in `folder` is not on every node."""
    ours = _version()
    task = ray.remote(num_cpus=0, max_retries=0)(_seen)
    nodes = [node for node in ray.nodes() if node["Alive"]]
    asked = [
        task.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(
            str(folder.absolute())
        )
        for node in nodes
    ]
    for node, answer in zip(nodes, asked, strict=True):
        address = node["NodeManagerAddress"]
        try:
            theirs, is_there = ray.get(answer)
        except (RayError, ImportError) as error:
            raise DatelineError(
                f"The node at {address} has no Dateline: install there what is here ({' '.join(ours)})."
            ) from error
        if theirs != ours:
            raise DatelineError(
                f"The node at {address} has another Dateline ({' '.join(theirs)}, here {' '.join(ours)}): "
                "install the same."
            )
        if not is_there:
            raise DatelineError(
                f"The node at {address} does not see {folder.absolute()}: put the collection where all do."
            )


def head_address() -> str:
    """Return the address of the head node, where the proxy is."""
    found: list[dict[str, Any]] = [node for node in ray.nodes() if _HEAD in node["Resources"]]
    return str(found[0]["NodeManagerAddress"])


def _seen(folder: str) -> tuple[tuple[str, ...], bool]:
    return _version(), (Path(folder) / SHARDS).is_file()


def _version() -> tuple[str, ...]:
    try:
        installed = version("dateline")
    except PackageNotFoundError:  # run from its sources
        installed = "unknown"
    return f"Dateline {installed}", f"format {FORMAT}"
