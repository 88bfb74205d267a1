"""`dateline build --shards --ray` with the real model, as it is typed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, SEEDS
from nodes import Nodes, started
from sharded_serving import free_port

from index import EVERYTHING, ClusterError, Collection, ModelEmbedder
from index.cluster import connected
from index.sharding.sharded import ShardedCollection
from qa.cluster import ClusterRetriever

pytestmark = [pytest.mark.cluster, pytest.mark.model]


@pytest.fixture
def cluster() -> Iterator[Nodes]:
    with started(4) as nodes:
        yield nodes


DATELINE = (sys.executable, "-c", "from qa.cli import main; main()")


def dateline(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DATELINE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_seeds_in_two_shards(
    cluster: Nodes, seeds_collection: Path, real_embedder: ModelEmbedder, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    told = ("--index", str(index), "--ray", cluster.address)
    built = dateline("build", str(SEEDS), "--shards", "2", *told)
    # Nothing of Ray's is on the terminal.
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout == f"Built {index}: 2 articles, 8 passages\n"
    again = dateline("build", *told)
    assert (again.stdout, again.stderr) == (f"Up to date: {index}: 2 articles, 8 passages\n", "")

    whole = Collection.open(seeds_collection, real_embedder)
    parted = ShardedCollection.open(index, real_embedder)
    ids = whole.passage_ids(EVERYTHING).tolist()
    assert parted.passages(ids) == whole.passages(ids)
    # Batches are others, and so the last digits may be.
    cosines = np.vecdot(parted.vectors(np.array(ids)), whole.vectors(np.array(ids)))
    assert cosines.min() > 0.9999
    assert parted.manifest.calibration == whole.manifest.calibration or whole.manifest.calibration is None
    whole.close()
    parted.close()


def test_sigterm_takes_down_what_is_served(cluster: Nodes, tmp_path: Path) -> None:
    index, address = str(tmp_path / "index"), cluster.address
    told = ("--index", index, "--ray", address)
    assert dateline("build", str(SEEDS), "--shards", "1", *told).returncode == 0
    serving = subprocess.Popen(
        [*DATELINE, "serve", *told, "--port", str(free_port())],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert serving.stdout is not None
        assert serving.stdout.readline().startswith("Dateline answers at ")
        second = dateline("serve", *told, "--port", str(free_port()))
        assert (second.returncode, second.stderr) == (
            1,
            f"Error: The cluster at {address} serves something already, and one serves one archive: end the "
            "`dateline serve` that runs there, or name another cluster.\n",
        )
    finally:
        serving.send_signal(signal.SIGTERM)
        _, errors = serving.communicate(timeout=120)
    assert (serving.returncode, errors) == (143, "")
    with connected(address), pytest.raises(ClusterError) as refused:
        ClusterRetriever(index)
    assert str(refused.value) == (
        f"The cluster at {address} does not serve {index}: start "
        f"`dateline serve --ray {address} --index {index}` first."
    )
