"""The generations of a collection that are kept, and going back to one of them."""

import shutil
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from pathlib import Path

from index.derived import STORE, stores
from index.errors import BuildError, CollectionError
from index.lock import WriterLock
from index.manifest import MANIFEST, Manifest, generation_name
from index.store import Store

BUILDING = ".building-"
"""What follows a generation's name while it is being made, before the number of the process."""


def generations(folder: Path) -> list[int]:
    """Return the numbers of the generations in `folder`, complete or not, ascending."""
    names = (path.name.partition(".")[0].removeprefix("generation-") for path in folder.glob("generation-*"))
    return sorted({int(name) for name in names if name.isdigit()})


def history(folder: str | Path) -> list[Manifest]:
    """Return the manifests of the generations that can be gone back to, oldest first.

    Raises CollectionError if `folder` holds no collection.
    """
    folder = Path(folder)
    current = Manifest.read(folder)
    found = {current.generation: current}
    for number in generations(folder):
        try:
            manifest = Manifest.read(folder / generation_name(number))
        except CollectionError:
            continue  # one that never counted, or of an older format
        if manifest.generation == number:
            found.setdefault(number, manifest)
    return [found[number] for number in sorted(found)]


def rollback(folder: str | Path, generation: int | None = None) -> Manifest:
    """Make a generation that is kept count again, the one before the present one if none is named.

    Later generations stay, so that this can be undone. Raises CollectionError if there is no such
    generation or its articles are damaged, BuildError if the collection can't be written.
    """
    folder = Path(folder)
    current = Manifest.read(folder)
    with writing(folder):
        current = Manifest.read(folder)
        kept = {manifest.generation: manifest for manifest in history(folder)}
        if generation is None:
            generation = max((number for number in kept if number < current.generation), default=0)
        if generation not in kept:
            listed = ", ".join(map(str, kept))
            asked = f"generation {generation}" if generation else "generation before this one"
            raise CollectionError(f"{folder} keeps no {asked}: name one of {listed}.")
        manifest = kept[generation]
        if manifest.wrong_files(folder, STORE):
            raise CollectionError(f"Generation {generation} of {folder} is damaged: name another.")
        keep_copy(folder, current)
        manifest.write(folder)
    return manifest


class writing:  # noqa: N801 - read as a statement: with writing(folder)
    """The writer's lock, with the errors of the file system as BuildErrors."""

    def __init__(self, folder: Path) -> None:
        """Take the lock of the collection in `folder` when entered."""
        self._folder = folder
        self._lock = WriterLock(folder)

    def __enter__(self) -> None:
        """Take the lock."""
        self._lock.__enter__()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Let go of it, and say what could not be written."""
        self._lock.__exit__(None, None, None)
        if isinstance(error, OSError):
            raise BuildError(
                f"{self._folder} cannot be written ({error.strerror or error}): make room and make it "
                "writable, or name another with --index."
            ) from error


def used_keys(folder: Path) -> set[bytes]:
    """Return the keys of the embeddings that a kept generation uses."""
    return _keys({path for manifest in history(folder) for path in stores(folder, manifest)})


def unused_keys(folder: Path, outdated: Sequence[Manifest], put: Set[bytes]) -> set[bytes]:
    """Return the keys that only `outdated` generations use, which add to a base that stays.

    And those of `put`, which may be of generations that were never published, that none uses.
    """
    gone = {one.generation for one in outdated}
    kept = [one for one in history(folder) if one.generation not in gone]
    later = {stores(folder, one)[-1] for one in kept if one.base is not None}
    unused = (_keys({stores(folder, one)[-1] for one in outdated}) | put) - _keys(later)
    # Nothing is left but after a rollback or a failure, for each has what those before it added. A base may
    # have the same passages, and only then it is read.
    return unused and unused - _keys({stores(folder, one)[0] for one in kept})


def _keys(paths: Iterable[Path]) -> set[bytes]:
    keys: set[bytes] = set()
    for path in paths:
        with suppress(CollectionError):
            store = Store.open(path)
            try:
                keys |= store.keys()
            finally:
                store.close()
    return keys


def keep_copy(folder: Path, manifest: Manifest) -> None:
    """See to it that a generation that counts has its manifest in its own folder too."""
    own = manifest.generation_folder(folder)
    try:
        if Manifest.read(own) == manifest:
            return
    except CollectionError:
        pass
    if own.is_dir():
        if (own / MANIFEST).is_dir():
            shutil.rmtree(own / MANIFEST)
        manifest.write(own)


def outdated(folder: Path, current: Manifest, before: int | None, keep: int) -> list[Manifest]:
    """Return the generations that are no longer kept.

    The latest `keep` stay with what they add to, `current` and the one `before` it in any case as a
    running chat may still read that.
    """
    manifests = history(folder)
    kept = {current.generation, before, *[one.generation for one in manifests][-keep:]}
    names = needed(one for one in manifests if one.generation in kept)
    return [one for one in manifests if generation_name(one.generation) not in names]


def remove_old(folder: Path, gone: Iterable[Manifest]) -> None:
    """Remove generations, what killed builds left, their manifests.

    The caller holds the lock, so that nothing here is being built.
    """
    numbers = {one.generation for one in gone}
    _remove(leftovers(folder, needed(one for one in history(folder) if one.generation not in numbers)))


def needed(manifests: Iterable[Manifest]) -> set[str]:
    """Return the names of the folders of generations, and of those that they add to."""
    names = set()
    for manifest in manifests:
        names.add(generation_name(manifest.generation))
        if manifest.base is not None:
            names.add(generation_name(manifest.base.generation))
    return names


def clear_leftovers(folder: Path) -> list[Path]:
    """Remove what interrupted writes left in `folder`; return what it was. The caller holds the lock."""
    try:
        names = needed(history(folder))
    except CollectionError:
        # Which generations counted can't be told: only what was never complete may go.
        names = {path.name for path in folder.glob("generation-*") if BUILDING not in path.name}
    found = leftovers(folder, names)
    _remove(found)
    return found


def leftovers(folder: Path, names: Set[str]) -> list[Path]:
    """Return what in `folder` is part of no generation of those names and came of a write."""
    return [
        path
        for pattern in ("generation-*", f"{MANIFEST}.*", "mending-*")
        for path in sorted(folder.glob(pattern))
        if path.name not in names
    ]


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
