"""What is asked of Ray: its environment, timeouts and retries, and how much is done at a time."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        # Nothing of a build is reported to Ray's makers.
        "RAY_USAGE_STATS_ENABLED": "0",
        # Else Ray puts 127.0.0.1 in the place of addresses where it takes a cluster for an experiment.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        # What Ray's own parts log is in its files; on a terminal it would stand among what we say.
        "RAY_BACKEND_LOG_LEVEL": "fatal",
        # Else gRPC prints a line wherever a process is started while others are asked.
        "GRPC_VERBOSITY": "ERROR",
    }
)
"""Set before Ray is imported, where it isn't set already."""

REACHED_SECONDS = 5
"""How long a cluster's address may take to answer: Ray tries for two minutes and then ends the process."""

HEALTHY_SECONDS = 30
"""How long it may take a cluster at an address to say that it is well."""

NODE_SECONDS = 60
"""How long a node may take to say what runs on it."""

TASK_RETRIES = 3
"""How often a task is done again whose node or process was lost; what it raised by itself is not."""

TASK_CPUS = 1
"""What writing a shard takes, and comparing all articles; a build needs a node on which it is free."""

ROOM_SECONDS = 5
"""How long CPUs that a build or serving needs are waited for: what has just ended still counts as there."""

STAGE_CPUS = 0.05
"""What reading takes of a CPU, and writing: mostly they wait. Encoders leave that much on every node, as
blocks would otherwise be read or embedded, and wait for a CPU to be written on for ever."""

STAGE_TASKS = 2
"""Tasks a node that read at once: each keeps about a block of every shard in memory."""

BLOCK = 256
"""Articles of a shard that are embedded and kept at once: with a node no more than few such are lost."""

ARTICLE_BYTES = 5_000
"""About what an article's file takes: as many files are read by one task as make a block for every shard."""


def encoder_cpus(nodes: Sequence[float]) -> float:
    """Return the CPUs of an encoder, given those of each node, and those that are free where it may be.

    They are as many as leave some of each: however many encoders end up on a node when others are lost,
    they never fill it. They leave a CPU, or a tenth where there are nodes of one or two.
    """
    for cpus in range(int(min(nodes)) - 1, 1, -1):
        if all(node % cpus >= 1 for node in nodes):
            return cpus
    hundredths = (part for part in range(95, 0, -1) if all(round(100 * node) % part >= 10 for node in nodes))
    return next(hundredths, 90) / 100
