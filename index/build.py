"""build, add, remove, reembed: the ways in which a collection comes to hold other articles."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles import Article
from index.comparing import Progress
from index.converted import MODELS
from index.defaults import DEFAULT_MODEL, KEPT
from index.embedding import Embedder
from index.errors import ArticleError, BuildError, CollectionError
from index.incoming import Incoming
from index.lasting import UPLOADS
from index.making import Calibrate, Guard, Options
from index.manifest import Changes, Manifest
from index.model import ModelEmbedder
from index.readers import SKIPPED, STDIN, USUAL, ReadOptions, Skipped, Unread, read, write_skipped
from index.sync import NO_CHANGES, Fill, sync

Read = Iterator[Article | Skipped | Unread]
"""Articles as they are read, and what can't be."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of the collection that is now in place, and the inputs left out.

    `unread` is what couldn't be read of articles that are in it. `replaced` are the ids that `add` had
    another article for. `built` is false when the collection was up to date and nothing was done.
    `changes` are those from the generation before.
    """

    folder: Path
    articles: int
    passages: int
    skipped: tuple[Skipped, ...]
    unread: tuple[Unread, ...]
    replaced: tuple[str, ...]
    built: bool
    generation: int
    changes: Changes


def build(
    articles: Iterable[str | Path],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    day_first: bool | None = None,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
    reading: ReadOptions = USUAL,
) -> BuildReport:
    """Make the collection in `folder` hold the articles at and under the paths `articles`, no others.

    But what was uploaded, which lies in its folder, is read as well.
    New and changed articles are split and embedded, what is no longer there leaves the collection, a
    file that moved and a passage that stayed cost nothing; `full` embeds everything anew. `day_first`
    reads "3/8/2025" as 3 August, otherwise it is March 8; `reading` names the columns of tables; what
    of both isn't said is as the collection has it. An input that can't be read is reported and the
    others are built. The old collection answers until the new one is complete; an interrupted build
    leaves it as it was, and the next goes on where that one was. `keep` generations are kept to go
    back to. A `guard` that raises RefusedError keeps the old one in its place.
    Raises ArticleError if a path doesn't exist or none of the files is an article, CollectionError
    if `folder` holds something else, BuildError if it cannot be written.
    """
    progress = progress or _silent
    paths = [Path(path) for path in articles]
    reading = _as_before(reading, day_first, Path(folder))
    items = read(paths, reading, {UPLOADS: Path(folder) / UPLOADS})
    skipped: list[Skipped | Unread] = []

    def fill(incoming: Incoming) -> tuple[str, ...]:
        _take(incoming, _read(items, progress), skipped, instead=False)
        return paths_told(paths)

    options = Options(full, reading.day_first, keep, calibrate, guard, columns=reading.columns)
    return with_skipped(_sync(Path(folder), fill, embedder, progress, options), skipped)


def build_articles(
    articles: Iterable[Article],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    day_first: bool | None = None,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
) -> BuildReport:
    """Make the collection in `folder` hold articles that come from elsewhere; else as `build`."""
    reading = _as_before(USUAL, day_first, Path(folder))
    uploaded = read((), reading, {UPLOADS: Path(folder) / UPLOADS})
    skipped: list[Skipped | Unread] = []

    def fill(incoming: Incoming) -> tuple[str, ...]:
        for article in articles:
            incoming.take(article)
        for item in uploaded:
            if isinstance(item, Article):
                incoming.take(item)
            else:
                skipped.append(item)
        return ()

    options = Options(full, reading.day_first, keep, calibrate, guard)
    report = _sync(Path(folder), fill, embedder, progress or _silent, options)
    return with_skipped(report, skipped) if skipped else report


def change_articles(
    articles: Iterable[Article],
    gone: Iterable[str],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    day_first: bool | None = None,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
) -> BuildReport:
    """Add articles to a collection, in place of those with their ids, and take out those of the ids `gone`.

    The others stay; else as `build_articles`.
    """
    present = Manifest.read(Path(folder))
    day_first = present.day_first if day_first is None else day_first

    def fill(incoming: Incoming) -> tuple[str, ...]:
        _keep_all(incoming, present, Path(folder))
        for article_id in gone:
            incoming.leave_out(article_id)
        for article in articles:
            incoming.take(article, instead=True)
        return present.made_from

    options = Options(False, day_first, keep, calibrate, guard, columns=present.columns)
    embedder = _embedder(embedder, Path(folder), present)
    return _sync(Path(folder), fill, embedder, progress or _silent, options)


def build_again(
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
) -> BuildReport:
    """Build from the paths of the last build, by the collection's own model; else as `build`."""
    present = Manifest.read(Path(folder))
    embedder = _embedder(embedder, Path(folder), present)
    return build(
        paths_again(present), folder, embedder, progress, calibrate=calibrate, guard=guard, keep=keep
    )


def paths_again(present: Manifest) -> list[Path]:
    """Return the paths of the last build; raise ArticleError where they can't be read once more."""
    if STDIN in present.made_from:
        raise ArticleError("The last build read standard input: name the articles, or - to read it again.")
    if not present.made_from:
        raise ArticleError("The collection was not made from files: run `dateline build` and name them.")
    return [Path(path) for path in present.made_from]


