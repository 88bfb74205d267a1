"""Terms: a text's words as BM25 counts them, and how rare each of them is among documents."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import tantivy

from index.english import FORMS, FUNCTION_WORDS

# Longer "words" (encoded pictures, runs of dashes) are neither asked for nor worth their space.
_LONGEST_WORD = 100

# Texts of which the terms are remembered: a question and each of its words is split several times.
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Among:
    """The documents that some are a part of: their number and mean length, and how many have each stem."""

    documents: int
    mean_length: float
    frequencies: Mapping[str, int]

    def rarity(self, stem: str) -> float:
        """Return a stem's inverse document frequency."""
        return inverse_frequency(self.documents, self.frequencies[stem])


class Terms(ABC):
    """Splits texts into terms, and tells how many of certain documents have one."""

    def __init__(self) -> None:
        """Load the analyzers."""
        self._analyzer = analyzer()
        self._plain = _folding().build()
        self._function_words = {stem for word in FUNCTION_WORDS for stem in self._analyzer.analyze(word)}
        self._variants = _variants(self._analyzer)
        self._base = {stem: base for base, stems in self._variants.items() for stem in stems}
        self._terms = lru_cache(_REMEMBERED)(self._split)

    @abstractmethod
    def __len__(self) -> int:
        """Count the documents."""

    @property
    @abstractmethod
    def mean_length(self) -> float:
        """How many words a document has on average, as BM25 counts them; 0 where there is none."""

    @abstractmethod
    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Count the documents that have each stem, as `stems` gives them."""

    def terms(self, text: str) -> list[str]:
        """Split `text` into terms, in order: lower case, no accents, English stems.

        Irregular forms become their base form: "fled" is the term "flee".
        """
        return list(self._terms(text))

    def _split(self, text: str) -> tuple[str, ...]:
        return tuple(self._base.get(stem, stem) for stem in self.stems(text))

    def stems(self, text: str) -> list[str]:
        """Split `text` as `terms` does, each irregular form left as it is."""
        stems: list[str] = self._analyzer.analyze(text)
        return stems

    def plain(self, text: str) -> list[str]:
        """Split `text` into words, in order: lower case, no accents, each in the form that it has."""
        found: list[str] = self._plain.analyze(text)
        return found

    def forms_of(self, terms: Iterable[str]) -> dict[str, str]:
        """Return the stems that are forms of `terms`, each with its term."""
        return {
            stem: term
            for term in terms
            for stem in self.stems_of_term(term)
            if self._base.get(stem, stem) == term
        }  # fmt: skip

    def stems_of_term(self, term: str) -> Sequence[str]:
        """Return the stems of a term's forms."""
        return self._variants.get(term, (term,))

    def content_terms(self, question: str) -> list[str]:
        """Return the terms of `question` without function words, or all if there are no others."""
        terms = self.terms(question)
        return [term for term in terms if term not in self._function_words] or terms

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]:
        """Return each term's inverse document frequency, as BM25 has it."""
        return {term: inverse_frequency(len(self), self.frequency(term)) for term in set(terms)}

    def frequency(self, term: str) -> int:
        """Count the documents with a term, in the commonest of its forms."""
        return max(self.frequencies(self.stems_of_term(term)).values())

    def has_any(self, text: str) -> bool:
        """Whether some document has a content word of `text`, in any of its forms."""
        return any(self.frequency(term) for term in self.content_terms(text))

    def among(self, *questions: str) -> Among:
        """Return what a part of the documents must know of all of them to score `questions` as they do."""
        stems = [
            stem
            for question in questions
            for term in self.content_terms(question)
            for stem in self.stems_of_term(term)
        ]
        return Among(len(self), self.mean_length, self.frequencies(stems))


def inverse_frequency(documents: int, having: int) -> float:
    """Return the inverse frequency of what so many of the documents have (Robertson and Zaragoza, 2009)."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def analyzer() -> tantivy.TextAnalyzer:
    """Return what splits texts into stems."""
    return _folding().filter(tantivy.Filter.stemmer("english")).build()


def _folding() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


def _variants(splitting: tantivy.TextAnalyzer) -> dict[str, tuple[str, ...]]:
    """Map the stem of each irregular word's base form to the stems of all its forms."""
    stemmed = {base: [splitting.analyze(form)[0] for form in forms] for base, forms in FORMS.items()}
    return {stems[0]: tuple(dict.fromkeys(stems)) for stems in stemmed.values()}
