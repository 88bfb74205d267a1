"""ClusterRetriever: a Retriever over a sharded collection that a cluster serves."""

import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, Unpack

from index.collection import check_model_of
from index.errors import ClusterError, CollectionError, ShardLostError
from index.sharding.manifest import ShardsManifest
from index.sharding.place import Held, Place, place_of
from index.sharding.sharded import ShardedCollection
from index.sharding.whole import Whole
from qa.cluster.calls import Call, UnreachableError, everywhere, handle_of
from qa.cluster.encoder import RemoteEmbedder
from qa.cluster.losses import Losses
from qa.cluster.names import ENCODER, shard_name
from qa.cluster.ray_import import DeploymentHandle, RayServeException, hush, ray
from qa.cluster.settings import SETTINGS, ServeSettings
from qa.cluster.shard import Wanted
from qa.cluster.shards import RemoteShards
from qa.following import EVERY, Following
from qa.listing import Listing
from qa.live import Open
from qa.retrieval import Retriever
from qa.runner import Runner
from qa.scope import Narrowing

_P = ParamSpec("_P")
_R = TypeVar("_R")

_LOOK = 0.2  # seconds between two looks at whether a generation has been fetched

_VIEWS = 4  # retrievers that are kept, of whole generations and without what is lost


class ClusterRetriever(Runner):
    """Answers from the generation that counts of a collection that `dateline serve` serves.

    Ray is connected by whoever makes one, and the collection's folder can be read. Use it as a context, or
    close it. A question of which a shard turns out to be lost is asked once more without that, and says so
    as `Retriever` does: in the notice of an answer, as a CollectionError elsewhere.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        make: Open = Retriever,
        settings: ServeSettings = SETTINGS,
        notice: Callable[[str], None] | None = None,
        every: float = EVERY,
    ) -> None:
        """Open what lies beside the shards of the collection in `folder`, a path or a URL, and follow it.

        Raises CollectionError if there is no sharded collection, or another one is served, ClusterError if
        none is.
        """
        if ray.get_runtime_context().get_actor_id() is None:
            hush()  # A replica logs for its operators what a program's terminal has no use for.
        self._make = make
        self._losses = Losses(self._answers)
        self._source = _Generations(place_of(folder), self._losses, settings)
        self._timeout = settings.call_timeout
        self._views: OrderedDict[tuple[int, str, frozenset[int]], Retriever] = OrderedDict()
        self._guard = Lock()
        self._following = Following(self._source, notice, every)

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the collection."""
        self.close()

    def everything(
        self, question: str, *, by: str = "published", fold: bool = False, **narrowing: Unpack[Narrowing]
    ) -> Listing:
        """As `Retriever.everything`; a list is of one generation, and is read before the next one counts."""
        return self.run(Retriever.everything, question, by=by, fold=fold, **narrowing)

    def run(
        self, function: Callable[Concatenate[Retriever, _P], _R], *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """As `Runner.run`; once more without a shard that turns out to be lost."""
        while True:
            with self._following.pinned() as collection:
                try:
                    return self._run(collection, function, *args, **kwargs)
                except CollectionError:
                    # A shard that is started anew does not find a generation that counts no more.
                    if not self.refresh() and self._following.current is collection:
                        raise

    def _run(
        self,
        collection: ShardedCollection,
        function: Callable[Concatenate[Retriever, _P], _R],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _R:
        lost = self._losses.now
        while True:
            try:
                return function(self._retriever(collection, lost), *args, **kwargs)
            except ShardLostError as error:
                if error.shard in lost:
                    raise  # what is asked for is there and nowhere else
                lost |= {error.shard} | self._losses.now

    @property
    def lost(self) -> frozenset[int]:
        """The shards that cannot be reached at this moment."""
        return self._losses.now

    def node(self, shard: int) -> str:
        """Return the id of the node on which a replica of a shard is; ShardLostError if there is none."""
        try:
            return str(self._called(shard))
        except UnreachableError as error:
            raise ShardLostError(shard) from error

    def refresh(self) -> bool:
        """Take up another generation if another counts now; say whether one was."""
        return self._following.refresh()

    def close(self) -> None:
        """Let go of the collection; questions that are being answered end first."""
        self._losses.close()
        self._following.close()

    def _retriever(self, collection: ShardedCollection, lost: frozenset[int]) -> Retriever:
        """Return a retriever of a generation without what is lost."""
        if len(lost) == len(collection.shards.shards):
            raise CollectionError("No part of the archive can be reached: ask again in a moment.")
        key = collection.manifest.generation, collection.manifest.inputs, lost
        with self._guard:
            found = self._views.get(key)
        # Made outside: it asks every shard.
        retriever = found or self._make(collection.leaving_out(lost) if lost else collection)
        with self._guard:
            self._views[key] = retriever
            self._views.move_to_end(key)
            while len(self._views) > _VIEWS:
                self._views.popitem(last=False)
        return retriever

    def _answers(self, shard: int) -> bool:
        try:
            self._called(shard)
        except UnreachableError:
            return False
        return True

    def _called(self, shard: int) -> Any:
        return Call(self._source.handles[shard], "node").result(time.monotonic() + self._timeout)


class _Generations:
    """The generations of the sharded collection in a place, whose shards are served."""

    def __init__(self, place: Place, losses: Losses, settings: ServeSettings) -> None:
        self._place, self._losses, self._timeout = place, losses, settings.call_timeout
        self._held: dict[ShardedCollection, Held] = {}
        count = len(self.read().shards)
        try:
            self.handles = [handle_of(shard_name(shard)) for shard in range(count)]
            self._embedder = RemoteEmbedder(handle_of(ENCODER), self._timeout)
        except RayServeException as error:
            address = ray.get_runtime_context().gcs_address
            raise ClusterError(
                f"The cluster at {address} does not serve {place}: "
                f"start `dateline serve --ray {address} --index {place}` first."
            ) from error

    def read(self) -> ShardsManifest:
        return self._place.manifest()

    def open(self, before: ShardedCollection | None) -> tuple[ShardedCollection, ShardsManifest]:
        manifest = self.read()
        if len(manifest.shards) != len(self.handles):
            raise CollectionError(
                f"{self._place} has {len(manifest.shards)} shards now, and {len(self.handles)} are served: "
                "start `dateline serve` again."
            )
        self._await(manifest)
        folder = self._place.folder
        check_model_of(manifest.whole, self._embedder.identity, folder)
        shards = RemoteShards(self.handles, manifest, self._losses, self._timeout)
        held = self._place.fetch_whole(manifest)
        try:
            whole = Whole.open(folder, manifest)
        except BaseException:
            held.release()
            raise
        collection = ShardedCollection(folder, manifest, self._embedder, shards, whole)
        collection.is_copy = self._place.keeps_copies
        self._held[collection] = held
        try:
            self._check(collection)
        except BaseException:
            self.close(collection)
            raise
        return collection, manifest

    def close(self, collection: ShardedCollection) -> None:
        collection.close()
        self._held.pop(collection).release()

    def _await(self, manifest: ShardsManifest) -> None:
        """Wait until what counts is at every replica; those that cannot be reached are not waited for."""
        wanted = (Wanted(record, manifest.whole) for record in manifest.shards)
        waiting = list(zip(self.handles, wanted, strict=True))
        while waiting:
            waiting = [one for one in waiting if not self._is_ready(*one)]
            if waiting:
                time.sleep(_LOOK)

    def _is_ready(self, handle: DeploymentHandle[Any], wanted: Wanted) -> bool:
        until = time.monotonic() + self._timeout
        try:
            # One alone waits until there is a replica at all, and is put off where others are at work.
            return Call(handle, "ready", wanted).result(until) and all(
                everywhere(handle, "ready", wanted, until=until)
            )
        except UnreachableError:
            return True

    def _check(self, collection: ShardedCollection) -> None:
        """Have every shard that can be reached open its generation, before questions come to it."""
        lost = self._losses.now
        while len(lost) < len(self.handles):
            try:
                collection.leaving_out(lost).check_counts()
            except ShardLostError as error:
                lost |= {error.shard} | self._losses.now
            else:
                return
