"""JoinedStore: the stores of all shards, read in one process as articles that are compared."""

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import ExitStack
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from index.articles import Article
from index.dates import EventDay
from index.derived import stores
from index.embedding import Vectors
from index.manifest import Manifest
from index.sentence_places import SentencePlaces
from index.sentences import Span
from index.sharding.asking import Asking, joined
from index.sharding.layout import shard_folder
from index.sharding.numbering import Numbering
from index.sharding.open_files import allow_open_files
from index.store import Store
from index.vectors import Ids


class JoinedStore:
    """Stores of different articles as one, in the numbers of the whole; see `ComparedStore`.

    `stores` are the shards' own. Use it as a context, which closes them.
    """

    def __init__(self, folder: Path, manifests: Sequence[Manifest]) -> None:
        """Open the stores of the shards in `folder`; raise CollectionError if one cannot be read."""
        allow_open_files(2 * len(manifests), folder)
        with ExitStack() as opened:
            self.stores: list[Store] = []
            for shard, manifest in enumerate(manifests):
                self.stores.append(Store.open(*stores(shard_folder(folder, shard), manifest)))
                opened.callback(self.stores[-1].close)
            self.numbering = Numbering.of(_table(self.stores), len(self.stores))
            self._opened = opened.pop_all()
        self._asking = Asking(_Stores(self.stores), len(self.stores), self.numbering, frozenset())

    def __enter__(self) -> "JoinedStore":
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the files."""
        self._opened.close()

    @property
    def chronicle(self) -> "JoinedStore":
        """The days that passages name, which it tells itself."""
        return self

    @property
    def comparisons(self) -> "JoinedStore":
        """What articles are told apart by, which it tells itself."""
        return self

    def contents(self) -> list[tuple[int, str, bytes]]:
        """As `Comparisons.contents`, in the order of the shards."""
        found: list[tuple[int, str, bytes]] = []
        for shard, listed in self._asking.all("comparisons.contents"):
            numbers = self.numbering.articles.in_whole(shard, [number for number, *_ in listed]).tolist()
            found += [(number, *rest) for number, (_, *rest) in zip(numbers, listed, strict=True)]
        return found

    def days(self) -> dict[int, date]:
        """As `Comparisons.days`."""
        return self._by_article(self._asking.all("comparisons.days"))

    def published(self, days: Set[date]) -> dict[int, date]:
        """As `Comparisons.published`."""
        return self._by_article(self._asking.all("comparisons.published", days))

    def sentence_places(self, articles: Sequence[int]) -> SentencePlaces:
        """As `Comparisons.sentence_places`."""
        asked = np.asarray(articles, np.int64)
        shards, own = self.numbering.articles.shards(asked), self.numbering.articles.in_shards(asked)
        given = [(own[shards == shard].tolist(),) for shard in range(len(self.stores))]
        told = self._asking.each("comparisons.sentence_places", given)
        ids = joined([self.numbering.passages.in_whole(shard, places.ids) for shard, places in told])
        numbers = joined([self.numbering.articles.in_whole(shard, places.articles) for shard, places in told])
        counts = joined([places.counts for _, places in told])
        order = np.argsort(ids)
        return SentencePlaces(ids[order], numbers[order], counts[order])

    def event_days(self, ids: Sequence[int]) -> list[tuple[EventDay, ...]]:
        """As `Chronicle.event_days`."""
        return self._asking.in_order("chronicle.event_days", ids)

    def sentence_vectors(self, ids: Sequence[int], dimension: int) -> list[Vectors]:
        """As `Store.sentence_vectors`."""
        return self._asking.in_order("sentence_vectors", ids, dimension)

    def article_at(self, number: int) -> Article:
        """As `Store.article_at`."""
        shard, own = self._place(number)
        return self.stores[shard].article_at(own)

    def passages_in(self, article: int) -> list[tuple[int, int, int, tuple[Span, ...]]]:
        """As `Store.passages_in`."""
        shard, own = self._place(article)
        listed = self.stores[shard].passages_in(own)
        ids = self.numbering.passages.in_whole(shard, [passage for passage, *_ in listed]).tolist()
        return [(passage, *rest) for passage, (_, *rest) in zip(ids, listed, strict=True)]

    def _place(self, number: int) -> tuple[int, int]:
        numbers, asked = self.numbering.articles, np.array([number], np.int64)
        return int(numbers.shards(asked)[0]), int(numbers.in_shards(asked)[0])

    def _by_article(self, told: Iterable[tuple[int, Mapping[int, date]]]) -> dict[int, date]:
        found: dict[int, date] = {}
        for shard, days in told:
            whole = self.numbering.articles.in_whole(shard, list(days)).tolist()
            found.update(zip(whole, days.values(), strict=True))
        return found


class _Stores:
    """The stores as shards that are asked."""

    elsewhere = False

    def __init__(self, stores: Sequence[Store]) -> None:
        self._stores = stores

    def ask(self, method: str, arguments: Sequence[tuple[object, ...] | None]) -> list[Any]:
        return [
            None if given is None else attrgetter(method)(store)(*given)
            for store, given in zip(self._stores, arguments, strict=True)
        ]

    def close(self) -> None:
        for store in self._stores:
            store.close()


def _table(opened: Sequence[Store]) -> Ids:
    """Return where every article is, in the order of ids; see `Numbering`."""
    rows: list[tuple[str, int, int, int, int]] = []
    for shard, store in enumerate(opened):
        counts = store.passage_counts()
        first = 1
        # An article's passages are numbered one after the other, and articles likewise.
        for number, article_id in sorted(store.comparisons.ids()):
            rows.append((article_id, shard, number, first, counts.get(number, 0)))
            first += counts.get(number, 0)
    rows.sort()
    return np.array([row[1:] for row in rows], np.int64).reshape(-1, 4)
