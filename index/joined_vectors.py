"""JoinedVectors: indexes of vectors that are searched as one."""

from collections.abc import Sequence

import numpy as np

from index.embedding import Vectors
from index.vectors import Ids, Scores, VectorIndex


class JoinedVectors:
    """The vectors of a base and of what was added to it, whose ids all come after the base's."""

    def __init__(self, indexes: Sequence[VectorIndex]) -> None:
        """Search `indexes`, each with greater ids than the one before it."""
        self._indexes = tuple(indexes)
        # The first id that is of the index after, for each but the last.
        self._ends = [int(index.ids().max(initial=0)) + 1 for index in self._indexes[:-1]]

    def __len__(self) -> int:
        """Count the vectors."""
        return sum(map(len, self._indexes))

    def search(self, vector: Vectors, k: int, only: Ids | None) -> tuple[Ids, Scores]:
        """As `VectorIndex.search`; `only` ascends."""
        if len(self._indexes) == 1:
            return self._indexes[0].search(vector, k, only)
        parts = [None] * len(self._indexes) if only is None else self._split(only)
        found = [index.search(vector, k, part) for index, part in zip(self._indexes, parts, strict=True)]
        ids = np.concatenate([one for one, _ in found])
        scores = np.concatenate([one for _, one in found])
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def vectors(self, ids: Ids) -> Vectors:
        """Return the vectors of passages, shape (len(ids), dimension)."""
        if len(self._indexes) == 1:
            return self._indexes[0].vectors(ids)
        order = np.argsort(ids, kind="stable")
        parts = zip(self._indexes, self._split(ids[order]), strict=True)
        ascending = np.concatenate([index.vectors(part) for index, part in parts])
        found = np.empty_like(ascending)
        found[order] = ascending
        return found

    def _split(self, ids: Ids) -> list[Ids]:
        """Share out ids that ascend among the indexes."""
        return np.split(ids, np.searchsorted(ids, self._ends))
