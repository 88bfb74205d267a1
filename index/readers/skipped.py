"""The list of what was left out, kept beside the collection."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from index.readers.inputs import Skipped

SKIPPED = "skipped.jsonl"
"""The list's name in the collection's folder."""


def write_skipped(skipped: Iterable[Skipped], path: Path) -> int:
    """Write a line for each input that was left out, in place of an older list; return how many.

    Each is an object with `path`, `record` and `reason`; `record` is null where all of it was left out.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            for item in skipped:
                file.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
                count += 1
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count
