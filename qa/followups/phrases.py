"""A question taken apart: its frame and its phrases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from qa.followups.chunks import Phrase, bare, chunks
from qa.followups.clauses import Clause, clause_of
from qa.followups.texts import Kind, Text


@dataclass(frozen=True)
class Question(Text):
    """A text with what was found in it."""

    @cached_property
    def clause(self) -> Clause:
        """The question's frame."""
        return clause_of(self)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The noun and time phrases, in order; they never overlap."""
        clause = self.clause
        verbs = frozenset({clause.verb} if clause.verb >= 0 else ())
        return tuple(chunks(self, 0, self.words_end, verbs, clause.subject))


def question_of(text: str, known: Mapping[str, Kind] | None = None) -> Question:
    """Take a text apart, given the names already known."""
    return Question(text, known or {})


def names_in(texts: Iterable[str]) -> dict[str, Kind]:
    """Return the proper names of cased texts in lower case with the best-supported kind of each.

    A last name of somebody is that person, whatever stands before it.
    """
    kinds: dict[str, Kind] = {}
    last_names: dict[str, Kind] = {}
    for text in texts:
        for name, kind in _names_of(text):
            if kinds.get(name, "name") == "name":
                kinds[name] = kind
            if kind == "person":
                last_names.setdefault(name.split()[-1], "person")
    return kinds | last_names


@lru_cache(maxsize=512)
def _names_of(text: str) -> tuple[tuple[str, Kind], ...]:
    """Return the names of one text; kept, for a conversation shows the same quotes at every turn."""
    question = question_of(text)
    if not question.is_cased:
        return ()
    return tuple((bare(p.text).lower(), p.kind) for p in question.phrases if p.is_proper)
