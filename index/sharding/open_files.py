"""Open files: how many this process may have, where many shards are open in it at once."""

import resource
from pathlib import Path

from index.errors import CollectionError

_OTHERS = 128  # besides: of indexes while they are opened, of sockets, of whatever is begun meanwhile


def allow_open_files(count: int, folder: Path) -> None:
    """Let this process have so many open files more than it has, for what is in `folder`.

    Most systems allow a process 1,024 unless it asks for more, which it may up to a limit that is not its
    own. Raises CollectionError where that isn't enough: what cannot be opened would be taken for damaged.
    """
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _open_now() + count + _OTHERS
    if allowed == resource.RLIM_INFINITY or needed <= allowed:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most))
    except (ValueError, OSError) as error:
        raise CollectionError(
            f"{folder} needs {needed:,} open files in one process, which may have {allowed:,} and no more "
            f"than {most:,}: allow more with `ulimit -Hn {needed}`, as root, or serve it on several nodes "
            "with `dateline serve --ray`."
        ) from error


def _open_now() -> int:
    """Count the open files of this process; 0 where the system doesn't tell."""
    try:
        return sum(1 for _ in Path("/dev/fd").iterdir())
    except OSError:
        return 0