def paths_told(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return paths as a collection remembers them: a build from elsewhere finds them too."""
    return tuple(str(path) if str(path) == STDIN else os.path.abspath(path) for path in paths)  # noqa: PTH100


def reembed(
    folder: str | Path,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    full: bool = False,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
) -> BuildReport:
    """Embed the articles of a collection with another model, from its own texts: no file is read."""
    present = Manifest.read(Path(folder))

    def fill(incoming: Incoming) -> tuple[str, ...]:
        _keep_all(incoming, present, Path(folder))
        return present.made_from

    options = Options(full, present.day_first, keep, calibrate, guard, columns=present.columns)
    return _sync(Path(folder), fill, embedder, progress or _silent, options)


def add(
    paths: Iterable[str | Path],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
    reading: ReadOptions = USUAL,
) -> BuildReport:
    """Add the articles at and under `paths`, in place of those with their ids; the others stay.

    A later `build` from other paths leaves them out again. Raises what `build` does.
    """
    added = [Path(path) for path in paths]
    present = Manifest.read(Path(folder))
    # A path that doesn't exist is told before the collection is touched.
    items = read(added, _as_before(reading, present.day_first, Path(folder)))
    return add_read(
        lambda _: items, folder, embedder, progress, calibrate=calibrate, guard=guard, keep=keep, listed=True
    )


def add_read(
    items: Callable[[ReadOptions], Read],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
    listed: bool,
) -> BuildReport:
    """Add articles as they are read; else as `add`.

    `items` is called while no other process writes the collection, with how that one was read. `listed`
    lists what couldn't be read in the collection's folder, in place of the last build's list.
    """
    progress = progress or _silent
    present = Manifest.read(Path(folder))
    skipped: list[Skipped | Unread] = []
    replaced: list[str] = []

    def fill(incoming: Incoming) -> tuple[str, ...]:
        _keep_all(incoming, present, Path(folder))
        reading = _as_before(USUAL, present.day_first, Path(folder))
        replaced.extend(_take(incoming, _read(items(reading), progress), skipped, instead=True))
        return present.made_from

    options = Options(False, present.day_first, keep, calibrate, guard, columns=present.columns)
    report = _sync(Path(folder), fill, _embedder(embedder, Path(folder), present), progress, options)
    report = with_skipped(report, skipped) if listed else _told(report, skipped)
    return replace(report, replaced=tuple(replaced))


def remove(
    ids: Sequence[str],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    calibrate: Calibrate | None = None,
    guard: Guard | None = None,
    keep: int = KEPT,
) -> BuildReport:
    """Take articles out of a collection; nothing is embedded.

    A later `build` from a folder that still has their files takes them in again. Raises ArticleError
    if the collection has no article of one of the ids.
    """
    present = Manifest.read(Path(folder))

    def fill(incoming: Incoming) -> tuple[str, ...]:
        _keep_all(incoming, present, Path(folder))
        for article_id in ids:
            if not incoming.leave_out(article_id):
                raise ArticleError(f"{folder} holds no article {article_id!r}: nothing was removed.")
        return present.made_from

    # Who names every article means it.
    all_of_them = len(set(ids)) == present.articles
    options = Options(all_of_them, present.day_first, keep, calibrate, guard, columns=present.columns)
    return _sync(Path(folder), fill, _embedder(embedder, Path(folder), present), progress or _silent, options)


def _sync(
    folder: Path, fill: Fill, embedder: Embedder | None, progress: Progress, options: Options
) -> BuildReport:
    manifest, built = sync(
        folder, fill, embedder or ModelEmbedder(DEFAULT_MODEL, folder / MODELS), progress, options
    )
    changes = manifest.changes if built else NO_CHANGES
    return BuildReport(
        folder, manifest.articles, manifest.passages, (), (), (), built, manifest.generation, changes
    )


def _take(
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


def refuse_nothing(taken: int, skipped: Sequence[Skipped | Unread]) -> None:
    """Raise ArticleError if there was something to read and none of it is an article."""
    if skipped and not taken:
        raise ArticleError(
            f"None of the {len(skipped)} files is an article; "
            f"the first, {skipped[0].path}, {skipped[0].reason}."
        )


def with_skipped(report: BuildReport, skipped: Sequence[Skipped | Unread]) -> BuildReport:
    """Return the report with what couldn't be read, which is also listed in the collection's folder."""
    try:
        write_skipped(skipped, report.folder / SKIPPED)
    except OSError as error:
        raise BuildError(
            f"{report.folder / SKIPPED} cannot be written ({error.strerror}): make room for it, or remove "
            "what is in its place."
        ) from error
    return _told(report, skipped)


def _told(report: BuildReport, skipped: Sequence[Skipped | Unread]) -> BuildReport:
    """Return the report with what couldn't be read."""
    left_out = tuple(item for item in skipped if isinstance(item, Skipped))
    return replace(
        report, skipped=left_out, unread=tuple(item for item in skipped if isinstance(item, Unread))
    )


def _read(items: Read, progress: Progress) -> Read:
    for done, item in enumerate(items, start=1):
        yield item
        # How many there are is known when all are read.
        progress("Reading articles", done, done)


def _as_before(reading: ReadOptions, day_first: bool | None, folder: Path) -> ReadOptions:
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


def _keep_all(incoming: Incoming, present: Manifest, folder: Path) -> None:
    if not incoming.has_collection:
        raise CollectionError(f"The articles of {folder} are damaged: {present.remedy(folder)}.")
    incoming.keep_all()


def _embedder(embedder: Embedder | None, folder: Path, present: Manifest) -> Embedder:
    return embedder or ModelEmbedder(present.model.name, folder / MODELS)


def _silent(doing: str, done: int, total: int) -> None:
    """Report nothing."""
