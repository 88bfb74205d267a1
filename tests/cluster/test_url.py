"""A sharded collection at a URL, built and served by nodes that keep copies of what they need."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import ray
from archives import name_of, text_of, write
from building import Building
from doubles import WordCountEmbedder
from nodes import Nodes
from object_store import ObjectStore
from sharded import articles_in, build_shards
from sharded_serving import SMALL, free_port, locally, questions, serving
from working import never_refusing

from index import BusyError, CollectionError
from index.cluster import connected
from index.manifest import generation_name
from index.sharding import claim
from index.sharding.copies import CACHE_VARIABLE
from index.sharding.layout import shard_of
from index.sharding.place import Place, place_of
from qa import Answer, Retriever
from qa.cluster import ClusterRetriever, served
from qa.cluster.calls import everywhere, handle_of
from qa.cluster.names import shard_name
from qa.web.judging import taken_back

pytestmark = pytest.mark.cluster

SHARDS = 2
THREADS = 4

# What is served leaves room for a build meanwhile.
TINY = replace(SMALL, shard_cpus=0.1, encoder_cpus=0.2, page_cpus=0.2)


@dataclass(frozen=True, slots=True)
class Site:
    """A store of objects, nodes, the folders of two of them for copies, and an archive to build."""

    store: ObjectStore
    nodes: Nodes
    copies: tuple[Path, Path]
    building: Building

    @property
    def place(self) -> Place:
        return place_of(self.building.index)

    def lose_copies(self) -> None:
        for folder in self.copies:
            shutil.rmtree(folder, ignore_errors=True)  # a node that was given nothing to do has none

    def having(self, shard: int) -> set[Path]:
        """The folders in which a node has copies of a shard."""
        return {folder for folder in self.copies if any(folder.glob(f"*/shard-{shard:04}/generation-*/*"))}

    def has_copies_everywhere(self) -> bool:
        """Whether each node has the generation of each shard that counts."""
        found = [
            folder.glob(
                f"*/shard-{shard:04}/{generation_name(self.place.current(shard).generation)}/vectors.faiss"
            )
            for folder in self.copies
            for shard in range(SHARDS)
        ]
        return all(map(any, found))

    def files(self, shard: int) -> set[str]:
        """The names in the store of the files of a shard's generation that counts."""
        manifest = self.place.current(shard)
        own = f"archive/shard-{shard:04}/generation-{manifest.generation:06}"
        return {f"{own}/{name}" for name in manifest.files}


@pytest.fixture(scope="module")
def site(store: ObjectStore, shared_nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    one, other, *_ = shared_nodes.copies.values()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder / "driver"))
        patch.setattr(claim, "BEAT_SECONDS", 0.2)
        building = Building(folder, shared_nodes.address)
        building.index = store.url("archive")  # type: ignore[assignment]
        write(building.articles, range(24))
        with connected(shared_nodes.address):
            yield Site(store, shared_nodes, (one, other), building)


def test_it_is_built_synced_and_served_at_a_url(site: Site, tmp_path: Path) -> None:
    refused: list[BusyError] = []

    def build_again(doing: str, done: int, total: int) -> None:
        if not refused:
            with pytest.raises(BusyError, match="is writing s3://archives/archive: try again") as busy:
                site.building.build(shards=SHARDS)
            refused.append(busy.value)

    built = site.building.build(shards=SHARDS, progress=build_again)
    assert refused
    assert (built.report.folder, built.report.articles) == ("s3://archives/archive", 24)
    assert site.place.names() == [
        "generation-000001",
        "shard-0000",
        "shard-0001",
        "shards.json",
        "skipped.jsonl",
    ]

    build_shards(articles_in(site.building.articles), tmp_path / "index", SHARDS, WordCountEmbedder())
    site.lose_copies()
    site.store.asked.clear()
    index = site.building.index
    with (
        served(site.nodes.address, replace(serving(index, free_port()), replicas=2, settings=TINY)),
        ClusterRetriever(index, make=never_refusing, settings=TINY, every=0.1) as retriever,
    ):
        assert site.has_copies_everywhere()
        assert site.store.read() >= site.files(0) | site.files(1)
        local = locally(tmp_path / "index")
        for question in questions(5):
            assert retriever.ask(question) == local.ask(question)

        with pytest.raises(CollectionError, match="this one is a copy of what lies at an address"):
            retriever.run(taken_back, "0")

        changed = f"{name_of(3)}.txt"
        touched = shard_of(changed, SHARDS)
        (site.building.articles / changed).write_text(text_of(3, version=8), encoding="utf-8")
        had = site.having(1 - touched)
        site.store.asked.clear()
        synced = site.building.build(shards=SHARDS)
        assert synced.written == (touched,)
        changes = synced.report.changes
        assert (changes.changed, changes.embedded, changes.added, changes.removed) == (1, 1, 0, 0)
        # Nothing of the other shard was sent, and it was fetched once by each node that had not got it.
        other = site.files(1 - touched)
        assert not site.store.written() & other
        fetched = Counter(one.name for one in site.store.asked if one.method == "GET" and one.name in other)
        new = site.having(1 - touched) - had
        assert fetched == dict.fromkeys(other if new else (), len(new))
        build_shards(articles_in(site.building.articles), tmp_path / "index", SHARDS, WordCountEmbedder())
        local = locally(tmp_path / "index")
        generation = site.place.manifest().whole.generation
        until = time.monotonic() + 60
        while retriever.run(lambda asked: asked.collection.manifest.generation) < generation:
            assert time.monotonic() < until
            time.sleep(0.1)
        # Every replica had it before questions came to it, be it asked or not.
        assert site.has_copies_everywhere()
        for question in questions(5):
            assert retriever.ask(question) == local.ask(question)
        a_replica_is_lost(retriever, local)

    site.store.asked.clear()
    again = site.building.build(shards=SHARDS)
    assert (again.written, again.report.built) == ((), False)
    assert not (site.store.read() | site.store.written()) & (site.files(0) | site.files(1))


