import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from archives import contents, write
from doubles import WordCountEmbedder

from index import Collection, CollectionError, Manifest, build, verify
from index.manifest import record_files
from index.vectors import VectorIndex

STORE = "generation-000002/articles.sqlite"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write(tmp_path / "articles", range(8))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    write(tmp_path / "articles", range(12))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


def in_sql(*statements: str) -> Callable[[Path], None]:
    """Change the articles and record the file as it is then: a mistake, where damage is another hash."""

    def change(folder: Path) -> None:
        connection = sqlite3.connect(folder / STORE)
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        record(folder)

    return change


def record(folder: Path) -> None:
    manifest = Manifest.read(folder)
    mended = replace(manifest, files=record_files(manifest.generation_folder(folder)))
    mended.write(folder)
    mended.write(manifest.generation_folder(folder))


def in_cache(statement: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        connection = sqlite3.connect(folder / "vectors.sqlite")
        with connection:
            connection.execute(statement)
        connection.close()

    return change


def cut(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-9])


def other_vectors(folder: Path) -> None:
    path = folder / "generation-000002" / "vectors.faiss"
    index = VectorIndex.open(path, 64)
    VectorIndex.build(index.ids(), index.vectors(index.ids()[::-1].copy())).save(path)
    record(folder)


def other_words(folder: Path) -> None:
    shutil.rmtree(folder / "generation-000002" / "article-words")
    shutil.copytree(
        folder / "generation-000001" / "article-words", folder / "generation-000002" / "article-words"
    )
    record(folder)


def test_a_sound_collection_has_nothing_wrong(archive: Path) -> None:
    embedder = WordCountEmbedder()
    assert verify(archive / "index", embedder, sample=5) == []
    assert embedder.passages_encoded == 5


WRONG: dict[str, tuple[Callable[[Path], None], str]] = {
    "store": (cut(STORE), "articles.sqlite is not as it was written"),
    "faiss": (cut("generation-000002/vectors.faiss"), "vectors.faiss is not as it was written"),
    "manifest": (cut("manifest.json"), "manifest.json is damaged"),
    "missing manifest": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json is missing"),
    "older": (cut("generation-000001/articles.sqlite"), "generation 1 cannot be gone back to"),
    "other vectors": (other_vectors, "vectors.faiss does not hold what"),
    "other words": (other_words, "article-words does not hold what"),
    "left": (lambda folder: (folder / "generation-000003.building-7").mkdir(), "left by an"),
    "cache": (cut("vectors.sqlite"), "vectors.sqlite"),
    "cached row": (in_cache("UPDATE embeddings SET vector = x'00' WHERE rowid = 7"), "1 vectors are damaged"),
    "orphan in cache": (
        in_cache(
            "INSERT INTO embeddings SELECT x'00', model, vector, sentence_vectors, token_sentences, "
            "token_codes, checksum FROM embeddings LIMIT 1"
        ),
        "no kept generation uses 1 of the vectors",
    ),
    "orphans": (in_sql("INSERT INTO event_days VALUES (999, 0, 1, '2031-05-02', '2031-05-02')"), "days with"),
    "one way": (in_sql("INSERT INTO relations VALUES (1, 0, 5, 0, 'copy')"), "told one way only"),
    "no vector": (in_sql("DELETE FROM embeddings WHERE passage = 3"), "passages without a vector"),
    "counts": (in_sql("DELETE FROM passages WHERE id = 3"), "12 articles and 47 passages where"),
    "span": (in_sql('UPDATE passages SET "end" = "end" - 1 WHERE id = 2'), "whose passages do not"),
    "key": (in_sql("UPDATE passages SET key = x'00' WHERE id = 2"), "vectors are another passage's"),
    "size": (in_sql("UPDATE embeddings SET sentence_vectors = x'00' WHERE passage = 2"), "another size"),
    "vectors": (
        in_sql("UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE passage = 1)"),
        "passages embedded again have other vectors",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_and_mended(archive: Path, name: str) -> None:
    change, told = WRONG[name]
    folder = archive / "index"
    before = contents(folder)
    change(folder)
    found = verify(folder, WordCountEmbedder())
    assert any(told in finding.told for finding in found), found
    assert not any(finding.mended for finding in found)
    mended = verify(folder, WordCountEmbedder(), repair=True)
    assert mended
    assert all(finding.mended for finding in mended), mended
    assert verify(folder, WordCountEmbedder()) == []
    assert contents(folder) == before


def test_a_text_that_was_changed_is_never_mended_into_an_article(archive: Path) -> None:
    folder = archive / "index"
    in_sql("UPDATE articles SET text = replace(text, 'crowns', 'pounds') WHERE number = 4")(folder)
    found = verify(folder, WordCountEmbedder())
    assert any("1 articles whose text is not that of their hash" in finding.told for finding in found)
    left = verify(folder, WordCountEmbedder(), repair=True)
    assert not any(finding.mended for finding in left if "text" in finding.told)
    opened = Collection.open(folder, WordCountEmbedder())
    with pytest.raises(CollectionError, match="is damaged"):
        opened.article(opened.article_ids()[3])
    assert build([archive / "articles"], folder, WordCountEmbedder(), full=True).built
    assert verify(folder, WordCountEmbedder()) == []


def test_nothing_to_verify_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="There is no collection"):
        verify(tmp_path / "nowhere")
