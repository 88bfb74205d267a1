"""A real, small embedder with answers that can be worked out by hand."""

import hashlib
import re
import threading
from collections.abc import Sequence

import numpy as np

from index import EmbeddedPassage, EmbeddedQuestion, ModelIdentity, Span
from index.embedding import Vectors, unit_rows

DIMENSION = 64

_WORD = re.compile(r"\w+|[^\w\s]")


class WordCountEmbedder:
    """Counts words: each word adds 1 to the dimension that its hash names; tokens are words.

    `passages_encoded` counts what was embedded, so that a test can prove what a build costs.
    `fails_after` makes it break off, as a machine does, once it has embedded so many passages.
    """

    def __init__(
        self, name: str = "word counts", token_limit: int = 40, fails_after: int | None = None
    ) -> None:
        self.name = name
        self.identity = ModelIdentity(name, DIMENSION, token_limit, "float32", "tests", weights=name)
        self.special_tokens = 2
        self.passages_encoded = 0
        self._counting = threading.Lock()
        self._fails_after = fails_after

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) for text in texts]

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        with self._counting:
            self.passages_encoded += len(texts)
            if self._fails_after is not None and self.passages_encoded > self._fails_after:
                raise RuntimeError("the power went")
        return [self._embed(text, spans) for text, spans in zip(texts, sentences, strict=True)]

    def encode_question(self, question: str) -> EmbeddedQuestion:
        spans = tuple(Span(*match.span()) for match in _WORD.finditer(question))
        return EmbeddedQuestion(
            self._encode([question])[0], self._encode([span.of(question) for span in spans]), spans
        )

    def sample_tokens(self) -> Vectors:
        return np.eye(DIMENSION, dtype=np.float32)

    def _embed(self, text: str, sentences: Sequence[Span]) -> EmbeddedPassage:
        tokens = [Span(*match.span()) for match in _WORD.finditer(text)]
        places = [
            next((p for p, s in enumerate(sentences) if s.start <= token.start < s.end), -1)
            for token in tokens
        ]
        return EmbeddedPassage(
            self._encode([text])[0],
            self._encode([span.of(text) for span in sentences]),
            self._encode([token.of(text) for token in tokens]),
            np.array(places, np.int16),
        )

    def _encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.zeros((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                counts[row, _place(word)] += 1
        return unit_rows(counts)


def words(text: str) -> list[str]:
    """Split at everything that is neither letter nor digit, and each other sign by itself."""
    return [match.group().lower() for match in _WORD.finditer(text)]


def _place(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:4], "big") % DIMENSION
