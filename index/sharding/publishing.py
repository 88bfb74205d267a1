"""publish: shards that are built become one collection, by what only all of them together tell."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from index.comparing import Progress, compare_store
from index.derived import ARTICLE_WORDS, PASSAGE_WORDS
from index.embedding import Embedder
from index.errors import BuildError, CollectionError
from index.history import generations
from index.making import Calibrate, Guard
from index.manifest import FORMAT, Changes, Manifest, generation_name, record_files
from index.sharding.claim import Turn
from index.sharding.joined_store import JoinedStore
from index.sharding.layout import shard_folder, shard_name
from index.sharding.manifest import ShardRecord, ShardsManifest
from index.sharding.numbering import NUMBERS
from index.sharding.place import Place
from index.sharding.sharded import ShardedCollection
from index.sharding.whole import WHOLE, write_whole
from index.store import Store
from index.words import WordIndex

_BUILDING = ".building-"


def publish(
    place: Place,
    shards: int,
    embedder: Embedder,
    *,
    turn: Turn,
    before: ShardsManifest | None,
    made_from: tuple[str, ...],
    day_first: bool,
    columns: Mapping[str, str],
    changes: Changes,
    calibrate: Calibrate | None,
    guard: Guard | None,
    progress: Progress,
) -> ShardsManifest:
    """Make the shards in `place`, each built, count as one collection; its manifest is written last.

    Whoever publishes keeps others from writing there, and has the turn; `before` is what counted when that
    began. Where nothing changed since then nothing is done. Raises CollectionError if a shard is missing,
    damaged or of another model, RefusedError if the guard refuses, BuildError if the place cannot be written.
    """
    manifests = [_built(place, shard, embedder) for shard in range(shards)]
    records = tuple(ShardRecord(one.generation, one.articles, one.passages, one.inputs) for one in manifests)
    present = place.present()
    if present is not None and present.whole.generation > turn.after:
        before = present  # published in this turn, by a process that was lost before it could say so
    if before is not None and before.shards == records and place.has_whole(before):
        return before
    with place.all_here(manifests) as folder:
        generation = 1 + max([turn.after, *generations(folder)])
        complete = folder / generation_name(generation)
        unfinished = folder / f"{complete.name}{_BUILDING}{os.getpid()}"
        try:
            unfinished.mkdir()
            _write(folder, manifests, unfinished, embedder, day_first, progress)
            whole = Manifest(
                format=FORMAT,
                generation=generation,
                base=None,
                made=datetime.now(UTC).isoformat(timespec="seconds"),
                seconds=None,
                model=embedder.identity,
                articles=sum(one.articles for one in manifests),
                passages=sum(one.passages for one in manifests),
                changes=changes,
                inputs=sha256("\n".join(one.inputs for one in manifests).encode()).hexdigest(),
                made_from=made_from,
                day_first=day_first,
                columns=columns,
                calibration=None,
                files=record_files(unfinished),
            )
            unfinished.rename(complete)
            manifest = _approved(folder, ShardsManifest(whole, records), embedder, calibrate, guard)
            place.replace_manifest(manifest, before, turn)
        except BaseException as error:
            shutil.rmtree(complete, ignore_errors=True)
            if isinstance(error, OSError):
                raise BuildError(
                    f"{folder} cannot be written ({error.strerror}): make room for it."
                ) from error
            raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    place.tidy(manifest, before)
    return manifest


def _built(place: Place, shard: int, embedder: Embedder) -> Manifest:
    manifest = place.current(shard)
    # Nodes need not be alike, in their processors say.
    if not manifest.model.agrees(embedder.identity):
        raise CollectionError(
            f"{place}/{shard_name(shard)} was made with the model {manifest.model.name}, not with "
            f"{embedder.name}: build all shards with one."
        )
    return manifest


def _write(
    folder: Path,
    manifests: Sequence[Manifest],
    unfinished: Path,
    embedder: Embedder,
    day_first: bool,
    progress: Progress,
) -> None:
    """Write what lies beside the shards."""
    with JoinedStore(folder, manifests) as store:
        coders = {one.token_coder().pack() for one in store.stores}
        if len(coders) != 1:
            raise CollectionError(
                f"The shards in {folder} were not coded alike: build them again, in another folder."
            )
        store.numbering.save(unfinished / NUMBERS)
        relations, copies = compare_store(store, embedder.identity.dimension, day_first, progress)
        words = _Words(folder, manifests)
        write_whole(
            unfinished / WHOLE,
            coders.pop(),
            words.terms(),
            words.lengths,
            _sources(store.stores),
            _days(store.stores),
            relations,
            copies,
        )


def _sources(stores: Sequence[Store]) -> dict[str, int]:
    """Count the articles of each source."""
    counts = Counter[str]()
    for store in stores:
        counts.update(store.sources())
    return dict(counts)


def _days(stores: Sequence[Store]) -> tuple[date, date] | None:
    """Return the first and the last publication day, or None if no article is dated."""
    spans = [span for store in stores if (span := store.chronicle.published()) is not None]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _approved(
    folder: Path,
    manifest: ShardsManifest,
    embedder: Embedder,
    calibrate: Calibrate | None,
    guard: Guard | None,
) -> ShardsManifest:
    """Open what is about to be published as a reader will, measure it, and have it guarded."""
    collection = ShardedCollection.at(folder, manifest, embedder)
    try:
        collection.check_counts()
        if calibrate is not None:
            whole = replace(manifest.whole, calibration=calibrate(collection))
            manifest = replace(manifest, whole=whole)
            collection.manifest = whole
        if guard is not None:
            guard(collection)
    finally:
        collection.close()
    return manifest


class _Words:
    """The word indexes of all shards counted together."""

    def __init__(self, folder: Path, manifests: Sequence[Manifest]) -> None:
        counts = [Counter[str](), Counter[str]()]
        words, documents = [0.0, 0.0], [0, 0]
        for shard, manifest in enumerate(manifests):
            files = manifest.generation_folder(shard_folder(folder, shard))
            for kind, part in enumerate((PASSAGE_WORDS, ARTICLE_WORDS)):
                index = WordIndex.open(files / part)
                counts[kind].update(index.every_frequency())
                words[kind] += index.mean_length * len(index)
                documents[kind] += len(index)
        self._passages, self._articles = counts
        lengths = [total / max(1, count) for total, count in zip(words, documents, strict=True)]
        self.lengths = (lengths[0], lengths[1])

    def terms(self) -> Iterator[tuple[str, int, int]]:
        """Yield every stem with how many passages and how many articles of all have it."""
        for stem in sorted(self._passages.keys() | self._articles.keys()):
            yield stem, self._passages[stem], self._articles[stem]
