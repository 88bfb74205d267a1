"""`dateline build --shards --ray` with the real model, as it is typed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
import pytest
from conftest import ROOT, SEEDS
from connecting import connected as session_of
from mcp import ClientSession
from mcp.types import TextContent
from nodes import Nodes
from sharded_serving import free_port

from index import EVERYTHING, ClusterError, Collection, ModelEmbedder
from index.cluster import connected
from index.sharding.sharded import ShardedCollection
from qa import Retriever
from qa.cluster import ClusterRetriever
from qa.defaults import MCP_PATH

pytestmark = [pytest.mark.cluster, pytest.mark.model]


# What is said where there is no terminal. A block tells of each article, be it embedded anew or not.
EMBEDDING = ("Embedding blocks: 1", "Embedding blocks: 2")
WRITING = ("Writing shards: 1 of 2", "Writing shards: 2 of 2")
COMPARING = ("Comparing articles: 0 of 1", "Comparing articles: 1 of 1")

DATELINE = (sys.executable, "-c", "from qa.cli import main; main()")


def dateline(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DATELINE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def index(shared_nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds in two shards, built once."""
    index = tmp_path_factory.mktemp("seeds") / "parted"
    built = dateline(
        "build", str(SEEDS), "--shards", "2", "--index", str(index), "--ray", shared_nodes.address
    )
    # How far it is, and nothing of Ray's.
    assert built.stderr.splitlines() == [*EMBEDDING, *WRITING, *COMPARING]
    assert built.returncode == 0
    assert built.stdout == f"Built {index}: 2 articles, 8 passages\n"
    return index


def test_the_seeds_in_two_shards(
    shared_nodes: Nodes, index: Path, seeds_collection: Path, real_embedder: ModelEmbedder
) -> None:
    again = dateline("build", "--index", str(index), "--ray", shared_nodes.address)
    assert again.stdout == f"Up to date: {index}: 2 articles, 8 passages\n"
    assert again.stderr.splitlines() == [*EMBEDDING, *COMPARING]

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


QUESTION = "Who has the new government blamed for the violence?"


async def told(session: ClientSession) -> str:
    [content] = (await session.call_tool("ask", {"question": QUESTION})).content
    assert isinstance(content, TextContent)
    return content.text


def test_what_is_served_asks_who_comes_and_is_taken_down_by_sigterm(
    shared_nodes: Nodes, index: Path, users_file: Path, real_embedder: ModelEmbedder
) -> None:
    address = shared_nodes.address
    where = ("--index", str(index), "--ray", address)
    serving = subprocess.Popen(
        [*DATELINE, "serve", *where, "--port", str(free_port()), "--auth", str(users_file), "--mcp"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert serving.stdout is not None
        said = serving.stdout.readline()
        assert said.startswith("Dateline answers at ")
        chat = said.removeprefix("Dateline answers at ").split()[0]
        tools = f"{chat}{MCP_PATH}"
        assert httpx.get(chat, headers={"Accept": "text/html"}).headers["location"].startswith("/sign-in")
        assert httpx.post(tools, json={}).status_code == 401
        form = {"username": "mara", "password": "open sesame"}
        with httpx.Client(headers={"Origin": chat}) as visitor:
            visitor.post(f"{chat}/sign-in", data=form)
            assert visitor.get(chat).status_code == 200
        whole = ShardedCollection.open(index, real_embedder)
        [first, *_] = Retriever(whole).ask(QUESTION).citations
        whole.close()
        assert first.quote.text in session_of(tools, told, ("mara", "open sesame"))
        second = dateline("serve", *where, "--port", str(free_port()))
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
