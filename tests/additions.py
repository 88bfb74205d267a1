"""Archives to which articles can be added, for tests of additions."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import write
from doubles import WordCountEmbedder

from index import Manifest, build


def base_of(folder: Path) -> int | None:
    base = Manifest.read(folder).base
    return None if base is None else base.generation


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Articles enough that one more is few beside them."""
    write(tmp_path / "articles", range(60))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    write(folder / "articles", range(360))
    build([folder / "articles"], folder / "index", WordCountEmbedder())
    return folder


@pytest.fixture
def large(built: Path, tmp_path: Path) -> Path:
    """Articles enough that three more are few."""
    return Path(shutil.copytree(built, tmp_path / "large", symlinks=True))


def places(folder: Path) -> Iterator[tuple[str, Path]]:
    manifest = Manifest.read(folder)
    for place in manifest.files:
        yield place, manifest.path(folder, place)
