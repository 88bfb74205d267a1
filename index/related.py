"""Related: which sentences of a store say the same, and which articles are copies."""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property

from index.connections import Connections, Row
from index.records import RelatedSentence
from index.relations.finding import ArticleCopy

SentencePlace = tuple[int, int]
"""A passage's id and a sentence's place in the passage."""


class Related:
    """Relations, read through a store's connections.

    Where articles were added to a base, each sentence's relations stand together, in the base or in what
    was added: the sentences of the base that changed are listed there.
    """

    def __init__(self, connections: Connections) -> None:
        """Read through `connections`."""
        self._connections = connections

    def of(self, passage: int, sentence: int) -> list[RelatedSentence]:
        """Return the relations of the sentence at a place in a passage, in the order of the others."""
        return self.of_each([(passage, sentence)])[passage, sentence]

    def of_each(self, sentences: Iterable[SentencePlace]) -> dict[SentencePlace, list[RelatedSentence]]:
        """Return the relations of several sentences, each as `of` does."""
        found: dict[SentencePlace, list[RelatedSentence]] = {one: [] for one in sentences}
        # Its own order of tables, as SQLite cannot know how few are asked for.
        rows = self._valid(
            "SELECT passage, sentence, other_passage, other_sentence, kind FROM json_each(?) AS asked "
            "CROSS JOIN relations ON passage = json_extract(asked.value, '$[0]') "
            "AND sentence = json_extract(asked.value, '$[1]') ORDER BY 1, 2, 3, 4",
            json.dumps(list(found)),
        )
        for passage, sentence, other, place, kind in rows:
            found[passage, sentence].append(RelatedSentence((passage, sentence), (other, place), kind))
        return found

    def counts(self, ids: Sequence[int]) -> dict[SentencePlace, int]:
        """Count the relations of each sentence of the passages, by passage and place; 0 is left out."""
        rows = self._valid(
            "SELECT passage, sentence, count(*) FROM relations "
            "WHERE passage IN (SELECT value FROM json_each(?)) GROUP BY passage, sentence",
            json.dumps(ids),
        )
        return {(passage, sentence): count for passage, sentence, count in rows}

    def copied(self, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """Return, by passage, the places of its sentences that are printed elsewhere, each with where.

        A sentence that several passages print is there with each of them; passages without one are not.
        """
        rows = self._valid(
            "SELECT passage, sentence, other_passage FROM relations "
            "WHERE passage IN (SELECT value FROM json_each(?)) AND kind = 'copy'",
            json.dumps(ids),
        )
        found: dict[int, list[tuple[int, int]]] = {}
        for passage, sentence, other in rows:
            found.setdefault(passage, []).append((sentence, other))
        return found

    def of_passages(self, ids: Sequence[int]) -> list[RelatedSentence]:
        """Return every relation of a sentence of the passages; between two of them, both ways round."""
        rows = self._valid(
            "SELECT passage, sentence, other_passage, other_sentence, kind FROM relations "
            "WHERE passage IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        return [RelatedSentence((one, place), (two, there), kind) for one, place, two, there, kind in rows]

    def article_copies(self, numbers: Sequence[int]) -> list[ArticleCopy]:
        """Return the pairs of articles among `numbers` of which one is printed in the other."""
        listed = json.dumps(numbers)
        return self._copies(
            "first IN (SELECT value FROM json_each(?)) AND second IN (SELECT value FROM json_each(?))",
            listed,
            listed,
        )

    def article_copies_of(self, numbers: Sequence[int]) -> list[ArticleCopy]:
        """Return the pairs of articles with one of `numbers` of which one is printed in the other."""
        listed = json.dumps(numbers)
        return self._copies(
            "first IN (SELECT value FROM json_each(?)) OR second IN (SELECT value FROM json_each(?))",
            listed,
            listed,
        )

    def _copies(self, condition: str, *values: str) -> list[ArticleCopy]:
        *before, last = self._connections.rows_of_each(
            f"SELECT first, second FROM article_copies WHERE {condition}", *values
        )
        kept = [row for rows in before for row in rows if row not in self._gone_copies]
        return [ArticleCopy(*row) for row in sorted(kept + last)]

    def _valid(self, statement: str, *values: str) -> list[Row]:
        """Return the rows of relations that count, whose first two columns are the sentence's place."""
        *before, last = self._connections.rows_of_each(statement, *values)
        if not before:
            return last
        return [row for rows in before for row in rows if row[:2] not in self._replaced] + last

    @cached_property
    def _replaced(self) -> frozenset[SentencePlace]:
        return frozenset(self._last("SELECT passage, sentence FROM replaced_relations"))

    @cached_property
    def _gone_copies(self) -> frozenset[tuple[int, int]]:
        return frozenset(self._last("SELECT first, second FROM gone_copies"))

    def _last(self, statement: str) -> list[Row]:
        return self._connections.rows_in(self._connections.files - 1, statement)
