"""Holdings: what a collection holds and how it came by it, for whoever looks at it as a whole."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.collection import Collection
from index.embedding import ModelIdentity
from index.history import history
from index.manifest import MANIFEST, Changes, Manifest
from index.periods import Period, periods_of
from index.readers import SKIPPED, count_skipped

_MOST_PERIODS = 62  # what a plot has room for on a phone


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet, and how many articles are of it."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Build:
    """A generation that is kept: when it was made, in ISO 8601 and UTC, how long that took, what changed.

    `seconds` is None where nobody counted them.
    """

    generation: int
    made: str
    seconds: float | None
    articles: int
    passages: int
    changes: Changes
    is_current: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a collection holds.

    `outlets` are all of them, most articles first. `days` are the first and the last that an article was
    published on, None if none is dated; `periods` all between them, those without an article too, as days,
    months or years, so that they are few enough to be drawn. `undated` and `of_two_days` count articles
    without a day and with two that disagree, `skipped` the inputs that the last build could not read, or
    not whole: all three can be listed page by page. `builds` are the generations that are kept, latest
    first. `size` is in bytes, of all that is in the collection's folder.
    """

    generation: int
    articles: int
    passages: int
    outlets: tuple[Outlet, ...]
    days: tuple[date, date] | None
    periods: tuple[Period, ...]
    undated: int
    of_two_days: int
    skipped: int
    builds: tuple[Build, ...]
    model: ModelIdentity
    size: int


def holdings(collection: Collection) -> Holdings:
    """Return what a collection holds, at a cost of its articles' number in an index, not of their texts.

    Raises CollectionError if something of it cannot be read.
    """
    manifest = collection.manifest
    outlets = [Outlet(name, count) for name, count in collection.sources().items()]
    builds = [
        Build(
            one.generation,
            one.made,
            one.seconds,
            one.articles,
            one.passages,
            one.changes,
            one.generation == manifest.generation,
        )
        for one in _kept(collection)
    ]
    return Holdings(
        generation=manifest.generation,
        articles=manifest.articles,
        passages=manifest.passages,
        outlets=tuple(sorted(outlets, key=lambda outlet: (-outlet.articles, outlet.name))),
        days=collection.days(),
        periods=periods_of(collection.articles_per_day(), _MOST_PERIODS),
        undated=collection.count("undated"),
        of_two_days=collection.count("of two days"),
        skipped=count_skipped(collection.folder / SKIPPED),
        builds=tuple(reversed(builds)),
        model=manifest.model,
        size=_size(collection.folder),
    )


def _kept(collection: Collection) -> list[Manifest]:
    """Return the manifests of the generations that can be gone back to; this one's where there is no other.

    A sharded collection keeps none: its parts are gone back to one by one.
    """
    folder = collection.folder
    return history(folder) if (folder / MANIFEST).exists() else [collection.manifest]


def _size(folder: Path) -> int:
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            # A build may be letting go of it this moment.
            with suppress(OSError):
                size += Path(parent, name).lstat().st_size
    return size
