"""ShardedCollection: collections of different articles, asked as the one collection of all of them.

What a shard can tell by itself is asked of each and put together. What only all articles together tell lies
beside the shards: how rare a word is, which sentences say the same, in which order articles are numbered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.articles import Article
from index.catalogue import Entry, Kind
from index.collection import Collection, check_model_of
from index.converted import MODELS
from index.dates import EventDay
from index.derived import Notice
from index.embedding import Embedder, Vectors
from index.errors import PartLostError, ShardLostError
from index.filter_columns import FILTERS
from index.filters import EVERYTHING, Days, Filter
from index.model import ModelEmbedder
from index.passages import Passage
from index.records import Coverage, DatedPassage, Origin, ShownPassage
from index.searches import Searches
from index.sharding.asking import Asking, joined
from index.sharding.layout import shard_of
from index.sharding.manifest import ShardsManifest
from index.sharding.related import RelatedHere
from index.sharding.searches import ShardedSearches
from index.sharding.shards import LocalShards, Shards
from index.sharding.whole import Whole
from index.terms import Terms
from index.tokens import Columns, TokenMatches
from index.vectors import Ids

_T = TypeVar("_T")

_PAGE = 1_000  # articles that are fetched at once where all are


class ShardedCollection(Collection):
    """An open sharded collection; every method is safe to call from several threads at once.

    It answers as a Collection of the same articles.
    """

    def __init__(
        self,
        folder: Path,
        manifest: ShardsManifest,
        embedder: Embedder,
        shards: Shards,
        whole: Whole,
        without: frozenset[int] = frozenset(),
    ) -> None:
        """Ask `shards`, open at the generations of the manifest; those in `without` are left out."""
        self.folder = folder
        self.manifest = manifest.whole
        self.shards = manifest
        self.embedder = embedder
        self.without = without
        self._shards = shards
        self._whole = whole
        self._numbering = whole.numbering
        self.token_coder = whole.coder
        self._asking = Asking(shards, len(manifest.shards), whole.numbering, without)
        self._searches: Searches = ShardedSearches(self._asking, whole)
        self._related = RelatedHere(whole.connections, self._asking)
        self._passage_ids = lru_cache(FILTERS)(self._ids_passing)
        self._coverage = lru_cache(FILTERS)(self._covered)
        self._sources_passing = lru_cache(FILTERS)(self._counted_sources)

    @classmethod
    def open(
        cls, folder: str | Path, embedder: Embedder | None = None, notice: Notice | None = None
    ) -> "ShardedCollection":
        """Open every shard in this process; else as `Collection.open`."""
        folder = Path(folder)
        manifest = ShardsManifest.read(folder)
        if embedder is not None:
            check_model_of(manifest.whole, embedder.identity, folder)
        model = manifest.whole.model
        embedder = embedder or ModelEmbedder(
            model.name, folder / MODELS, weights=model.weights, notice=notice
        )
        return cls.at(folder, manifest, embedder, notice)

    @classmethod
    def at(
        cls, folder: Path, manifest: ShardsManifest, embedder: Embedder, notice: Notice | None = None
    ) -> "ShardedCollection":
        """Open the generations of a manifest, which need not count yet, in this process."""
        shards = LocalShards.open(folder, manifest, embedder, notice)
        try:
            return cls(folder, manifest, embedder, shards, Whole.open(folder, manifest))
        except BaseException:
            shards.close()
            raise

    def leaving_out(self, lost: Iterable[int]) -> "ShardedCollection":
        """Return the same without shards that cannot be reached, which `unavailable` then tells."""
        without = self.without.union(lost)
        part = ShardedCollection(self.folder, self.shards, self.embedder, self._shards, self._whole, without)
        part.is_copy = self.is_copy
        return part

    @property
    def unavailable(self) -> str | None:
        """In a sentence, how much of the collection cannot be searched; None if all of it can."""
        if not self.without:
            return None
        gone = sum(self.shards.shards[shard].articles for shard in self.without)
        share = gone / max(1, self.manifest.articles)
        count = len(self.shards.shards)
        return (
            f"{len(self.without)} of the archive's {count} parts cannot be reached, and {gone:,} of its "
            f"{self.manifest.articles:,} articles ({share:.1%}) were not searched."
        )

    def check_counts(self) -> None:
        """Raise CollectionError unless every shard has as many articles and passages as the manifest says."""
        self._asking.all("check_counts")

    def close(self) -> None:
        """Let go of the shards, and of the files beside them."""
        self._shards.close()
        self._whole.close()

    # Searching.

    @property
    def is_elsewhere(self) -> bool:
        """As in `Collection`."""
        return self._shards.elsewhere

    @property
    def passage_words(self) -> Terms:
        """As in `Collection`."""
        return self._whole.passage_words

    @property
    def article_words(self) -> Terms:
        """As in `Collection`."""
        return self._whole.article_words

    def match(self, ids: Sequence[int], question: Columns) -> list[TokenMatches]:
        """As in `Collection`."""
        return self._asking.in_order("match", ids, question)

    def passages_having(self, terms: Iterable[str], where: Filter) -> tuple[Ids, Ids]:
        """As in `Collection`."""
        found = self._asking.all("passages_having", tuple(terms), where)
        ids = joined([self._numbering.passages.in_whole(shard, ids) for shard, (ids, _) in found])
        days = joined([days for _, (_, days) in found])
        order = np.lexsort((ids, days, days < 0))
        return ids[order], days[order]

    # By the numbers of passages and articles.

    def vectors(self, ids: Ids) -> Vectors:
        """As in `Collection`."""
        return self._asking.rows(
            "vectors", self._numbering.passages, ids, self.manifest.model.dimension, listed=False
        )

    def article_vectors(self, numbers: Sequence[int]) -> Vectors:
        """As in `Collection`."""
        asked = np.asarray(numbers, np.int64)
        return self._asking.rows(
            "article_vectors", self._numbering.articles, asked, self.manifest.model.dimension, listed=True
        )

    def sentence_vectors(self, ids: Sequence[int]) -> list[Vectors]:
        """As in `Collection`."""
        return self._asking.in_order("sentence_vectors", ids)

    def event_days(self, ids: Sequence[int]) -> list[tuple[EventDay, ...]]:
        """As in `Collection`."""
        return self._asking.in_order("event_days", ids)

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """As in `Collection`."""
        found: list[Passage] = self._asking.in_order("passages", ids)
        return [replace(passage, id=number) for number, passage in zip(ids, found, strict=True)]

    def shown(self, ids: Sequence[int], where: Filter = EVERYTHING) -> Mapping[int, ShownPassage]:
        """As in `Collection`."""
        found: dict[int, ShownPassage] = self._asking.by_passage("shown", ids, where)
        return {
            number: replace(one, passage=replace(one.passage, id=number)) for number, one in found.items()
        }

    def dated_passages(self, ids: Ids) -> list[DatedPassage]:
        """As in `Collection`."""
        found = []
        for shard, listed in self._asking.of_passages("dated_passages", ids):
            numbers = self._numbering.passages.in_whole(shard, [one.id for one in listed]).tolist()
            found += [replace(one, id=number) for one, number in zip(listed, numbers, strict=True)]
        return sorted(found, key=lambda one: one.id)

    def origins(self, ids: Sequence[int]) -> Mapping[int, Origin]:
        """As in `Collection`."""
        return self._asking.by_passage("origins", ids)

    def titles(self, ids: Sequence[int]) -> Mapping[int, str | None]:
        """As in `Collection`."""
        return self._asking.by_passage("titles", ids)

    def sentence_counts(self, ids: Ids) -> Mapping[int, int]:
        """As in `Collection`."""
        return self._asking.by_passage("sentence_counts", ids)

    def first_named_days(self, ids: Ids, days: Days) -> Mapping[int, int]:
        """As in `Collection`."""
        return self._asking.by_passage("first_named_days", ids, days)

    def article_numbers(self, ids: Ids) -> Ids:
        """As in `Collection`."""
        # A run of passages is an article.
        return np.asarray(np.searchsorted(self._numbering.passages.firsts, ids, side="right"), np.int64)

    def article_numbers_of(self, ids: Sequence[int]) -> list[int]:
        """As in `Collection`."""
        numbers: list[int] = self.article_numbers(np.asarray(ids, np.int64)).tolist()
        return numbers

    def passages_of(self, numbers: Sequence[int]) -> tuple[Ids, Ids]:
        """As in `Collection`."""
        asked = np.unique(np.asarray(numbers, np.int64))
        asked = asked[~np.isin(self._numbering.articles.shards(asked), sorted(self.without))]
        counts = self._numbering.table[asked - 1, 3]
        articles = np.repeat(asked, counts)
        first = np.repeat(self._numbering.passages.firsts[asked - 1], counts)
        return first + np.arange(len(articles)) - np.repeat(np.cumsum(counts) - counts, counts), articles

    # Articles.

    def articles_by_id(self, article_ids: Sequence[str]) -> Mapping[str, Article]:
        """As in `Collection`."""
        count = len(self.shards.shards)
        asked: list[list[str]] = [[] for _ in range(count)]
        for article_id in article_ids:
            asked[shard_of(article_id, count)].append(article_id)
        for shard in self.without:
            if asked[shard]:
                raise ShardLostError(shard)  # that it holds none of that id cannot be said
        found = self._asking.each("articles_by_id", [(ids,) if ids else None for ids in asked])
        return {article_id: article for _, articles in found for article_id, article in articles.items()}

    def every_article(self) -> Iterator[Article]:
        """As in `Collection`, in the order of the ids."""
        ids = self.article_ids()
        for start in range(0, len(ids), _PAGE):
            yield from self.articles(ids[start : start + _PAGE])

    def article_ids(self) -> list[str]:
        """As in `Collection`."""
        return sorted(one for _, ids in self._asking.all("article_ids") for one in ids)

    def ids_with_text(self, sha256: str) -> list[str]:
        """As in `Collection`; CollectionError where it could only be in a part that is left out."""
        found = sorted(one for _, ids in self._asking.all("ids_with_text", sha256) for one in ids)
        if not found and self.unavailable is not None:
            raise PartLostError(self.unavailable)
        return found

    def ids_containing(self, words: str) -> list[str]:
        """As in `Collection`."""
        return sorted(one for _, ids in self._asking.all("ids_containing", words) for one in ids)

    # What passes a filter, counts and days.

    def passage_ids(self, where: Filter) -> Ids:
        """As in `Collection`."""
        return self._passage_ids(where)

    def nearest_days(self, days: Days, where: Filter) -> list[date]:
        """As in `Collection`."""
        found = []
        for side, choose in ((replace(days, until=None), max), (replace(days, since=None), min)):
            if (side.since, side.until) != (None, None):
                near = [day for _, listed in self._asking.all("nearest_days", side, where) for day in listed]
                found += [choose(near)] if near else []
        return found

    def newest_articles(self, count: int) -> Mapping[int, date]:
        """As in `Collection`."""
        newest = [
            (day, int(number))
            for shard, listed in self._asking.all("newest_articles", count)
            for number, day in zip(
                self._numbering.articles.in_whole(shard, list(listed)), listed.values(), strict=True
            )
        ]
        return {number: day for day, number in sorted(newest, reverse=True)[:count]}

    def articles_per_day(self) -> Mapping[date, int]:
        """As in `Collection`."""
        return dict(sorted(_summed([one for _, one in self._asking.all("articles_per_day")]).items()))

    def count(self, kind: Kind) -> int:
        """As in `Collection`."""
        return sum(count for _, count in self._asking.all("count", kind))

    def entries(self, kind: Kind, offset: int, limit: int) -> Sequence[Entry]:
        """As in `Collection`, but shard by shard."""
        found: list[Entry] = []
        for shard, count in self._asking.all("count", kind):
            if offset < count and len(found) < limit:
                found += self._asking.one(shard, "entries", kind, offset, limit - len(found))
            offset = max(0, offset - count)
        return found

    def sources(self, where: Filter = EVERYTHING) -> Mapping[str, int]:
        """As in `Collection`."""
        return self._whole.sources if where.is_open else self._sources_passing(where)

    def days(self) -> tuple[date, date] | None:
        """As in `Collection`."""
        return self._whole.days

    def coverage(self, where: Filter) -> Coverage:
        """As in `Collection`."""
        return self._coverage(where)

    def _ids_passing(self, where: Filter) -> Ids:
        ids = self._asking.passing("passage_ids", where)
        ids.flags.writeable = False
        return ids

    def _covered(self, where: Filter) -> Coverage:
        parts: list[Coverage] = [one for _, one in self._asking.all("coverage", where)]
        days = [day for one in parts if one.days is not None for day in one.days]
        return Coverage(sum(one.articles for one in parts), (min(days), max(days)) if days else None)

    def _counted_sources(self, where: Filter) -> dict[str, int]:
        return dict(sorted(_summed([one for _, one in self._asking.all("sources", where)]).items()))


def _summed(counts: Iterable[Mapping[_T, int]]) -> Counter[_T]:
    total = Counter[_T]()
    for one in counts:
        total.update(one)
    return total
