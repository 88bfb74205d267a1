"""Shards whose vectors are in lists share the lists: fitted once, kept, and fitted anew when shards grew."""

from collections.abc import Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest
from archives import text_of, write
from building import SHARDS, Building
from counting import FewCompared
from doubles import WordCountEmbedder
from nodes import Nodes

from index import Collection, Filter, Manifest, vectors
from index.cluster import ShardedReport, build_sharded, connected
from index.derived import VECTORS
from index.sharding.layout import shard_folder
from index.vector_lists import lists_for, lists_of

pytestmark = pytest.mark.cluster

EXACT = 16  # passages of a shard that are all compared, here


@pytest.fixture
def address(shared_nodes: Nodes) -> Iterator[str]:
    with connected(shared_nodes.address):
        yield shared_nodes.address


def centres(content: bytes) -> object:
    index = faiss.deserialize_index(np.frombuffer(content, np.uint8))
    return index.quantizer.reconstruct_n(0, index.nlist).tolist()


def quantizers(index: Path) -> list[bytes | None]:
    """Those of the shards, in their order."""
    found = []
    for shard in range(SHARDS):
        collection = Collection.open(shard_folder(index, shard), WordCountEmbedder())
        found.append(collection.store.quantizer())
        collection.close()
    return found


def test_shards_are_put_into_the_same_lists(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", EXACT)
    building = Building(tmp_path, address)

    def build() -> ShardedReport:
        return build_sharded(
            [building.articles],
            building.index,
            shards=SHARDS,
            address=address,
            make_embedder=FewCompared(building.embedded, EXACT),
            block=20,
        )

    write(building.articles, range(36))
    build()
    first = set(quantizers(building.index))
    [quantizer] = first
    assert quantizer is not None
    lists = lists_of(quantizer)
    counts = [shard_manifest(building.index, shard).passages for shard in range(SHARDS)]
    assert lists == lists_for(max(counts))

    # What is changed later is put into them, too; and what is made again of a store is the same.
    write(building.articles, range(4), version=3)
    written = build().written
    assert written
    assert set(quantizers(building.index)) == first
    for shard in range(SHARDS):
        folder = shard_folder(building.index, shard)
        [path] = sorted(folder.glob(f"generation-*/{VECTORS}"))[-1:]
        before = path.read_bytes()
        assert centres(before) == centres(quantizer)
        path.unlink()
        collection = Collection.open(folder, WordCountEmbedder())
        vector = WordCountEmbedder().encode_question(text_of(3)).vector
        ids = collection.passage_ids(Filter.of())
        exact = collection.vectors(ids) @ vector
        _, scores = collection.search_vectors(vector, 5, Filter.of())
        assert scores.tolist() == pytest.approx(sorted(exact.tolist())[-5:][::-1], abs=1e-6)
        collection.close()
        assert path.read_bytes() == before

    # Of four times as many twice the lists are right: fitted to what they had, and to what came.
    write(building.articles, range(36, 220))
    build()
    [grown] = set(quantizers(building.index))
    assert grown is not None
    assert lists_of(grown) >= 2 * lists


def shard_manifest(index: Path, shard: int) -> Manifest:
    return Manifest.read(shard_folder(index, shard))
