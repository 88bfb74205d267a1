"""Asking: one question to all shards that are there, and their answers put together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from index.embedding import Vectors
from index.errors import CollectionError
from index.sharding.numbering import Numbering, Numbers
from index.sharding.shards import Shards
from index.vectors import Ids

Told = tuple[int, Any]
"""A shard, and what it returned."""


class Asking:
    """Calls methods of the shards' collections, but of those in `without`.

    Numbers that come in and go out are those of the whole.
    """

    def __init__(self, shards: Shards, count: int, numbering: Numbering, without: frozenset[int]) -> None:
        """Ask `shards`, of which there are `count`."""
        self._shards = shards
        self._count = count
        self._numbering = numbering
        self._without = without

    def each(self, method: str, arguments: Sequence[tuple[object, ...] | None]) -> list[Told]:
        """Call a method of each shard with its own arguments, or not at all."""
        given = [None if shard in self._without else one for shard, one in enumerate(arguments)]
        if all(one is None for one in given):
            return []
        results = self._shards.ask(method, given)
        return [(shard, results[shard]) for shard, one in enumerate(given) if one is not None]

    def all(self, method: str, *arguments: object) -> list[Told]:
        """Call a method of every shard with the same arguments."""
        return self.each(method, [arguments] * self._count)

    def one(self, shard: int, method: str, *arguments: object) -> Any:
        """Call a method of one shard."""
        [(_, result)] = self.each(method, [arguments if at == shard else None for at in range(self._count)])
        return result

    def passing(self, method: str, *arguments: object) -> Ids:
        """Return the passages that each returns the numbers of, ascending."""
        numbers = self._numbering.passages
        return np.sort(joined([numbers.in_whole(*told) for told in self.all(method, *arguments)]))

    def of_passages(self, method: str, ids: Ids, *arguments: object) -> list[Told]:
        """Call a method with those of the passages `ids` that each shard has, as an array."""
        parts = self.parts(self._numbering.passages, ids)
        return self.each(method, [(part, *arguments) if len(part) else None for part in parts])

    def by_passage(self, method: str, ids: Ids | Sequence[int], *arguments: object) -> dict[int, Any]:
        """Call a method that returns something by passage; a list of passages is given as lists."""
        numbers = self._numbering.passages
        if isinstance(ids, np.ndarray):
            told = self.of_passages(method, ids, *arguments)
        else:
            parts = self.parts(numbers, np.asarray(ids, np.int64))
            told = self.each(method, [(part.tolist(), *arguments) if len(part) else None for part in parts])
        found: dict[int, Any] = {}
        for shard, by_number in told:
            whole = numbers.in_whole(shard, list(by_number)).tolist()
            found.update(zip(whole, by_number.values(), strict=True))
        return found

    def in_order(self, method: str, ids: Sequence[int], *arguments: object) -> list[Any]:
        """Call a method that returns one thing a passage, given a list; return them in the order of `ids`."""
        asked = np.asarray(ids, np.int64)
        shards, parts = self._numbering.passages.shards(asked), self.parts(self._numbering.passages, asked)
        told = self.each(method, [(part.tolist(), *arguments) if len(part) else None for part in parts])
        found: Mapping[int, Iterator[Any]] = {shard: iter(listed) for shard, listed in told}
        _check(shards, found)
        return [next(found[shard]) for shard in shards.tolist()]

    def rows(self, method: str, numbers: Numbers, asked: Ids, dimension: int, *, listed: bool) -> Vectors:
        """Call a method that returns a row a number, given an array or, if `listed`, a list."""
        shards, parts = numbers.shards(asked), self.parts(numbers, asked)
        given = [((part.tolist() if listed else part),) if len(part) else None for part in parts]
        found = dict(self.each(method, given))
        _check(shards, found)
        rows = np.zeros((len(asked), dimension), np.float32)
        for shard, some in found.items():
            rows[shards == shard] = some
        return rows

    @property
    def is_whole(self) -> bool:
        """Whether no shard is left out."""
        return not self._without

    def is_here(self, passage: int) -> bool:
        """Whether a passage is in none of the shards that are left out."""
        [shard] = self._numbering.passages.shards(np.array([passage], np.int64)).tolist()
        return shard not in self._without

    def parts(self, numbers: Numbers, asked: Ids) -> list[Ids]:
        """Return which of some numbers of the whole are each shard's, as those that they are there."""
        shards, own = numbers.shards(asked), numbers.in_shards(asked)
        return [own[shards == shard] for shard in range(self._count)]


def joined(parts: Sequence[Ids]) -> Ids:
    """Return numbers put together, in order."""
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _check(shards: Ids, found: Mapping[int, object]) -> None:
    """Raise CollectionError where something is asked for that a shard has which was left out."""
    if not found.keys() >= set(shards.tolist()):
        raise CollectionError("What was asked for is in a part of the archive that cannot be reached.")
