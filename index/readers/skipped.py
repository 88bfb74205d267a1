"""The list of what was left out, or taken in without what couldn't be read, kept beside the collection."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

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
