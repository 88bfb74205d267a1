"""`dateline build --shards --ray`: what it needs is said, and without it nothing knows of Ray."""

import contextlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from archives import write
from conftest import ROOT
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards, published

from index import CollectionError
from index.sharding.place import place_of
from qa.cli import main

EVERYTHING_ELSE = """
import importlib, sys
from pathlib import Path
for package in ("index", "qa"):
    for path in sorted(Path(package).rglob("*.py")):
        if not {"cluster", "adapters"} & set(path.parts):
            importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
assert "index.build" in sys.modules and "qa.sharded_build" in sys.modules
print([name for name in sys.modules if name.partition(".")[0] == "ray" or name.startswith("index.cluster")])
"""

WITHOUT_RAY = """
import sys
sys.modules["ray"] = None
from qa.cli import main
main(sys.argv[1:])
"""


def ran(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def refusal(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """Run a command that has to end with status 2, and return what it says of it."""
    with pytest.raises(SystemExit) as ended:
        main([*command])
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The folder of a collection in two shards."""
    articles = articles_in(write(tmp_path / "articles", range(4)))
    build_shards(articles, tmp_path / "index", 2, WordCountEmbedder())
    return tmp_path / "index"


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_but_the_cluster_imports_ray() -> None:
    found = ran(EVERYTHING_ELSE)
    assert (found.stdout, found.stderr) == ("[]\n", "")


def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    found = ran(WITHOUT_RAY, "build", "seeds", "--index", str(tmp_path), "--shards", "2", "--ray", "auto")
    needed = "What runs on a cluster needs Ray: install it with `pip install 'dateline[cluster]'`."
    assert (found.returncode, found.stdout, found.stderr) == (1, "", f"Error: {needed}\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--shards", "3"], "A collection in shards is built on a Ray cluster: name it with --ray ADDRESS."),
        (
            ["--shards", "0", "--ray", "auto"],
            "Invalid value for '--shards': Input should be greater than or equal to 1",
        ),
        (["--ray", "auto"], "In how many shards a collection is built has to be said: add --shards NUMBER."),
        (
            ["--shards", "3", "--ray", "auto", "--guard", "pins.jsonl"],
            "--guard looks at what one machine builds: leave it out with --ray.",
        ),
    ],
)
def test_what_is_missing_is_said(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(tmp_path / "index")
    assert refusal(capsys, "build", "seeds", "--index", index, *options) == f"Error: {told}\n"


@pytest.mark.parametrize(
    "command", [["ask", "What closed?"], ["build", "seeds"], ["status"], ["evaluate", "set"], ["chat"]]
)
def test_a_url_is_for_a_cluster_alone(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, *command, "--index", "s3://somebody:secret@bucket/archive?region=here") == (
        "Error: s3://bucket/archive is an address: "
        "`dateline serve --ray ADDRESS --index s3://bucket/archive` "
        "answers from it, `dateline build --shards NUMBER --ray ADDRESS` writes it; for all else copy it, or "
        "a shard, to a folder.\n"
    )


@pytest.mark.parametrize("address", ["s3://", "s3:", "S3:///", "file://"])
@pytest.mark.parametrize("command", [["build", "seeds", "--shards", "2", "--ray", "auto"], ["status"]])
def test_a_url_that_names_nothing_is_no_folder(
    address: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.chdir(tmp_path):
        told = refusal(capsys, *command, "--index", address)
    assert " names nothing at that address: add what, as in s3://BUCKET/FOLDER." in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["build", "seeds"],
        ["add", "seeds"],
        ["remove", "a"],
        ["rollback"],
        ["verify"],
        ["history"],
        ["chat"],
    ],
)
def test_other_commands_say_what_opens_a_collection_in_shards(
    command: list[str], index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(index)
    assert refusal(capsys, *command, "--index", str(index)) == (
        f"Error: {index} holds a collection in shards: `dateline serve --ray ADDRESS` serves it and "
        "`dateline build --ray ADDRESS` changes it; ask, list, timeline, status and check read it, and "
        f"what else reads one opens a shard, such as {index / 'shard-0000'}.\n"
    )
    assert files_of(index) == before


@pytest.mark.parametrize(
    "command",
    [
        ["build", "seeds"],
        ["add", "seeds"],
        ["remove", "a"],
        ["watch", "seeds"],
        ["rollback"],
        ["chat", "--edit"],
        ["verify", "--repair"],
    ],
)
def test_a_shard_is_changed_with_the_whole_alone(
    command: list[str], index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(index)
    monkeypatch.chdir(index / "shard-0001")
    for named in (str(index / "shard-0001"), "."):
        assert refusal(capsys, *command, "--index", named) == (
            f"Error: {Path(named)} is a shard of {index}: "
            f"`dateline build --ray ADDRESS --index {index}` changes that.\n"
        )
    assert files_of(index) == before


def test_shards_written_on_nodes_of_another_kind_are_of_the_same_model(tmp_path: Path) -> None:
    write(tmp_path / "articles", range(6))
    embedder = WordCountEmbedder()
    build_shards(articles_in(tmp_path / "articles"), tmp_path / "index", 2, embedder)
    embedder.identity = replace(embedder.identity, dtype="bfloat16", library="tests, a later one")
    write(tmp_path / "articles", [7])
    manifest = build_shards(articles_in(tmp_path / "articles"), tmp_path / "index", 2, embedder)
    assert (manifest.whole.articles, manifest.whole.model) == (7, embedder.identity)
    other = WordCountEmbedder("another model")
    with pytest.raises(CollectionError, match="was made with the model word counts, not with another model"):
        published(place_of(tmp_path / "index"), 2, other, manifest)