def a_replica_is_lost(retriever: ClusterRetriever, local: Retriever) -> None:
    """Kill one of the two replicas of a shard while questions are answered: all are, from all articles."""
    before = replicas(0)
    assert len(before) == 2
    asked = questions(150)
    expected = [local.ask(question) for question in asked]
    answers: list[Answer] = []
    with ThreadPoolExecutor(THREADS) as threads:
        for answer in threads.map(retriever.ask, asked):
            answers.append(answer)
            if len(answers) == 30:
                ray.kill(ray.get_actor(min(before), namespace="serve"))
    assert answers == expected
    assert not retriever.lost
    until = time.monotonic() + 60
    while len(replicas(0)) < 2:  # it is started anew
        assert time.monotonic() < until
        time.sleep(0.1)
    assert len(replicas(0) & before) == 1
    for question in asked[:5]:
        assert retriever.ask(question) == local.ask(question)


def replicas(shard: int) -> set[str]:
    """Return the replicas of a shard that answer, by the names of their processes."""
    there = everywhere(handle_of(shard_name(shard)), "node", until=time.monotonic() + 5)
    named = {
        one["name"]
        for one in ray.util.list_named_actors(all_namespaces=True)
        if f"#{shard_name(shard)}#" in one["name"]
    }
    return named if len(there) == len(named) else set()


class Busy:
    """What has all CPUs of a node."""

    def is_there(self) -> bool:
        return True


def test_a_node_that_is_full_is_not_waited_for_whatever_copies_it_has(site: Site) -> None:
    site.building.build(shards=SHARDS)
    full, free = site.copies
    if free.exists():
        shutil.copytree(free, full, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(free)
    article = f"{name_of(5)}.txt"
    (site.building.articles / article).write_text(text_of(5, version=9), encoding="utf-8")
    [(node, cpus)] = [
        (one["NodeID"], one["Resources"]["CPU"])
        for one in ray.nodes()
        if site.nodes.copies.get(one["NodeID"]) == full
    ]
    there = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node, soft=False)
    busy = ray.remote(Busy).options(num_cpus=cpus, scheduling_strategy=there).remote()
    assert ray.get(busy.is_there.remote())
    with ThreadPoolExecutor(1) as threads:
        building = threads.submit(site.building.build, shards=SHARDS)
        try:
            built = building.result(timeout=60)
        finally:
            ray.kill(busy)  # and a build that waits for it ends
    touched = shard_of(article, SHARDS)
    assert built.written == (touched,)
    name = generation_name(site.place.current(touched).generation)
    written = f"*/shard-{touched:04}/{name}/vectors.faiss"
    assert (len(list(full.glob(written))), len(list(free.glob(written)))) == (0, 1)


def test_a_url_without_a_sharded_collection_is_not_served(site: Site) -> None:
    # Each server of a test has addresses of its own: where one is found, is found once in a process.
    nowhere = site.store.url("not-built")
    with (
        pytest.raises(CollectionError, match=f"There is no sharded collection in {nowhere}"),
        served(site.nodes.address, serving(nowhere, free_port())),
    ):
        pass
