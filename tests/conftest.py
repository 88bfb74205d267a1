"""What several tests share: invented articles, and collections of them and of the seeds."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from additions import archive, built, large
from browsing import browser, harmful_server, on_a_phone, playwright, seeds_server, visitor
from doubles import WordCountEmbedder
from serving import served_folder, served_retriever
from sharded import sharded, sharded_folder

from index import DEFAULT_MODEL, Collection, ModelEmbedder, build
from index.sharding.copies import CACHE_VARIABLE
from index.sharding.place import Place, place_of
from qa import Retriever
from qa.users import set_user

if TYPE_CHECKING:
    from nodes import Nodes
    from object_store import ObjectStore

# Fixtures by being here.
__all__ = [
    "archive", "browser", "built", "harmful_server", "large", "on_a_phone", "playwright", "seeds_server",
    "served_folder", "served_retriever", "sharded", "sharded_folder", "visitor",
]  # fmt: skip

# Haystack reads this when it is imported, and would otherwise report what is run with it to its makers.
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# Places, people and outlets are invented.
ARTICLES = {
    "harbour.txt": (
        "date 2031-05-02 The harbour of Port Arlen was closed on Friday after a crane fell into the "
        "basin.\n\n"
        "No dockers were hurt, the harbour master Ilva Morn said. "
        "She expects the basin to open within a week."
    ),
    "north/election.txt": (
        " date 2031-05-04\nVoters in Velmark chose Teo Brandt as mayor on Sunday.\n\n"
        "A narrow result\n\n"
        "Brandt won 51.5 percent of the votes. His rival, Sana Oke, conceded at 9 p.m. in the town hall."
    ),
    "bridge.txt": "The old bridge at Quillon has no date. It was built by nobody knows whom.",
}


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep converted models in a cache of the tests' own, for the commands that they run as well."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    """A file of two users."""
    path = tmp_path / "users.txt"
    set_user(path, "mara", "reader", "open sesame")
    set_user(path, "devin", "editor", "shut sesame")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    for name, text in ARTICLES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def collection(articles: Path, tmp_path: Path) -> Collection:
    embedder = WordCountEmbedder()
    build([articles], tmp_path / "index", embedder)
    return Collection.open(tmp_path / "index", embedder)


@pytest.fixture
def retriever(collection: Collection) -> Retriever:
    # The word-count model's matches are on another scale: whether it refuses says nothing.
    return Retriever(collection, refuse_below=0)


@pytest.fixture(scope="session")
def store() -> "Iterator[ObjectStore]":
    """A server of S3's protocol, for tests of tests/cluster."""
    from object_store import stored  # there, with moto

    with stored() as store:
        yield store


@pytest.fixture(scope="session")
def shared_nodes(store: "ObjectStore", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Nodes]":
    """A cluster of two nodes of three CPUs, for tests that leave it as it was: to start one takes a while.

    Its nodes reach that store.
    """
    from nodes import started  # there, too, with Ray

    with started(tmp_path_factory.mktemp("nodes"), 3, 3) as nodes:
        yield nodes


@pytest.fixture
def place(
    store: "ObjectStore", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Place:
    """A place in that store of the test's own."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return place_of(store.url(request.node.name.replace("[", "-").strip("]")))


@pytest.fixture(scope="session")
def real_embedder(tmp_path_factory: pytest.TempPathFactory) -> ModelEmbedder:
    return ModelEmbedder(DEFAULT_MODEL, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def seeds_collection(tmp_path_factory: pytest.TempPathFactory, real_embedder: ModelEmbedder) -> Path:
    folder = tmp_path_factory.mktemp("seeds") / "index"
    build([SEEDS], folder, real_embedder)
    return folder


@pytest.fixture(scope="session")
def seeds_retriever(seeds_collection: Path, real_embedder: ModelEmbedder) -> Retriever:
    return Retriever(Collection.open(seeds_collection, real_embedder))
