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

from index.cache import CACHE_FILE, EmbeddingCache
from index.collection import Collection
from index.comparing import Progress
from index.converted import MODELS, remove_unused
from index.defaults import KEPT
from index.derived import PARTS, STORE
from index.embedding import Embedder
from index.errors import ArticleError, BuildError, CollectionError
from index.generation import Cost, write_generation
from index.history import (
    BUILDING,
    clear_leftovers,
    generations,
    history,
    keep_copy,
    remove_old,
    used_keys,
    writing,
)
from index.lock import LOCK
from index.manifest import FORMAT, MANIFEST, Changes, Manifest, generation_name, record_files
from index.readers import SKIPPED
from index.staging import Staging
from index.store import Store

Calibrate = Callable[[Collection], Mapping[str, float]]
"""Measures a collection that is complete but not yet in its place; the numbers go into its manifest."""

Guard = Callable[[Collection], None]
"""Looks at a collection that is complete but not yet in its place; raises RefusedError to keep it out."""

Fill = Callable[[Staging, Path | None], tuple[str, ...]]
"""Puts the articles into a staging, given the store that is in use; returns the paths they came from."""

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
        return None if manifest.wrong_files(folder, STORE) else manifest
    except CollectionError:
        return None


def _sync(
    folder: Path, fill: Fill, embedder: Embedder, progress: Progress, options: Options
) -> tuple[Manifest, bool]:
    previous = previous_manifest(folder)
    clear_leftovers(folder)
    generation = 1 + max(generations(folder), default=0)
    unfinished = folder / f"{generation_name(generation)}{BUILDING}{os.getpid()}"
    complete = folder / generation_name(generation)
    if previous is not None:
        keep_copy(folder, previous)
    unfinished.mkdir()
    try:
        staging = Staging.create(unfinished / STORE)
        try:
            old = None if previous is None else previous.generation_folder(folder) / STORE
            made_from = fill(staging, old)
            inputs = staging.digest()
            if _is_up_to_date(folder, previous, inputs, embedder, options):
                assert previous is not None
                return previous, False
            before = _contents(old)
            after = dict(staging.contents())
            if previous and previous.articles and not after and not options.full:
                raise ArticleError(
                    f"There is no article to build from, and {folder} holds {previous.articles}: "
                    "to empty it, add --full."
                )
            articles = staging.number()
            cost = _write(folder, staging, unfinished, previous, embedder, progress, options)
        finally:
            staging.close()
        manifest = Manifest(
            format=FORMAT,
            generation=generation,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            model=embedder.identity,
            articles=articles,
            passages=cost.passages,
            changes=_changes(before, after, cost),
            inputs=inputs,
            made_from=made_from,
            day_first=options.day_first,
            columns=options.columns,
            calibration=None,
            files=record_files(unfinished),
        )
        unfinished.rename(complete)
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


def _write(
    folder: Path,
    staging: Staging,
    unfinished: Path,
    previous: Manifest | None,
    embedder: Embedder,
    progress: Progress,
    options: Options,
) -> Cost:
    identity = embedder.identity
    carries = (
        previous is not None
        and not (options.full or options.anew)
        and previous.day_first == options.day_first
        and (previous.model.weights, previous.model.token_limit) == (identity.weights, identity.token_limit)
    )
    with EmbeddingCache.open(folder) as cache:
        if options.full:
            cache.begin_anew(identity.weights)
        old = None
        if carries and previous is not None:
            store = previous.generation_folder(folder) / STORE
            opened = Store.open(store)
            try:
                coder = opened.token_coder()
            finally:
                opened.close()
            if cache.coder(identity.weights) is None:
                cache.keep_coder(identity.weights, coder)
                # A cache that was lost has again what the collection has.
                cache.refill(identity.weights, store)
            kept = cache.coder(identity.weights)
            old = store if kept is not None and kept.pack() == coder.pack() else None
        return write_generation(staging, unfinished, embedder, cache, old, options.day_first, progress)


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
        remove_old(folder, manifest, before, options.keep)
        remove_unused(folder / MODELS, {one.model.weights for one in history(folder)})
    with suppress(BuildError, CollectionError), EmbeddingCache.open(folder) as cache:
        if options.full:
            cache.end_anew()
        cache.remove(cache.keys() - used_keys(folder))


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
    return not any(previous.wrong_files(folder, part) for part in PARTS)


def _contents(store: Path | None) -> dict[str, bytes]:
    """Return the digest of each article by its id."""
    if store is None:
        return {}
    opened = Store.open(store)
    try:
        return opened.contents()
    finally:
        opened.close()


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
