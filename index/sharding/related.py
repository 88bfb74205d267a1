"""RelatedHere: which sentences of all shards say the same, without those that cannot be reached."""

from collections import Counter
from collections.abc import Iterable, Sequence

from index.connections import Connections
from index.records import RelatedSentence
from index.related import Related, SentencePlace
from index.sharding.asking import Asking


class RelatedHere(Related):
    """Relations, which lie beside the shards; of sentences of shards that are left out none is told."""

    def __init__(self, connections: Connections, asking: Asking) -> None:
        """Read through `connections`, and tell what is in the shards that are asked."""
        super().__init__(connections)
        self._asking = asking

    def of_each(self, sentences: Iterable[SentencePlace]) -> dict[SentencePlace, list[RelatedSentence]]:
        """As `Related.of_each`."""
        found = super().of_each(sentences)
        if self._asking.is_whole:
            return found
        is_here = self._asking.is_here
        return {one: [other for other in told if is_here(other.other[0])] for one, told in found.items()}

    def counts(self, ids: Sequence[int]) -> dict[SentencePlace, int]:
        """As `Related.counts`."""
        if self._asking.is_whole:
            return super().counts(ids)
        told = super().of_passages(ids)
        return Counter(one.sentence for one in told if self._asking.is_here(one.other[0]))

    def copied(self, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """As `Related.copied`."""
        found = super().copied(ids)
        if self._asking.is_whole:
            return found
        is_here = self._asking.is_here
        here = {one: [pair for pair in printed if is_here(pair[1])] for one, printed in found.items()}
        return {one: printed for one, printed in here.items() if printed}
