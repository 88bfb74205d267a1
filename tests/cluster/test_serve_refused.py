"""What cannot be served is refused in a sentence, before anything is started where that can be known."""

import shutil
import socket
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from archives import write
from counting import word_counts
from doubles import WordCountEmbedder
from nodes import Nodes
from sharded_serving import SMALL, published, serving

from index import build, build_articles
from index.cluster import connected, room
from index.errors import ClusterError
from index.sharding.layout import shard_folder
from index.sharding.manifest import ShardsManifest
from qa.cli import main
from qa.cluster import served

pytestmark = pytest.mark.cluster

NOWHERE = "127.0.0.1:9"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("whole"), range(6))


@pytest.fixture
def index(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "index"))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """Return with what status the command ends, and what it says."""
    with pytest.raises(SystemExit) as ended:
        main(["serve", *map(str, arguments)])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    return int(str(ended.value.code)), shown.err


def test_no_cluster_at_the_address(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = refused(capsys, "--ray", NOWHERE, "--index", index)
    assert status == 1
    assert told.startswith(f"Error: There is no Ray cluster at {NOWHERE}")
    assert "ray start --head" in told
    assert refused(capsys, "--ray", "nonsense", "--index", index)[1].startswith(
        "Error: 'nonsense' is no address of a Ray cluster"
    )


def test_a_network_is_let_in_only_by_somebody_who_says_so(
    index: Path, users_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = refused(capsys, "--ray", NOWHERE, "--index", index, "--host", "0.0.0.0")
    assert (status, told) == (
        2,
        "Error: Whoever reaches 0.0.0.0 could read the archive: name who may with --auth FILE, or say "
        "--public.\n",
    )
    for allowed in (["--public"], ["--auth", users_file]):
        arguments = ["--ray", NOWHERE, "--index", index, "--host", "0.0.0.0", *allowed]
        assert "There is no Ray cluster" in refused(capsys, *arguments)[1]
    missing = refused(capsys, "--ray", NOWHERE, "--index", index, "--auth", index / "none.txt")
    assert missing[0] == 2
    assert "none.txt" in missing[1]


def test_a_folder_without_a_sharded_collection(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build([write(tmp_path / "articles", range(2))], tmp_path / "index", WordCountEmbedder())
    for folder in (tmp_path / "index", tmp_path / "none"):
        status, told = refused(capsys, "--ray", NOWHERE, "--index", folder)
        assert status == 2
        assert told.startswith(f"Error: There is no sharded collection in {folder}")
    (tmp_path / "index" / "shards.json").write_text("{")
    assert "shards.json is damaged" in refused(capsys, "--ray", NOWHERE, "--index", tmp_path / "index")[1]


def test_a_shard_that_is_not_as_the_manifest_says(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shard = shard_folder(index, 1)
    generation = shard / "generation-000001"
    kept = (generation / "manifest.json").read_text()
    shutil.move(generation, index / "aside")
    status, told = refused(capsys, "--ray", NOWHERE, "--index", index)
    assert (status, f"{shard} has no generation 1" in told) == (2, True)
    shutil.rmtree(shard)
    build_articles([], shard, WordCountEmbedder())
    assert (
        f"{shard} is a shard of another collection" in refused(capsys, "--ray", NOWHERE, "--index", index)[1]
    )
    shutil.rmtree(shard)
    shutil.move(index / "aside", generation)
    assert (generation / "manifest.json").read_text() == kept
    assert "There is no Ray cluster" in refused(capsys, "--ray", NOWHERE, "--index", index)[1]


def test_a_shard_of_another_model(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = ShardsManifest.read(index)
    other = replace(manifest.whole.model, name="another", weights="another")
    replace(manifest, whole=replace(manifest.whole, model=other)).write(index)
    status, told = refused(capsys, "--ray", NOWHERE, "--index", index)
    assert status == 2
    assert "was made with the model word counts and" in told
    assert "with another" in told


def test_what_a_cluster_cannot_start_is_told_in_a_sentence_and_leaves_nothing(
    index: Path, shared_nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = shared_nodes.address
    with connected(address), socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ClusterError) as refusal, served(address, serving(index, port)):
            pass
        assert str(refusal.value) == (
            f"The chat cannot listen on 127.0.0.1 port {port} of the head node: choose another with --port."
        )
        taken.close()
        with (
            pytest.raises(ClusterError, match="was made with the model word counts"),
            served(address, replace(serving(index, port), load=partial(word_counts, name="another"))),
        ):
            pass
        vast = replace(SMALL, page_cpus=50)
        with monkeypatch.context() as patch:
            patch.setattr(room, "_LOOK", -1)  # to wait, which would be in vain, raises an error
            with (
                pytest.raises(
                    ClusterError, match=r"^Serving takes 53 CPUs: 0.8 for each of 2 .* has .* of 6 free"
                ),
                served(address, replace(serving(index, port), settings=vast)),
            ):
                pass
        # There are as many CPUs, but no node has so many.
        wide = replace(SMALL, shard_cpus=0.1, encoder_cpus=0.2, page_cpus=3.5, start_timeout=2)
        with (
            pytest.raises(ClusterError, match="did not start .*page.* within 2 seconds"),
            served(address, replace(serving(index, port), settings=wide)),
        ):
            pass
        # What was refused is gone: the port and Serve are free.
        socket.create_server(("127.0.0.1", port)).close()
