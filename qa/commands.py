"""The commands that make a collection and change what it holds.

Each imports what it needs, so that none waits for what another does.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import CollectionError
from index.defaults import DEFAULT_MODEL, KEPT
from index.sharding.layout import MOST_SHARDS
from qa.defaults import DEFAULT_INDEX, SEEDS
from qa.options import (
    AuthorColumn,
    DateColumn,
    Index,
    ShardedIndex,
    SourceColumn,
    TextColumn,
    TitleColumn,
    UrlColumn,
    in_a_folder,
    reading_of,
)

if TYPE_CHECKING:
    from index import BuildReport, Collection, Manifest, ModelEmbedder
    from qa.guard import Guard

_BAD_INPUT = 2

archive = typer.Typer()

Model = Annotated[
    str | None,
    typer.Option(
        help=f"A sentence-transformers model, by name or path; the collection's own, or {DEFAULT_MODEL}.",
        metavar="NAME_OR_PATH",
    ),
]

Pinned = Annotated[
    Path | None,
    typer.Option(
        "--guard", help="Pinned questions: publish nothing that loses what they cite.", metavar="JSONL"
    ),
]

Keep = Annotated[int, typer.Option(help="Generations to keep, for rollback.", min=1, metavar="NUMBER")]

MonthFirst = Annotated[
    bool | None,
    typer.Option(
        "--month-first/--day-first",
        help="Read 3/8/2025 as March 8 or as 3 August; as in the last build, or day first, if neither.",
    ),
]


@archive.command("build", epilog="Example: dateline build articles/ --index archive/")
def build_command(
    articles: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files, folders and globs, or - for JSON Lines; as in the last build, or seeds/, if none.",
            metavar="[ARTICLES]…",
        ),
    ] = None,
    index: ShardedIndex = DEFAULT_INDEX,
    model: Model = None,
    full: Annotated[bool, typer.Option("--full", help="Embed everything anew, changed or not.")] = False,
    guard: Pinned = None,
    keep: Keep = KEPT,
    month_first: MonthFirst = None,
    text: TextColumn = None,
    title: TitleColumn = None,
    published: DateColumn = None,
    source: SourceColumn = None,
    url: UrlColumn = None,
    author: AuthorColumn = None,
    shards: Annotated[
        int | None,
        typer.Option(
            help="Part the collection in so many shards, built on a Ray cluster.",
            min=1,
            max=MOST_SHARDS,
            metavar="NUMBER",
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            help="The cluster: auto, local (of this machine alone) or HOST:PORT.", metavar="ADDRESS"
        ),
    ] = None,
) -> None:
    """Bring a collection up to date with article files: what changed is embedded, what is gone leaves.

    With another --model and no ARTICLES, the collection's own texts are embedded again. Ends with
    status 2 if an input had to be left out.
    """
    from index import build, reembed
    from qa import terminal

    if shards is not None or ray is not None:
        from qa.sharded_build import build_on_ray

        report = build_on_ray(
            articles,
            index,
            shards=shards,
            address=ray,
            model=model,
            full=full,
            day_first=None if month_first is None else not month_first,
            calibrate=calibration,
            guard=guard,
            keep=keep,
            reading=reading_of(text, title, published, source, url, author),
        )
        _tell(report)
        return
    in_a_folder(index)
    refuse_shard(index)
    present = _present(index)
    embedder = _embedder(model, present, index)
    is_other_model = present is not None and embedder.name != present.model.name
    with terminal.progress() as progress:
        if is_other_model and not articles:
            report = reembed(
                index,
                embedder,
                progress,
                full=full,
                calibrate=calibration,
                guard=_guard(guard, index),
                keep=keep,
            )
        else:
            report = build(
                articles or _usual(present),
                index,
                embedder,
                progress,
                full=full,
                day_first=None if month_first is None else not month_first,
                calibrate=calibration,
                guard=_guard(guard, index),
                keep=keep,
                reading=reading_of(text, title, published, source, url, author),
            )
    _tell(report)


@archive.command("add", epilog="Example: dateline add today/ --index archive/")
def add_command(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, globs, or -.", metavar="PATH…")],
    index: Index = DEFAULT_INDEX,
    guard: Pinned = None,
    keep: Keep = KEPT,
    text: TextColumn = None,
    title: TitleColumn = None,
    published: DateColumn = None,
    source: SourceColumn = None,
    url: UrlColumn = None,
    author: AuthorColumn = None,
) -> None:
    """Add articles to a collection, or replace those with the same ids; the others stay."""
    from index import add
    from qa import terminal

    refuse_shard(index)
    with terminal.progress() as progress:
        report = add(
            paths,
            index,
            progress=progress,
            calibrate=calibration,
            guard=_guard(guard, index),
            keep=keep,
            reading=reading_of(text, title, published, source, url, author),
        )
    _tell(report)


@archive.command("remove", epilog="Example: dateline remove 2025/harbour.txt --index archive/")
def remove_command(
    ids: Annotated[list[str], typer.Argument(help="Articles, by their ids.", metavar="ID…")],
    index: Index = DEFAULT_INDEX,
    guard: Pinned = None,
    keep: Keep = KEPT,
) -> None:
    """Take articles out of a collection; a later build from their files takes them in again."""
    from index import remove
    from qa import terminal

    refuse_shard(index)
    with terminal.progress() as progress:
        report = remove(
            ids, index, progress=progress, calibrate=calibration, guard=_guard(guard, index), keep=keep
        )
    _tell(report)


@archive.command("watch", epilog="Example: dateline watch articles/ --index archive/")
def watch_command(
    folder: Annotated[Path, typer.Argument(help="A folder of articles.", metavar="FOLDER")],
    index: Index = DEFAULT_INDEX,
    model: Model = None,
    keep: Keep = KEPT,
) -> None:
    """Build from a folder, and again whenever something in it changes, until Ctrl-C is pressed."""
    from index import build, watch
    from qa import ledger

    refuse_shard(index)
    if not folder.is_dir():
        raise CollectionError(f"{folder} is no folder: name one with articles.")
    embedder = _embedder(model, _present(index), index)
    ledger.watching(folder)
    build_now = partial(build, [folder], index, embedder, calibrate=calibration, keep=keep)
    watch(folder, build_now, ledger.print_change, index=index)


def calibration(collection: "Collection") -> dict[str, float]:
    """Return the numbers by which a collection tells answers from what is none."""
    from qa.calibration import calibrate

    return calibrate(collection).to_dict()


def refuse_shard(index: Path) -> None:
    """Raise CollectionError for a shard: what it holds follows from the collection that it is a part of."""
    from index.manifest import SHARDS

    shard = index.resolve()
    whole = shard.parent
    if shard.name.startswith("shard-") and (whole / SHARDS).exists():
        raise CollectionError(
            f"{index} is a shard of {whole}: `dateline build --ray ADDRESS --index {whole}` changes that."
        )


def _present(index: Path) -> "Manifest | None":
    """Return the manifest of the collection that is there, if one can be read."""
    from index import Manifest

    try:
        return Manifest.read(index)
    except CollectionError:
        return None


def _embedder(named: str | None, present: "Manifest | None", index: Path) -> "ModelEmbedder":
    from index import ModelEmbedder
    from index.converted import MODELS
    from qa import ledger

    name = named or (DEFAULT_MODEL if present is None else present.model.name)
    return ModelEmbedder(name, index / MODELS, notice=ledger.notice)


def _usual(present: "Manifest | None") -> list[Path]:
    from index.build import paths_again

    return paths_again(present) if present is not None and present.made_from else [SEEDS]


def _guard(pins: Path | None, index: Path) -> "Guard | None":
    from qa import ledger
    from qa.guard import Guard, read_pins

    return None if pins is None else Guard(read_pins(pins), index, ledger.print_reanswer)


def _tell(report: "BuildReport") -> None:
    from qa import ledger, terminal

    terminal.print_report(report)
    ledger.print_replaced(report.replaced)
    ledger.print_changes(report)
    if report.skipped:
        raise typer.Exit(_BAD_INPUT)
