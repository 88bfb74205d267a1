"""Numbering: articles and passages of all shards, numbered as one collection of them would number them.

That is in the order of the articles' ids, so that what goes by numbers, such as ties, goes the same way. Each
shard has numbers of its own, from 1 on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import BuildError, CollectionError
from index.vectors import Ids

NUMBERS = "numbers.npy"
"""The file's name in the folder of a sharded collection's generation."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one kind of thing is numbered by in the whole, and in each shard.

    They come in runs, each of one shard: a run's first number in the whole, the shard, its first number
    there. `back` has the runs of each shard, in the order of that shard's numbers.
    """

    firsts: Ids
    shard: Ids
    own: Ids
    back: tuple[Ids, ...]

    @classmethod
    def of(cls, shard: Ids, own: Ids, lengths: Ids, shards: int) -> "Numbers":
        """Give runs of such lengths their numbers, in their order."""
        firsts = np.cumsum(lengths) - lengths + 1
        back = []
        for one in range(shards):
            runs = np.flatnonzero((shard == one) & (lengths > 0))
            back.append(runs[np.argsort(own[runs], kind="stable")])
        return cls(firsts, shard, own, tuple(back))

    def shards(self, numbers: Ids) -> Ids:
        """Return the shard of each number of the whole."""
        return self.shard[self._runs(numbers)]

    def in_shards(self, numbers: Ids) -> Ids:
        """Return what each number of the whole is in its shard."""
        runs = self._runs(numbers)
        return np.asarray(self.own[runs] + numbers - self.firsts[runs], np.int64)

    def in_whole(self, shard: int, numbers: Ids | Sequence[int]) -> Ids:
        """Return what numbers of a shard are in the whole."""
        runs = self.back[shard]
        asked = np.asarray(numbers, np.int64)
        at = runs[np.searchsorted(self.own[runs], asked, side="right") - 1]
        return np.asarray(self.firsts[at] + asked - self.own[at], np.int64)

    def _runs(self, numbers: Ids) -> Ids:
        # The last of those that begin there: a run of none begins where the next one does.
        return np.asarray(np.searchsorted(self.firsts, numbers, side="right") - 1, np.int64)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of articles and of passages.

    `table` has a row an article, in the order of ids: its shard, its number there, its first passage's
    number there, and how many passages it has; int64, shape (articles, 4).
    """

    table: Ids
    articles: Numbers
    passages: Numbers

    @classmethod
    def of(cls, table: Ids, shards: int) -> "Numbering":
        """Give everything in `table` its numbers."""
        shard, own, first, count = table.T
        return cls(
            table,
            Numbers.of(shard, own, np.ones_like(own), shards),
            Numbers.of(shard, first, count, shards),
        )

    @classmethod
    def read(cls, path: Path, shards: int) -> "Numbering":
        """Read what `save` wrote; raise CollectionError if it cannot be read."""
        try:
            return cls.of(np.load(path, allow_pickle=False), shards)
        except (OSError, ValueError, EOFError) as error:
            raise CollectionError(
                f"{path} is missing or damaged: run the `dateline build` that made it again."
            ) from error

    def save(self, path: Path) -> None:
        """Write it to `path`; raise BuildError if there is no room for it."""
        try:
            np.save(path, self.table)
        except OSError as error:
            raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error
