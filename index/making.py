"""What of a generation is written: all of it or, where little came in, what that adds to another one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from index.buckets import BUCKETS
from index.cache import EmbeddingCache
from index.collection import Collection
from index.comparing import Compared, Progress
from index.defaults import KEPT
from index.derived import ALL_PARTS, STORE, damaged_parts, stores
from index.embedding import Embedder
from index.errors import ArticleError
from index.generation import Cost, write_addition, write_generation
from index.incoming import Incoming
from index.manifest import Base, Changes, FileRecord, Manifest, generation_name
from index.records import Counts
from index.staging import Staging
from index.store import Store
from index.tokens import TokenCoder

Calibrate = Callable[[Collection], Mapping[str, float]]
"""Measures a collection that is complete but not yet in its place; the numbers go into its manifest."""

Guard = Callable[[Collection], None]
"""Looks at a collection that is complete but not yet in its place; raises RefusedError to keep it out."""


class Publishing(TypedDict, total=False):
    """What is done with a generation that is complete, by whatever changes a collection.

    It is measured by `calibrate`, kept out of its place where `guard` raises, and `keep` generations are kept
    to go back to.
    """

    calibrate: Calibrate | None
    guard: Guard | None
    keep: int


_SMALL = 128
"""Articles are added to a generation that has so many times their passages; what there is of it stays as
it is. Of more than that a whole generation is made, so that what is added costs a question little."""

_CHARACTERS = 600  # of a text a passage, or more


@dataclass(frozen=True, slots=True)
class Options:
    """How a sync goes about it.

    `full` embeds everything anew; `day_first` reads "3/8/2025" as 3 August, otherwise it is March 8.
    `keep` counts the generations that are kept. `anew` makes all again that can be made of the articles
    and their embeddings, though nothing changed. `columns` are those of tables that were named. The number
    of a new generation is greater than `after`. `quantizer` is one that other collections have as well.
    """

    full: bool = False
    day_first: bool = True
    keep: int = KEPT
    calibrate: Calibrate | None = None
    guard: Guard | None = None
    anew: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    after: int = 0
    quantizer: bytes | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many articles there are now, by what they differ, what that cost.

    `elsewhere` are the files of its base, `linked` the records of those that it may have linked to.
    """

    articles: int
    changes: Changes
    cost: Cost
    base: Base | None
    elsewhere: Mapping[str, FileRecord]
    linked: Mapping[str, FileRecord]


def make(
    folder: Path,
    incoming: Incoming,
    unfinished: Path,
    previous: Manifest | None,
    embedder: Embedder,
    progress: Progress,
    options: Options,
) -> Made:
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
    coder = refilled(folder, previous, cache)
    kept = cache.coder(identity.weights)
    return previous if kept is not None and kept.pack() == coder.pack() else None


def refilled(folder: Path, previous: Manifest, cache: EmbeddingCache) -> TokenCoder:
    """Return a generation's coder; a cache that was lost has its embeddings again."""
    weights, files = previous.model.weights, stores(folder, previous)
    opened = Store.open(*files)
    try:
        coder = opened.token_coder()
    finally:
        opened.close()
    if cache.coder(weights) is None:
        cache.keep_coder(weights, coder)
        for file in files:
            cache.refill(weights, file)
    return coder


def _is_small(folder: Path, previous: Manifest, incoming: Incoming) -> bool:
    """Whether articles only come in, and are few beside those that are there: the others are not written."""
    base = previous.base or Base(previous.generation, previous.articles, previous.passages)
    count, characters = incoming.new()
    # However short it is, an article has a passage.
    added = previous.passages - base.passages + max(count, characters / _CHARACTERS)
    if not (count and incoming.only_adds() and added * _SMALL <= base.passages):
        return False
    return is_current(folder, previous)


def _add(
    folder: Path,
    incoming: Incoming,
    unfinished: Path,
    previous: Manifest,
    embedder: Embedder,
    cache: EmbeddingCache,
    progress: Progress,
    options: Options,
) -> Made:
    """Write what articles that came in add to the generation before, or to that which it adds to."""
    base = previous.base or Base(previous.generation, previous.articles, previous.passages)
    first, *added = stores(folder, previous)
    staging = Staging.extend(
        unfinished / STORE, first, Counts(base.articles, base.passages), added[0] if added else None
    )
    try:
        staging.number(incoming, ())
        cost = write_addition(
            staging, unfinished, embedder, cache, compared(folder, previous), options.day_first, progress
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
    return Made(
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
) -> Made:
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
        if options.quantizer is not None:
            staging.set_quantizer(options.quantizer)
        earlier = None if carried is None else compared(folder, carried)
        cost = write_generation(staging, unfinished, embedder, cache, earlier, options.day_first, progress)
    finally:
        staging.close()
    return Made(len(after), _changes(before, after, cost), cost, None, {}, {})


def compared(folder: Path, manifest: Manifest) -> Compared:
    """Return a generation as one whose articles were compared."""
    buckets = manifest.path(folder, manifest.places(BUCKETS)[0])
    covered = manifest.articles if manifest.base is None else manifest.base.articles
    sound = not damaged_parts(folder, manifest, (BUCKETS,), trusting=True)
    return Compared(stores(folder, manifest), buckets if sound else None, covered)


def is_current(folder: Path, manifest: Manifest) -> bool:
    """Whether nothing of a generation is damaged, and its articles were compared as articles are now.

    What an earlier way of comparing took for a report of the same must not stay for want of news.
    """
    return (
        not damaged_parts(folder, manifest, ALL_PARTS, trusting=True)
        and compared(folder, manifest).is_current()
    )


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
