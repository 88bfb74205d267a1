"""Holdings: what a collection holds and how it came by it, for whoever looks at it as a whole."""

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from index.collection import Collection
from index.embedding import ModelIdentity
from index.history import history
from index.manifest import Changes
from index.readers import SKIPPED, count_skipped

Granularity = Literal["day", "month", "year"]
"""What a bar of the plot of days stands for."""

# The most bars of a kind: what a plot has room for.
_MOST_DAYS = 92
_MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet, and how many articles are of it."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year, its first and its last day, and how many articles were published then."""

    first: date
    last: date
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
    published on, None if none is dated; `periods` all between them, those without an article too, each as
    long as `granularity` says. `undated` and `of_two_days` count articles without a day and with two that
    disagree, `skipped` the inputs that the last build could not read, or not whole: all three can be listed
    page by page. `builds` are the generations that are kept, latest first. `size` is in bytes, of all that
    is in the collection's folder.
    """

    generation: int
    articles: int
    passages: int
    outlets: tuple[Outlet, ...]
    days: tuple[date, date] | None
    granularity: Granularity
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
    manifest, catalogue = collection.manifest, collection.store.catalogue
    granularity, periods = periods_of(catalogue.per_day())
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
        for one in history(collection.folder)
    ]
    return Holdings(
        generation=manifest.generation,
        articles=manifest.articles,
        passages=manifest.passages,
        outlets=tuple(sorted(outlets, key=lambda outlet: (-outlet.articles, outlet.name))),
        days=collection.days(),
        granularity=granularity,
        periods=periods,
        undated=catalogue.count("undated"),
        of_two_days=catalogue.count("of two days"),
        skipped=count_skipped(collection.folder / SKIPPED),
        builds=tuple(reversed(builds)),
        model=manifest.model,
        size=_size(collection.folder),
    )


def periods_of(per_day: Mapping[date, int]) -> tuple[Granularity, tuple[Period, ...]]:
    """Return days as days, months or years, so that they are few enough to be drawn, without a gap."""
    if not per_day:
        return "day", ()
    first, last = min(per_day), max(per_day)
    granularity: Granularity = "year"
    if (last - first).days < _MOST_DAYS:
        granularity = "day"
    elif 12 * (last.year - first.year) + last.month - first.month < _MOST_MONTHS:
        granularity = "month"
    counts = Counter[date]()
    for day, count in per_day.items():
        counts[_begin(day, granularity)] += count
    periods = []
    begin = _begin(first, granularity)
    while True:
        end = _end(begin, granularity)
        periods.append(Period(begin, end, counts[begin]))
        if end >= last:
            return granularity, tuple(periods)
        begin = end + timedelta(1)


def _begin(day: date, granularity: Granularity) -> date:
    if granularity == "day":
        return day
    return day.replace(day=1) if granularity == "month" else date(day.year, 1, 1)


def _end(begin: date, granularity: Granularity) -> date:
    if granularity == "day":
        return begin
    if granularity == "year" or begin.month == 12:
        return date(begin.year, 12, 31)
    return date(begin.year, begin.month + 1, 1) - timedelta(1)


def _size(folder: Path) -> int:
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            # A build may be letting go of it this moment.
            with suppress(OSError):
                size += Path(parent, name).lstat().st_size
    return size
