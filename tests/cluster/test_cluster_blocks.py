"""What a block keeps, how files are parted into blocks, and the CPUs that are left to write them."""

import itertools
from datetime import date
from pathlib import Path

import pytest
from archives import write
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article
from index.cluster.blocks import (
    BlockAt,
    BlockRecord,
    block_in,
    block_record,
    packed_block,
    read_block,
    read_ids,
    write_block,
)
from index.cluster.portions import Portion, groups
from index.cluster.settings import ARTICLE_BYTES, STAGE_CPUS, encoder_cpus
from index.errors import BuildError
from index.packed import PackedEmbedding
from index.readers import ArticleFile, files_to_read
from index.sharding.place import Place, place_of

pytestmark = pytest.mark.cluster

RECORD = BlockRecord(2, "name", "node", 2, 2)


def article(article_id: str, text: str) -> Article:
    return Article(article_id, None, "Post", None, date(2031, 5, 2), text, "Ilva Morn", "header", None)


def embedding(number: int) -> PackedEmbedding:
    return PackedEmbedding(*(bytes([number, 0, part, 0]) for part in range(4)))


def test_a_block_has_what_was_put_in_it(tmp_path: Path) -> None:
    # Half a character, of a file that is no UTF-8, and bytes that end with zeros.
    articles = (article("a\udcff.txt", "The harbour \udcff is closed."), article("b.txt", "It is open.\x00"))
    embeddings = [{b"key\x00": embedding(1), b"other": embedding(2)}, {}]
    path = block_in(place_of(tmp_path), RECORD.shard, RECORD.name)
    write_block(path, packed_block(Portion(2, articles, ("c.txt", "d\udcff.txt")), embeddings, RECORD))
    found = list(read_block(path))
    assert [one.article for one in found] == [*articles, None, None]
    assert [one.id for one in found] == ["a\udcff.txt", "b.txt", "c.txt", "d\udcff.txt"]
    assert [one.embeddings for one in found] == [*embeddings, {}, {}]
    assert list(read_ids(path)) == [(one.id, one.article is not None) for one in found]
    assert block_record(path) == RECORD
    assert [one.name for one in (tmp_path / path.name).parent.iterdir()] == ["name.parquet"]


def test_a_damaged_block_is_none_and_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    path = BlockAt(place_of(tmp_path), "name.parquet")
    assert block_record(path) is None
    content = packed_block(Portion(2, (article("a.txt", "Closed."),), ()), [{b"key": embedding(1)}], RECORD)
    write_block(path, content[:-9])
    assert block_record(path) is None
    with pytest.raises(BuildError, match="name.parquet cannot be read: remove it and run the same command"):
        list(read_block(path))


def test_files_are_parted_by_what_they_are_alone(tmp_path: Path) -> None:
    write(tmp_path, range(50))
    (tmp_path / "large.txt").write_bytes(b"x" * (6 * ARTICLE_BYTES + 1))
    files = [one for one in files_to_read([tmp_path]) if isinstance(one, ArticleFile)]
    parted = list(groups(files, shards=3, block=2))
    assert list(itertools.chain.from_iterable(parted)) == files
    assert max(map(len, parted)) == 3 * 2
    [with_large] = [group for group in parted if group[-1].path.name == "large.txt"]
    assert len(with_large) <= 3 * 2  # it is the last of its group


@settings(max_examples=200)
@given(st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_encoders_never_fill_a_node(nodes: list[int]) -> None:
    cpus = encoder_cpus(nodes)
    # In ten thousandths, as Ray counts.
    left = [node * 10_000 % round(cpus * 10_000) for node in nodes]
    assert min(left) >= (10_000 if cpus >= 1 else 2 * STAGE_CPUS * 10_000)


@pytest.mark.parametrize(
    ("nodes", "cpus"), [([1], 0.9), ([2, 2], 0.95), ([3], 2), ([64, 64], 63), ([8, 4], 3), ([6, 3], 0.95)]
)
def test_an_encoder_takes_what_it_can(nodes: list[int], cpus: float) -> None:
    assert encoder_cpus(nodes) == cpus


def test_a_block_at_a_url(place: Place) -> None:
    whole = article("a.txt", "The harbour is closed.")
    record = BlockRecord(1, "name", "node", 1, 1)
    at = block_in(place, 1, "name")
    assert block_record(at) is None
    made = embedding(1)
    content = packed_block(Portion(1, (whole,), ("b.txt",)), [{b"key": made}], record)
    write_block(at, content)
    assert block_record(at) == record
    assert list(read_ids(at)) == [("a.txt", True), ("b.txt", False)]
    assert [one.embeddings for one in read_block(at)] == [{b"key": made}, {}]
    assert place.names() == ["blocks"]
    write_block(at, content[:-9])
    assert block_record(at) is None
    with pytest.raises(BuildError, match=f"{place}/blocks/shard-0001/name.parquet cannot be read: remove it"):
        list(read_ids(at))
    place.remove_folder("blocks")
    assert place.names() == []
