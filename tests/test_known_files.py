"""What was hashed is hashed again where it may have been written, and only there."""

import os
import shutil
import time
from pathlib import Path

import pytest
from archives import contents, write
from doubles import WordCountEmbedder

from index import Collection, CollectionError, Manifest, build, verify
from index.derived import ALL_PARTS, STORE
from index.known_files import KNOWN_FILES

SOON = 10**9  # nanoseconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection whose files were all written long enough before they were hashed."""
    write(tmp_path / "articles", range(12))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    Manifest.read(tmp_path / "index").keep_known_files(tmp_path / "index", time.time_ns() + SOON)
    return tmp_path / "index"


def bytes_read() -> int:
    return int(Path("/proc/self/io").read_text().split()[1])


def bytes_checking(folder: Path) -> int:
    """How much is read to find every file as it was recorded."""
    manifest, before = Manifest.read(folder), bytes_read()
    assert not any(manifest.wrong_files(folder, part, trusting=True) for part in (STORE, *ALL_PARTS))
    return bytes_read() - before


def test_known_files_are_not_read_and_others_are(folder: Path) -> None:
    manifest = Manifest.read(folder)
    size = sum(record.size for record in manifest.files.values())
    assert bytes_checking(folder) < 50_000 < size
    (manifest.generation_folder(folder) / KNOWN_FILES).write_text("{")
    assert bytes_checking(folder) > size
    (manifest.generation_folder(folder) / KNOWN_FILES).unlink()
    assert bytes_checking(folder) > size


def test_a_copy_is_hashed(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    assert bytes_checking(copy) > bytes_checking(folder)
    assert contents(copy) == contents(folder)


def test_what_was_written_while_it_was_hashed_is_hashed_again(folder: Path) -> None:
    Manifest.read(folder).keep_known_files(folder, time.time_ns() - SOON)
    assert bytes_checking(folder) > (folder / "generation-000001" / STORE).stat().st_size


def test_a_file_written_in_place_is_found_whatever_its_size_and_time_say(folder: Path) -> None:
    path = folder / "generation-000001" / STORE
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    with pytest.raises(CollectionError, match=r"articles.sqlite is damaged"):
        Collection.open(folder, WordCountEmbedder())


def test_verify_hashes_all(folder: Path) -> None:
    manifest, before = Manifest.read(folder), bytes_read()
    assert verify(folder, WordCountEmbedder()) == []
    assert bytes_read() - before > sum(record.size for record in manifest.files.values())
