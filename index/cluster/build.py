"""build_sharded: articles to a sharded collection, on a cluster."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.build import paths_told
from index.build_report import BuildReport, refuse_nothing, with_skipped
from index.cluster.blocks import BLOCKS, BlockRecord
from index.cluster.connecting import Node, check_nodes, connected
from index.cluster.encoder import model_embedder
from index.cluster.pipeline import make_blocks
from index.cluster.plan import MakeEmbedder, Plan
from index.cluster.planning import check, plan_of
from index.cluster.quantizer import shared_quantizer
from index.cluster.room import room
from index.cluster.settings import BLOCK, TASK_CPUS
from index.cluster.shards import Differences, differences, shard_state, write_shard
from index.cluster.tasks import holders, run
from index.comparing import Progress
from index.defaults import DEFAULT_MODEL, KEPT
from index.errors import ArticleError, ClusterError
from index.filling import as_before
from index.lasting import UPLOADS
from index.making import Calibrate
from index.manifest import Changes
from index.readers import (
    USUAL,
    ArticleFile,
    ReadOptions,
    Skipped,
    Unread,
    files_to_read,
)
from index.sharding.known import ShardState
from index.sharding.manifest import ShardsManifest
from index.sharding.place import Place, place_of
from index.sharding.publishing import publish
from index.sync import NO_CHANGES


@dataclass(frozen=True, slots=True)
class ShardedReport:
    """What a build on a cluster did, as a BuildReport, and where.

    `written` are the shards that changed. `embedded` counts, by node, the passages that were embedded there
    for it, be it by an earlier build that was interrupted.
    """

    report: BuildReport
    written: tuple[int, ...]
    embedded: Mapping[str, int]


def build_sharded(
    articles: Iterable[str | Path],
    folder: str | Path,
    *,
    shards: int,
    address: str,
    make_embedder: MakeEmbedder | None = None,
    progress: Progress | None = None,
    full: bool = False,
    day_first: bool | None = None,
    calibrate: Calibrate | None = None,
    keep: int = KEPT,
    reading: ReadOptions = USUAL,
    block: int = BLOCK,
) -> ShardedReport:
    """Make the sharded collection in `folder` hold the articles at and under the paths `articles`, no others.

    `folder` may be a URL, of which each node keeps copies of what it needs. It is done on the Ray cluster at
    `address`, all of whose nodes see the same files at these paths; else as `build`. Only the shards of
    articles that changed are written. What was embedded by a build that was interrupted is not embedded
    again, as long as the articles are the same. `make_embedder` loads the model in each process that embeds;
    `block` articles of a shard are embedded and kept at once.
    Raises besides ClusterError if there is no such cluster, or if it can't do it; BuildError if the
    collection has another number of shards or another model.
    """
    paths = [Path(path) for path in articles]
    place = place_of(folder)
    progress = progress or _silent
    check(paths, place, shards, keep)
    # On other nodes a path is none that begins where this process is.
    # Listed before anything is begun: a path may be wrong.
    files = list(files_to_read([Path(path) for path in paths_told(paths)], {UPLOADS: place.folder / UPLOADS}))
    make_embedder = make_embedder or partial(model_embedder, DEFAULT_MODEL, place)
    with place.writing() as turn, connected(address) as nodes:
        free = _free(nodes)
        copies = check_nodes(nodes, place)
        # A node that is full, of what it serves maybe, is no place to write a shard whatever it has.
        holding = {node: shards for node, shards in copies.items() if free[node] >= TASK_CPUS}
        present = place.present()
        before = None if present is None else present.whole
        reading = replace(as_before(reading, day_first, before), stdin=None)
        has_begun = BLOCKS in place.names()  # and there are blocks to go on from
        states = run(shard_state, [(place, shard, reading.day_first) for shard in range(shards)])
        plan = plan_of(place, turn, states, make_embedder, reading, full, calibrate, keep, block)
        try:
            made, skipped = _make_blocks(files, plan, nodes, free, progress)
        except ArticleError:
            if not has_begun:
                place.remove_folder(BLOCKS)
            raise
        report = _write(plan, states, made, paths_told(paths), present, holding, progress)
        place.remove_folder(BLOCKS)
        embedded: dict[str, int] = defaultdict(int)
        for record in made:
            embedded[record.node] += record.embedded
        told = with_skipped(report.report, skipped)
        place.send_skipped()
        return replace(report, report=replace(told, folder=place.shown), embedded=dict(embedded))


def _free(nodes: Sequence[Node]) -> Mapping[str, float]:
    """Return the free CPUs of the nodes; ClusterError where none has one, as it may never have."""
    free = room(nodes, lambda free: min(free.values()) >= TASK_CPUS)
    if max(free.values()) < TASK_CPUS:
        cpus = sum(node.cpus for node in nodes)
        raise ClusterError(
            f"No node of the cluster has a CPU free ({sum(free.values()):g} of {cpus:g} are, in parts): "
            "start another with `ray start --address …`, or end what runs there."
        )
    return free


def _make_blocks(
    files: Sequence[ArticleFile | Skipped],
    plan: Plan,
    nodes: Sequence[Node],
    free: Mapping[str, float],
    progress: Progress,
) -> tuple[list[BlockRecord], list[Skipped | Unread]]:
    """Make the blocks; return what they are, and what couldn't be read in the order of paths."""
    skipped: list[Skipped | Unread] = [file for file in files if isinstance(file, Skipped)]
    made: list[BlockRecord] = []
    for item in make_blocks((file for file in files if isinstance(file, ArticleFile)), plan, nodes, free):
        if isinstance(item, BlockRecord):
            made.append(item)
            progress("Embedding blocks", len(made), len(made))
        else:
            skipped.append(item)
    refuse_nothing(len(made), skipped)
    return made, sorted(skipped, key=lambda one: (one.path, one.record or ""))


