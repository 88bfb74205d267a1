"""Where a sharded collection may lie: URLs, paths and what is told of others."""

import shutil
from pathlib import Path

import pytest
from object_store import BUCKET, FORBIDDEN, ObjectStore
from placing import archive, build_at, opened

from index import BuildError, CollectionError
from index.cluster.tasks import holders
from index.sharding.place import Place, place_of
from qa.cli import main

pytestmark = pytest.mark.cluster


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("nowhere://archives/x", "nowhere://archives/x is no address of a kind that can be read here .*"),
        (f"s3://{BUCKET}/nothing", f"There is no sharded collection in s3://{BUCKET}/nothing: make one with"),
        ("s3://no-such-bucket/x", "There is no sharded collection in s3://no-such-bucket/x: make one with"),
        (
            f"s3://somebody:secret@{FORBIDDEN}/x?region=us-east-1",
            f"s3://{FORBIDDEN}/x/shards.json cannot be read .*ACCESS_DENIED.*: look at the address, and at",
        ),
    ],
)
def test_an_address_that_cannot_be_read_is_told_in_a_sentence(
    store: ObjectStore, place: Place, where: str, told: str
) -> None:
    with pytest.raises(CollectionError, match=told) as refused:
        place_of(where).manifest()
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (f"s3://{FORBIDDEN}/x", f"s3://{FORBIDDEN}/x/claims/.* cannot be written .*: look at the address"),
        ("s3://no-such-bucket/x", "^s3://no-such-bucket/x is in no bucket that is there: make the bucket,"),
    ],
)
def test_an_address_that_cannot_be_written(store: ObjectStore, place: Place, where: str, told: str) -> None:
    with pytest.raises(BuildError, match=told):
        place_of(where).writing().__enter__()


def test_any_file_system_that_fsspec_knows(store: ObjectStore, place: Place, tmp_path: Path) -> None:
    build_at(elsewhere := place_of("memory://archive"), archive(tmp_path / "articles", range(6)))
    shutil.rmtree(elsewhere.folder)
    whole = opened(elsewhere)
    assert whole.article_count == 6
    whole.close()


def test_a_path_a_file_url_and_a_url_that_comes_as_a_path(tmp_path: Path) -> None:
    assert place_of(tmp_path.as_uri()) == place_of(tmp_path) == place_of(str(tmp_path))
    assert place_of(Path(f"{tmp_path.as_uri()}/")) == place_of(tmp_path)
    named = tmp_path / "what's in it: 50 % ø"
    assert "%20" in named.as_uri()
    assert place_of(named.as_uri()) == place_of(named)
    assert place_of(Path("s3://archives/x")).where == "s3://archives/x" == place_of("S3://archives/x/").where
    assert place_of("C:/archives").where.endswith("C:/archives")
    assert place_of("relative").folder.is_absolute()


def test_what_is_done_to_a_shard_is_done_where_copies_of_it_are() -> None:
    holding = {"all": frozenset({0, 1, 2}), "one": frozenset({1}), "none": frozenset()}
    assert holders(holding, [0, 1, 2, 3]) == ["all", "one", "all", None]
    assert holders({}, [0]) == [None]


def test_the_command_line_takes_a_url(
    store: ObjectStore, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, told in (
        (["serve"], f"There is no sharded collection in {place}: make one with `dateline build"),
        (["build"], "In how many shards a collection is built has to be said: add --shards NUMBER."),
    ):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--ray", "127.0.0.1:9", "--index", place.where])
        assert ended.value.code == 2
        assert capsys.readouterr().err.startswith(f"Error: {told}")
