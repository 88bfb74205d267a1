"""Connections: a read-only SQLite file, read by several threads at once."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import LifoQueue
from typing import Any

from index.errors import CollectionError

Row = tuple[Any, ...]
"""A row; its types are the statement's, and the callers name them by where they put the values."""

# Kilobytes that a connection keeps of the file. Questions read all over it: four times as much saves them
# nothing, and there are several connections.
_CACHE = 512


class Connections:
    """Connections to one file, each lent to one thread at a time.

    All are opened together: a file that is removed while it is in use stays readable.
    """

    def __init__(self, connections: Sequence[sqlite3.Connection], path: Path) -> None:
        """Lend connections to the file at `path`; use `open` for those that only read."""
        self._all = tuple(connections)
        self._path = path
        # The one that was used last has most of what it needs in its cache.
        self._free: LifoQueue[sqlite3.Connection] = LifoQueue()
        for connection in self._all:
            self._free.put(connection)

    @classmethod
    def open(cls, path: Path, count: int) -> "Connections":
        """Open the file `count` times, read-only; raise sqlite3.Error if that can't be done."""
        opened: list[sqlite3.Connection] = []
        try:
            for _ in range(count):
                opened.append(sqlite3.connect(store_address(path), uri=True, check_same_thread=False))
                # A filter's list of passages may be sorted, and the temporary folder may be full.
                opened[-1].execute("PRAGMA temp_store = MEMORY")
                opened[-1].execute("PRAGMA query_only = ON")
                opened[-1].execute(f"PRAGMA cache_size = -{_CACHE}")
        except sqlite3.Error:
            for connection in opened:
                connection.close()
            raise
        return cls(opened, path)

    def __iter__(self) -> Iterator[sqlite3.Connection]:
        """Yield every connection."""
        return iter(self._all)

    def rows(self, statement: str, *values: str) -> list[Row]:
        """Run a statement and return its rows; raise CollectionError if the file can't be read.

        A statement is prepared once a connection. Waits where every connection is in use.
        """
        connection = self._free.get()
        try:
            return connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise CollectionError(f"{self._path} cannot be read ({error}).") from error
        finally:
            self._free.put(connection)

    def close(self) -> None:
        """Let go of the file."""
        for connection in self._all:
            connection.close()


def store_address(path: Path) -> str:
    """Return the address by which SQLite reads a file that never changes."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
