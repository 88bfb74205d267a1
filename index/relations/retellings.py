"""Retellings: sentences of different articles that tell one thing in other words.

Each day's are compared with those of the days around it: what is near in meaning (`neighbours`) and may tell
one thing (`screening`) is judged (`judging`), and kept if the two articles have nothing likelier.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from index.embedding import Vectors
from index.relations.judging import WINDOW, Retelling, judge, likeness, likeness_at_most
from index.relations.neighbours import Neighbours, days_of, statement_at
from index.relations.statements import Sentence, Statement
from index.relations.told import ComparedDay, ToldDay

_NEAR_BEST = 0.03  # of likeness; each must be about the other's best in that article


def find_retellings(days: Iterable[ToldDay], new: Set[int], copied: Set[Sentence]) -> Iterator[Retelling]:
    """Yield the retellings among what is told on `days`, which ascend.

    At least one of the two articles is in `new`. Sentences in `copied` are left out: give those that
    repeat one of another article, so that each story is compared once. Each day's sentences are
    compared with those of the days around it, 48 neighbours each: where days have like numbers of
    articles the cost is linear in the archive, and no more than these days are held.
    """
    neighbours = Neighbours()
    # Pairs are judged on the later of their two days: that may find them once more.
    waiting = np.zeros((0, 2), np.int64)
    for today, around in windows(ComparedDay.of(day, new, copied) for day in days):
        if not any(day.is_new.any() for day in around):
            continue
        held = {day.day: day for day in around}
        pairs = np.concatenate([waiting, neighbours.of(today, around)])
        is_due = days_of(pairs[:, 1]) <= today.day.toordinal()
        waiting = pairs[~is_due]
        yield from _mutual(_judged(np.unique(pairs[is_due], axis=0).tolist(), held), held)


def windows(days: Iterable[ComparedDay]) -> Iterator[tuple[ComparedDay, list[ComparedDay]]]:
    """Yield each day with those that are compared with it, itself among them."""
    held: list[ComparedDay] = []
    done = 0
    for coming in _ended(days):
        while done < len(held) and (coming is None or coming.day - held[done].day > timedelta(WINDOW)):
            today = held[done]
            gone = sum(today.day - one.day > timedelta(WINDOW) for one in held)
            held, done = held[gone:], done - gone + 1
            yield today, list(held)
        if coming is not None:
            held.append(coming)


def _ended(days: Iterable[ComparedDay]) -> Iterator[ComparedDay | None]:
    yield from days
    yield None


def _judged(pairs: Iterable[tuple[int, int]], held: Mapping[date, ComparedDay]) -> Iterator[Retelling]:
    """Yield the retellings among pairs of statements of the days that are held."""
    for pair in pairs:
        (day, place), (other_day, other_place) = map(statement_at, pair)
        one, other = held[day], held[other_day]
        cosine = float(one.vectors[place] @ other.vectors[other_place])
        retelling = judge(one.statements[place], other.statements[other_place], cosine)
        if retelling is not None:
            yield retelling


def _mutual(found: Iterable[Retelling], held: Mapping[date, ComparedDay]) -> Iterator[Retelling]:
    """Keep those whose sentences are about each other's best in the two articles, of days that are held.

    Names alone don't tie two events together: the two articles must also share a number, in these
    sentences or in others, or the day.
    """
    by_articles = sorted(found, key=lambda one: (_articles(one), one.first, one.second))
    for articles, group in groupby(by_articles, key=_articles):
        retellings = list(group)
        (own, vectors), (others, their_vectors) = (_of_article(number, held) for number in articles)
        shares_day = own[0].article_days & others[0].article_days
        if not shares_day and not any(one.agreeing or one.figures for one in retellings):
            continue
        cosines = (vectors @ their_vectors.T).tolist()
        rows = {one.sentence: place for place, one in enumerate(own)}
        columns = {one.sentence: place for place, one in enumerate(others)}
        for retelling in retellings:
            row, column = rows[retelling.first], columns[retelling.second]
            score = likeness(own[row], others[column], cosines[row][column])
            rivals = [(row, place) for place in range(len(others))]
            rivals += [(place, column) for place in range(len(own))]
            if not any(
                likeness_at_most(own[one], others[other], cosines[one][other]) - _NEAR_BEST > score
                and likeness(own[one], others[other], cosines[one][other]) - _NEAR_BEST > score
                for one, other in rivals
            ):
                yield retelling


def _of_article(number: int, held: Mapping[date, ComparedDay]) -> tuple[list[Statement], Vectors]:
    """Return all that an article tells, what is copied too, with the vectors."""
    [(day, (first, last))] = [(day, day.places[number]) for day in held.values() if number in day.places]
    return day.told.statements[first:last], day.told.vectors[first:last]


def _articles(retelling: Retelling) -> tuple[int, int]:
    return retelling.first[0], retelling.second[0]
