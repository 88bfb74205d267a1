"""A real, small embedder with answers that can be worked out by hand."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from index import EmbeddedPassages, ModelIdentity, Span
from index.embedding import Vectors, unit_rows

DIMENSION = 64


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
        self._fails_after = fails_after

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words(text)) for text in texts]

    def encode_passages(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> EmbeddedPassages:
        self.passages_encoded += len(texts)
        if self._fails_after is not None and self.passages_encoded > self._fails_after:
            raise RuntimeError("the power went")
        pooled = [
            self._encode([span.of(text) for span in spans])
            for text, spans in zip(texts, sentences, strict=True)
        ]
        return EmbeddedPassages(self._encode(texts), pooled)

    def encode_question(self, question: str) -> Vectors:
        return self._encode([question])[0]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        counts = np.zeros((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                counts[row, _place(word)] += 1
        return unit_rows(counts)


def words(text: str) -> list[str]:
    """Split at everything that is neither letter nor digit, and each other sign by itself."""
    return re.findall(r"\w+|[^\w\s]", text.lower())


def _place(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:4], "big") % DIMENSION
