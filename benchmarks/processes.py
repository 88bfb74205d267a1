"""What Linux says of a process: its memory and what it wrote."""

from pathlib import Path


def resident(process: int | str = "self") -> int:
    """Return the bytes of memory that a process has resident."""
    return _kilobytes(process, "VmRSS")


def peak(process: int | str = "self") -> int:
    """Return the most bytes of memory that a process has had resident."""
    return _kilobytes(process, "VmHWM")


def proportional(process: int | str = "self") -> int:
    """Return the bytes of memory of a process and of those that it started, what they share once."""
    own = 1024 * _number(Path(f"/proc/{process}/smaps_rollup"), "Pss:")
    # A thread has those that it started.
    started = [path.read_text(encoding="ascii") for path in Path(f"/proc/{process}/task").glob("*/children")]
    return own + sum(proportional(child) for child in " ".join(started).split())


def written(process: int | str = "self") -> int:
    """Return the bytes that a process has handed to the system to write, whatever became of them."""
    return _number(Path(f"/proc/{process}/io"), "wchar:")


def folder_size(folder: Path, *, without: tuple[str, ...] = ()) -> int:
    """Return the bytes of all files under a folder, a file of several names once; `without` these folders."""
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file() and not set(path.relative_to(folder).parts) & set(without):
            stat = path.stat()
            sizes[stat.st_ino] = stat.st_size
    return sum(sizes.values())


def _kilobytes(process: int | str, name: str) -> int:
    return 1024 * _number(Path(f"/proc/{process}/status"), f"{name}:")


def _number(path: Path, name: str) -> int:
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise ValueError(f"{path} has no {name}")
