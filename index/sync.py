"""A sync: what is in a collection's folder is made to hold the articles that it should.

Everything here happens under the writer's lock, beside the collection that is in use, and is published
in one step at the end. What was embedded before is found by its content and never embedded again.
"""

import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index.buckets import BUCKETS
from index.cache import CACHE_FILE, EmbeddingCache
from index.collection import Collection
from index.comparing import Compared, Progress
from index.converted import MODELS, remove_unused
from index.defaults import KEPT
from index.derived import ALL_PARTS, STORE, damaged_parts, stores
from index.embedding import Embedder
from index.errors import ArticleError, BuildError, CollectionError
from index.generation import Cost, write_addition, write_generation
from index.history import (
    BUILDING,
    clear_leftovers,
    generations,
    history,
    keep_copy,
    outdated,
    remove_old,
    unused_keys,
    used_keys,
    writing,
)
from index.incoming import Incoming
from index.lock import LOCK
from index.manifest import (
    FORMAT,
    MANIFEST,
    Base,
    Changes,
    FileRecord,
    Manifest,
    generation_name,
    record_files,
)
from index.readers import SKIPPED
from index.records import Counts
from index.staging import Staging
from index.store import Store

Calibrate = Callable[[Collection], Mapping[str, float]]
"""Measures a collection that is complete but not yet in its place; the numbers go into its manifest."""

Guard = Callable[[Collection], None]
"""Looks at a collection that is complete but not yet in its place; raises RefusedError to keep it out."""

Fill = Callable[[Incoming], tuple[str, ...]]
"""Takes the articles in; returns the paths they came from."""

_INCOMING = "incoming.sqlite"

_SMALL = 128
"""Articles are added to a generation that has so many times their passages; what there is of it stays as
it is. Of more than that a whole generation is made, so that what is added costs a question little."""

_CHARACTERS = 600  # of a text a passage, or more

NO_CHANGES = Changes(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Options:
    """How a sync goes about it.

    `full` embeds everything anew; `day_first` reads "3/8/2025" as 3 August, otherwise it is March 8.
    `keep` counts the generations that are kept. `anew` makes all again that can be made of the articles
    and their embeddings, though nothing changed. `columns` are those of tables that were named.
    """

    full: bool = False
    day_first: bool = True
    keep: int = KEPT
    calibrate: Calibrate | None = None
    guard: Guard | None = None
    anew: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)


