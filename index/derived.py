"""The files that are made of a generation's store and can be made of it again: vectors and words.

The faiss file and the two tantivy folders hold nothing that the store doesn't. One that is missing or
damaged is made again: in its place where this process may write there, in memory where it may not.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles import Article
from index.errors import BuildError, CollectionError, StaleError
from index.lock import WriterLock
from index.manifest import Manifest, record_files
from index.store import Store
from index.vectors import VectorIndex
from index.words import WordDocument, WordIndex

STORE = "articles.sqlite"
VECTORS = "vectors.faiss"
PASSAGE_WORDS = "passage-words"
ARTICLE_WORDS = "article-words"

Notice = Callable[[str], None]
"""Told, in a sentence, what was found damaged and mended on the way."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The three indexes of a generation, open."""

    vectors: VectorIndex
    passage_words: WordIndex
    article_words: WordIndex


def write_derived(store: Store, folder: Path, dimension: int, parts: tuple[str, ...]) -> None:
    """Make the named derived files in `folder` of a store that is complete."""
    if VECTORS in parts:
        VectorIndex.build(*store.all_vectors(dimension)).save(folder / VECTORS)
    for name in _DOCUMENTS:
        if name in parts:
            WordIndex.build(folder / name, documents(store, name))


def open_derived(folder: Path, manifest: Manifest, store: Store, notice: Notice) -> Derived:
    """Open a generation's indexes, making again what is missing or damaged and telling `notice` of it.

    Raises StaleError if another process has published or mended the collection in the meantime.
    """
    damaged = [part for part in PARTS if manifest.wrong_files(folder, part, trusting=True)]
    files = manifest.generation_folder(folder)
    for part in damaged:
        notice(f"{files / part} is missing or damaged: it is made again of {files / STORE}.")
    if damaged and _mend(folder, manifest, store, tuple(damaged)):
        damaged = []

    def words(name: str) -> WordIndex:
        if name not in damaged:
            try:
                return WordIndex.open(files / name)
            except CollectionError:
                notice(f"{files / name} cannot be opened: it is made again in memory.")
        return WordIndex.build(None, documents(store, name))

    def vectors() -> VectorIndex:
        dimension = manifest.model.dimension
        if VECTORS not in damaged:
            try:
                return VectorIndex.open(files / VECTORS, dimension)
            except CollectionError:
                notice(f"{files / VECTORS} cannot be opened: it is made again in memory.")
        return VectorIndex.build(*store.all_vectors(dimension))

    return Derived(vectors(), words(PASSAGE_WORDS), words(ARTICLE_WORDS))


def replace_derived(folder: Path, manifest: Manifest, store: Store, parts: tuple[str, ...]) -> Manifest:
    """Make derived files again in their place and record them; the caller holds the writer's lock."""
    files = manifest.generation_folder(folder)
    with tempfile.TemporaryDirectory(prefix="mending-", dir=folder) as beside:
        write_derived(store, Path(beside), manifest.model.dimension, parts)
        for part in parts:
            _clear(files / part)
            Path(beside, part).rename(files / part)
    mended = replace(manifest, files=record_files(files))
    mended.write(files)
    mended.write(folder)
    return mended


def _mend(folder: Path, manifest: Manifest, store: Store, parts: tuple[str, ...]) -> bool:
    """Make derived files again in their place, and say whether that could be done."""
    if not os.access(folder, os.W_OK):
        return False
    try:
        with WriterLock(folder):
            if Manifest.read(folder) != manifest:
                raise StaleError(f"{folder} was written in the meantime.")
            replace_derived(folder, manifest, store, parts)
    except (BuildError, OSError):
        return False
    # What was recorded is not what the caller has: it reads the manifest once more.
    raise StaleError(f"{folder} was mended.")


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def documents(store: Store, part: str) -> Iterator[WordDocument]:
    """Yield what the word index of that name is made of."""
    return _DOCUMENTS[part](store)


def _passages(store: Store) -> Iterator[WordDocument]:
    for number, article in store.articles():
        for passage, start, end in store.passage_bounds(number):
            yield _document(passage, article, article.text[start:end])


def _articles(store: Store) -> Iterator[WordDocument]:
    for number, article in store.articles():
        yield _document(number, article, article.text)


def _document(number: int, article: Article, text: str) -> WordDocument:
    return WordDocument(number, article.title, text, article.source, article.published)


_DOCUMENTS: Mapping[str, Callable[[Store], Iterator[WordDocument]]] = {
    PASSAGE_WORDS: _passages,
    ARTICLE_WORDS: _articles,
}

PARTS = (VECTORS, *_DOCUMENTS)
"""Every derived file or folder, by its name in a generation's folder."""
