"""BuildReport: what a build did, and what it could not read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import ArticleError, BuildError
from index.manifest import Changes
from index.readers import SKIPPED, Skipped, Unread, write_skipped


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of the collection that is now in place, and the inputs left out.

    `unread` is what couldn't be read of articles that are in it. `replaced` are the ids that `add` had
    another article for. `built` is false when the collection was up to date and nothing was done.
    `changes` are those from the generation before. `folder` is an address where that is no folder.
    """

    folder: Path | str
    articles: int
    passages: int
    skipped: tuple[Skipped, ...]
    unread: tuple[Unread, ...]
    replaced: tuple[str, ...]
    built: bool
    generation: int
    changes: Changes


def refuse_nothing(taken: int, skipped: Sequence[Skipped | Unread]) -> None:
    """Raise ArticleError if there was something to read and none of it is an article."""
    if skipped and not taken:
        raise ArticleError(
            f"None of the {len(skipped)} files is an article; "
            f"the first, {skipped[0].path}, {skipped[0].reason}."
        )


def with_skipped(report: BuildReport, skipped: Sequence[Skipped | Unread]) -> BuildReport:
    """Return the report with what couldn't be read, which is also listed in the collection's folder."""
    try:
        write_skipped(skipped, Path(report.folder) / SKIPPED)
    except OSError as error:
        raise BuildError(
            f"{report.folder}/{SKIPPED} cannot be written ({error.strerror}): make room for it, or remove "
            "what is in its place."
        ) from error
    return told(report, skipped)


def told(report: BuildReport, skipped: Sequence[Skipped | Unread]) -> BuildReport:
    """Return the report with what couldn't be read."""
    left_out = tuple(item for item in skipped if isinstance(item, Skipped))
    return replace(
        report, skipped=left_out, unread=tuple(item for item in skipped if isinstance(item, Unread))
    )