def _write(
    plan: Plan,
    states: Sequence[ShardState],
    made: Sequence[BlockRecord],
    made_from: tuple[str, ...],
    present: ShardsManifest | None,
    holding: Mapping[str, frozenset[int]],
    progress: Progress,
) -> ShardedReport:
    """Write the shards that the blocks change, and make all of them count as one collection."""
    blocks: list[list[str]] = [[] for _ in states]
    for record in made:
        blocks[record.shard].append(record.name)
    found = run(differences, [(plan, shard, names) for shard, names in enumerate(blocks)])
    _refuse(plan.place, states, found, full=plan.full)
    changed = [
        shard
        for shard, (state, one) in enumerate(zip(states, found, strict=True))
        if plan.full or not state.is_current or one.changed or one.gone
    ]
    plan = replace(plan, quantizer=shared_quantizer(plan, states, made, changed, holding))
    # In an order that follows from the blocks, not from when they were done.
    given = [(plan, shard, sorted(names)) for shard, names in enumerate(blocks)]
    written = run(
        write_shard,
        [given[shard] for shard in changed],
        lambda done: progress("Writing shards", done, len(changed)),
        holders(holding, changed),
    )
    changes = _changes(written, sum(record.embedded for record in made))
    progress("Comparing articles", 0, 1)
    # It needs all of them.
    most = max(holding, key=lambda node: len(holding[node]), default=None)
    [manifest] = run(
        _publish, [(plan, present, made_from, changes)], nodes=[most if most and holding[most] else None]
    )
    progress("Comparing articles", 1, 1)
    whole = manifest.whole
    built = present is None or present.whole.generation != whole.generation
    report = BuildReport(
        plan.place.folder,
        whole.articles,
        whole.passages,
        (),
        (),
        (),
        built,
        whole.generation,
        changes if built else NO_CHANGES,
    )
    return ShardedReport(report, tuple(changed), {})


def _refuse(place: Place, states: Sequence[ShardState], found: Sequence[Differences], *, full: bool) -> None:
    """Raise ArticleError for what a build on one machine raises it for, before any shard is written."""
    twice = next((one.twice for one in found if one.twice is not None), None)
    if twice is not None:
        raise ArticleError(f"Two articles have the id {twice!r}: each needs its own.")
    there = sum(0 if state.manifest is None else state.manifest.articles for state in states)
    if there and not full and not any(one.articles for one in found):
        raise ArticleError(
            f"There is no article to build from, and {place} holds {there}: to empty it, add --full."
        )


def _publish(
    plan: Plan, before: ShardsManifest | None, made_from: tuple[str, ...], changes: Changes
) -> ShardsManifest:
    return publish(
        plan.place,
        plan.shards,
        plan.make_embedder(),
        turn=plan.turn,
        before=before,
        made_from=made_from,
        day_first=plan.reading.day_first,
        columns=plan.reading.columns,
        changes=changes,
        calibrate=plan.calibrate,
        guard=None,
        progress=_silent,
    )


def _changes(written: Sequence[Changes], embedded: int) -> Changes:
    """Add up what changed in the shards; what blocks brought was embedded for this build, not kept."""
    passages = sum(one.embedded + one.kept for one in written)
    embedded += sum(one.embedded for one in written)
    return Changes(
        sum(one.added for one in written),
        sum(one.changed for one in written),
        sum(one.removed for one in written),
        sum(one.moved for one in written),
        embedded,
        max(0, passages - embedded),
    )


def _silent(doing: str, done: int, total: int) -> None:
    """Report nothing."""
