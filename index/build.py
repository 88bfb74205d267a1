"""build, build_again, reembed: a collection is made to hold what is named, and nothing else."""

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Unpack

from index.articles import Article
from index.build_report import BuildReport, with_skipped
from index.comparing import Progress
from index.embedding import Embedder
from index.errors import ArticleError
from index.filling import embedder_of, keep_all, read_as_before, reported, silent, synced, take
from index.incoming import Incoming
from index.lasting import UPLOADS
from index.making import Options, Publishing
from index.manifest import Manifest
from index.readers import STDIN, USUAL, ReadOptions, Skipped, Unread, read


def build(
    articles: Iterable[str | Path],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    day_first: bool | None = None,
    reading: ReadOptions = USUAL,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Make the collection in `folder` hold the articles at and under the paths `articles`, no others.

    But what was uploaded, which lies in its folder, is read as well.
    New and changed articles are split and embedded, what is no longer there leaves the collection, a
    file that moved and a passage that stayed cost nothing; `full` embeds everything anew. `day_first`
    reads "3/8/2025" as 3 August, otherwise it is March 8; `reading` names the columns of tables; what
    of both isn't said is as the collection has it. An input that can't be read is reported and the
    others are built. The old collection answers until the new one is complete; an interrupted build
    leaves it as it was, and the next goes on where that one was. `keep` generations are kept to go
    back to. A `guard` that raises RefusedError keeps the old one in its place.
    Raises ArticleError if a path doesn't exist or none of the files is an article, CollectionError
    if `folder` holds something else, BuildError if it cannot be written.
    """
    progress = progress or silent
    paths = [Path(path) for path in articles]
    reading = read_as_before(reading, day_first, Path(folder))
    items = read(paths, reading, {UPLOADS: Path(folder) / UPLOADS})
    skipped: list[Skipped | Unread] = []

    def fill(incoming: Incoming) -> tuple[str, ...]:
        take(incoming, reported(items, progress), skipped, instead=False)
        return paths_told(paths)

    options = Options(full, reading.day_first, columns=reading.columns, **publishing)
    return with_skipped(synced(Path(folder), fill, embedder, progress, options), skipped)


def build_articles(
    articles: Iterable[Article],
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    *,
    full: bool = False,
    day_first: bool | None = None,
    after: int = 0,
    quantizer: bytes | None = None,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Make the collection in `folder` hold articles that come from elsewhere; else as `build`.

    A new generation has a number greater than `after`. `quantizer` puts vectors into the lists that those of
    other collections are in, where they are so many that they are put into any.
    """
    reading = read_as_before(USUAL, day_first, Path(folder))
    uploaded = read((), reading, {UPLOADS: Path(folder) / UPLOADS})
    skipped: list[Skipped | Unread] = []

    def fill(incoming: Incoming) -> tuple[str, ...]:
        take(incoming, chain(articles, uploaded), skipped, instead=False)
        return ()

    options = Options(full, reading.day_first, after=after, quantizer=quantizer, **publishing)
    report = synced(Path(folder), fill, embedder, progress or silent, options)
    return with_skipped(report, skipped) if skipped else report


def build_again(
    folder: str | Path,
    embedder: Embedder | None = None,
    progress: Progress | None = None,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Build from the paths of the last build, by the collection's own model; else as `build`."""
    present = Manifest.read(Path(folder))
    embedder = embedder_of(embedder, Path(folder), present)
    return build(paths_again(present), folder, embedder, progress, **publishing)


def paths_again(present: Manifest) -> list[Path]:
    """Return the paths of the last build; raise ArticleError where they can't be read once more."""
    if STDIN in present.made_from:
        raise ArticleError("The last build read standard input: name the articles, or - to read it again.")
    if not present.made_from:
        raise ArticleError("The collection was not made from files: run `dateline build` and name them.")
    return [Path(path) for path in present.made_from]


def paths_told(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return paths as a collection remembers them: a build from elsewhere finds them too."""
    return tuple(str(path) if str(path) == STDIN else os.path.abspath(path) for path in paths)  # noqa: PTH100


def reembed(
    folder: str | Path,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    full: bool = False,
    **publishing: Unpack[Publishing],
) -> BuildReport:
    """Embed the articles of a collection with another model, from its own texts: no file is read."""
    present = Manifest.read(Path(folder))

    def fill(incoming: Incoming) -> tuple[str, ...]:
        keep_all(incoming, present, Path(folder))
        return present.made_from

    options = Options(full, present.day_first, columns=present.columns, **publishing)
    return synced(Path(folder), fill, embedder, progress or silent, options)
