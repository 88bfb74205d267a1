"""A base or what was added to it damaged, taken back, refused: mended or told, and nothing is lost."""

import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from additions import base_of, places
from archives import contents, write
from doubles import WordCountEmbedder

from index import (
    Collection,
    CollectionError,
    EmbeddedPassage,
    Manifest,
    RefusedError,
    Span,
    add,
    build,
    build_articles,
    history,
    rollback,
    verify,
)
from index.cache import EmbeddingCache
from index.derived import ALL_PARTS, STORE, damaged_parts
from index.history import used_keys
from index.store import Store


@pytest.mark.parametrize("damage", ["cut", "flipped", "removed"])
def test_damage_to_what_was_added_or_to_its_base_is_mended_or_told(archive: Path, damage: str) -> None:
    folder = archive / "index"
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    expected = contents(folder)
    shutil.copytree(folder, archive / "sound", symlinks=True)
    names = [place for place, _ in places(folder)]
    assert any(name.startswith("../") for name in names)
    for name in names:
        shutil.rmtree(folder)
        shutil.copytree(archive / "sound", folder, symlinks=True)
        path = dict(places(folder))[name].resolve()
        content = path.read_bytes()
        if damage == "cut":
            path.write_bytes(content[: len(content) // 2])
        elif damage == "flipped":
            path.write_bytes(content[:-20] + bytes([content[-20] ^ 255]) + content[-19:])
        else:
            path.unlink()
        told: list[str] = []
        if Path(name).name == STORE:
            with pytest.raises(CollectionError, match=r"articles\.sqlite is (damaged|missing)"):
                Collection.open(folder, WordCountEmbedder(), told.append)
            build([archive / "articles", archive / "more"], folder, WordCountEmbedder())
            assert base_of(folder) is None
        else:
            Collection.open(folder, WordCountEmbedder(), told.append).close()
            assert bool(told) == (Path(name).name != "buckets")
            assert "-words" in name or all(one.startswith(f"{path} is ") for one in told)
        assert contents(folder) == expected
        assert all(finding.mended for finding in verify(folder, WordCountEmbedder(), repair=True))
        assert verify(folder, WordCountEmbedder()) == []


def test_files_of_others_among_those_of_a_base_are_left_alone(archive: Path) -> None:
    folder = archive / "index"
    words = folder / "generation-000001" / "passage-words"
    (words / ".DS_Store").write_bytes(b"of a file manager")
    (words / "backup").mkdir()
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    assert base_of(folder) == 1
    assert (words / ".DS_Store").exists()
    assert not [place for place, _ in places(folder) if ".DS_Store" in place]
    assert verify(folder, WordCountEmbedder()) == []


def test_damage_to_a_base_that_spares_the_articles_is_mended_with_what_was_added(archive: Path) -> None:
    folder = archive / "index"
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    expected = contents(folder)
    path = folder / "generation-000001" / STORE
    content = bytearray(path.read_bytes())
    content[27] ^= 1  # SQLite's count of changes
    path.write_bytes(content)
    findings = verify(folder, WordCountEmbedder(), repair=True)
    assert findings
    assert all(finding.mended for finding in findings)
    assert contents(folder) == expected
    assert verify(folder, WordCountEmbedder()) == []


def test_errors_name_the_base_where_that_is_what_cannot_be_read(archive: Path) -> None:
    folder = archive / "index"
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    opened = Collection.open(folder, WordCountEmbedder())
    base, added = (folder / f"generation-00000{number}" / STORE for number in (1, 2))
    with base.open("r+b") as file:
        file.write(bytes(base.stat().st_size))
    with pytest.raises(CollectionError, match=re.escape(f"{base} cannot be read")):
        opened.passages([1, 241])
    with pytest.raises(CollectionError, match=re.escape(f"{base} is not a readable store")):
        Store.open(base, added)


def test_a_base_whose_articles_are_damaged_is_not_removed(archive: Path) -> None:
    folder = archive / "index"
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    path = folder / "generation-000001" / STORE
    path.write_bytes(path.read_bytes().replace(b"a crane fell", b"a crAne fell"))
    assert not any(finding.mended for finding in verify(folder, WordCountEmbedder(), repair=True))
    assert path.exists()


class OtherVectors(WordCountEmbedder):
    """The same model by its name, and not by its vectors."""

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        return super().encode_passages([text[::-1] for text in texts], sentences)


def test_what_stands_on_a_base_that_was_wrong_goes_with_it(archive: Path) -> None:
    folder = archive / "index"
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    rollback(folder, 1)
    assert all(finding.mended for finding in verify(folder, OtherVectors(), repair=True))
    assert [one.generation for one in history(folder)] == [3]
    assert verify(folder, OtherVectors()) == []


class Harming(WordCountEmbedder):
    """Damages a file while passages are embedded."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        content = self._path.read_bytes()
        self._path.write_bytes(content[:-40] + bytes([content[-40] ^ 255]) + content[-39:])
        time.sleep(0.2)  # by which a file's times may lag behind
        return super().encode_passages(texts, sentences)


@pytest.mark.parametrize("part", ["vectors.faiss", "buckets"])
def test_a_base_that_is_damaged_during_an_addition_is_not_trusted(archive: Path, part: str) -> None:
    folder = archive / "index"
    Collection.open(folder, WordCountEmbedder()).close()
    add([write(archive / "more", (300,))], folder, Harming(folder / "generation-000001" / part))
    assert base_of(folder) == 1
    assert damaged_parts(folder, Manifest.read(folder), ALL_PARTS, trusting=True) == (part,)


def test_an_addition_without_its_buckets_is_a_whole_generation(archive: Path) -> None:
    (archive / "index" / "generation-000001" / "buckets").unlink()
    add([write(archive / "more", (300,))], archive / "index", WordCountEmbedder())
    assert base_of(archive / "index") is None
    assert Manifest.read(archive / "index").articles == 61


def test_an_addition_that_is_taken_back_leaves_the_embeddings_of_the_base(archive: Path) -> None:
    folder = archive / "index"
    listed = [article for _, article in Collection.open(folder, WordCountEmbedder()).store.articles()]
    # The same article under another id: its passages are embedded once.
    build_articles([*listed, replace(listed[3], id="again")], folder, WordCountEmbedder())
    rollback(folder, 1)
    add([write(archive / "more", (300,))], folder, WordCountEmbedder(), keep=1)
    assert [one.generation for one in history(folder)] == [1, 3]
    with EmbeddingCache.open(folder) as cache:
        assert cache.keys() == used_keys(folder)


def test_what_was_embedded_for_an_addition_that_was_refused_goes_with_the_next(archive: Path) -> None:
    folder = archive / "index"

    def guard(_: Collection) -> None:
        raise RefusedError("No.")

    with pytest.raises(RefusedError):
        add([write(archive / "refused", (301,))], folder, WordCountEmbedder(), guard=guard)
    encoder = WordCountEmbedder()
    with pytest.raises(RefusedError):
        add([archive / "refused"], folder, encoder, guard=guard)
    assert encoder.passages_encoded == 0
    add([write(archive / "more", (300,))], folder, WordCountEmbedder())
    assert base_of(folder) == 1
    assert verify(folder, WordCountEmbedder()) == []
