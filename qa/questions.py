"""A question as the rest of `qa` sees it: checked, embedded, its words weighed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import Collection, EmbeddedQuestion, QuestionError, Span
from index.embedding import Vectors
from index.terms import Terms
from qa.defaults import LONGEST_QUESTION
from qa.fusion import Floats

_WORD = re.compile(r"[^\W_]+")

# What a function word weighs: as little as a word that every passage has.
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be searched.

    `vector` has the shape (dimension,), `tokens` (tokens, dimension), `weights` (tokens,): each
    token weighs as much as the word it is in is rare. `rarity` has the inverse document frequency
    of each content term. `spans` is where each token stands in the text.
    """

    text: str
    vector: Vectors
    tokens: Vectors
    weights: Floats
    rarity: Mapping[str, float]
    spans: tuple[Span, ...]

    def outside(self, words: Span | None) -> NDArray[np.bool_]:
        """Return which tokens stand outside a span of the text; shape (tokens,)."""
        if words is None:
            return np.ones(len(self.spans), bool)
        return np.array([span.end <= words.start or words.end <= span.start for span in self.spans], bool)


def checked(question: str) -> str:
    """Return a question that can be searched; raise QuestionError, saying why, if it can't be."""
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask it in at most {LONGEST_QUESTION:,}."
        )
    if not any(character.isalnum() for character in question):
        raise QuestionError("There is no word in the question; ask about a person, a place or an event.")
    # What came in as half a character can be neither tokenised nor written down.
    return question.encode("utf-8", "replace").decode("utf-8")


class WordWeights:
    """What the words of a question weigh: as much as they are rare, in one collection.

    `rarity` has the inverse document frequency of each content term.
    """

    def __init__(self, question: str, words: Terms) -> None:
        """Weigh every word of a checked question."""
        self._words = words
        self.rarity = words.rarity(words.content_terms(question))
        self._known = {word: self._weight(word) for word in _WORD.findall(question)}

    def of(self, word: str) -> float:
        """Return what a word weighs, or what is none: a piece of punctuation."""
        weight = self._known.get(word)
        return self._weight(word) if weight is None else weight

    def _weight(self, word: str) -> float:
        return max((self.rarity.get(term, _LEAST) for term in self._words.terms(word)), default=_LEAST)


def read_question(question: str, collection: Collection) -> Question:
    """Embed a checked question, and weigh its words by their rarity in the collection."""
    weights = WordWeights(question, collection.passage_words)
    return weighed(question, collection.embedder.encode_question(question), weights)


def weighed(question: str, embedded: EmbeddedQuestion, weights: WordWeights) -> Question:
    """Return a question of its vectors, and of what its words weigh, which needs no model."""
    each = [weights.of(_word_around(question, span)) for span in embedded.spans]
    return Question(
        question, embedded.vector, embedded.tokens, np.array(each), weights.rarity, tuple(embedded.spans)
    )


def _word_around(text: str, span: Span) -> str:
    """Return the whole word that a piece of one stands in."""
    start, end = span.start, span.end
    if not text[start:end].isalnum():
        return text[start:end]
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]
