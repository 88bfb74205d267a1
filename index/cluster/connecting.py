"""Connecting to a cluster: reached, of the same versions as this process, with the folder on every node."""

import importlib.metadata
import os
import re
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from index.cluster.authentication import authenticating, mode_at
from index.cluster.ray_import import ray
from index.cluster.settings import NODE_SECONDS, REACHED_SECONDS
from index.errors import ClusterError, DatelineError
from index.manifest import FORMAT
from index.sharding.place import Place

LOCAL = "local"
"""The address at which Ray is started in this process's own machine, for as long as it is needed."""

_ANY = "auto"

_DISTRIBUTION = "dateline"


@dataclass(frozen=True, slots=True)
class Node:
    """A node that can compute: its id and address, its CPUs and GPUs."""

    id: str
    address: str
    cpus: float
    gpus: float


@contextmanager
def connected(address: str) -> Iterator[list[Node]]:
    """Connect this process to the cluster at `address`: "auto", "local" or a host and port; yield its nodes.

    A process that is connected already stays so. Raises ClusterError if there is no cluster, if it asks for a
    token that isn't here, or if Ray or Python there have other versions. An error of Ray's own meanwhile is
    raised as one, too.
    """
    with ExitStack() as stack:
        if not ray.is_initialized():
            stack.enter_context(authenticating(_reached(address)))
            _connect(address)
            stack.callback(ray.shutdown)
        with plainly():
            yield _nodes()


@contextmanager
def plainly() -> Iterator[None]:
    """Raise what Dateline raised on a node as itself, and what Ray raises in a sentence."""
    try:
        yield
    except ray.exceptions.RayError as error:
        # What a task raised is of both kinds then, and has the task's stack trace for a message.
        cause = _cause(error)
        if isinstance(cause, DatelineError):
            raise cause from None
        told = str(cause).strip().splitlines() or [""]
        raise ClusterError(
            f"The cluster failed ({type(cause).__name__}: {told[0][:300]}): what is done by then is kept, "
            "run the same command again."
        ) from error


def check_nodes(nodes: Sequence[Node], place: Place, *, writing: bool = True) -> dict[str, frozenset[int]]:
    """Return the shards that each node, by its id, keeps copies of.

    Raises ClusterError where a node has another Dateline, or doesn't have the folder or can't write it; where
    nothing is written it must be read. An address must be reached from every node.
    """
    own = _installed(), FORMAT

    # Inside of a function it is sent as it is: on a node without Dateline it couldn't be imported.
    def look(where: str, writing: bool) -> tuple[Any, bool | str, frozenset[int]]:
        import importlib.metadata
        import os

        try:
            from index.manifest import FORMAT
        except ImportError:
            return None, False, frozenset()
        try:
            version = importlib.metadata.version("dateline")
        except importlib.metadata.PackageNotFoundError:
            version = None
        if "://" not in where:
            wanted = os.W_OK if writing else os.R_OK
            sees = os.path.isdir(where) and os.access(where, wanted)  # noqa: PTH112
            return (version, FORMAT), sees, frozenset()
        try:
            from index.errors import DatelineError
            from index.sharding.place import place_of
        except ImportError:
            return (version, FORMAT), True, frozenset()  # of another version, which is told
        try:
            place = place_of(where)
            place.present()
            return (version, FORMAT), True, frozenset(place.holding())
        except DatelineError as error:
            return (version, FORMAT), str(error), frozenset()

    holding: dict[str, frozenset[int]] = {}
    asked = ray.remote(look)
    strategy = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
    asking = {
        node: asked.options(num_cpus=0, scheduling_strategy=strategy(node.id, soft=False)).remote(
            place.where, writing
        )
        for node in nodes
    }
    for node, answer in asking.items():
        try:
            version, sees, holding[node.id] = ray.get(answer, timeout=NODE_SECONDS)
        except (ray.exceptions.GetTimeoutError, ray.exceptions.TaskUnschedulableError) as error:
            raise ClusterError(
                f"The node at {node.address} does not answer: look at it with `ray status`."
            ) from error
        if version is None:
            raise ClusterError(
                f"The node at {node.address} has no Dateline: install dateline {own[0]} there."
            )
        if version != own:
            raise ClusterError(
                f"The node at {node.address} has dateline {version[0]} (format {version[1]}), this machine "
                f"{own[0]} (format {own[1]}): install the same on both."
            )
        if isinstance(sees, str):
            raise ClusterError(f"On the node at {node.address}: {sees}")
        if not sees:
            done, do = ("written", "write") if writing else ("read", "read")
            raise ClusterError(
                f"{place} cannot be {done} on the node at {node.address}: name a folder that all nodes "
                f"share and may {do}."
            )
    return holding


