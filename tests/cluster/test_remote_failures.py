"""What goes wrong between a node and a URL: nothing half there counts, and whose fault it was is told."""

import re
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from placing import archive, build_at

from index import BuildError
from index.readers import SKIPPED
from index.sharding.place import Place, place_of

pytestmark = pytest.mark.cluster

UNREADABLE = Path("/proc/self/mem")  # can be opened, and has nothing at its beginning that can be read


@contextmanager
def no_room(for_more_than: int) -> Iterator[None]:
    """Let no file of this process grow above so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (for_more_than, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(
    not UNREADABLE.exists(), reason="needs a file that opens and cannot be read: Linux has one"
)
@pytest.mark.parametrize("where", [None, "memory://sent"])
def test_what_was_sent_in_part_is_not_there(place: Place, tmp_path: Path, where: str | None) -> None:
    objects = place.objects if where is None else place_of(where).objects
    whole = tmp_path / "whole"
    whole.write_bytes(bytes(9_000_000))
    for _ in range(2):  # in place of what is there, too
        objects.send(whole, "folder/name")
        assert objects.sizes("") == {"folder/name": 9_000_000}
    with pytest.raises(BuildError, match=f"^{UNREADABLE} cannot be read .*: remove it, and run the same"):
        objects.send(UNREADABLE, "folder/other")
    assert objects.sizes("") == {"folder/name": 9_000_000}


def test_a_disk_without_room_is_not_told_as_an_address_that_cannot_be_read(
    place: Place, tmp_path: Path
) -> None:
    build_at(place, archive(tmp_path / "articles", range(6)))
    shutil.rmtree(place.folder)
    manifest = place.manifest()
    told = re.escape(f"{place.folder} cannot be written (File too large): make room for it, or name another")
    with no_room(2_000):
        with pytest.raises(BuildError, match=told):
            place.fetch_shard(1, manifest.shards[1], manifest.whole)
        with pytest.raises(BuildError, match=told):
            place.known(1, place.current(1))
    assert not list((place.folder / "held").iterdir())
    place.fetch_shard(1, manifest.shards[1], manifest.whole).release()
    place.known(1, place.current(1)).close()


def test_nothing_is_held_of_what_could_not_be_fetched(place: Place, tmp_path: Path) -> None:
    build_at(place, archive(tmp_path / "articles", range(6)))
    place.write(SKIPPED, b"{}\n")
    shutil.rmtree(place.folder)
    (place.folder / SKIPPED).mkdir(parents=True)
    with pytest.raises(BuildError, match=re.escape(f"{place.folder} cannot be written (Is a directory)")):
        place.fetch_whole(place.manifest())
    assert not list((place.folder / "held").iterdir())
    assert not list(place.folder.glob(f"{SKIPPED}.*"))
    (place.folder / SKIPPED).rmdir()
    place.fetch_whole(place.manifest()).release()
    assert (place.folder / SKIPPED).read_bytes() == b"{}\n"


def test_copies_that_cannot_be_made_anywhere(place: Place, tmp_path: Path) -> None:
    place.folder.parent.write_bytes(b"")
    with pytest.raises(BuildError, match=f"{place.folder} cannot be written .*: make room for it, or name"):
        place.writing().__enter__()
