"""The list of what was left out, or taken in without what couldn't be read, kept beside the collection."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from index.errors import CollectionError
from index.readers.inputs import Skipped, Unread

SKIPPED = "skipped.jsonl"
"""The list's name in the collection's folder."""


def write_skipped(skipped: Iterable[Skipped | Unread], path: Path) -> int:
    """Write a line for each input that was left out or is not whole, in place of an older list; count them.

    Each is an object with `path`, `record`, `reason` and `kept`; `record` is null where it is about all of
    the input, `kept` true where that was taken in all the same.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            for item in skipped:
                line = {**asdict(item), "kept": isinstance(item, Unread)}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def count_skipped(path: Path) -> int:
    """Count the lines of the list at `path`; 0 without one."""
    try:
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _unreadable(path) from error


def read_skipped(path: Path, offset: int, limit: int) -> tuple[Skipped | Unread, ...]:
    """Return up to `limit` inputs of the list at `path` from `offset` on.

    Raises CollectionError where it can't be read.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return tuple(_item(json.loads(line)) for line in islice(file, offset, offset + limit))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> CollectionError:
    return CollectionError(f"{path} cannot be read: the next `dateline build` writes it anew.")


def _item(line: dict[str, str]) -> Skipped | Unread:
    return (Unread if line["kept"] else Skipped)(line["path"], line["record"], line["reason"])
