"""What is wrong with a collection: everything that it holds checked against everything else."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from index.blobs import unpack_spans
from index.buckets import BUCKETS, BucketFile
from index.cache import CACHE_FILE, EmbeddingCache
from index.connections import store_address
from index.derived import ALL_PARTS, STORE, VECTORS, documents, stores
from index.embedding import Embedder
from index.errors import CollectionError, DatelineError
from index.history import history, leftovers, needed, used_keys
from index.incoming import digest_of
from index.manifest import Manifest, generation_name
from index.packed import PackedEmbedding, directions_agree, embedding_key
from index.staging import embedded_text
from index.store import Store
from index.vectors import VectorIndex
from index.words import WordIndex

Part = Literal["manifest", "articles", "vectors", "indexes", "older", "leftovers", "cache"]
"""What of a collection is concerned."""

_LEAST_COSINE = 0.99  # of a passage embedded again; bfloat16 on another processor gives .999
_ROUNDING = 1e-3  # of a value in float16
_SAMPLED_TERMS = 500
_SHOWN = 5  # of the places where the same thing is wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, told in a sentence; `detail` is what it concerns beside `part`."""

    part: Part
    detail: str
    told: str


def examine(folder: Path, embedder: Embedder, sample: int, *, alone: bool) -> list[Problem]:
    """Return what is wrong with the collection in `folder`; `sample` passages are embedded again.

    `alone` says that nobody is writing it, so that what an interrupted write left can be told.
    """
    try:
        manifest = Manifest.read(folder)
    except CollectionError as error:
        return [Problem("manifest", "", str(error))]
    problems = list(_older(folder, manifest))
    if alone:
        problems += _left(folder)
    if wrong := manifest.wrong_files(folder, STORE):
        told = [Problem("articles", "file", f"{path} is not as it was written.") for path in wrong]
        return [*told, *problems]
    paths = stores(folder, manifest)
    store = Store.open(*paths)
    try:
        problems += _articles(paths, store, manifest)
        problems += _embeddings(paths, manifest, embedder, sample)
        problems += _indexes(folder, manifest, store)
    except DatelineError as error:
        problems.append(Problem("articles", "unreadable", str(error)))
    finally:
        store.close()
    return problems


