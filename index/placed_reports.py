"""PlacedReports: the articles of a store as they are compared, by their place in the order of ids."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np

from index.articles import Article
from index.dates import EventDay
from index.earlier import Places
from index.embedding import Vectors
from index.relations import Report
from index.sentence_places import SentencePlaces
from index.sentences import Span


class _Days(Protocol):
    def event_days(self, ids: Sequence[int]) -> list[tuple[EventDay, ...]]: ...


class _Comparable(Protocol):
    def contents(self) -> list[tuple[int, str, bytes]]: ...

    def days(self) -> dict[int, date]: ...

    def published(self, days: Set[date]) -> dict[int, date]: ...

    def sentence_places(self, articles: Sequence[int]) -> SentencePlaces: ...


class ComparedStore(Protocol):
    """What of a Store is read of articles that are compared."""

    @property
    def chronicle(self) -> _Days:
        """The days that passages name."""
        ...

    @property
    def comparisons(self) -> _Comparable:
        """What articles are told apart by."""
        ...

    def article_at(self, number: int) -> Article:
        """As `Store.article_at`."""
        ...

    def passages_in(self, article: int) -> list[tuple[int, int, int, tuple[Span, ...]]]:
        """As `Store.passages_in`."""
        ...

    def sentence_vectors(self, ids: Sequence[int], dimension: int) -> list[Vectors]:
        """As `Store.sentence_vectors`."""
        ...


class PlacedReports(Mapping[int, Report]):
    """Every article of now by its place, as it is compared with others, read when it is."""

    def __init__(self, store: ComparedStore, places: Places, day_first: bool) -> None:
        """Read from `store`; `day_first` is how the days that it has were read."""
        self._store = store
        self._day_first = day_first
        self.places = places
        self._there = np.flatnonzero(places.now).tolist()
        self._place_of = np.zeros(int(places.now.max(initial=0)) + 1, np.int64)
        self._place_of[places.now] = np.arange(len(places.now))
        self._passages = lru_cache(256)(store.passages_in)
        self._read = lru_cache(256)(self._report)

    def __getitem__(self, place: int) -> Report:
        if not self.places.now[place]:
            raise KeyError(place)
        return self._read(place)

    def __iter__(self) -> Iterator[int]:
        return iter(self._there)

    def __len__(self) -> int:
        return len(self._there)

    def days(self) -> dict[int, date]:
        """Return the day of publication of each that is dated."""
        return self._placed(self._store.comparisons.days())

    def published(self, days: Set[date]) -> dict[int, date]:
        """Return the articles of days, with the day of each."""
        return self._placed(self._store.comparisons.published(days))

    def _placed(self, of_number: Mapping[int, date]) -> dict[int, date]:
        places = self._place_of[np.array(list(of_number), np.int64)].tolist()
        return dict(zip(places, of_number.values(), strict=True))

    def sentence_vectors(self, dimension: int, told: Callable[[int], None]) -> Callable[[int], Vectors]:
        """Return a function that gives the vectors of a report's sentences, and tells of which."""

        def vectors(place: int) -> Vectors:
            told(place)
            ids = [passage for passage, *_ in self._passages(int(self.places.now[place]))]
            return np.concatenate(self._store.sentence_vectors(ids, dimension))

        return vectors

    def _report(self, place: int) -> Report:
        number = int(self.places.now[place])
        article = self._store.article_at(number)
        passages = self._passages(number)
        spans = tuple(span for *_, sentences in passages for span in sentences)
        if not self._day_first:
            # Articles are compared by days that are read day first, however the collection reads them.
            return Report.of(place, article.source, article.published, article.text, spans)
        found = self._store.chronicle.event_days([passage for passage, *_ in passages])
        days = tuple(day for of_passage in found for day in of_passage)
        return Report(place, article.source, article.published, article.text, spans, days)
