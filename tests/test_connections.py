"""Connections to a store: closed only when nobody reads through them."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest

from index.connections import Connections
from index.errors import CollectionError

# Counts for long enough to be closed meanwhile.
SLOW = (
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 3000000) "
    "SELECT max(n) FROM counted"
)


def test_closing_waits_for_who_reads_and_what_is_read_afterwards_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE one (n)")
    made.close()
    connections = Connections.open([path], 2)
    with ThreadPoolExecutor(2) as threads:
        reading = [threads.submit(connections.rows, SLOW) for _ in range(2)]
        sleep(0.05)
        connections.close()
        assert [one.done() for one in reading] == [True, True]
        assert [one.result() for one in reading] == [[(3_000_000,)]] * 2
    with pytest.raises(CollectionError, match=r"store\.sqlite cannot be read"):
        connections.rows("SELECT n FROM one")
    connections.close()  # once more does no harm
