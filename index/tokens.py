"""Token vectors in 64 bytes each: what lets a question be matched word for word, by meaning.

A passage's vector is one mean over its tokens. Keeping the tokens too lets each token of a question
find its best match (late interaction: Khattab and Zaharia, ColBERT, 2020), here with the tokens of an
ordinary sentence model. A token is projected on 128 principal directions and kept at 4 bits a
direction; the directions are fitted once and belong to the collection.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors, product, unit_rows
from index.errors import CollectionError

Codes = NDArray[np.uint8]
"""uint8, one row a token, two directions a byte."""

Labels = NDArray[np.int16]
"""int16, for each token the place of its sentence in the passage; -1 outside of all sentences."""

_DIRECTIONS = 128
_LEVELS = 7  # 4 bits: -7 to 7
_SPREAD = 2.6  # standard deviations that the levels span

# With these bits turned over, each half of a byte is its level as a signed number of 4 bits.
_SIGNED = np.uint8((_LEVELS + 1) << 4 | (_LEVELS + 1))
_HIGH_HALF = np.int8(-16)

# Tokens that are unpacked at once: half a megabyte, which stays in a core's own cache.
_AT_ONCE = 1024


@dataclass(frozen=True, slots=True)
class TokenCoder:
    """Projects, quantises and compares token vectors.

    `basis` has the shape (dimension, directions), `step` (directions,).
    """

    basis: Vectors
    step: Vectors

    @classmethod
    def fit(cls, tokens: Vectors) -> "TokenCoder":
        """Fit the directions to a sample of unit token vectors, shape (tokens, dimension).

        Principal directions are not centred: the mean direction tells tokens apart as well.
        """
        covariance = tokens.T @ tokens / max(1, len(tokens))
        directions = min(_DIRECTIONS, tokens.shape[1]) // 2 * 2
        basis = np.linalg.eigh(covariance)[1][:, ::-1][:, :directions].astype(np.float32)
        spread = unit_rows(tokens @ basis).std(axis=0) if len(tokens) else np.ones(directions)
        step = np.maximum(spread, 1e-6) * _SPREAD / _LEVELS
        return cls(np.ascontiguousarray(basis), step.astype(np.float32))

    def encode(self, tokens: Vectors) -> Codes:
        """Quantise unit token vectors, shape (tokens, dimension), to (tokens, directions / 2)."""
        levels = unit_rows(product(tokens, self.basis))
        levels /= self.step
        np.rint(levels, out=levels)
        np.clip(levels, -_LEVELS, _LEVELS, out=levels)
        shifted = (levels + (_LEVELS + 1)).astype(np.uint8)
        codes: Codes = shifted[:, 0::2] << np.uint8(4) | shifted[:, 1::2]
        return codes

    def compare(self, question: Vectors, passages: Sequence[Codes]) -> list[Vectors]:
        """Return how like a question's tokens are to each passage's, about -1 to 1.

        `question` has the shape (question tokens, dimension); each result (question tokens, tokens).
        """
        if not passages:
            return []
        scaled: Vectors = unit_rows(product(question, self.basis)) * self.step
        halves: Vectors = np.concatenate([scaled[:, 0::2], scaled[:, 1::2]], axis=1)
        similarities = _products(np.concatenate(passages), halves.T / np.float32(16)).T
        ends = np.cumsum([len(codes) for codes in passages]).tolist()
        return [similarities[:, start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def pack(self) -> bytes:
        """Return the coder as bytes, the same for the same coder."""
        shape = np.asarray(self.basis.shape, "<u4").tobytes()
        return shape + self.basis.astype("<f4").tobytes() + self.step.astype("<f4").tobytes()

    @classmethod
    def unpack(cls, packed: bytes) -> "TokenCoder":
        """Undo `pack`; raise CollectionError for bytes that are no coder."""
        try:
            rows, columns = np.frombuffer(packed, "<u4", 2).tolist()
            numbers = np.frombuffer(packed, "<f4", offset=8).astype(np.float32)
            basis, step = numbers[:-columns].reshape(rows, columns), numbers[-columns:]
        except ValueError as error:
            raise CollectionError("The token coder of the collection is not readable.") from error
        return cls(basis, step)


def _products(codes: Codes, halves: Vectors) -> Vectors:
    """Multiply 16 times each token's levels, the high halves of its bytes first, with columns."""
    found: Vectors = np.empty((len(codes), halves.shape[1]), np.float32)
    room = np.empty((min(_AT_ONCE, len(codes)), halves.shape[0]), np.float32)
    for first in range(0, len(codes), _AT_ONCE):
        signed = (codes[first : first + _AT_ONCE] ^ _SIGNED).view(np.int8)
        # Both halves of a byte come out as 16 times their level, which a float holds exactly.
        levels = room[: len(signed)]
        levels[:, : signed.shape[1]] = signed & _HIGH_HALF
        levels[:, signed.shape[1] :] = signed << 4
        found[first : first + _AT_ONCE] = product(levels, halves)
    return found
