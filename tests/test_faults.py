"""The short form of `make faults`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fault_campaign import CAMPAIGN
from fault_rows import Archive, Row


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("faults")
    # Somebody else has to get there too.
    for parent in (folder, *list(folder.parents)[:2]):
        parent.chmod(0o755)
    return Archive(folder)


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
