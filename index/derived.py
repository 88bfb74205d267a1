"""The files that are made of a generation's store and can be made of it again: vectors, words, buckets.

The faiss file, the two tantivy folders and the buckets hold nothing that the store doesn't. One that is
missing or damaged is made again: in its place where this process may write there, in memory where it may
not.

A generation that adds to a base has vectors of its own beside the base's. Its words are in one index with
the base's, so that a rare word is as rare as it is in all: tantivy's files never change, and those of the
base are linked to.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles import Article
from index.buckets import BUCKETS, write_buckets
from index.errors import BuildError, CollectionError, StaleError
from index.joined_vectors import JoinedVectors
from index.lock import WriterLock
from index.manifest import Manifest, record_file, record_files
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
    """The three indexes that questions are answered from, open."""

    vectors: JoinedVectors
    passage_words: WordIndex
    article_words: WordIndex


def stores(folder: Path, manifest: Manifest) -> tuple[Path, ...]:
    """Return the files of a generation's store, that of its base first."""
    return tuple(manifest.path(folder, place) for place in manifest.places(STORE))


def write_derived(store: Store, folder: Path, dimension: int, parts: tuple[str, ...]) -> None:
    """Make the named derived files in `folder` of a store that is complete, base and all."""
    if VECTORS in parts:
        _vector_index(store, dimension).save(folder / VECTORS)
    for name in _DOCUMENTS:
        if name in parts:
            WordIndex.build(folder / name, _DOCUMENTS[name](store, 0))
    if BUCKETS in parts:
        write_buckets(folder / BUCKETS, store.comparisons.signed())


def extend_derived(store: Store, folder: Path, dimension: int, earlier: Path, base: Path, first: int) -> None:
    """Make the derived files of a generation that adds to that in the folder `base`, in one beside it.

    `earlier` is the folder of the generation that has all but the articles of numbers from `first` on.
    """
    _vector_index(store, dimension).save(folder / VECTORS)
    for name in _DOCUMENTS:
        WordIndex.extend(earlier / name, base / name, folder / name, _DOCUMENTS[name](store, first - 1))


def open_derived(folder: Path, manifest: Manifest, store: Store, notice: Notice) -> Derived:
    """Open a generation's indexes, making again what is missing or damaged and telling `notice` of it.

    Raises StaleError if another process has published or mended the collection in the meantime.
    """
    damaged = damaged_parts(folder, manifest, PARTS, trusting=True)
    files = manifest.generation_folder(folder)
    for part in damaged:
        wrong = manifest.wrong_files(folder, part, trusting=True)[0]
        whole = wrong if wrong.name == part else files / part
        notice(f"{whole} is missing or damaged: it is made again of {whole.parent / STORE}.")
    if damaged and _mend(folder, manifest, store, damaged):
        damaged = ()

    def words(name: str) -> WordIndex:
        if name not in damaged:
            try:
                return WordIndex.open(files / name)
            except CollectionError:
                notice(f"{files / name} cannot be opened: it is made again in memory.")
        return WordIndex.build(None, documents(store, name))

    def vectors(file: int, place: str) -> VectorIndex:
        dimension, path = manifest.model.dimension, manifest.path(folder, place)
        if VECTORS not in damaged:
            try:
                return VectorIndex.open(path, dimension)
            except CollectionError:
                notice(f"{path} cannot be opened: it is made again in memory.")
        return _vector_index(store, dimension, file)

    joined = JoinedVectors([vectors(*one) for one in enumerate(manifest.places(VECTORS))])
    return Derived(joined, words(PASSAGE_WORDS), words(ARTICLE_WORDS))


def _vector_index(store: Store, dimension: int, file: int = -1) -> VectorIndex:
    return VectorIndex.build(*store.all_vectors(dimension, file), store.quantizer())


def damaged_parts(
    folder: Path, manifest: Manifest, parts: tuple[str, ...], *, trusting: bool
) -> tuple[str, ...]:
    """Return those of the derived files, by name, that are missing or not as recorded."""
    return tuple(part for part in parts if manifest.wrong_files(folder, part, trusting=trusting))


def replace_derived(folder: Path, manifest: Manifest, store: Store, parts: tuple[str, ...]) -> Manifest:
    """Make derived files again in their place and record them; the caller holds the writer's lock.

    What is the base's is made there: the same store gives the same file, so that other generations which
    add to it are mended too. Words are made anew as a whole, with nothing linked to.
    """
    files = manifest.generation_folder(folder)
    elsewhere = {name: record for name, record in manifest.files.items() if name.startswith("../")}
    with tempfile.TemporaryDirectory(prefix="mending-", dir=folder) as beside:
        own = tuple(part for part in parts if part != BUCKETS or manifest.base is None)
        write_derived(store, Path(beside), manifest.model.dimension, own)
        for part in own:
            _put(Path(beside, part), files / part)
    if manifest.base is not None:
        with tempfile.TemporaryDirectory(prefix="mending-", dir=folder) as beside:
            above = tuple(part for part in parts if part in (VECTORS, BUCKETS))
            base = Store.open(stores(folder, manifest)[0])
            try:
                write_derived(base, Path(beside), manifest.model.dimension, above)
            finally:
                base.close()
            for part in above:
                place = manifest.places(part)[0]
                _put(Path(beside, part), manifest.path(folder, place))
                elsewhere[place] = record_file(manifest.path(folder, place))
    mended = replace(manifest, files={**record_files(files, manifest.files), **elsewhere})
    mended.write(files)
    mended.write(folder)
    return mended


def _put(made: Path, place: Path) -> None:
    _clear(place)
    made.rename(place)


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
    return _DOCUMENTS[part](store, 0)


def _passages(store: Store, after: int) -> Iterator[WordDocument]:
    for number, article in store.articles(after):
        for passage, start, end in store.passage_bounds(number):
            yield _document(passage, article, article.text[start:end])


def _articles(store: Store, after: int) -> Iterator[WordDocument]:
    for number, article in store.articles(after):
        yield _document(number, article, article.text)


def _document(number: int, article: Article, text: str) -> WordDocument:
    return WordDocument(number, article.title, text, article.source, article.published)


_DOCUMENTS: Mapping[str, Callable[[Store, int], Iterator[WordDocument]]] = {
    PASSAGE_WORDS: _passages,
    ARTICLE_WORDS: _articles,
}

PARTS = (VECTORS, *_DOCUMENTS)
"""What questions are answered from, by its name in a generation's folder."""

ALL_PARTS = (*PARTS, BUCKETS)
"""Every derived file or folder; a generation that adds to a base has the base's buckets."""
