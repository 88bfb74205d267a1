"""All relations among articles: copies first, then retellings of what isn't copied."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

import numpy as np

from index.embedding import Vectors
from index.relations.copies import Copy, find_copies
from index.relations.meetings import Signed
from index.relations.reports import Report
from index.relations.retellings import find_retellings
from index.relations.sieve import Sieve
from index.relations.statements import Sentence, Statement, statements
from index.relations.told import ToldDay

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
    days: Mapping[int, date],
    vectors: Callable[[int], Vectors],
    signed: Signed,
    sieve: Sieve,
) -> tuple[list[Relation], list[ArticleCopy]]:
    """Return the relations among `reports`, which are by number, in the order of the sentences.

    `days` has the day of publication of each that is dated, `vectors` gives the unit vectors of a report's
    sentences, one row each, by its number; all are in `signed` and in `sieve`.
    """
    everything = set(reports)
    copies = list(find_copies(signed, sieve, reports.__getitem__))
    relations = [relation for copy in copies for relation in copied_relations(copy)]
    relations += retellings_among(reports, days, vectors, everything, copied_sentences(copies))
    whole = [ArticleCopy(copy.first, copy.second) for copy in copies if copy.is_whole]
    return sorted(relations, key=lambda relation: (relation.first, relation.second)), whole


def copied_relations(copy: Copy) -> list[Relation]:
    """Return the sentences that two articles share word for word."""
    return [Relation((copy.first, one), (copy.second, other), "copy") for one, other in copy.sentences]


def copied_sentences(copies: Iterable[Copy]) -> set[Sentence]:
    """Return the sentences that repeat one of another article: each story is retold once."""
    return {(copy.second, place) for copy in copies for _, place in copy.sentences}


def retellings_among(
    reports: Mapping[int, Report],
    days: Mapping[int, date],
    vectors: Callable[[int], Vectors],
    new: Set[int],
    copied: Set[Sentence],
) -> list[Relation]:
    """Return what is retold among the `reports` of `days`, one of the two in `new`, but what is in `copied`.

    One report after the other is read, in the order of their days, and few are held at once.
    """
    dated = sorted((day, number) for number, day in days.items())
    told = (
        _told(day, [number for _, number in group], reports, vectors)
        for day, group in groupby(dated, key=lambda one: one[0])
    )
    found = find_retellings((one for one in told if one.statements), new, copied)
    return [Relation(one.first, one.second, one.kind) for one in found]


def _told(
    day: date, numbers: Sequence[int], reports: Mapping[int, Report], vectors: Callable[[int], Vectors]
) -> ToldDay:
    told: list[Statement] = []
    rows = []
    for number in numbers:
        found = statements(reports[number])
        if found:
            told += found
            rows.append(vectors(number)[[statement.sentence[1] for statement in found]])
    return ToldDay(day, told, np.concatenate(rows) if rows else np.zeros((0, 0), np.float32))
