"""Shard: a replica that has the generations of one shard open, and answers from them."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index import Collection, Manifest, ModelEmbedder
from index.converted import MODELS
from index.sharding.manifest import ShardRecord
from index.sharding.place import Held, place_of
from index.sharding.shards import open_shard
from qa.cluster.ray_import import ray

_OPEN = 2  # generations: the one that counts, and the one before it, of which questions are on their way


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which generation of a shard a call is to: its record, and the manifest of the whole that names it."""

    record: ShardRecord
    whole: Manifest


class Shard:
    """One shard of the collection in a folder or at a URL; the class of a deployment of Ray Serve."""

    def __init__(self, where: str, shard: int) -> None:
        """Open the generation that counts; raises what `open_shard` does."""
        self._place, self._shard = place_of(where), shard
        self._guard = threading.Lock()
        self._open: OrderedDict[ShardRecord, Collection] = OrderedDict()
        self._users: dict[ShardRecord, int] = {}
        self._held: dict[ShardRecord, Held] = {}
        self._fetched: dict[ShardRecord, Future[Held]] = {}
        self._fetching = ThreadPoolExecutor(1, thread_name_prefix="dateline-fetching")
        manifest = self._place.manifest()
        with self._pinned(Wanted(manifest.shards[shard], manifest.whole)):
            pass

    def node(self) -> str:
        """Return at once, which node of the cluster this is on."""
        return str(ray.get_runtime_context().get_node_id())

    def ready(self, wanted: Wanted) -> bool:
        """Return at once, whether a generation is here and can be opened; it is fetched if it isn't.

        Raises what `Place.fetch_shard` did.
        """
        record = wanted.record
        with self._guard:
            if record in self._open:
                return True
            fetched = self._fetched.get(record)
            if fetched is None:
                self._forget()
                fetched = self._fetching.submit(self._place.fetch_shard, self._shard, record, wanted.whole)
                self._fetched[record] = fetched
            if fetched.done() and fetched.exception() is not None:
                del self._fetched[record]
        return fetched.done() and bool(fetched.result())

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

    def _forget(self) -> None:
        """Let go of what was fetched, and another one counts before it was opened."""
        for record, fetched in list(self._fetched.items()):
            if fetched.done():
                del self._fetched[record]
                if fetched.exception() is None:
                    fetched.result().release()

    def _opened(self, wanted: Wanted) -> Collection:
        model, place, record = wanted.whole.model, self._place, wanted.record
        fetched = self._fetched.pop(record, None)
        held = place.fetch_shard(self._shard, record, wanted.whole) if fetched is None else fetched.result()
        try:
            # Never loaded: questions come here as vectors.
            embedder = ModelEmbedder(model.name, place.folder / MODELS, weights=model.weights)
            opened = open_shard(place.folder, self._shard, record, wanted.whole, embedder)
        except BaseException:
            held.release()
            raise
        self._held[record] = held
        return opened

    def _tidy(self) -> None:
        """Close what is neither of the last generations nor in use."""
        for record in list(self._open)[:-_OPEN]:
            if not self._users.get(record):
                self._users.pop(record, None)
                self._open.pop(record).close()
                self._held.pop(record).release()
