"""RemoteShards: the shards of a generation, each asked of a deployment of Ray Serve."""

import time
from collections.abc import Sequence
from typing import Any

from index.errors import ShardLostError
from index.sharding.manifest import ShardsManifest
from qa.cluster.calls import Call, UnreachableError
from qa.cluster.losses import Losses
from qa.cluster.ray_import import DeploymentHandle
from qa.cluster.shard import Wanted


class RemoteShards:
    """The Shards of a ShardedCollection on a cluster; those that cannot be reached are reported."""

    elsewhere = True

    def __init__(
        self,
        handles: Sequence[DeploymentHandle[Any]],
        manifest: ShardsManifest,
        losses: Losses,
        timeout: float,
    ) -> None:
        """Ask the generations of a manifest, each time for up to `timeout` seconds."""
        self._handles = handles
        self._wanted = [Wanted(record, manifest.whole) for record in manifest.shards]
        self._losses = losses
        self._timeout = timeout

    def ask(self, method: str, arguments: Sequence[tuple[object, ...] | None]) -> list[Any]:
        """Call a method of every shard at once, as `Shards.ask`."""
        until = time.monotonic() + self._timeout
        calls = [
            None if given is None else Call(handle, "ask", wanted, method, given)
            for handle, wanted, given in zip(self._handles, self._wanted, arguments, strict=True)
        ]
        results: list[Any] = [None] * len(calls)
        lost = []
        for shard, call in enumerate(calls):
            if call is not None:
                try:
                    results[shard] = call.result(until)
                except UnreachableError:
                    lost.append(shard)
        if lost:
            self._losses.report(lost)
            raise ShardLostError(lost[0])
        return results

    def close(self) -> None:
        """Leave them to others: replicas close what is asked for no more."""
