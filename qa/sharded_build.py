"""`dateline build --shards NUMBER --ray ADDRESS`: a collection in parts, built on a Ray cluster."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from index import BuildReport, CollectionError
from index.defaults import DEFAULT_MODEL
from index.making import Calibrate
from index.readers import ReadOptions
from index.sharding.place import place_of
from qa import process, terminal
from qa.defaults import SEEDS


def build_on_ray(
    articles: Sequence[Path] | None,
    index: Path,
    *,
    shards: int | None,
    address: str | None,
    model: str | None,
    full: bool,
    day_first: bool | None,
    calibrate: Calibrate,
    guard: Path | None,
    keep: int,
    reading: ReadOptions,
) -> BuildReport:
    """Build or bring up to date, with what isn't named as it was the last time.

    Raises CollectionError for options that don't go together, and what `index.cluster.build_sharded` does.
    """
    if address is None:
        raise CollectionError("A collection in shards is built on a Ray cluster: name it with --ray ADDRESS.")
    place = place_of(index)
    present = place.present()
    if shards is None:
        if present is None:
            raise CollectionError(
                "In how many shards a collection is built has to be said: add --shards NUMBER."
            )
        shards = len(present.shards)
    if guard is not None:
        raise CollectionError("--guard looks at what one machine builds: leave it out with --ray.")
    # Takes Ray, which no other command needs.
    from index.cluster import build_sharded, model_embedder

    name = model or (DEFAULT_MODEL if present is None else present.whole.model.name)
    usual = [SEEDS] if present is None else [Path(path) for path in present.whole.made_from]
    with process.ending_on_sigterm(), terminal.progress(logged=True) as progress:
        return build_sharded(
            articles or usual,
            place.where,
            shards=shards,
            address=address,
            make_embedder=partial(model_embedder, name, place),
            progress=progress,
            full=full,
            day_first=day_first,
            calibrate=calibrate,
            keep=keep,
            reading=reading,
        ).report
