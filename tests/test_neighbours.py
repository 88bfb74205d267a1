"""What is kept of a day for those to come is what the neighbours of their statements may yet be."""

import pickle
from dataclasses import replace
from datetime import date

import numpy as np

from index.relations.neighbours import NEIGHBOURS, Neighbours, statement_at
from index.relations.reports import Report
from index.relations.statements import statements
from index.relations.told import ComparedDay, ToldDay
from index.sentences import Span

TEXT = "Four ferries were sold in Fenwick."
[STATEMENT] = statements(Report.of(0, "outlet", date(2031, 4, 1), TEXT, (Span(0, len(TEXT)),)))
BYTES = 8 + 8 + 4 + 1  # a neighbour: two statements, a cosine and whether the two may tell one thing


def compared(day: int, groups: int, alike: int, is_new: bool = True) -> ComparedDay:
    """A day of April on which articles of a sentence each tell so many things, each told by so many.

    The length of a vector tells how near the statement is to the others of its group: the products are exact.
    """
    published, count = date(2031, 4, day), groups * alike
    told = [
        replace(STATEMENT, sentence=(1_000_000 * day + number, 0), published=published)
        for number in range(count)
    ]
    lengths = np.random.default_rng(day).choice(np.array([0.875, 0.9375, 1], np.float32), (count, 1))
    vectors = lengths * np.tile(np.eye(groups, dtype=np.float32), (alike, 1))
    new = {one.sentence[0] for one in told} if is_new else set()
    return ComparedDay.of(ToldDay(published, told, vectors), new, set())


def kept(neighbours: Neighbours) -> int:
    """How many neighbours are kept, with what else is, in the room of one each."""
    return len(pickle.dumps(neighbours)) // BYTES


def test_no_more_is_kept_of_a_long_day_than_twice_the_neighbours_of_the_next_ones_statements() -> None:
    first, second = (compared(day, 20, 150) for day in (1, 2))
    neighbours = Neighbours()
    neighbours.of(first, [first, second])
    count = len(second.statements)
    assert NEIGHBOURS * count <= kept(neighbours) < 2 * NEIGHBOURS * count + 100


def test_nothing_is_kept_of_a_day_that_was_passed_over() -> None:
    new, after, passed_over, later = (compared(day, 20, 5, day in (1, 20)) for day in (1, 4, 7, 20))
    neighbours = Neighbours()
    neighbours.of(new, [new, after])
    neighbours.of(after, [new, after, passed_over])
    assert kept(neighbours) >= 5 * len(passed_over.statements)
    neighbours.of(later, [later])
    assert kept(neighbours) < 10


def test_neighbours_gathered_from_many_blocks_are_those_of_the_whole_product() -> None:
    first, second = both = [compared(day, 20, 150) for day in (1, 2)]
    neighbours = Neighbours()
    neighbours.of(first, both)
    expected = set()
    for place, vector in enumerate(second.vectors):
        cosines = np.concatenate([day.vectors @ vector for day in both])
        own = len(first.statements) + place
        nearest = np.argsort(-cosines, kind="stable")[:NEIGHBOURS].tolist()
        expected |= {(min(own, other), max(own, other)) for other in nearest if own != other}
    found = {
        tuple(len(first.statements) * (day.day - 1) + place for day, place in map(statement_at, pair))
        for pair in neighbours.of(second, both).tolist()
    }
    assert found == expected
