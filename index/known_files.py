"""Files that were hashed and that nobody has written since: who opens them need not hash them again.

A million passages are many gigabytes. What is kept of a file is what the kernel changes with it: its
size, its times and its number. A copy, a restored file or one that was written in place has others, and
is hashed. A disk that changes bits by itself is found by `verify`, which hashes all.
"""

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

KNOWN_FILES = "known-files.json"
"""The list's name in a generation's folder; losing it costs a hash of every file, and nothing else."""

_CLOCK = 100_000_000  # nanoseconds that a file's times may lag behind the clock


def keep_known_files(
    folder: Path, hashes: Mapping[str, str], since: int, elsewhere_since: int | None = None
) -> None:
    """Keep that the files in `folder` had these hashes, taken at `since` (nanoseconds) or later.

    Those of files elsewhere, above it or linked to, were taken at `elsewhere_since` if that is given. One
    that was written within a tenth of a second of that, or after, is left out. Raises OSError.
    """
    known = {}
    for name, sha256 in hashes.items():
        path = folder / name
        is_elsewhere = name.startswith("../") or path.is_symlink()
        hashed = since if elsewhere_since is None or not is_elsewhere else elsewhere_since
        state = _state(path)
        if state is not None and max(state[1:3]) + _CLOCK < hashed:
            known[name] = [sha256, *state]
    temporary = folder / f"{KNOWN_FILES}.{os.getpid()}"
    try:
        temporary.write_text(json.dumps(known), encoding="utf-8")
        temporary.replace(folder / KNOWN_FILES)
    finally:
        temporary.unlink(missing_ok=True)


def known_files(folder: Path) -> Mapping[str, str]:
    """Return the hash of each file in `folder` that is known and as it was; none if none are kept."""
    try:
        known = json.loads((folder / KNOWN_FILES).read_text(encoding="utf-8"))
        return {
            name: sha256
            for name, (sha256, *state) in known.items()
            if list(_state(folder / name) or ()) == state
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _state(path: Path) -> tuple[int, int, int, int] | None:
    """Return a file's size, times of writing and of change, and number; None if there is no such file."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode) or not os.access(path, os.R_OK):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
