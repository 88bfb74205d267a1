"""Retellings: sentences of different articles that tell one thing in other words.

Close vectors find them and don't decide: in the two seeds, sentences of one story that say different
things reach a cosine of .83, and two that say the same have .75. What decides is what a reader would
check: the names, the numbers, the days and the words that they share.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.relations.labels import name_others
from index.relations.numbers import Number
from index.relations.sharing import (
    bare_ones_differ,
    bear_others,
    bits,
    compare_numbers,
    may_differ,
    shared_names,
    telling_labels,
)
from index.relations.statements import Sentence, Statement

Search = Callable[[Vectors, int], tuple[Vectors, NDArray[np.int64]]]
"""Queries, (n, dimension), and k to the k nearest vectors: cosines and places, (n, k), -1 where is none."""

WINDOW = 3
"""Days: articles published further apart are not compared, and one without a day with none."""

_NEIGHBOURS = 48
_LEAST_COSINE = 0.6
_ROUNDING = 1e-4  # by which a search's cosine may differ
_PLACE_BITS = 32  # of a number that stands for a sentence
_NEAR_BEST = 0.03  # of likeness; each must be about the other's best in that article
_TERMS_WEIGHT = 0.25
_FEWEST_TERMS = 4  # counted as so many where there are fewer
_LEAST_SCORE = {"numbers": 0.66, "two names": 0.72, "one name": 0.85, "disagrees": 0.8}
_NUMBERS_WEIGHT = 0.1
_LEAST_SHARE_OF_NAMES = 0.5


@dataclass(frozen=True, slots=True)
class ToldDay:
    """What the articles of a day tell, in the order of the sentences; `vectors` has a unit row each."""

    day: date
    statements: list[Statement]
    vectors: Vectors


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


def by_day(told: Sequence[Statement], vectors: Vectors) -> Iterator[ToldDay]:
    """Yield statements, `vectors` their unit vectors, a day at once, in the order of the sentences."""
    places = sorted(range(len(told)), key=lambda place: (told[place].published, told[place].sentence))
    for day, group in groupby(places, key=lambda place: told[place].published):
        chosen = list(group)
        yield ToldDay(day, [told[place] for place in chosen], vectors[chosen])


def find_retellings(
    days: Iterable[ToldDay],
    make_search: Callable[[Vectors], Search],
    new: Set[int],
    copied: Set[Sentence],
) -> Iterator[Retelling]:
    """Yield the retellings among what is told on `days`, which ascend.

    At least one of the two articles is in `new`. Sentences in `copied` are left out: give those that
    repeat one of another article, so that each story is compared once. Each day's sentences are
    searched among those of the days around it, 48 neighbours each: where days have like numbers of
    articles the cost is linear in the archive, and no more than these days are held.
    """
    # Of each pair that was judged, by the later of its two days: that may find it once more.
    judged: dict[date, dict[tuple[Sentence, Sentence], Retelling | None]] = {}
    for today, around in _windows(days):
        if not new.isdisjoint(one.sentence[0] for day in around for one in day.statements):
            among = _Compared.of(around, new, copied)
            for one, other in among.near(today.day, make_search):
                first, second = among.statements[one], among.statements[other]
                outcomes = judged.setdefault(max(first.published, second.published), {})
                key = (first.sentence, second.sentence)
                if key not in outcomes:
                    cosine = float(among.vectors[one] @ among.vectors[other])
                    outcomes[key] = judge(first, second, cosine)
        found = [one for one in judged.pop(today.day, {}).values() if one is not None]
        yield from _mutual(found, around)


def _windows(days: Iterable[ToldDay]) -> Iterator[tuple[ToldDay, list[ToldDay]]]:
    """Yield each day with those that are compared with it, itself among them."""
    held: list[ToldDay] = []
    done = 0
    for coming in _ended(days):
        while done < len(held) and (coming is None or coming.day - held[done].day > timedelta(WINDOW)):
            today = held[done]
            gone = sum(today.day - one.day > timedelta(WINDOW) for one in held)
            held, done = held[gone:], done - gone + 1
            yield today, list(held)
        if coming is not None:
            held.append(coming)


def _ended(days: Iterable[ToldDay]) -> Iterator[ToldDay | None]:
    yield from days
    yield None


@dataclass(frozen=True, slots=True)
class _Compared:
    """The statements of some days that are compared, with their vectors.

    `sentences` has a number for the sentence of each, ascending as sentences do, `articles` that of its
    article, `names` bits of its names, and `is_new` whether the article is new.
    """

    statements: list[Statement]
    vectors: Vectors
    sentences: NDArray[np.int64]
    articles: NDArray[np.int64]
    names: NDArray[np.uint64]
    is_new: NDArray[np.bool_]

    @classmethod
    def of(cls, days: Sequence[ToldDay], new: Set[int], copied: Set[Sentence]) -> "_Compared":
        chosen = [
            [place for place, one in enumerate(day.statements) if one.sentence not in copied] for day in days
        ]
        told = [day.statements[place] for day, kept in zip(days, chosen, strict=True) for place in kept]
        sentences = np.array([one.sentence for one in told], np.int64).reshape(-1, 2)
        return cls(
            told,
            np.concatenate([day.vectors[kept] for day, kept in zip(days, chosen, strict=True)]),
            sentences[:, 0] << _PLACE_BITS | sentences[:, 1],
            sentences[:, 0],
            np.array([bits(one.names) for one in told], np.uint64),
            np.array([one.sentence[0] in new for one in told], np.bool_),
        )

    def near(self, day: date, make_search: Callable[[Vectors], Search]) -> Iterator[tuple[int, int]]:
        """Yield the pairs that a search of a day's statements among all finds and that may be retellings.

        Each once, by their places, the lesser sentence first.
        """
        queries = [place for place, one in enumerate(self.statements) if one.published == day]
        if not queries:
            return
        cosines, places = make_search(self.vectors)(
            self.vectors[queries], min(_NEIGHBOURS, len(self.statements))
        )
        rows, columns = np.nonzero((places >= 0) & (cosines >= _LEAST_COSINE - _ROUNDING))
        own, other = np.array(queries, np.int64)[rows], places[rows, columns]
        kept = (self.articles[own] != self.articles[other]) & (self.is_new[own] | self.is_new[other])
        # Nearly all that are near share no name: that is told of all at once.
        kept &= self.names[own] & self.names[other] != 0
        own, other = own[kept], other[kept]
        in_order = self.sentences[own] < self.sentences[other]
        pairs = np.where(in_order, own, other) * len(self.statements) + np.where(in_order, other, own)
        for pair in np.unique(pairs).tolist():
            yield divmod(pair, len(self.statements))


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
    if first.sentence[0] == second.sentence[0] or cosine < _LEAST_COSINE:
        return None
    if abs(first.published - second.published) > timedelta(WINDOW) or _on_different_days(first, second):
        return None
    names = shared_names(first.names, second.names)
    if not names or names < _LEAST_SHARE_OF_NAMES * min(len(first.names), len(second.names)):
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
    score = cosine + _TERMS_WEIGHT * _share_of_terms(first, second)
    if differ:
        is_tied = agree or first.article_days & second.article_days or first.dates & second.dates
        least = _LEAST_SCORE["disagrees"] if is_tied else np.inf
    elif agree:
        least = _LEAST_SCORE["numbers"]
    else:
        telling = shared_names(first.telling_names, second.telling_names)
        least = _LEAST_SCORE["two names" if telling + (names > telling) > 1 else "one name"]
    return Retelling(first.sentence, second.sentence, cosine, agree, differ) if score >= least else None


def _share_of_terms(one: Statement, other: Statement) -> float:
    return len(one.terms & other.terms) / max(_FEWEST_TERMS, min(len(one.terms), len(other.terms)))


def _likeness(one: Statement, other: Statement, cosine: float) -> float:
    agree, _ = compare_numbers(one.numbers, other.numbers)
    agree += telling_labels(one.labels & other.labels)
    return cosine + _TERMS_WEIGHT * _share_of_terms(one, other) + _NUMBERS_WEIGHT * min(2, agree)


def _mutual(found: Iterable[Retelling], days: Sequence[ToldDay]) -> Iterator[Retelling]:
    """Keep those whose sentences are about each other's best in the two articles, which are of `days`.

    Names alone don't tie two events together: the two articles must also share a number, in these
    sentences or in others, or the day.
    """
    of_article: dict[int, tuple[ToldDay, list[int]]] = {}
    for day in days:
        for place, statement in enumerate(day.statements):
            of_article.setdefault(statement.sentence[0], (day, []))[1].append(place)
    by_articles = sorted(found, key=lambda one: (_articles(one), one.first, one.second))
    for (first, second), group in groupby(by_articles, key=_articles):
        (own, rows), (others, columns) = of_article[first], of_article[second]
        retellings = list(group)
        shares_day = own.statements[rows[0]].article_days & others.statements[columns[0]].article_days
        if not shares_day and not any(one.agreeing or one.figures for one in retellings):
            continue
        scores = {
            (own.statements[row].sentence, others.statements[column].sentence): _likeness(
                own.statements[row], others.statements[column], cosine
            )
            for row, cosines in zip(
                rows, (own.vectors[rows] @ others.vectors[columns].T).tolist(), strict=True
            )
            for column, cosine in zip(columns, cosines, strict=True)
        }
        best: dict[Sentence, float] = {}
        for pair, score in scores.items():
            for sentence in pair:
                best[sentence] = max(score, best.get(sentence, score))
        for retelling in retellings:
            needed = max(best[retelling.first], best[retelling.second]) - _NEAR_BEST
            if scores[retelling.first, retelling.second] >= needed:
                yield retelling


def _articles(retelling: Retelling) -> tuple[int, int]:
    return retelling.first[0], retelling.second[0]


def _on_different_days(first: Statement, second: Statement) -> bool:
    """Whether the days are known and none is the same; the article's stand in for a sentence's own."""
    if first.days and second.days:
        return first.days.isdisjoint(second.days)
    if not first.article_days or not second.article_days:
        return False
    return first.article_days.isdisjoint(second.article_days)
