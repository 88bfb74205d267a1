"""A fresh process that opens what a system saved and asks: how long until its first answer.

`python -m benchmarks.fresh KEY MODEL_FOLDER FOLDER K`, the questions one a line on standard input. Writes a
line after the first answer, and then the bytes that are resident after the last.
"""

import os
import sys
from pathlib import Path

from benchmarks.processes import resident
from benchmarks.system import load_system


def main() -> None:
    """Answer what standard input asks."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    key, models, folder, k = sys.argv[1:5]
    system = load_system(key)
    system.prepare(Path(models))
    system.open(Path(folder))
    for place, line in enumerate(sys.stdin):
        system.ask(line.strip(), int(k))
        if place == 0:
            replies.write("answered\n")
            replies.flush()
    replies.write(f"{resident()}\n")
    replies.flush()


if __name__ == "__main__":
    main()
