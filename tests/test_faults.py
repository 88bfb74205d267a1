"""The short form of `make faults`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fault_campaign import CAMPAIGN
from fault_rows import Archive, Row


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    # Somebody else has to get there too, which into pytest's own folders nobody can.
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Archive(Path(folder))


@pytest.mark.parametrize(
    ("fault", "times"),
    [(fault, short) for fault, short, _ in CAMPAIGN],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_it_is_survived(archive: Archive, fault: Callable[[Archive, int], Row], times: int) -> None:
    row = fault(archive, times)
    assert row.failures == []
    assert row.tried > 0


def test_an_open_collection_outlives_its_files(archive: Archive) -> None:
    """Whatever is cut short while it is open, the process goes on, and no quote is a wrong one."""
    from archives import answers
    from doubles import WordCountEmbedder

    from index import Collection, CollectionError

    folder: Path = archive.copy()
    collection = Collection.open(folder, WordCountEmbedder())
    before = answers(collection)
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    try:
        assert answers(collection) == before
    except CollectionError as error:
        assert str(folder) in str(error)
    with pytest.raises(CollectionError, match="`dateline "):
        Collection.open(folder, WordCountEmbedder())
