"""watch: a build each time that something changes in a folder. The only file that imports watchfiles."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

from index.build_report import BuildReport
from index.errors import BusyError, DatelineError

QUIET = 1_000
"""Milliseconds without a change before what changed is built: files come in bunches."""


def watch(
    folder: Path,
    build_now: Callable[[], BuildReport],
    told: Callable[[BuildReport | DatelineError], None],
    *,
    index: Path,
    stop: Event | None = None,
    quiet: int = QUIET,
) -> None:
    """Call `build_now` at once and after each change under `folder`, until `stop` is set.

    `told` gets what it returned, or the error that it raised. While another process writes the
    collection it is tried again. What happens under `index`, and hidden files, are no changes.
    """
    own, watched = index.resolve(), folder.resolve()

    # Imported by who watches.
    import watchfiles

    def counts(_: watchfiles.Change, name: str) -> bool:
        path = Path(name)
        hidden = path.is_relative_to(watched) and any(
            part.startswith(".") for part in path.relative_to(watched).parts
        )
        return not hidden and not path.is_relative_to(own)

    is_due = True
    # The watch begins before the first build does, so that no change falls between the two.
    for changes in watchfiles.watch(
        watched,
        watch_filter=counts,
        debounce=quiet,
        rust_timeout=quiet,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=True,
    ):
        if stop is not None and stop.is_set():
            return
        if not (is_due or changes):
            continue
        try:
            report = build_now()
        except BusyError:
            is_due = True
            continue
        except DatelineError as error:
            told(error)
        else:
            told(report)
        is_due = False
