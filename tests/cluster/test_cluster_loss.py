"""What is lost on the way is done again, and nothing else: a node, and the process that drives the build."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from archives import write
from building import Building
from conftest import ROOT
from counting import embedded_in
from nodes import Nodes

from index.cluster.blocks import BLOCKS, BlockAt, block_record, read_ids
from index.sharding.place import place_of

pytestmark = pytest.mark.cluster

ARTICLES = 48
PASSAGES = 4  # of each
SECONDS = 0.3  # that the embedding of a block takes at least


def blocks_of(index: Path) -> list[BlockAt]:
    names = sorted(path.relative_to(index).as_posix() for path in (index / BLOCKS).rglob("*.parquet"))
    return [BlockAt(place_of(index), name) for name in names]


def makers(blocks: list[BlockAt]) -> Counter[str]:
    return Counter(record.node for record in map(block_record, blocks) if record is not None)


def articles_in_blocks(blocks: list[BlockAt]) -> set[str]:
    return {article_id for block in blocks for article_id, _ in read_ids(block)}


def times_embedded(building: Building, article_id: str) -> set[int]:
    """How often each passage of an article was embedded, to be told by the place that it names."""
    place = article_id.removesuffix(".txt").capitalize()
    return {
        count for text, count in embedded_in(building.embedded).items() if place in text.split("\n", 1)[1]
    }


def test_a_node_that_is_killed_costs_what_it_was_at(shared_nodes: Nodes, tmp_path: Path) -> None:
    doomed = shared_nodes.add()
    write(tmp_path / "articles", range(ARTICLES))
    building = Building(tmp_path, shared_nodes.address)
    there: list[BlockAt] = []

    def kill_when_others_have_made_some_too(doing: str, done: int, total: int) -> None:
        made = {} if there else makers(blocks_of(building.index))
        if doomed.node_id in made and len(made) > 1:
            there.extend(blocks_of(building.index))
            kept.update(articles_in_blocks(there))
            shared_nodes.kill(doomed)

    kept: set[str] = set()
    report = building.build(seconds=SECONDS, progress=kill_when_others_have_made_some_too)
    assert 0 < len(kept) < ARTICLES
    assert (report.report.articles, report.report.passages) == (ARTICLES, ARTICLES * PASSAGES)
    assert report.embedded[doomed.node_id]
    assert len(report.embedded) > 1
    assert all(report.embedded.values())
    # What was in a block was not made again.
    assert {count for article_id in kept for count in times_embedded(building, article_id)} == {1}
    assert building.is_as_built_alone(tmp_path / "alone", to_the_byte=True)


DRIVER = """
import sys
from pathlib import Path
from building import Building
if __name__ == "__main__":
    Building(Path(sys.argv[1]), sys.argv[2]).build(seconds=float(sys.argv[3]))
"""


def test_a_driver_that_is_killed_is_gone_on_from(shared_nodes: Nodes, tmp_path: Path) -> None:
    write(tmp_path / "articles", range(ARTICLES))
    building = Building(tmp_path, shared_nodes.address)
    command = [sys.executable, "-c", DRIVER, str(tmp_path), shared_nodes.address, str(SECONDS)]
    driver = subprocess.Popen(command, cwd=ROOT, env=os.environ)
    try:
        while len(blocks_of(building.index)) < 4:
            assert driver.poll() is None
            time.sleep(0.05)
    finally:
        driver.send_signal(signal.SIGKILL)
        driver.wait()
    there = blocks_of(building.index)
    kept = articles_in_blocks(there)
    assert len(kept) < ARTICLES
    report = building.build()
    assert report.report.articles == ARTICLES
    assert {count for article_id in kept for count in times_embedded(building, article_id)} == {1}
    assert building.is_as_built_alone(tmp_path / "alone", to_the_byte=True)
    assert not (building.index / BLOCKS).exists()
