"""What makes no sense on a cluster is refused in a sentence, and nothing is lost by it."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import grpc
import pytest
from archives import name_of, write
from building import SHARDS, Building
from conftest import ROOT
from doubles import WordCountEmbedder
from nodes import Nodes

from index import (
    ArticleError,
    BuildError,
    ClusterError,
    CollectionError,
    DatelineError,
    Embedder,
    ModelError,
    build,
)
from index.cluster import authentication, build_sharded, connected
from index.cluster.connecting import check_nodes
from index.cluster.ray_import import ray
from index.sharding.layout import shard_of
from index.sharding.place import place_of

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def cluster(shared_nodes: Nodes) -> Iterator[Nodes]:
    with connected(shared_nodes.address):
        yield shared_nodes


@pytest.fixture
def building(cluster: Nodes, tmp_path: Path) -> Building:
    write(tmp_path / "articles", range(6))
    return Building(tmp_path, cluster.address)


def refused(building: Building, kind: type[DatelineError], told: str, **options: object) -> None:
    """Assert that a build is refused, and that every file of the shards is as it was."""
    before = building.files()
    with pytest.raises(kind, match=told):
        building.build(**options)  # type: ignore[arg-type]
    assert building.files() == before


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "127.0.0.1:1",
            "There is no Ray cluster at 127.0.0.1:1 .*refused.*: start one with `ray start --head`",
        ),
        ("nobody.invalid:6379", "There is no Ray cluster at nobody.invalid:6379"),
        ("127.0.0.1:99999", "There is no Ray cluster at 127.0.0.1:99999"),
        ("ray://127.0.0.1:10001", "is no address of a Ray cluster: name HOST:PORT, auto or local"),
        ("somewhere", "'somewhere' is no address of a Ray cluster"),
    ],
)
def test_an_address_without_a_cluster(address: str, told: str, tmp_path: Path) -> None:
    assert not ray.is_initialized()
    write(tmp_path / "articles", range(1))
    building = Building(tmp_path, address)
    building.index = tmp_path / "new" / "index"
    with pytest.raises(ClusterError, match=told):
        building.build()
    assert not (tmp_path / "new").exists()


@contextmanager
def silent() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@contextmanager
def speaking_http() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


@contextmanager
def speaking_grpc() -> Iterator[int]:
    """As a Ray that has no such method does."""
    with ThreadPoolExecutor(1) as threads:
        server = grpc.server(threads)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield port
        server.stop(None).wait()


@pytest.mark.parametrize("other", [silent, speaking_http, speaking_grpc])
def test_an_address_at_which_something_else_answers(
    other: Callable[[], AbstractContextManager[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authentication, "HEALTHY_SECONDS", 3)
    write(tmp_path / "articles", range(1))
    with other() as port:
        address = f"127.0.0.1:{port}"
        told = f"What answers at {address} is no Ray cluster, or one of another version than Ray 2"
        with pytest.raises(ClusterError, match=told):
            Building(tmp_path, address).build()


@pytest.mark.parametrize(
    ("shards", "told"), [(0, "cannot have 0 shards"), (-3, "-3"), (20_000, "1 to 10,000")]
)
def test_a_number_of_shards_that_makes_no_sense(shards: int, told: str, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=told):
        Building(tmp_path, "127.0.0.1:1").build(shards=shards)
    assert not (tmp_path / "index").exists()


def test_a_folder_that_is_none_of_a_sharded_collection_or_cannot_be_written(tmp_path: Path) -> None:
    write(tmp_path / "articles", range(1))
    building = Building(tmp_path, "127.0.0.1:1")
    building.index = Path("nowhere://archive/index")
    with pytest.raises(CollectionError, match="nowhere://archive/index is no address of a kind that can"):
        building.build()
    building.index = Path("/proc/dateline")
    with pytest.raises(BuildError, match="/proc/dateline cannot be written"):
        building.build()
    building.index = tmp_path / "articles" / f"{name_of(0)}.txt"
    with pytest.raises(CollectionError, match="is a file: name a folder"):
        building.build()
    building.index = tmp_path / "ordinary"
    build([tmp_path / "articles"], building.index, WordCountEmbedder())
    with pytest.raises(CollectionError, match="manifest.json, which is no part of a sharded collection"):
        building.build()


def test_articles_that_cannot_be_read(building: Building, tmp_path: Path) -> None:
    building.build()
    (tmp_path / "none").mkdir()
    for articles, told in (
        (tmp_path / "none", "There is no article to build from, and .* holds 6: to empty it, add --full"),
        (tmp_path / "missing", "missing does not exist"),
        (Path("-"), "cannot read standard input"),
        (Path("s3://bucket/articles"), "s3://bucket/articles is an address: name files and folders that all"),
    ):
        building.articles = articles
        refused(building, ArticleError, told)
    (tmp_path / "none" / "empty.txt").write_text("")
    building.articles = tmp_path / "none"
    refused(building, ArticleError, "None of the 1 files is an article")
    building.index = tmp_path / "new" / "index"
    refused(building, ArticleError, "None of the 1 files is an article")
    building.articles = tmp_path / "missing"
    refused(building, ArticleError, "missing does not exist")
    assert not (tmp_path / "new").exists()


def test_another_number_of_shards_another_model_and_an_article_that_comes_twice(building: Building) -> None:
    building.build()
    refused(
        building, BuildError, "has 3 shards, not 4: build with --shards 3, or all anew in another", shards=4
    )
    refused(
        building,
        BuildError,
        "shard-0000 was made with the model word counts, and this is other",
        name="other",
    )
    # A member of an archive, and a file that lies in a folder of that name.
    import zipfile

    with zipfile.ZipFile(building.articles / "pack.zip", "w") as archive:
        archive.writestr("story.txt", "date 2031-05-09 The ferry of Port Arlen sailed.")
    (building.articles / "pack.zip!").mkdir()
    (building.articles / "pack.zip!" / "story.txt").write_text("date 2031-05-09 The ferry waited.")
    with pytest.raises(ArticleError, match="Two articles have the id 'pack.zip!/story.txt'"):
        build([building.articles], building.index.parent / "alone", WordCountEmbedder())
    refused(building, ArticleError, "Two articles have the id 'pack.zip!/story.txt'")
    (building.articles / "pack.zip").unlink()
    report = building.build()
    # What was made for the build that was refused is there, and nothing else is wrong.
    assert report.written == (shard_of("pack.zip!/story.txt", SHARDS),)


def no_model() -> Embedder:
    raise ModelError("The model 'none' cannot be loaded.")


def test_what_fails_on_a_node_is_told_in_a_sentence_and_gone_on_from(
    building: Building, tmp_path: Path
) -> None:
    with pytest.raises(ModelError) as failed:
        build_sharded(
            [building.articles], building.index, shards=SHARDS, address="auto", make_embedder=no_model
        )
    assert str(failed.value) == "The model 'none' cannot be loaded."
    told = "^The cluster failed .RuntimeError: the power went.: what is done by then is kept, run the same"
    with pytest.raises(ClusterError, match=told):
        building.build(fails_after=7)  # of the eight or more of some block
    # A wrong path meanwhile costs nothing of what is done.
    done = sorted(path for path in (building.index / "blocks").rglob("*") if path.is_file())
    assert done
    articles, building.articles = building.articles, write(tmp_path / "none", ())
    (building.articles / "empty.txt").write_text("")
    with pytest.raises(ArticleError, match="None of the 1 files is an article"):
        building.build()
    assert sorted(path for path in (building.index / "blocks").rglob("*") if path.is_file()) == done
    building.articles = articles
    assert building.build().report.articles == 6


def test_shards_may_be_empty_and_all_is_made_anew_where_that_is_asked_for(building: Building) -> None:
    for path in sorted(building.articles.iterdir())[1:]:
        path.unlink()
    first = building.build()
    assert first.report.articles == 1
    again = building.build(full=True)
    assert (again.report.changes.embedded, again.report.generation) == (4, 2)
    assert building.is_as_built_alone(building.index.parent / "alone", to_the_byte=True)
    [only] = building.articles.iterdir()
    only.unlink()
    assert building.build(full=True).report.articles == 0


def test_a_node_that_does_not_see_the_folder(cluster: Nodes, tmp_path: Path) -> None:
    with connected(cluster.address) as nodes:
        check_nodes(nodes, place_of(tmp_path))
        with pytest.raises(ClusterError, match="missing cannot be written on the node at .*all nodes share"):
            check_nodes(nodes, place_of(tmp_path / "missing"))


def test_a_node_with_another_dateline(shared_nodes: Nodes, tmp_path: Path) -> None:
    ray.shutdown()
    installed = tmp_path / "other"
    (installed / "dateline-9.9.dist-info").mkdir(parents=True)
    (installed / "dateline-9.9.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: dateline\nVersion: 9.9\n"
    )
    write(tmp_path / "articles", range(1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{installed}:{ROOT}")
        # Where this process is its nodes look first, and beside the sources lies what pip noted of them.
        patch.chdir(tmp_path)
        other = shared_nodes.add()
        try:
            with pytest.raises(
                ClusterError, match=r"has dateline 9\.9 .*, this machine 0\.1\.0 .*install the same"
            ):
                Building(tmp_path, shared_nodes.address).build()
        finally:
            shared_nodes.remove(other)


def test_a_cluster_with_another_ray(shared_nodes: Nodes, tmp_path: Path) -> None:
    import json

    from ray._common.usage import usage_constants

    write(tmp_path / "articles", range(1))
    client = ray._raylet.GcsClient(address=shared_nodes.address)
    key, namespace = usage_constants.CLUSTER_METADATA_KEY, ray._private.ray_constants.KV_NAMESPACE_CLUSTER
    own = client.internal_kv_get(key, namespace)
    patched = json.dumps({"ray_version": "1.2.3", "python_version": "3.9.1"}).encode()
    client.internal_kv_put(key, patched, True, namespace)
    try:
        with pytest.raises(ClusterError, match=r"has Ray 1\.2\.3 and Python 3\.9\.1, this machine Ray 2\.60"):
            Building(tmp_path, shared_nodes.address).build()
    finally:
        client.internal_kv_put(key, own, True, namespace)
