"""build: article files to a collection, made beside the old one and put in its place in one step."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from index.articles import Article
from index.collection import (
    ARTICLE_WORDS,
    PASSAGE_WORDS,
    STORE,
    TOKENS,
    VECTORS,
    Collection,
)
from index.embedding import (
    EmbeddedPassage,
    Embedder,
    SentenceTransformerEmbedder,
    Vectors,
    unit_rows,
)
from index.errors import ArticleError, BuildError, CollectionError
from index.manifest import FORMAT, Manifest, generation_name, record_files
from index.passages import PassageSpan, fit_header, header, split_passages
from index.readers import ArticleFile, Skipped, find_files, read_articles
from index.relations import Report, find_relations
from index.sentences import Span
from index.store import RelatedSentence, Store
from index.tokens import TokenCoder
from index.vectors import VectorIndex, nearest
from index.words import WordDocument, WordIndex

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and out of how much: ("Embedding passages", 32, 480)."""

Calibrate = Callable[[Collection], Mapping[str, float]]
"""Measures a collection that is complete but not yet in its place; the numbers go into its manifest."""

_WINDOW = 256  # passages embedded in one call, and lost if it is interrupted


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of the collection that is now in place, and the inputs left out.

    `built` is false when the collection was up to date and nothing was done.
    """

    folder: Path
    articles: int
    passages: int
    skipped: tuple[Skipped, ...]
    built: bool


def build(
    articles: Iterable[str | Path],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    calibrate: Calibrate | None = None,
) -> BuildReport:
    """Make a collection in `folder` of the article files at and under the paths `articles`.

    Nothing is done if the articles and the model's name are those of the collection that is there,
    unless `full`. An input that can't be read is reported and the others are built. The old
    collection answers until the new one is complete; an interrupted build leaves it as it was.
    Raises ArticleError if a path doesn't exist or none of the files is an article, CollectionError
    if `folder` holds something else, BuildError if it cannot be written.
    """
    progress = progress or _silent
    files = find_files(articles)
    read = list(_read(files, progress))
    skipped = tuple(item for item in read if isinstance(item, Skipped))
    kept = [item for item in read if isinstance(item, Article)]
    if files and not kept:
        raise ArticleError(
            f"None of the {len(files)} files is an article; "
            f"the first, {skipped[0].path}, {skipped[0].reason}."
        )
    report = build_articles(kept, folder, embedder, progress, full=full, calibrate=calibrate)
    return replace(report, skipped=skipped)


def build_articles(
    articles: Sequence[Article],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    calibrate: Calibrate | None = None,
) -> BuildReport:
    """Make a collection in `folder` of articles that are in memory; else as `build`."""
    folder = Path(folder)
    embedder = embedder or SentenceTransformerEmbedder()
    progress = progress or _silent
    inputs = _digest(articles)
    previous = _previous(folder)
    if previous and not full and (previous.inputs, previous.model.name) == (inputs, embedder.name):
        return BuildReport(folder, previous.articles, previous.passages, (), built=False)
    try:
        manifest = _build_generation(articles, inputs, folder, embedder, previous, progress, calibrate)
    except OSError as error:
        raise BuildError(
            f"{folder} cannot be written ({error.strerror}): name another with --index."
        ) from error
    return BuildReport(folder, manifest.articles, manifest.passages, (), built=True)


def _read(files: list[ArticleFile], progress: Progress) -> Iterator[Article | Skipped]:
    for done, item in enumerate(read_articles(files), start=1):
        yield item
        progress("Reading articles", done, len(files))


def _previous(folder: Path) -> Manifest | None:
    """Return the manifest of the collection in `folder`, or None if it has to be made."""
    if folder.exists() and not folder.is_dir():
        raise CollectionError(f"{folder} is a file: name a folder with --index.")
    try:
        manifest = Manifest.read(folder)
        manifest.check_files(folder)
    except CollectionError:
        strangers = [path for path in folder.iterdir() if not _is_ours(path)] if folder.exists() else []
        if strangers:
            raise CollectionError(
                f"{folder} holds {strangers[0].name}, which is no part of a collection: "
                "name an empty folder with --index."
            ) from None
        return None
    return manifest


def _is_ours(path: Path) -> bool:
    return path.name.startswith(("manifest.json", "generation-"))


def _build_generation(
    articles: Sequence[Article],
    inputs: str,
    folder: Path,
    embedder: Embedder,
    previous: Manifest | None,
    progress: Progress,
    calibrate: Calibrate | None,
) -> Manifest:
    coder = _kept_coder(folder, previous, embedder)
    folder.mkdir(parents=True, exist_ok=True)
    generation = 1 + max(_generations(folder), default=0)
    unfinished = folder / f"{generation_name(generation)}.building-{os.getpid()}"
    unfinished.mkdir()
    try:
        passages = _write_files(articles, unfinished, embedder, coder, progress)
        files = record_files(unfinished)
        unfinished.rename(folder / generation_name(generation))
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    manifest = Manifest(FORMAT, generation, embedder.identity, len(articles), passages, inputs, None, files)
    if calibrate is not None:
        manifest = replace(manifest, calibration=calibrate(Collection(folder, manifest, embedder)))
    manifest.write(folder)
    _remove_old(folder, generation)
    return manifest


def _kept_coder(folder: Path, previous: Manifest | None, embedder: Embedder) -> TokenCoder | None:
    """Return the coder of the collection that is there, if it is of the same model."""
    if previous is None or previous.model.weights != embedder.identity.weights:
        return None
    return TokenCoder.open(previous.generation_folder(folder) / TOKENS)


def _write_files(
    articles: Sequence[Article],
    folder: Path,
    embedder: Embedder,
    coder: TokenCoder | None,
    progress: Progress,
) -> int:
    store = Store.create(folder / STORE)
    numbers = [store.add_article(article) for article in articles]
    drafts = list(_split(articles, numbers, embedder, progress))
    vectors = np.zeros((len(drafts), embedder.identity.dimension), np.float32)
    coder = coder or TokenCoder.fit(embedder.sample_tokens())
    for start in range(0, len(drafts), _WINDOW):
        window = drafts[start : start + _WINDOW]
        embedded = _embed(window, embedder)
        vectors[start : start + len(window)] = [passage.vector for passage in embedded]
        rows = zip(window, embedded, strict=True)
        store.add_passages(
            ((draft.id, draft.article_number, draft.passage, passage) for draft, passage in rows), coder
        )
        progress("Embedding passages", start + len(window), len(drafts))
    _set_article_vectors(store, drafts, vectors)
    _add_relations(store, drafts, embedder.identity.dimension, progress)
    store.close()
    coder.save(folder / TOKENS)
    VectorIndex.build([draft.id for draft in drafts], vectors).save(folder / VECTORS)
    WordIndex.build(
        folder / PASSAGE_WORDS,
        (_words(draft.id, draft.article, draft.passage.span.of(draft.article.text)) for draft in drafts),
    )
    WordIndex.build(
        folder / ARTICLE_WORDS,
        (_words(number, article, article.text) for number, article in zip(numbers, articles, strict=True)),
    )
    return len(drafts)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage on its way into the collection."""

    id: int
    article_number: int
    article: Article
    header: str
    passage: PassageSpan

    @property
    def embedded_text(self) -> str:
        """The header on a line of its own, then the passage."""
        return f"{self.header}\n{self.passage.span.of(self.article.text)}"

    @property
    def embedded_sentences(self) -> list[Span]:
        """The sentences' spans in the embedded text."""
        shift = len(self.header) + 1 - self.passage.span.start
        return [Span(span.start + shift, span.end + shift) for span in self.passage.sentences]


