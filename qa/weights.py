"""What each signal counts for: one setting for every collection.

README.md has the table of what each earns on three public test sets; `dateline evaluate --ablate`
prints it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PassageWeights:
    """What counts for a passage; the signals are those of `qa.fusion`."""

    meaning: float
    words: float
    article_words: float
    article_meaning: float
    best_sentence: float
    tokens: float

    @property
    def total(self) -> float:
        """The score of a passage that is first by every signal."""
        return (
            self.meaning
            + self.words
            + self.article_words
            + self.article_meaning
            + self.best_sentence
            + self.tokens
        )


@dataclass(frozen=True, slots=True)
class QuoteWeights:
    """What counts for a sentence; the signals are those of `qa.quotes`."""

    passage: float
    tokens: float
    words: float
    nearness: float
    answer_type: float
    in_window: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Both, and whether the passage with the best quote is put first."""

    passage: PassageWeights
    quote: QuoteWeights
    best_quote_first: bool


WEIGHTS = Weights(
    PassageWeights(
        meaning=1.0, words=0.5, article_words=1.0, article_meaning=1.0, best_sentence=0.5, tokens=3.0
    ),
    QuoteWeights(passage=2.0, tokens=4.0, words=0.5, nearness=0.4, answer_type=0.3, in_window=0.5),
    best_quote_first=True,
)
"""The setting in use."""
