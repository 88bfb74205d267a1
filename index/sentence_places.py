"""Where sentences stand: by passage and place in it, or by article and place in that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.vectors import Ids

Pairs = NDArray[np.int64]
"""int64, shape (n, 2): a passage's id or an article's number, and a place."""


@dataclass(frozen=True, slots=True)
class SentencePlaces:
    """The passages of a store in order: `ids`, their `articles` by number, `counts` of their sentences."""

    ids: Ids
    articles: Ids
    counts: Ids

    def in_articles(self, sentences: Pairs) -> Pairs:
        """Turn sentences by passage into sentences by article."""
        at = np.searchsorted(self.ids, sentences[:, 0])
        starts = self._starts
        first = np.searchsorted(self.articles, self.articles[at])
        return np.stack([self.articles[at], starts[at] - starts[first] + sentences[:, 1]], axis=1)

    def in_passages(self, sentences: Pairs) -> Pairs:
        """Turn sentences by article into sentences by passage."""
        starts = self._starts
        first = np.searchsorted(self.articles, sentences[:, 0])
        among_all = starts[first] + sentences[:, 1]
        at = np.searchsorted(starts, among_all, side="right") - 1
        return np.stack([self.ids[at], among_all - starts[at]], axis=1)

    @property
    def _starts(self) -> Ids:
        starts: Ids = np.cumsum(self.counts) - self.counts
        return starts