def _installed() -> str | None:
    try:
        return importlib.metadata.version(_DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return None


def _connect(address: str) -> None:
    try:
        with _silenced(), _ended_as_before():
            ray.init(address, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, SystemExit) as error:
        raise ClusterError(
            f"There is no Ray cluster at {address!r}: start one with `ray start --head`, or name its address."
        ) from error
    except RuntimeError as error:
        found = re.findall(r"(?:Ray|Python): (\S+)", str(error))
        if len(found) != 4:
            raise ClusterError(f"Ray cannot be started ({str(error).splitlines()[0][:300]}).") from error
        raise ClusterError(
            f"The cluster at {address} has Ray {found[0]} and Python {found[1]}, this machine Ray {found[2]} "
            f"and Python {found[3]}: install the same on both."
        ) from error


@contextmanager
def _silenced() -> Iterator[None]:
    """Send what is written past Python on standard error nowhere: that Ray will log nothing, it logs."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _ended_as_before() -> Iterator[None]:
    """Leave SIGTERM to the function that had it, if one did: Ray takes it, and prints a trace then."""
    before = signal.getsignal(signal.SIGTERM)
    ours = callable(before) and threading.current_thread() is threading.main_thread()
    try:
        yield
    except SystemExit as error:
        if ours and error.code == signal.SIGTERM:  # by Ray, as long as it has it
            signal.signal(signal.SIGTERM, before)
            signal.raise_signal(signal.SIGTERM)
        raise
    if ours:
        signal.signal(signal.SIGTERM, before)


def _reached(address: str) -> str | None:
    """Return in which mode Ray connects, None for its own choice; ClusterError where no cluster answers."""
    if address == LOCAL:
        return None
    if address != _ANY:
        _reach(address)
    mode = mode_at(address)
    if mode is None and address != _ANY:
        raise ClusterError(
            f"What answers at {address} is no Ray cluster, or one of another version than Ray "
            f"{ray.__version__} here: name its address, or install the same on both."
        )
    return mode


def _reach(address: str) -> None:
    """Raise ClusterError unless something answers at an address: Ray would end the process."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise ClusterError(f"{address!r} is no address of a Ray cluster: name HOST:PORT, auto or local.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED_SECONDS).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ClusterError(
            f"There is no Ray cluster at {address} ({reason}): start one with `ray start --head`, or name "
            "its address."
        ) from error


def _nodes() -> list[Node]:
    """Return the nodes that have CPUs, which is where something can be computed."""
    found = []
    for one in ray.nodes():
        has = one["Resources"]
        if one["Alive"] and has.get("CPU", 0) > 0:
            found.append(Node(one["NodeID"], one["NodeManagerAddress"], has["CPU"], has.get("GPU", 0)))
    if not found:
        raise ClusterError("The cluster has no node with a CPU: start one with `ray start --address …`.")
    return sorted(found, key=lambda node: node.id)


def _cause(error: BaseException) -> BaseException:
    """Return what was raised on a node: by Dateline if that was somewhere behind it, else the innermost."""
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen:
        seen.append(following)
        following = getattr(following, "cause", None) or following.__cause__
    own = (one for one in seen if not isinstance(one, ray.exceptions.RayError))
    return next((one for one in own if isinstance(one, DatelineError)), seen[-1])