def _set_article_vectors(store: Store, drafts: list[_Draft], vectors: Vectors) -> None:
    for number, group in groupby(range(len(drafts)), key=lambda place: drafts[place].article_number):
        store.set_article_vector(number, unit_rows(vectors[list(group)].sum(axis=0, keepdims=True))[0])


def _add_relations(store: Store, drafts: list[_Draft], dimension: int, progress: Progress) -> None:
    """Find which sentences of different articles say the same."""
    reports: dict[int, Report] = {}
    places: dict[int, list[tuple[int, int]]] = {}
    passages: dict[int, list[int]] = {}
    for number, group in groupby(drafts, key=lambda draft: draft.article_number):
        of_article = list(group)
        article = of_article[0].article
        spans = tuple(span for draft in of_article for span in draft.passage.sentences)
        reports[number] = Report(number, article.source, article.published, article.text, spans)
        places[number] = [
            (draft.id, place) for draft in of_article for place in range(len(draft.passage.sentences))
        ]
        passages[number] = [draft.id for draft in of_article]

    def sentence_vectors(number: int) -> Vectors:
        progress("Comparing articles", number, len(reports))
        return np.concatenate(store.sentence_vectors(passages[number], dimension))

    relations, copies = find_relations(reports, sentence_vectors, nearest)
    progress("Comparing articles", len(reports), len(reports))
    related = [
        RelatedSentence(
            places[relation.first[0]][relation.first[1]],
            places[relation.second[0]][relation.second[1]],
            relation.kind,
        )
        for relation in relations
    ]
    store.add_relations(related, copies)


def _split(
    articles: Sequence[Article], numbers: list[int], embedder: Embedder, progress: Progress
) -> Iterator[_Draft]:
    identity = embedder.identity
    passage_id = 0
    for done, (number, article) in enumerate(zip(numbers, articles, strict=True), start=1):
        line = fit_header(header(article), embedder.count_tokens, identity.token_limit)
        room = identity.token_limit - embedder.special_tokens - embedder.count_tokens([line])[0]
        for passage in split_passages(article.text, embedder.count_tokens, room):
            passage_id += 1
            yield _Draft(passage_id, number, article, line, passage)
        progress("Splitting articles", done, len(articles))


def _embed(drafts: list[_Draft], embedder: Embedder) -> list[EmbeddedPassage]:
    return embedder.encode_passages(
        [draft.embedded_text for draft in drafts], [draft.embedded_sentences for draft in drafts]
    )


def _words(number: int, article: Article, text: str) -> WordDocument:
    return WordDocument(number, article.title, text, article.source, article.published)


def _digest(articles: Sequence[Article]) -> str:
    digest = hashlib.sha256()
    for article in articles:
        day = None if article.published is None else article.published.isoformat()
        row = [article.id, article.title, article.source, article.url, day, article.text]
        digest.update(json.dumps(row).encode())
    return digest.hexdigest()


def _generations(folder: Path) -> list[int]:
    names = (path.name.partition(".")[0].removeprefix("generation-") for path in folder.glob("generation-*"))
    return [int(name) for name in names if name.isdigit()]


def _remove_old(folder: Path, generation: int) -> None:
    """Remove what older builds left, except the last: a running chat may still be reading it."""
    for path in folder.glob("generation-*"):
        number = path.name.removeprefix("generation-")
        if not number.isdigit() or int(number) < generation - 1:
            shutil.rmtree(path, ignore_errors=True)


def _silent(doing: str, done: int, total: int) -> None:
    """Report nothing."""
