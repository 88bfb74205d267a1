"""A build over several nodes makes what one machine makes, embeds nothing twice, and touches what changed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import name_of, text_of, write
from building import SHARDS, Building
from counting import embedded_in
from doubles import WordCountEmbedder
from nodes import Nodes

from index.cluster import connected
from index.sharding.layout import shard_of
from index.sharding.sharded import ShardedCollection

pytestmark = pytest.mark.cluster

PASSAGES = 4  # of each article


@pytest.fixture(scope="module")
def cluster(shared_nodes: Nodes) -> Iterator[Nodes]:
    # Connected once: what was imported for one build is there for the next.
    with connected(shared_nodes.address):
        yield shared_nodes


@pytest.fixture(scope="module")
def built(cluster: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Building:
    """Forty articles, built once."""
    folder = tmp_path_factory.mktemp("built")
    write(folder / "articles", range(40))
    (folder / "articles" / "empty.txt").write_text("")
    building = Building(folder, cluster.address)
    report = building.build()
    assert (report.report.articles, report.report.passages, report.report.built) == (40, 40 * PASSAGES, True)
    assert report.written == tuple(range(SHARDS))
    assert set(embedded_in(building.embedded).values()) == {1}
    assert sum(embedded_in(building.embedded).values()) == 40 * PASSAGES == report.report.changes.embedded
    # Both nodes had their part.
    assert len(report.embedded) == 2
    assert all(report.embedded.values())
    return building


def test_every_shard_is_the_collection_that_one_machine_makes(built: Building, tmp_path: Path) -> None:
    assert built.is_as_built_alone(tmp_path / "alone", to_the_byte=True)
    assert not (built.index / "blocks").exists()


def test_what_cannot_be_read_is_listed(built: Building) -> None:
    [line] = (built.index / "skipped.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["path"] == str(built.articles / "empty.txt")


def test_a_sync_touches_the_shards_of_changed_articles_and_embeds_what_is_new(
    built: Building, tmp_path: Path
) -> None:
    before, embedded = built.files(), embedded_in(built.embedded)
    again = built.build()
    assert (again.written, again.report.built) == ((), False)
    assert built.files() == before

    changed, gone = f"{name_of(3)}.txt", f"{name_of(5)}.txt"
    (built.articles / changed).write_text(text_of(3, version=8), encoding="utf-8")
    (built.articles / gone).unlink()
    touched = {shard_of(changed, SHARDS), shard_of(gone, SHARDS)}
    report = built.build()
    assert set(report.written) == touched != set(range(SHARDS))
    changes = report.report.changes
    assert (changes.added, changes.changed, changes.removed, changes.embedded) == (0, 1, 1, 1)
    assert sum((embedded_in(built.embedded) - embedded).values()) == 1  # the changed paragraph's
    others = set(range(SHARDS)) - touched
    assert built.files(sorted(others)) == {shard: before[shard] for shard in others}
    assert built.is_as_built_alone(tmp_path / "alone", to_the_byte=False)
    opened = ShardedCollection.open(built.index, WordCountEmbedder())
    assert opened.article_count == 39
    opened.close()
