"""Many shards in one process: it may have as many open files as they need, or says how many they are."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import write
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards

from index import CollectionError
from index.collection import AT_ONCE
from index.sharding import open_files
from index.sharding.sharded import ShardedCollection

SHARDS = 12


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_shards(
        articles_in(write(tmp_path / "articles", range(24))), tmp_path / "index", SHARDS, WordCountEmbedder()
    )
    return tmp_path / "index"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Let this process have hardly more open files than it has now; yield how many."""
    monkeypatch.setattr(open_files, "_OTHERS", 32)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = len(os.listdir("/dev/fd")) + SHARDS * AT_ONCE // 2  # noqa: PTH208
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, before[1]))
    yield allowed
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_as_many_are_allowed_as_the_shards_need(index: Path, few: int) -> None:
    opened = ShardedCollection.open(index, WordCountEmbedder())
    assert len(opened.article_ids()) == 24
    assert len(os.listdir("/dev/fd")) > few  # noqa: PTH208
    opened.close()


def test_what_the_system_does_not_allow_is_no_damage(
    index: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in index.rglob("*")}
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (few, few))
    told = (
        rf"index needs \d+ open files in one process, which may have {few} and no more than {few}: allow more"
    )
    with pytest.raises(CollectionError, match=told):
        ShardedCollection.open(index, WordCountEmbedder())
    assert {path: path.stat().st_mtime_ns for path in index.rglob("*")} == before
