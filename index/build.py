"""build: article files to a collection, made beside the old one and put in its place in one step."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles import Article
from index.collection import TOKENS, Collection
from index.embedding import Embedder
from index.errors import ArticleError, BuildError, CollectionError
from index.generation import Progress, write_generation
from index.manifest import FORMAT, Manifest, generation_name, record_files
from index.readers import SKIPPED, USUAL, ReadOptions, Skipped, read, write_skipped
from index.sentence_transformer import SentenceTransformerEmbedder
from index.tokens import TokenCoder

Calibrate = Callable[[Collection], Mapping[str, float]]
"""Measures a collection that is complete but not yet in its place; the numbers go into its manifest."""


_BUILDING = ".building-"


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
    day_first: bool = True,
    calibrate: Calibrate | None = None,
    options: ReadOptions = USUAL,
) -> BuildReport:
    """Make a collection in `folder` of the article files at and under the paths `articles`.

    `day_first` reads "3/8/2025" as 3 August, otherwise it is March 8; `options` names the columns of
    tables. Nothing is done if the articles, the model's name and the order of days are those of the
    collection that is there, unless `full`. An input that
    can't be read is reported and the others are built. The old collection answers until the new one
    is complete; an interrupted build leaves it as it was.
    Raises ArticleError if a path doesn't exist or none of the files is an article, CollectionError
    if `folder` holds something else, BuildError if it cannot be written.
    """
    progress = progress or _silent
    paths = [Path(path) for path in articles]
    items = list(_read(read(paths, replace(options, day_first=day_first)), progress))
    skipped = tuple(item for item in items if isinstance(item, Skipped))
    kept = [item for item in items if isinstance(item, Article)]
    if skipped and not kept:
        raise ArticleError(
            f"None of the {len(skipped)} files is an article; "
            f"the first, {skipped[0].path}, {skipped[0].reason}."
        )
    made_from = tuple(str(path) for path in paths)
    report = _build(kept, made_from, Path(folder), embedder, progress, full, day_first, calibrate)
    write_skipped(skipped, Path(folder) / SKIPPED)
    return replace(report, skipped=skipped)


def build_articles(
    articles: Sequence[Article],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    day_first: bool = True,
    calibrate: Calibrate | None = None,
) -> BuildReport:
    """Make a collection in `folder` of articles that are in memory; else as `build`."""
    return _build(articles, (), Path(folder), embedder, progress or _silent, full, day_first, calibrate)


def _build(
    articles: Sequence[Article],
    made_from: tuple[str, ...],
    folder: Path,
    embedder: Embedder | None,
    progress: Progress,
    full: bool,
    day_first: bool,
    calibrate: Calibrate | None,
) -> BuildReport:
    embedder = embedder or SentenceTransformerEmbedder()
    ids = [article.id for article in articles]
    if len(set(ids)) < len(ids):
        twice = next(article_id for place, article_id in enumerate(ids) if article_id in ids[:place])
        raise ArticleError(f"Two articles have the id {twice!r}: each needs its own.")
    inputs = _digest(articles)
    previous = _previous(folder)
    if not articles and previous and previous.articles and not full:
        raise ArticleError(
            f"There is no article to build from, and {folder} holds {previous.articles}: "
            "to empty it, add --full."
        )
    made = (inputs, embedder.name, day_first)
    if previous and not full and (previous.inputs, previous.model.name, previous.day_first) == made:
        return BuildReport(folder, previous.articles, previous.passages, (), built=False)
    try:
        manifest = _build_generation(
            articles, inputs, made_from, folder, embedder, previous, progress, day_first, calibrate
        )
    except OSError as error:
        raise BuildError(
            f"{folder} cannot be written ({error.strerror}): name another with --index."
        ) from error
    return BuildReport(folder, manifest.articles, manifest.passages, (), built=True)


def _read(items: Iterator[Article | Skipped], progress: Progress) -> Iterator[Article | Skipped]:
    for done, item in enumerate(items, start=1):
        yield item
        progress("Reading articles", done, done)


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
    return path.name.startswith(("manifest.json", "generation-", SKIPPED))


def _build_generation(
    articles: Sequence[Article],
    inputs: str,
    made_from: tuple[str, ...],
    folder: Path,
    embedder: Embedder,
    previous: Manifest | None,
    progress: Progress,
    day_first: bool,
    calibrate: Calibrate | None,
) -> Manifest:
    coder = _kept_coder(folder, previous, embedder)
    folder.mkdir(parents=True, exist_ok=True)
    generation = 1 + max(_generations(folder), default=0)
    unfinished = folder / f"{generation_name(generation)}{_BUILDING}{os.getpid()}"
    unfinished.mkdir()
    try:
        passages = write_generation(articles, unfinished, embedder, coder, day_first, progress)
        files = record_files(unfinished)
        unfinished.rename(folder / generation_name(generation))
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    manifest = Manifest(
        FORMAT,
        generation,
        embedder.identity,
        len(articles),
        passages,
        inputs,
        made_from,
        day_first,
        None,
        files,
    )
    if calibrate is not None:
        manifest = replace(manifest, calibration=calibrate(Collection(folder, manifest, embedder)))
    manifest.write(folder)
    kept = {generation} if previous is None else {generation, previous.generation}
    _remove_old(folder, {generation_name(number) for number in kept})
    return manifest


def _kept_coder(folder: Path, previous: Manifest | None, embedder: Embedder) -> TokenCoder | None:
    """Return the coder of the collection that is there, if it is of the same model."""
    if previous is None or previous.model.weights != embedder.identity.weights:
        return None
    return TokenCoder.open(previous.generation_folder(folder) / TOKENS)


def _digest(articles: Sequence[Article]) -> str:
    digest = hashlib.sha256()
    for article in articles:
        day, other = (day and day.isoformat() for day in (article.published, article.other_day))
        row = [article.id, article.title, article.source, article.url, day, article.text]
        row += [article.author, article.dated_by, other]
        digest.update(json.dumps(row).encode())
    return digest.hexdigest()


def _generations(folder: Path) -> list[int]:
    names = (path.name.partition(".")[0].removeprefix("generation-") for path in folder.glob("generation-*"))
    return [int(name) for name in names if name.isdigit()]


def _remove_old(folder: Path, kept: Set[str]) -> None:
    """Remove what older builds left, except `kept`: a running chat may still read the one before.

    A generation that is being built belongs to whoever builds it, as long as that process lives.
    """
    for path in folder.glob("generation-*"):
        _, _, builder = path.name.partition(_BUILDING)
        if path.name not in kept and not (builder.isdigit() and _is_alive(int(builder))):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _silent(doing: str, done: int, total: int) -> None:
    """Report nothing."""
