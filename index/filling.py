"""How articles that are read, and those that a collection has, become its next generation."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from index.articles import Article
from index.build_report import BuildReport, refuse_nothing
from index.comparing import Progress
from index.converted import MODELS
from index.defaults import DEFAULT_MODEL
from index.embedding import Embedder
from index.errors import CollectionError
from index.incoming import Incoming
from index.making import Options
from index.manifest import Manifest
from index.model import ModelEmbedder
from index.readers import ReadOptions, Skipped, Unread
from index.sync import NO_CHANGES, Fill, sync

Read = Iterator[Article | Skipped | Unread]
"""Articles as they are read, and what can't be."""


def synced(
    folder: Path, fill: Fill, embedder: Embedder | None, progress: Progress, options: Options
) -> BuildReport:
    """Make the next generation of what `fill` takes in, by the default model unless another is given."""
    manifest, built = sync(
        folder, fill, embedder or ModelEmbedder(DEFAULT_MODEL, folder / MODELS), progress, options
    )
    changes = manifest.changes if built else NO_CHANGES
    return BuildReport(
        folder, manifest.articles, manifest.passages, (), (), (), built, manifest.generation, changes
    )


def take(
    incoming: Incoming,
    read: Read,
    skipped: list[Skipped | Unread],
    *,
    instead: bool,
) -> list[str]:
    """Take in what can be read, and return the ids that were another article's.

    Raises ArticleError if there is something and none of it can be read.
    """
    taken = 0
    replaced = []
    for item in read:
        if isinstance(item, Skipped | Unread):
            skipped.append(item)
        else:
            if incoming.take(item, instead=instead):
                replaced.append(item.id)
            taken += 1
    refuse_nothing(taken, skipped)
    return replaced


def reported(items: Read, progress: Progress) -> Read:
    """Yield what is read, telling `progress` how much that is."""
    for done, item in enumerate(items, start=1):
        yield item
        # How many there are is known when all are read.
        progress("Reading articles", done, done)


def read_as_before(reading: ReadOptions, day_first: bool | None, folder: Path) -> ReadOptions:
    """Return how to read into the collection in `folder`, or a new one there."""
    try:
        present = Manifest.read(folder)
    except CollectionError:
        present = None
    return as_before(reading, day_first, present)


def as_before(reading: ReadOptions, day_first: bool | None, present: Manifest | None) -> ReadOptions:
    """Return how to read: as is said or, where nothing is, as the collection was read the last time."""
    if present is None:
        return replace(reading, day_first=day_first is not False)
    named = reading.columns or present.columns
    return ReadOptions(
        named.get("text"),
        named.get("title"),
        named.get("published"),
        named.get("source"),
        named.get("url"),
        named.get("author"),
        day_first=present.day_first if day_first is None else day_first,
        stdin=reading.stdin,
    )


def keep_all(incoming: Incoming, present: Manifest, folder: Path) -> None:
    """Take in every article that the collection has; raise CollectionError where they can't be read."""
    if not incoming.has_collection:
        raise CollectionError(f"The articles of {folder} are damaged: {present.remedy(folder)}.")
    incoming.keep_all()


def embedder_of(embedder: Embedder | None, folder: Path, present: Manifest) -> Embedder:
    """Return what is given, or the model of the collection."""
    return embedder or ModelEmbedder(present.model.name, folder / MODELS)


def silent(doing: str, done: int, total: int) -> None:
    """Report nothing."""
