"""Told: what the articles of a day tell, and of that what is compared with other days."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.relations.screening import Places, Screen
from index.relations.statements import Sentence, Statement


@dataclass(frozen=True, slots=True)
class ToldDay:
    """What the articles of a day tell, in the order of the sentences; `vectors` has a unit row each."""

    day: date
    statements: list[Statement]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class ComparedDay:
    """What of a day is compared with what others tell: all but what is copied.

    A row each have the `statements`, their `vectors`, the `articles` that they are of and whether these
    are new. `screen` has what they are told apart by, `places` where the statements of each article begin
    and end among what is `told`.
    """

    told: ToldDay
    places: dict[int, tuple[int, int]]
    statements: list[Statement]
    vectors: Vectors
    articles: Places
    is_new: NDArray[np.bool_]
    screen: Screen

    @classmethod
    def of(cls, told: ToldDay, new: Set[int], copied: Set[Sentence]) -> "ComparedDay":
        """Take in a day of which the articles in `new` are new and the sentences in `copied` left out."""
        kept = [place for place, one in enumerate(told.statements) if one.sentence not in copied]
        statements = [told.statements[place] for place in kept]
        articles = np.array([one.sentence[0] for one in statements], np.int64)
        every = np.array([one.sentence[0] for one in told.statements], np.int64)
        numbers, starts = np.unique(every, return_index=True)
        ends = [*starts[1:].tolist(), len(every)]
        return cls(
            told,
            dict(zip(numbers.tolist(), zip(starts.tolist(), ends, strict=True), strict=True)),
            statements,
            told.vectors if len(kept) == len(told.statements) else told.vectors[kept],
            articles,
            np.array([one in new for one in articles.tolist()], np.bool_),
            Screen.of(statements),
        )

    @property
    def day(self) -> date:
        """The day of publication."""
        return self.told.day
