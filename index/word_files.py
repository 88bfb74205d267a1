"""The files of a word index, which tantivy writes: copied, linked to, and readable by others."""

import json
import shutil
import time
from pathlib import Path

_LOCK_PREFIX = ".tantivy-"  # how the names of its lock files begin
_ATTEMPTS = 20  # to remove a folder
_MANAGED = ".managed.json"  # where tantivy lists its files, but for this one
_STATE = ".json"  # how the name ends of what tantivy writes anew with each change
_LARGE = 64_000_000  # bytes of an index


def remove_files(folder: str) -> None:
    """Remove a folder in which tantivy may be making its lock file anew at the same moment."""
    for _ in range(_ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists():
            return
        time.sleep(0.01)


def copy_files(folder: Path, to: Path) -> None:
    """Make a folder of the same files: copies or, where they are large, links."""
    files = [path for path in folder.iterdir() if not path.name.startswith(_LOCK_PREFIX)]
    is_large = sum(path.stat().st_size for path in files) >= _LARGE
    for path in files:
        if is_large and path.suffix != _STATE:
            (to / path.name).symlink_to(path.resolve())
        else:
            shutil.copyfile(path, to / path.name)


def link_files(earlier: Path, base: Path, folder: Path) -> None:
    """Make a folder of the same files: links to those of a base, copies of the others."""
    # What somebody else has put there, such as a file manager, is no part of it.
    names = json.loads((earlier / _MANAGED).read_text(encoding="utf-8"))
    for path in sorted(earlier.iterdir()):
        if path.name not in (_MANAGED, *names):
            continue
        if path.suffix != _STATE and path.resolve().parent == base.resolve():
            # From one generation's folder to another's, so that a collection may be moved.
            (folder / path.name).symlink_to(Path("..", "..", base.parent.name, base.name, path.name))
        else:
            shutil.copyfile(path, folder / path.name)


def share_files(folder: Path) -> None:
    """Let whoever may read the folder read its files: tantivy keeps some to their owner."""
    mode = folder.stat().st_mode & 0o666
    for path in folder.iterdir():
        if not path.is_symlink():
            path.chmod(mode)
