"""Shard: a replica that has the generations of one shard open, and answers from them."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Collection, Manifest, ModelEmbedder
from index.converted import MODELS
from index.sharding.manifest import ShardRecord, ShardsManifest
from index.sharding.shards import open_shard
from qa.cluster.ray_import import ray

_OPEN = 2  # generations: the one that counts, and the one before it, of which questions are on their way


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which generation of a shard a call is to: its record, and the manifest of the whole that names it."""

    record: ShardRecord
    whole: Manifest


class Shard:
    """One shard of the collection in a folder; the class of a deployment of Ray Serve."""

    def __init__(self, folder: str, shard: int) -> None:
        """Open the generation that counts; raises what `open_shard` does."""
        self._folder, self._shard = Path(folder), shard
        self._guard = threading.Lock()
        self._open: OrderedDict[ShardRecord, Collection] = OrderedDict()
        self._users: dict[ShardRecord, int] = {}
        manifest = ShardsManifest.read(self._folder)
        with self._pinned(Wanted(manifest.shards[shard], manifest.whole)):
            pass

    def node(self) -> str:
        """Return at once, which node of the cluster this is on."""
        return str(ray.get_runtime_context().get_node_id())

    def ask(self, wanted: Wanted, method: str, arguments: tuple[object, ...]) -> Any:
        """Call a method of the collection of one generation."""
        with self._pinned(wanted) as collection:
            return getattr(collection, method)(*arguments)

    @contextmanager
    def _pinned(self, wanted: Wanted) -> Iterator[Collection]:
        """Yield the collection of a generation, which stays open until the block ends."""
        record = wanted.record
        with self._guard:  # whoever asks for another one meanwhile waits for it as well: that is seldom
            if record not in self._open:
                self._open[record] = self._opened(wanted)
            self._open.move_to_end(record)
            self._users[record] = self._users.get(record, 0) + 1
            collection = self._open[record]
        try:
            yield collection
        finally:
            with self._guard:
                self._users[record] -= 1
                self._tidy()

    def _opened(self, wanted: Wanted) -> Collection:
        model = wanted.whole.model
        # Never loaded: questions come here as vectors.
        embedder = ModelEmbedder(model.name, self._folder / MODELS, weights=model.weights)
        return open_shard(self._folder, self._shard, wanted.record, wanted.whole, embedder)

    def _tidy(self) -> None:
        """Close what is neither of the last generations nor in use."""
        for record in list(self._open)[:-_OPEN]:
            if not self._users.get(record):
                self._users.pop(record, None)
                self._open.pop(record).close()
