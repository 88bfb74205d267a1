"""All relations among articles: copies first, then retellings of what isn't copied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from index.embedding import Vectors
from index.relations.copies import Copy, find_copies, signatures
from index.relations.reports import Report
from index.relations.retellings import Search, find_retellings
from index.relations.statements import Sentence, Statement, statements

Kind = Literal["copy", "retells", "disagrees"]


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sentences, each by its article's number and its place there, that say the same.

    In one that "disagrees" they differ in a number of the same unit.
    """

    first: Sentence
    second: Sentence
    kind: Kind


@dataclass(frozen=True, slots=True)
class ArticleCopy:
    """Two articles of which the shorter is, for four fifths or more, printed in the other."""

    first: int
    second: int


def find_relations(
    reports: Mapping[int, Report],
    vectors: Callable[[int], Vectors],
    make_search: Callable[[Vectors], Search],
) -> tuple[list[Relation], list[ArticleCopy]]:
    """Return the relations among `reports`, which are by number, in the order of the sentences.

    `vectors` gives the unit vectors of a report's sentences, one row each, by its number.
    """
    copies = list(
        find_copies(
            {number: signatures(report) for number, report in reports.items()},
            set(reports),
            reports.__getitem__,
        )
    )
    told = [statement for number in sorted(reports) for statement in statements(reports[number])]
    retellings = find_retellings(told, _rows(told, vectors), make_search, set(reports), _copied(copies))
    relations = [
        Relation((copy.first, first), (copy.second, second), "copy")
        for copy in copies
        for first, second in copy.sentences
    ]
    relations += [Relation(one.first, one.second, one.kind) for one in retellings]
    whole = [ArticleCopy(copy.first, copy.second) for copy in copies if copy.is_whole]
    return sorted(relations, key=lambda relation: (relation.first, relation.second)), whole


def _copied(copies: list[Copy]) -> set[Sentence]:
    """Return the sentences that repeat one of another article: each story is retold once."""
    return {(copy.second, place) for copy in copies for _, place in copy.sentences}


def _rows(told: list[Statement], vectors: Callable[[int], Vectors]) -> Vectors:
    """Stack the vectors of the statements' sentences; shape (statements, dimension)."""
    parts = [
        vectors(number)[[statement.sentence[1] for statement in group]]
        for number, group in groupby(told, key=lambda statement: statement.sentence[0])
    ]
    return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)
