"""ShardedSearches: every shard searches its own, and what they find is put together on one scale."""

from collections.abc import Sequence

import numpy as np

from index.candidates import Cosines
from index.embedding import Vectors
from index.filters import Filter
from index.searches import Ahead, ByWords, Compared, FoundByWords, Ranked, Rarities, Wanted
from index.sharding.asking import Asking, joined
from index.sharding.numbering import Numbering, Numbers
from index.sharding.whole import Whole
from index.terms import Among


class ShardedSearches:
    """The searches of all shards, each of which is one round of calls; as `Searches`."""

    def __init__(self, asking: Asking, whole: Whole) -> None:
        """Ask shards, and tell them what lies beside them."""
        self._asking = asking
        self._whole = whole

    @property
    def _numbering(self) -> Numbering:
        return self._whole.numbering

    def vectors(self, vector: Vectors, k: int, where: Filter) -> Ranked:
        """As `Collection.search_vectors`."""
        found = self._asking.all("search_vectors", vector, k, where)
        return best(found, self._numbering.passages, k)

    def passage_words(self, question: str, k: int, where: Filter, among: Among | None) -> Ranked:
        """As `Collection.search_words`."""
        among = among or self._whole.passage_words.among(question)
        found = self._asking.all("search_words", question, k, where, among)
        return best(found, self._numbering.passages, k)

    def article_words(self, question: str, k: int, where: Filter, among: Among | None) -> Ranked:
        """As `Collection.search_article_words`."""
        among = among or self._whole.article_words.among(question)
        found = self._asking.all("search_article_words", question, k, where, among)
        return best(found, self._numbering.articles, k)

    def by_words(
        self,
        question: str,
        k: int,
        filters: Sequence[Filter],
        lookups: Sequence[str],
        rarities: Rarities | None,
    ) -> FoundByWords:
        """As `Collection.find_by_words`."""
        words, numbering = self._whole.article_words, self._numbering
        occurring = {word for word in lookups if filters[0].is_open and words.has_any(word)}
        others = [word for word in lookups if word not in occurring]
        rarities = Rarities(self._whole.passage_words.among(question), words.among(question, *others))
        told: list[tuple[int, FoundByWords]] = self._asking.all(
            "find_by_words", question, k, filters, others, rarities
        )
        each = [
            ByWords(
                best([(shard, one.each[place].passages) for shard, one in told], numbering.passages, k),
                best([(shard, one.each[place].articles) for shard, one in told], numbering.articles, k),
            )
            for place in range(len(filters))
        ]
        return FoundByWords(tuple(each), frozenset(occurring).union(*(one.occurring for _, one in told)))

    def ahead(self, wanted: Sequence[Wanted]) -> None:
        """As `Collection.read_ahead`: a shard reads for itself what it compares."""

    def compared(self, vector: Vectors, k: int, wanted: Sequence[Wanted], ahead: Ahead | None) -> Compared:
        """As `Collection.compare`; also of what is near in its shard, but not in the whole."""
        passages, articles = self._numbering.passages, self._numbering.articles
        each = zip(*(self._parts(one) for one in wanted), strict=True)
        told: list[tuple[int, Compared]] = self._asking.each("compare", [(vector, k, one) for one in each])
        ids = joined([passages.in_whole(shard, one.ids) for shard, one in told])
        order = np.argsort(ids)

        return Compared(
            near=tuple(
                best([(shard, one.near[place]) for shard, one in told], passages, k)
                for place in range(len(wanted))
            ),
            nearest=tuple(
                joined([passages.in_whole(shard, one.nearest[place]) for shard, one in told])
                for place in range(len(wanted))
            ),
            ids=ids[order],
            passing=np.concatenate(
                [np.zeros((len(wanted), 0), np.bool_), *(one.passing for _, one in told)], axis=1
            )[:, order],
            articles=joined([articles.in_whole(shard, one.articles) for shard, one in told])[order],
            meaning=_all([one.meaning for _, one in told])[order],
            article_meaning=_all([one.article_meaning for _, one in told])[order],
            best_sentence=_all([one.best_sentence for _, one in told])[order],
        )

    def _parts(self, wanted: Wanted) -> list[Wanted]:
        """Return what of it is each shard's, in the numbers of that."""
        passages = self._asking.parts(self._numbering.passages, wanted.passages)
        articles = self._asking.parts(self._numbering.articles, wanted.articles)
        return [Wanted(wanted.where, *own) for own in zip(passages, articles, strict=True)]


def best(found: Sequence[tuple[int, Ranked]], numbers: Numbers, k: int) -> Ranked:
    """Return the `k` best of the numbers and scores that each shard found: all are on one scale."""
    ids = joined([numbers.in_whole(shard, ids) for shard, (ids, _) in found])
    scores = np.concatenate([np.zeros(0, np.float32), *(scores for _, (_, scores) in found)])
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]


def _all(parts: Sequence[Cosines]) -> Cosines:
    return np.concatenate([np.zeros(0), *parts])
