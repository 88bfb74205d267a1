"""A sync: what is in a collection's folder is made to hold the articles that it should.

Everything here happens under the writer's lock, beside the collection that is in use, and is published
in one step at the end. What was embedded before is found by its content and never embedded again.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.cache import CACHE_FILE, EmbeddingCache
from index.collection import Collection
from index.comparing import Progress
from index.converted import MODELS, remove_unused
from index.derived import STORE, stores
from index.embedding import Embedder
from index.errors import BuildError, CollectionError
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
from index.lasting import FEEDBACK, UPLOADS
from index.lock import LOCK
from index.making import Options, is_current, make
from index.manifest import (
    FORMAT,
    MANIFEST,
    Changes,
    Manifest,
    generation_name,
    record_files,
    refuse_shards,
)
from index.readers import SKIPPED

Fill = Callable[[Incoming], tuple[str, ...]]
"""Takes the articles in; returns the paths they came from."""

_INCOMING = "incoming.sqlite"

NO_CHANGES = Changes(0, 0, 0, 0, 0, 0)


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
    with writing_to(folder):
        return _sync(folder, fill, embedder, progress, options)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Hold the lock of the collection in a folder, which is made where there is none.

    If there is none and nothing is written because of an error, then there is none again. Raises BuildError
    if the folder cannot be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(
            f"{folder} cannot be written ({error.strerror}): name another with --index."
        ) from error
    try:
        with writing(folder):
            try:
                yield
            except BaseException:
                if missing and [path.name for path in folder.iterdir()] == [LOCK]:
                    (folder / LOCK).unlink()  # as long as nobody else can have it
                raise
    except BaseException:
        with suppress(OSError):  # of the first one that has something in it
            for one in missing:
                one.rmdir()
        raise


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
    refuse_shards(folder)
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
    generation = 1 + max([options.after, *generations(folder)])
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
            if is_up_to_date(folder, previous, inputs, embedder.name, options):
                assert previous is not None
                return previous, False
            made = make(folder, incoming, unfinished, previous, embedder, progress, options)
        (unfinished / _INCOMING).unlink()
        manifest = Manifest(
            format=FORMAT,
            generation=generation,
            base=made.base,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=None,
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
        manifest = replace(manifest, seconds=round((time.time_ns() - began) / 1e9, 1))
        manifest.write(folder)
        with suppress(OSError):
            # Of its base nothing was hashed since this began.
            manifest.keep_known_files(folder, hashed, began)
    except BaseException:
        if not _counts(folder, generation):
            shutil.rmtree(complete, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _tidy(folder, manifest, None if previous is None else previous.generation, options)
    return manifest, True


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
        with EmbeddingCache.open(folder) as cache:
            unused = set() if is_whole else unused_keys(folder, gone, cache.unsettled())
            remove_old(folder, gone)
            remove_unused(folder / MODELS, {one.model.weights for one in history(folder)})
            if options.full:
                cache.end_anew()
            cache.remove(cache.keys() - used_keys(folder) if is_whole else unused)
            cache.settle()


def _counts(folder: Path, generation: int) -> bool:
    """Whether a generation was published, though an error came on the way out."""
    try:
        return Manifest.read(folder).generation == generation
    except CollectionError:
        return False


def is_up_to_date(folder: Path, previous: Manifest | None, inputs: str, model: str, options: Options) -> bool:
    """Whether a collection is as a sync would make it of articles with the digest `inputs`."""
    if previous is None or options.full or options.anew:
        return False
    made = (previous.inputs, previous.model.name, previous.day_first)
    return made == (inputs, model, options.day_first) and is_current(folder, previous)


def _is_ours(path: Path) -> bool:
    begins = (MANIFEST, "generation-", CACHE_FILE, "mending-", SKIPPED, MODELS, FEEDBACK)
    return path.name.startswith(begins) or path.name in (LOCK, UPLOADS)
