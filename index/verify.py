"""verify: a collection checked, and mended as far as it can be of what is sound in it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from index.cache import CACHE_FILE, EmbeddingCache
from index.comparing import Progress
from index.converted import MODELS
from index.derived import ALL_PARTS, STORE, replace_derived, stores
from index.embedding import Embedder
from index.errors import BuildError, CollectionError
from index.examine import Problem, examine
from index.history import clear_leftovers, generations, history, needed, used_keys, writing
from index.incoming import Incoming
from index.making import Calibrate, Options
from index.manifest import Manifest, generation_name
from index.model import ModelEmbedder
from index.store import Store
from index.sync import sync

SAMPLE = 16
"""Passages that are embedded again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong, and whether it no longer is."""

    told: str
    mended: bool


def verify(
    folder: str | Path,
    embedder: Embedder | None = None,
    *,
    repair: bool = False,
    sample: int = SAMPLE,
    calibrate: Calibrate | None = None,
    progress: Progress | None = None,
) -> list[Finding]:
    """Check a collection, all of it, and return what is wrong; `repair` mends what can be.

    Hashes, counts, spans against the texts, vectors against what is stored and, for `sample` passages,
    against the model, words against passages, rows and files that nothing refers to. What was mended is
    what a second examination no longer finds. Raises CollectionError if there is no collection, BusyError
    with `repair` while it is written.
    """
    folder = Path(folder)
    embedder = embedder or ModelEmbedder(_model(folder), folder / MODELS)
    found = _examine(folder, embedder, sample)
    if not repair or not found:
        return [Finding(problem.told, mended=False) for problem in found]
    with writing(folder):
        if any(problem.part == "manifest" for problem in found):
            _restore_manifest(folder)
    _mend(folder, examine(folder, embedder, sample, alone=True), embedder, calibrate, progress or _silent)
    left = _examine(folder, embedder, sample)
    findings = [Finding(problem.told, mended=problem not in left) for problem in found]
    return findings + [Finding(problem.told, mended=False) for problem in left if problem not in found]


def _examine(folder: Path, embedder: Embedder, sample: int) -> list[Problem]:
    try:
        with writing(folder):
            return examine(folder, embedder, sample, alone=True)
    except BuildError:
        return examine(folder, embedder, sample, alone=False)


def _model(folder: Path) -> str:
    try:
        return Manifest.read(folder).model.name
    except CollectionError:
        copies = _copies(folder)
        if not copies:
            raise
        return copies[-1].model.name


def _mend(
    folder: Path,
    problems: list[Problem],
    embedder: Embedder,
    calibrate: Calibrate | None,
    progress: Progress,
) -> None:
    parts = {problem.part for problem in problems}
    with writing(folder):
        if older := {problem.detail for problem in problems if problem.part == "older"}:
            # The one that counts may stand on one of them, and is made again of what can be read there.
            for name in older - needed([Manifest.read(folder)]):
                shutil.rmtree(folder / name, ignore_errors=True)
        if "leftovers" in parts:
            clear_leftovers(folder)
        _mend_cache(folder, problems)
        indexes = tuple(part for part in ALL_PARTS if any(one.detail == part for one in problems))
        if indexes and "articles" not in parts:
            _mend_indexes(folder, indexes)
    if parts & {"articles", "vectors"}:
        _make_again(folder, embedder, calibrate, progress, full="vectors" in parts)


def _mend_cache(folder: Path, problems: list[Problem]) -> None:
    details = {problem.detail for problem in problems if problem.part == "cache"}
    if "file" in details:
        (folder / CACHE_FILE).unlink(missing_ok=True)
    elif details:
        with EmbeddingCache.open(folder) as cache:
            cache.remove(cache.damaged())
            cache.remove(cache.keys() - used_keys(folder))


def _mend_indexes(folder: Path, parts: tuple[str, ...]) -> None:
    manifest = Manifest.read(folder)
    store = Store.open(*stores(folder, manifest))
    try:
        replace_derived(folder, manifest, store, parts)
    finally:
        store.close()


def _restore_manifest(folder: Path) -> None:
    """Put back the manifest of the latest generation that counted and is sound."""
    copies = _copies(folder)
    if not copies:
        raise CollectionError(
            f"{folder} has no generation that could be restored: run `dateline build ARTICLES… "
            f"--index {folder}`."
        )
    copies[-1].write(folder)


def _copies(folder: Path) -> list[Manifest]:
    found = []
    for number in generations(folder):
        try:
            manifest = Manifest.read(folder / generation_name(number))
        except CollectionError:
            continue
        if manifest.generation == number and not manifest.wrong_files(folder, STORE):
            found.append(manifest)
    return found


def _make_again(
    folder: Path, embedder: Embedder, calibrate: Calibrate | None, progress: Progress, *, full: bool
) -> None:
    """Make a generation of the texts that are there, if every one of them is as it was read."""
    manifest = Manifest.read(folder)
    damaged = Store.open(*stores(folder, manifest))

    def fill(incoming: Incoming) -> tuple[str, ...]:
        for _, article in damaged.articles():
            incoming.take(article)
        if incoming.digest() != manifest.inputs:
            raise CollectionError("An article is damaged.")
        return manifest.made_from

    options = Options(full, manifest.day_first, calibrate=calibrate, anew=True)
    try:
        sync(folder, fill, embedder, progress, options)
    except (CollectionError, ValueError):
        return  # it stays on the list of what is wrong
    finally:
        damaged.close()
    with writing(folder):
        # Nobody is to go back to what was wrong, nor to what stands on that.
        wrong = {path.parent.name for path in manifest.wrong_files(folder, STORE)}
        wrong.add(generation_name(manifest.generation))
        standing = {generation_name(one.generation) for one in history(folder) if needed([one]) & wrong}
        for name in wrong | standing:
            shutil.rmtree(folder / name, ignore_errors=True)


def _silent(doing: str, done: int, total: int) -> None:
    """Report nothing."""
