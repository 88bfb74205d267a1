"""Judging: whether two statements tell one thing, by what a reader would check.

Close vectors find them and don't decide: in the two seeds, sentences of one story that say different
things reach a cosine of .83, and two that say the same have .75. What decides are the names, the numbers,
the days and the words that they share.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from index.relations.labels import name_others
from index.relations.numbers import Number
from index.relations.sharing import (
    bare_ones_differ,
    bear_others,
    compare_numbers,
    may_differ,
    shared_names,
    telling_labels,
)
from index.relations.statements import Sentence, Statement

WINDOW = 3
"""Days: articles published further apart are not compared, and one without a day with none."""

LEAST_COSINE = 0.6
TERMS_WEIGHT = 0.25
FEWEST_TERMS = 4
"""Counted as so many where there are fewer."""

LEAST_SCORE = {"numbers": 0.66, "two names": 0.72, "one name": 0.85, "disagrees": 0.8}
LEAST_SHARE_OF_NAMES = 0.5
NUMBERS_WEIGHT = 0.1
MOST_NUMBERS = 2
"""Numbers that agree make no two likelier beyond so many."""


@dataclass(frozen=True, slots=True)
class Retelling:
    """Two sentences, `first` < `second`, that tell one thing.

    `agreeing` counts the numbers that agree. `figures` are the pairs of numbers of one unit in which
    they differ, the first one's first; where there are any, the kind is "disagrees".
    """

    first: Sentence
    second: Sentence
    cosine: float
    agreeing: int
    figures: tuple[tuple[Number, Number], ...]

    @property
    def kind(self) -> Literal["retells", "disagrees"]:
        """What the second does to the first, and the first to the second."""
        return "disagrees" if self.figures else "retells"


def judge(one: Statement, other: Statement, cosine: float) -> Retelling | None:
    """Decide whether two statements tell one thing; the order of the two is all the same.

    They must share names and may not name different days or ages, nor bear different labels ("district
    5", "district 6"). Where all other words are the same, they may not differ in a name either, nor in a
    number without a unit: news from one template. A number that agrees, or more names
    and words, make a retelling; numbers of one unit that differ make a disagreeing one, if something
    else than names ties the two events together: another number or the day. Where one tells of the dead
    and the other has a number of people that isn't theirs for sure, they are no relation.
    """
    first, second = sorted((one, other), key=lambda statement: statement.sentence)
    if first.sentence[0] == second.sentence[0] or cosine < LEAST_COSINE:
        return None
    if abs(first.published - second.published) > timedelta(WINDOW) or _on_different_days(first, second):
        return None
    names = shared_names(first.names, second.names)
    if not names or names < LEAST_SHARE_OF_NAMES * min(len(first.names), len(second.names)):
        return None
    agree, differ = compare_numbers(first.numbers, second.numbers)
    agree += telling_labels(first.labels & second.labels)
    is_same = (first.names, first.terms) == (second.names, second.terms)
    if first.source == second.source and is_same and not differ:
        return None  # an outlet's stock sentence
    if name_others(first.labels, second.labels):
        return None  # "district 5" and "district 6"
    if first.terms == second.terms and (
        bear_others(first.names, second.names) or bare_ones_differ(first.numbers, second.numbers)
    ):
        return None  # one template, filled in for two things
    if any(number.unit == "year old" for number, _ in differ):
        return None  # two people
    if not agree and not differ and may_differ(first.numbers, second.numbers):
        return None  # "killed 12 soldiers" and "more than 60 died"
    if not agree and not differ and bear_others(first.names, second.names):
        return None  # the same team against another one
    score = cosine + TERMS_WEIGHT * _share_of_terms(first, second)
    if differ:
        is_tied = agree or first.article_days & second.article_days or first.dates & second.dates
        least = LEAST_SCORE["disagrees"] if is_tied else np.inf
    elif agree:
        least = LEAST_SCORE["numbers"]
    else:
        telling = shared_names(first.telling_names, second.telling_names)
        least = LEAST_SCORE["two names" if telling + (names > telling) > 1 else "one name"]
    return Retelling(first.sentence, second.sentence, cosine, agree, differ) if score >= least else None


def _share_of_terms(one: Statement, other: Statement) -> float:
    return len(one.terms & other.terms) / max(FEWEST_TERMS, min(len(one.terms), len(other.terms)))


def likeness(one: Statement, other: Statement, cosine: float) -> float:
    """Return how alike two statements are; the order of the two is all the same."""
    agree, _ = compare_numbers(one.numbers, other.numbers)
    agree += telling_labels(one.labels & other.labels)
    return cosine + TERMS_WEIGHT * _share_of_terms(one, other) + NUMBERS_WEIGHT * min(MOST_NUMBERS, agree)


def likeness_at_most(one: Statement, other: Statement, cosine: float) -> float:
    """Return what their `likeness` cannot exceed, which is quicker told."""
    counted = (one.numbers and other.numbers) or (one.labels and other.labels)
    return cosine + TERMS_WEIGHT + (NUMBERS_WEIGHT * MOST_NUMBERS if counted else 0.0)


def _on_different_days(first: Statement, second: Statement) -> bool:
    """Whether the days are known and none is the same; the article's stand in for a sentence's own."""
    if first.days and second.days:
        return first.days.isdisjoint(second.days)
    if not first.article_days or not second.article_days:
        return False
    return first.article_days.isdisjoint(second.article_days)
