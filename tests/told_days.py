"""Statements by the days on which they were published."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from index.embedding import Vectors
from index.relations.statements import Statement
from index.relations.told import ToldDay


def by_day(told: Sequence[Statement], vectors: Vectors) -> Iterator[ToldDay]:
    """Yield statements, `vectors` their unit vectors, a day at once, in the order of the sentences."""
    places = sorted(range(len(told)), key=lambda place: (told[place].published, told[place].sentence))
    for day, group in groupby(places, key=lambda place: told[place].published):
        chosen = list(group)
        yield ToldDay(day, [told[place] for place in chosen], vectors[chosen])
