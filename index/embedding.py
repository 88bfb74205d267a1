"""Embedder: texts to unit vectors. The protocol and its values; `sentence_transformer` implements it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.sentences import Span

Vectors = NDArray[np.float32]
"""float32, one row a text, each row of length 1."""


# Multiplications of a matrix product up to which OpenBLAS leaves it on the thread that asks for it.
ON_ONE_THREAD = 2**18
_WIDTH = 32  # of a block of products


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What a collection remembers of the model that embedded it.

    Two identities with the same `weights` (a SHA-256 over names and float32 values) give the same
    vectors but for the last digits that `dtype` and `library` account for.
    """

    name: str
    dimension: int
    token_limit: int
    dtype: str
    library: str
    weights: str

    def agrees(self, other: "ModelIdentity") -> bool:
        """Whether passages are split alike and get the same vectors, but for those last digits."""
        return (self.weights, self.token_limit) == (other.weights, other.token_limit)


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage's unit vector, those of its sentences, and those of its tokens.

    `vector` has the shape (dimension,), `sentences` (sentences, dimension), `tokens` (tokens,
    dimension). `token_sentences` says, for each token, which sentence it is in, by its place; -1 for
    a token of the header or of a heading.
    """

    vector: Vectors
    sentences: Vectors
    tokens: Vectors
    token_sentences: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class EmbeddedQuestion:
    """A question's unit vector, and those of its tokens with where each stands in the question.

    `vector` has the shape (dimension,), `tokens` (tokens, dimension).
    """

    vector: Vectors
    tokens: Vectors
    spans: tuple[Span, ...]


class Embedder(Protocol):
    """Turns passages and questions into unit vectors of one space."""

    @property
    def name(self) -> str:
        """What the model is called; known before it is loaded."""
        ...

    @property
    def identity(self) -> ModelIdentity:
        """What model this is; `token_limit` counts every token it reads, special ones included."""
        ...

    @property
    def special_tokens(self) -> int:
        """How many tokens the model adds to every text."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones left out."""
        ...

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, with the sentences at the given spans of each and their tokens."""
        ...

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question and its tokens."""
        ...

    def sample_tokens(self) -> Vectors:
        """Return unit vectors of many different tokens, the same in every call."""
        ...


def unit_rows(vectors: NDArray[np.floating[Any]]) -> Vectors:
    """Scale each row to length 1, as float32; raise ModelError if a value is not finite, or its square."""
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    squares = np.vecdot(rows, rows)
    if not np.isfinite(squares).all():
        raise ModelError("The model gave a vector with a value that is not a number; choose another model.")
    lengths = np.maximum(np.sqrt(squares), np.float32(1e-12))
    scaled: Vectors = rows / lengths[..., np.newaxis]
    return scaled


def cosines(rows: Vectors, vector: Vectors) -> Vectors:
    """Return the product of each row and a vector; shape (rows,).

    On the calling thread: what takes a few microseconds is not worth being shared out, and under load
    the threads of a linear algebra library wait for one another far longer.
    """
    products: Vectors = np.vecdot(rows, vector)
    return products


def product(left: Vectors, right: Vectors) -> Vectors:
    """Return the matrix product of shapes (n, k) and (k, m), made on the calling thread as `cosines`."""
    result: Vectors = np.empty((len(left), right.shape[1]), np.float32)
    height = max(1, ON_ONE_THREAD // max(1, right.size))
    whole = len(left) // height * height
    blocks = left[:whole].reshape(-1, height, left.shape[1])
    np.matmul(blocks, right, out=result[:whole].reshape(-1, height, right.shape[1]))
    np.matmul(left[whole:], right, out=result[whole:])
    return result


def near_rows(
    left: Vectors, right: Vectors, least: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], Vectors]:
    """Return which rows of `left` and `right` have a product of `least`, above 0, or more, and that.

    Made on the calling thread as `cosines`.
    """
    height = min(max(1, ON_ONE_THREAD // max(1, _WIDTH * left.shape[1])), max(1, len(left)))
    # What blocks are filled up with is near nothing.
    lefts, rights = _blocks(left, height), _blocks(right, _WIDTH)
    products = np.matmul(lefts[:, np.newaxis], rights.transpose(0, 2, 1)[np.newaxis])
    found = np.flatnonzero(products >= least)
    block, their_block, row, their_row = np.unravel_index(found, products.shape)
    return block * height + row, their_block * _WIDTH + their_row, products.ravel()[found]


def _blocks(rows: Vectors, height: int) -> Vectors:
    """Return rows in blocks of a height, the last filled up with zeros; (blocks, height, dimension)."""
    blocks = np.zeros((-(-len(rows) // height), height, rows.shape[1]), np.float32)
    blocks.reshape(len(blocks) * height, rows.shape[1])[: len(rows)] = rows
    return blocks
