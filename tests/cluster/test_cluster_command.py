"""`dateline build --shards --ray` with the real model, as it is typed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, SEEDS
from nodes import Nodes, started

from index import EVERYTHING, Collection, ModelEmbedder
from index.sharding.sharded import ShardedCollection

pytestmark = [pytest.mark.cluster, pytest.mark.model]


@pytest.fixture
def cluster() -> Iterator[Nodes]:
    with started(2) as nodes:
        yield nodes


def dateline(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from qa.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


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