def sync(
    folder: Path, fill: Fill, embedder: Embedder, progress: Progress, options: Options
) -> tuple[Manifest, bool]:
    """Bring the collection in `folder` up to date; return its manifest, and whether anything was done.

    Raises what `fill` raises, BusyError if another process is at it, RefusedError if the guard refuses,
    BuildError if the folder can't be written, CollectionError if it holds something else.
    """
    if options.keep < 1:
        raise BuildError(f"{options.keep} generations cannot be kept: keep at least 1.")
    refuse_strangers(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(
            f"{folder} cannot be written ({error.strerror}): name another with --index."
        ) from error
    with writing(folder):
        return _sync(folder, fill, embedder, progress, options)


def refuse_strangers(folder: Path) -> None:
    """Raise CollectionError if `folder` is a file, or holds no collection and something else."""
    if folder.exists() and not folder.is_dir():
        raise CollectionError(f"{folder} is a file: name a folder with --index.")
    if not folder.exists():
        return
    try:
        Manifest.read(folder)
    except CollectionError:
        pass
    else:
        return
    strangers = [path for path in folder.iterdir() if not _is_ours(path)]
    if strangers:
        raise CollectionError(
            f"{folder} holds {strangers[0].name}, which is no part of a collection: "
            "name an empty folder with --index."
        )


def previous_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the collection in `folder` if its articles are sound, else None."""
    try:
        manifest = Manifest.read(folder)
        return None if manifest.wrong_files(folder, STORE, trusting=True) else manifest
    except CollectionError:
        return None


def _sync(
    folder: Path, fill: Fill, embedder: Embedder, progress: Progress, options: Options
) -> tuple[Manifest, bool]:
    began = time.time_ns()
    previous = previous_manifest(folder)
    clear_leftovers(folder)
    generation = 1 + max(generations(folder), default=0)
    unfinished = folder / f"{generation_name(generation)}{BUILDING}{os.getpid()}"
    complete = folder / generation_name(generation)
    if previous is not None:
        keep_copy(folder, previous)
    unfinished.mkdir()
    try:
        before = () if previous is None else stores(folder, previous)
        with Incoming.create(unfinished / _INCOMING, before) as incoming:
            made_from = fill(incoming)
            inputs = incoming.digest()
            if _is_up_to_date(folder, previous, inputs, embedder, options):
                assert previous is not None
                return previous, False
            made = _make(folder, incoming, unfinished, previous, embedder, progress, options)
        (unfinished / _INCOMING).unlink()
        manifest = Manifest(
            format=FORMAT,
            generation=generation,
            base=made.base,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            model=embedder.identity,
            articles=made.articles,
            passages=made.cost.passages,
            changes=made.changes,
            inputs=inputs,
            made_from=made_from,
            day_first=options.day_first,
            columns=options.columns,
            calibration=None,
            files={**made.elsewhere, **record_files(unfinished, made.linked)},
        )
        unfinished.rename(complete)
        if made.base is not None:
            # What it stands on was sound when this began, and need not be hashed to be opened.
            with suppress(OSError):
                manifest.keep_known_files(folder, began)
        hashed = time.time_ns()
        manifest = _approve(folder, manifest, embedder, options)
        manifest.write(folder)
        with suppress(OSError):
            manifest.keep_known_files(folder, hashed)
    except BaseException:
        if not _counts(folder, generation):
            shutil.rmtree(complete, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _tidy(folder, manifest, None if previous is None else previous.generation, options)
    return manifest, True


@dataclass(frozen=True, slots=True)
class _Made:
    """What was made: how many articles there are now, by what they differ, what that cost.

    `elsewhere` are the files of its base, `linked` the records of those that it may have linked to.
    """

    articles: int
    changes: Changes
    cost: Cost
    base: Base | None
    elsewhere: Mapping[str, FileRecord]
    linked: Mapping[str, FileRecord]


def _make(
    folder: Path,
    incoming: Incoming,
    unfinished: Path,
    previous: Manifest | None,
    embedder: Embedder,
    progress: Progress,
    options: Options,
) -> _Made:
    """Write a generation's files: what is new of it where that is little, else all."""
    with EmbeddingCache.open(folder) as cache:
        carried = _carried(folder, previous, embedder, cache, options)
        if carried is not None and _is_small(folder, carried, incoming):
            return _add(folder, incoming, unfinished, carried, embedder, cache, progress, options)
        return _write(folder, incoming, unfinished, previous, carried, embedder, cache, progress, options)


def _carried(
    folder: Path,
    previous: Manifest | None,
    embedder: Embedder,
    cache: EmbeddingCache,
    options: Options,
) -> Manifest | None:
    """Return the previous generation if its passages are as this model and these options make them."""
    identity = embedder.identity
    if options.full:
        cache.begin_anew(identity.weights)
    if (
        previous is None
        or options.full
        or options.anew
        or previous.day_first != options.day_first
        or (previous.model.weights, previous.model.token_limit) != (identity.weights, identity.token_limit)
    ):
        return None
    files = stores(folder, previous)
    opened = Store.open(*files)
    try:
        coder = opened.token_coder()
    finally:
        opened.close()
    if cache.coder(identity.weights) is None:
        cache.keep_coder(identity.weights, coder)
        # A cache that was lost has again what the collection has.
        for file in files:
            cache.refill(identity.weights, file)
    kept = cache.coder(identity.weights)
    return previous if kept is not None and kept.pack() == coder.pack() else None


def _is_small(folder: Path, previous: Manifest, incoming: Incoming) -> bool:
    """Whether articles only come in, and are few beside those that are there: the others are not written."""
    base = previous.base or Base(previous.generation, previous.articles, previous.passages)
    count, characters = incoming.new()
    added = previous.passages - base.passages + characters / _CHARACTERS
    if not (count and incoming.only_adds() and added * _SMALL <= base.passages):
        return False
    return _compared(folder, previous).is_current() and not damaged_parts(
        folder, previous, ALL_PARTS, trusting=True
    )


def _add(
    folder: Path,
    incoming: Incoming,
    unfinished: Path,
    previous: Manifest,
    embedder: Embedder,
    cache: EmbeddingCache,
    progress: Progress,
    options: Options,
) -> _Made:
    """Write what articles that came in add to the generation before, or to that which it adds to."""
    base = previous.base or Base(previous.generation, previous.articles, previous.passages)
    first, *added = stores(folder, previous)
    staging = Staging.extend(
        unfinished / STORE, first, Counts(base.articles, base.passages), added[0] if added else None
    )
    try:
        staging.number(incoming, ())
        cost = write_addition(
            staging, unfinished, embedder, cache, _compared(folder, previous), options.day_first, progress
        )
    finally:
        staging.close()
    above = f"../{generation_name(base.generation)}"
    elsewhere = {
        name if previous.base is not None else f"{above}/{name}": record
        for name, record in previous.files.items()
        if name.startswith(f"{above}/") or (previous.base is None and "/" not in name)
    }
    new = len(staging.articles)
    return _Made(
        previous.articles + new,
        Changes(new, 0, 0, 0, cost.embedded, cost.passages - cost.embedded),
        cost,
        base,
        elsewhere,
        previous.files,
    )


def _write(
    folder: Path,
    incoming: Incoming,
    unfinished: Path,
    previous: Manifest | None,
    carried: Manifest | None,
    embedder: Embedder,
    cache: EmbeddingCache,
    progress: Progress,
    options: Options,
) -> _Made:
    """Write a whole generation, copying from the one before what is the same there."""
    before, after = incoming.before(), dict(incoming.contents())
    if previous and previous.articles and not after and not options.full:
        raise ArticleError(
            f"There is no article to build from, and {folder} holds {previous.articles}: "
            "to empty it, add --full."
        )
    staging = Staging.create(unfinished / STORE)
    try:
        staging.number(incoming, () if previous is None else stores(folder, previous))
        earlier = None if carried is None else _compared(folder, carried)
        cost = write_generation(staging, unfinished, embedder, cache, earlier, options.day_first, progress)
    finally:
        staging.close()
    return _Made(len(after), _changes(before, after, cost), cost, None, {}, {})


def _compared(folder: Path, manifest: Manifest) -> Compared:
    buckets = manifest.path(folder, manifest.places(BUCKETS)[0])
    covered = manifest.articles if manifest.base is None else manifest.base.articles
    sound = not damaged_parts(folder, manifest, (BUCKETS,), trusting=True)
    return Compared(stores(folder, manifest), buckets if sound else None, covered)


def _approve(folder: Path, manifest: Manifest, embedder: Embedder, options: Options) -> Manifest:
    """Open what is about to be published as a reader will, measure it, and have it guarded."""
    collection = Collection(folder, manifest, embedder)
    try:
        collection.check_counts()
        if options.calibrate is not None:
            manifest = replace(manifest, calibration=options.calibrate(collection))
            collection.manifest = manifest
        if options.guard is not None:
            options.guard(collection)
    finally:
        collection.close()
    return manifest


def _tidy(folder: Path, manifest: Manifest, before: int | None, options: Options) -> None:
    """Let go of what nothing needs any more; the collection is published, whatever happens here."""
    # What fails here is done by the next build.
    with suppress(BuildError, CollectionError, OSError):
        keep_copy(folder, manifest)
        gone = outdated(folder, manifest, before, options.keep)
        # Only what whole generations used can be anywhere among the embeddings.
        is_whole = manifest.base is None or any(one.base is None for one in gone)
        unused = set() if is_whole else unused_keys(folder, gone)
        remove_old(folder, gone)
        remove_unused(folder / MODELS, {one.model.weights for one in history(folder)})
        with EmbeddingCache.open(folder) as cache:
            if options.full:
                cache.end_anew()
            cache.remove(cache.keys() - used_keys(folder) if is_whole else unused)


def _counts(folder: Path, generation: int) -> bool:
    """Whether a generation was published, though an error came on the way out."""
    try:
        return Manifest.read(folder).generation == generation
    except CollectionError:
        return False


def _is_up_to_date(
    folder: Path, previous: Manifest | None, inputs: str, embedder: Embedder, options: Options
) -> bool:
    if previous is None or options.full or options.anew:
        return False
    made = (previous.inputs, previous.model.name, previous.day_first)
    if made != (inputs, embedder.name, options.day_first):
        return False
    return not damaged_parts(folder, previous, ALL_PARTS, trusting=True)


def _changes(before: Mapping[str, bytes], after: Mapping[str, bytes], cost: Cost) -> Changes:
    added, removed = after.keys() - before.keys(), before.keys() - after.keys()
    gone = {before[article_id] for article_id in removed}
    moved = [article_id for article_id in added if after[article_id] in gone]
    here = {after[article_id] for article_id in moved}
    left = sum(before[article_id] not in here for article_id in removed)
    changed = sum(before[article_id] != after[article_id] for article_id in before.keys() & after.keys())
    return Changes(
        len(added) - len(moved), changed, left, len(moved), cost.embedded, cost.passages - cost.embedded
    )


def _is_ours(path: Path) -> bool:
    begins = (MANIFEST, "generation-", CACHE_FILE, "mending-", SKIPPED, MODELS)
    return path.name.startswith(begins) or path.name == LOCK
