"""add, remove, change_articles: what a collection has stays, but for what is named."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from index.articles import Article
from index.build_report import BuildReport, told, with_skipped
from index.comparing import Progress
from index.embedding import Embedder
from index.errors import ArticleError
from index.filling import Read, embedder_of, keep_all, read_as_before, reported, silent, synced, take
from index.incoming import Incoming
from index.making import Options, Publishing
from index.manifest import Manifest
from index.readers import USUAL, ReadOptions, Skipped, Unread, read


def add(
    paths: Iterable[str | Path],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    reading: ReadOptions = USUAL,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Add the articles at and under `paths`, in place of those with their ids; the others stay.

    A later `build` from other paths leaves them out again. Raises what `build` does.
    """
    added = [Path(path) for path in paths]
    present = Manifest.read(Path(folder))
    # A path that doesn't exist is told before the collection is touched.
    items = read(added, read_as_before(reading, present.day_first, Path(folder)))
    return add_read(lambda _: items, folder, embedder, progress, **publishing, listed=True)


def add_read(
    items: Callable[[ReadOptions], Read],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    listed: bool,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Add articles as they are read; else as `add`.

    `items` is called while no other process writes the collection, with how that one was read. `listed`
    lists what couldn't be read in the collection's folder, in place of the last build's list.
    """
    progress = progress or silent
    present = Manifest.read(Path(folder))
    skipped: list[Skipped | Unread] = []
    replaced: list[str] = []

    def fill(incoming: Incoming) -> tuple[str, ...]:
        keep_all(incoming, present, Path(folder))
        reading = read_as_before(USUAL, present.day_first, Path(folder))
        replaced.extend(take(incoming, reported(items(reading), progress), skipped, instead=True))
        return present.made_from

    options = Options(False, present.day_first, columns=present.columns, **publishing)
    report = synced(Path(folder), fill, embedder_of(embedder, Path(folder), present), progress, options)
    report = with_skipped(report, skipped) if listed else told(report, skipped)
    return replace(report, replaced=tuple(replaced))


def remove(
    ids: Sequence[str],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Take articles out of a collection; nothing is embedded.

    A later `build` from a folder that still has their files takes them in again. Raises ArticleError
    if the collection has no article of one of the ids.
    """
    present = Manifest.read(Path(folder))

    def fill(incoming: Incoming) -> tuple[str, ...]:
        keep_all(incoming, present, Path(folder))
        for article_id in ids:
            if not incoming.leave_out(article_id):
                raise ArticleError(f"{folder} holds no article {article_id!r}: nothing was removed.")
        return present.made_from

    # Who names every article means it.
    all_of_them = len(set(ids)) == present.articles
    options = Options(all_of_them, present.day_first, columns=present.columns, **publishing)
    return synced(
        Path(folder), fill, embedder_of(embedder, Path(folder), present), progress or silent, options
    )


def change_articles(
    articles: Iterable[Article],
    gone: Iterable[str],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    day_first: bool | None = None,
    after: int = 0,
    quantizer: bytes | None = None,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Add articles to a collection, in place of those with their ids, and take out those of the ids `gone`.

    The others stay; else as `build_articles`.
    """
    present = Manifest.read(Path(folder))
    day_first = present.day_first if day_first is None else day_first

    def fill(incoming: Incoming) -> tuple[str, ...]:
        keep_all(incoming, present, Path(folder))
        for article_id in gone:
            incoming.leave_out(article_id)
        for article in articles:
            incoming.take(article, instead=True)
        return present.made_from

    options = Options(
        False, day_first, columns=present.columns, after=after, quantizer=quantizer, **publishing
    )
    embedder = embedder_of(embedder, Path(folder), present)
    return synced(Path(folder), fill, embedder, progress or silent, options)
