"""Connections: read-only SQLite files, read as one by several threads at once."""

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
    """Connections to one file or several that are read as one, each lent to one thread at a time.

    All are opened together: a file that is removed while it is in use stays readable.
    """

    def __init__(self, lent: Sequence[tuple[sqlite3.Connection, ...]], paths: Sequence[Path]) -> None:
        """Lend what each thread needs, a connection a file; use `open` for those that only read.

        `paths` are those of the files.
        """
        self._all = tuple(lent)
        self._paths = tuple(paths)
        # The one that was used last has most of what it needs in its cache.
        self._free: LifoQueue[tuple[sqlite3.Connection, ...]] = LifoQueue()
        for connections in self._all:
            self._free.put(connections)

    @classmethod
    def open(cls, paths: Sequence[Path], count: int) -> "Connections":
        """Open the files for `count` threads, read-only; raise CollectionError if that can't be done."""
        opened: list[tuple[sqlite3.Connection, ...]] = []
        try:
            for _ in range(count):
                opened.append(())
                for path in paths:
                    opened[-1] += (_opened(path),)
        except CollectionError:
            for connections in opened:
                for connection in connections:
                    connection.close()
            raise
        return cls(opened, paths)

    def __iter__(self) -> Iterator[sqlite3.Connection]:
        """Yield every connection."""
        return (connection for connections in self._all for connection in connections)

    @property
    def files(self) -> int:
        """How many files are read as one."""
        return len(self._all[0])

    def rows(self, statement: str, *values: str) -> list[Row]:
        """Run a statement on each file and return the rows, those of the first file first.

        Raises CollectionError if a file can't be read. A statement is prepared once a connection. Waits
        where every connection is in use.
        """
        return [row for rows in self.rows_of_each(statement, *values) for row in rows]

    def rows_of_each(self, statement: str, *values: str) -> list[list[Row]]:
        """Return what `rows` does, the rows of each file apart."""
        connections = self._free.get()
        try:
            return [self._run(connections, file, statement, values) for file in range(self.files)]
        finally:
            self._free.put(connections)

    def rows_in(self, file: int, statement: str, *values: str) -> list[Row]:
        """Return the rows of one of the files, by its place among them."""
        connections = self._free.get()
        try:
            return self._run(connections, file, statement, values)
        finally:
            self._free.put(connections)

    def _run(
        self, connections: tuple[sqlite3.Connection, ...], file: int, statement: str, values: tuple[str, ...]
    ) -> list[Row]:
        try:
            return connections[file].execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise CollectionError(f"{self._paths[file]} cannot be read ({error}).") from error

    def close(self) -> None:
        """Let go of the files, once whoever reads them is done."""
        # A connection that is closed while another thread runs a statement on it ends the process.
        for connections in [self._free.get() for _ in self._all]:
            for connection in connections:
                connection.close()
            self._free.put(connections)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a file that never changes, for whichever thread; raise sqlite3.Error if that can't be done."""
    connection = sqlite3.connect(store_address(path), uri=True, check_same_thread=False)
    try:
        # A filter's list of passages may be sorted, and the temporary folder may be full.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return read_only(path)
    except sqlite3.Error as error:
        raise CollectionError(f"{path} is not a readable store of articles.") from error


def store_address(path: Path) -> str:
    """Return the address by which SQLite reads a file that never changes."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