def _older(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    for older in history(folder):
        if older.generation != manifest.generation and (wrong := older.wrong_files(folder, STORE)):
            told = (
                f"{wrong[0]} is not as it was written: generation {older.generation} cannot be gone back to."
            )
            yield Problem("older", generation_name(older.generation), told)


def _left(folder: Path) -> Iterator[Problem]:
    for path in leftovers(folder, needed(history(folder))):
        yield Problem("leftovers", path.name, f"{path} was left by an interrupted build.")
    if not (folder / CACHE_FILE).exists():
        return
    with EmbeddingCache.open(folder) as cache:
        wrong = cache.check()
        if wrong is not None:
            yield Problem("cache", "file", f"{folder / CACHE_FILE} is damaged ({wrong}).")
            return
        damaged, orphans = cache.damaged(), cache.keys() - used_keys(folder)
    if damaged:
        yield Problem("cache", "damaged", f"{folder / CACHE_FILE}: {len(damaged)} vectors are damaged.")
    if orphans:
        told = f"{folder / CACHE_FILE}: no kept generation uses {len(orphans)} of the vectors."
        yield Problem("cache", "orphans", told)


_ORPHANS = {
    "passages without an article": "SELECT id FROM passages "
    "WHERE article NOT IN (SELECT number FROM articles)",
    "passages without a vector": "SELECT id FROM passages WHERE id NOT IN (SELECT passage FROM embeddings)",
    "vectors without a passage": "SELECT passage FROM embeddings "
    "WHERE passage NOT IN (SELECT id FROM passages)",
    "days without a passage": "SELECT passage FROM event_days WHERE passage NOT IN (SELECT id FROM passages)",
    "related sentences without a passage": "SELECT passage FROM relations "
    "WHERE passage NOT IN (SELECT id FROM passages) OR other_passage NOT IN (SELECT id FROM passages)",
    "related sentences told one way only": "SELECT passage FROM relations AS r WHERE NOT EXISTS "
    "(SELECT 1 FROM relations AS o WHERE o.passage = r.other_passage AND o.sentence = r.other_sentence "
    "AND o.other_passage = r.passage AND o.other_sentence = r.sentence AND o.kind = r.kind)",
    "copies without an article": "SELECT first FROM article_copies "
    "WHERE first NOT IN (SELECT number FROM articles) OR second NOT IN (SELECT number FROM articles)",
}


def _articles(paths: Sequence[Path], store: Store, manifest: Manifest) -> Iterator[Problem]:
    """Check counts, hashes, numbers, spans and orphaned rows."""
    path = paths[-1]
    with _reading(paths) as rows:
        [(sound,), *_] = rows("PRAGMA integrity_check")
        if sound != "ok":
            yield Problem("articles", "integrity", f"{path} is damaged inside ({sound}).")
        for what, statement in _ORPHANS.items():
            if found := [row[0] for row in rows(statement)]:
                yield Problem("articles", what, f"{path} has {_counted(found)} {what}.")
        counts = tuple(rows(f"SELECT count(*) FROM {table}")[0][0] for table in ("articles", "passages"))
        if counts != (manifest.articles, manifest.passages):
            told = f"{counts[0]} articles and {counts[1]} passages where {manifest.articles} and "
            told += str(manifest.passages)
            yield Problem("articles", "counts", f"{path} has {told} are recorded.")
    wrong = Counter[str]()
    contents, expected = store.contents(), 1
    for number, article in store.articles():
        listed = store.passages_in(number)
        wrong["articles whose text is not that of their hash"] += article.id not in store.ids_with_text(
            article.sha256
        )
        wrong["articles that are not what was read"] += contents[article.id] != article.content
        wrong["passages that are not numbered in order"] += [one[0] for one in listed] != list(
            range(expected, expected + len(listed))
        )
        expected += len(listed)
        wrong["articles whose passages do not cover them"] += not _covers(article.text, listed)
    if digest_of(sorted(contents.items())) != manifest.inputs:
        yield Problem("articles", "inputs", f"{path} does not hold the articles that it was made of.")
    for what, count in wrong.items():
        if count:
            yield Problem("articles", what, f"{path} has {count} {what}.")


def _covers(text: str, passages: Sequence[tuple[int, int, int, tuple]]) -> bool:  # type: ignore[type-arg]
    """Whether the passages hold every character that is not blank once, and their sentences lie in them."""
    end = 0
    for _, start, stop, sentences in passages:
        if not end <= start < stop <= len(text) or text[end:start].strip():
            return False
        place = start
        for span in sentences:
            if not place <= span.start < span.end <= stop:
                return False
            place = span.end
        end = stop
    return not text[end:].strip()


def _embeddings(
    paths: Sequence[Path], manifest: Manifest, embedder: Embedder, sample: int
) -> Iterator[Problem]:
    """Check keys and sizes of every embedding, and embed some of them again."""
    path = paths[-1]
    statement = (
        'SELECT passages.id, key, header, substr(text, start + 1, "end" - start), start, sentences, '
        "embeddings.vector, sentence_vectors, token_sentences, token_codes "
        "FROM passages JOIN articles ON number = article "
        "JOIN embeddings ON passage = passages.id"
    )
    weights, dimension = manifest.model.weights, manifest.model.dimension
    misplaced, misshapen = [], []
    with _reading(paths) as rows:
        ids = [row[0] for row in rows("SELECT id FROM passages ORDER BY id")]
        for start in range(0, len(ids), 256):
            for number, key, header, text, at, spans, *blobs in rows(
                f"{statement} WHERE passages.id IN ({', '.join(map(str, ids[start : start + 256]))})"
            ):
                sentences, embedding = unpack_spans(spans), PackedEmbedding(*blobs)
                if key != embedding_key(weights, *embedded_text(header, text, at, sentences)):
                    misplaced.append(number)
                elif (len(embedding.vector), len(embedding.sentence_vectors)) != (
                    2 * dimension,
                    len(sentences) * dimension,
                ):
                    misshapen.append(number)
        if misplaced:
            yield Problem("articles", "keys", f"{path}: {_counted(misplaced)} vectors are another passage's.")
        if misshapen:
            yield Problem("vectors", "sizes", f"{path}: {_counted(misshapen)} vectors have another size.")
        chosen = sorted(
            {ids[place] for place in np.linspace(0, len(ids) - 1, min(sample, len(ids)), dtype=int)}
        )
        listed = rows(f"{statement} WHERE passages.id IN ({', '.join(map(str, chosen))}) ORDER BY 1")
    if not listed:
        return
    texts = [embedded_text(row[2], row[3], row[4], unpack_spans(row[5])) for row in listed]
    again = embedder.encode_passages([text for text, _ in texts], [spans for _, spans in texts])
    differing = [
        row[0]
        for row, one in zip(listed, again, strict=True)
        if directions_agree(row[6], one.vector.astype("<f2").tobytes()) < _LEAST_COSINE
    ]
    if differing:
        told = f"{_counted(differing)} of {len(listed)} passages embedded again have other vectors"
        yield Problem("vectors", "sample", f"{path}: {told}.")


def _indexes(folder: Path, manifest: Manifest, store: Store) -> Iterator[Problem]:
    """Check the files of the indexes, and what they hold against the store."""
    files = manifest.generation_folder(folder)
    for part in ALL_PARTS:
        if wrong := manifest.wrong_files(folder, part):
            yield Problem("indexes", part, f"{_whole(wrong[0], files, part)} is not as it was written.")
            continue
        try:
            if part == VECTORS:
                sound = _same_vectors(folder, manifest, store)
            elif part == BUCKETS:
                sound = _same_buckets(folder, manifest)
            else:
                sound = _same_words(WordIndex.open(files / part), store, part)
        except DatelineError:
            sound = False
        if not sound:
            yield Problem("indexes", part, f"{files / part} does not hold what {files / STORE} does.")


def _whole(wrong: Path, files: Path, part: str) -> Path:
    """Return the file or the folder that is a part, of one that is wrong in it."""
    return files / part if wrong.parent == files / part else wrong


def _same_vectors(folder: Path, manifest: Manifest, store: Store) -> bool:
    dimension = manifest.model.dimension
    for file, place in enumerate(manifest.places(VECTORS)):
        index = VectorIndex.open(manifest.path(folder, place), dimension)
        ids, vectors = store.all_vectors(dimension, file)
        if not np.array_equal(np.sort(index.ids()), ids):
            return False
        for start in range(0, len(ids), 4096):
            found = index.vectors(ids[start : start + 4096])
            if not np.allclose(found, vectors[start : start + 4096], atol=_ROUNDING):
                return False
    return True


def _same_buckets(folder: Path, manifest: Manifest) -> bool:
    store = Store.open(stores(folder, manifest)[0])
    try:
        return BucketFile(manifest.path(folder, manifest.places(BUCKETS)[0])).holds(
            store.comparisons.signed()
        )
    finally:
        store.close()


def _same_words(index: WordIndex, store: Store, part: str) -> bool:
    """Compare the ids, and in how many documents each of 500 words is."""
    ids: list[int] = []
    counts = Counter[str]()
    for document in documents(store, part):
        ids.append(document.id)
        counts.update(index.stems_of(document))
    if index.ids().tolist() != ids:
        return False
    stems = sorted(counts)
    chosen = stems[:: max(1, len(stems) // _SAMPLED_TERMS)]
    return index.frequencies(chosen) == {stem: counts[stem] for stem in chosen}


# What is in a base and in what was added to it, as one table each.
_VIEWS = (
    *(
        f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} UNION ALL SELECT * FROM added.{table}"
        for table in ("articles", "passages", "embeddings", "event_days")
    ),
    "CREATE TEMP VIEW relations AS SELECT * FROM main.relations AS r WHERE NOT EXISTS (SELECT 1 FROM "
    "added.replaced_relations AS o WHERE o.passage = r.passage AND o.sentence = r.sentence) "
    "UNION ALL SELECT * FROM added.relations",
    "CREATE TEMP VIEW article_copies AS SELECT * FROM main.article_copies AS c WHERE NOT EXISTS (SELECT 1 "
    "FROM added.gone_copies AS g WHERE g.first = c.first AND g.second = c.second) "
    "UNION ALL SELECT * FROM added.article_copies",
)


class _reading:  # noqa: N801 - read as a statement: with _reading(paths) as rows
    """A store's rows by SQL, for checks that no question needs."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._connection = sqlite3.connect(store_address(paths[0]), uri=True)
        self._path = paths[-1]
        if len(paths) > 1:
            self._connection.execute("ATTACH ? AS added", (store_address(paths[1]),))
            for view in _VIEWS:
                self._connection.execute(view)

    def __enter__(self) -> "_reading":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __call__(self, statement: str) -> list[tuple]:  # type: ignore[type-arg]
        """Return the rows of a statement."""
        try:
            return self._connection.execute(statement).fetchall()
        except sqlite3.Error as error:
            raise CollectionError(f"{self._path} cannot be read ({error}).") from error


def _counted(found: Sequence[int]) -> str:
    shown = ", ".join(map(str, found[:_SHOWN]))
    return f"{len(found)} (numbers {shown}{', …' if len(found) > _SHOWN else ''})"
