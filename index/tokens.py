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

from index.embedding import ON_ONE_THREAD, Vectors, product, unit_rows
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
_LOW_HALF = np.int8(16)

Columns = NDArray[np.float32]
"""float32, a question's tokens in a coder's directions, shape (directions, question tokens)."""

# Tokens that are unpacked at once: half a megabyte, which stays in a core's own cache.
_AT_ONCE = 1024

# Rows that are multiplied at once are a multiple of these. In smaller rests a linear algebra library adds up
# in another order, and a passage's matches would depend, in their last bits, on what stands before it.
_ROWS = 16


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

    def columns(self, question: Vectors) -> Columns:
        """Return what passages' codes are multiplied with; `question` has the shape (tokens, dimension)."""
        scaled: Vectors = unit_rows(product(question, self.basis)) * self.step
        halves: Vectors = np.concatenate([scaled[:, 0::2], scaled[:, 1::2]], axis=1)
        return np.ascontiguousarray(halves.T / np.float32(16))

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


@dataclass(frozen=True, slots=True)
class TokenRows:
    """The tokens of passages, one passage after the other, `lengths` of each.

    `codes` has one row a token, `sentences` the place of each token's sentence in its passage, or -1.
    """

    codes: Codes
    sentences: Labels
    lengths: Sequence[int]


@dataclass(frozen=True, slots=True)
class TokenMatches:
    """How like a question's tokens are to a passage's, about -1 to 1.

    `best` is each question token's best match anywhere in the passage, shape (question tokens,); 0 in one
    without tokens. `sentences` is the same of each sentence, shape (sentences, question tokens); -1 in one
    without tokens. Sentences after the last one with a token are left out.
    """

    best: Vectors
    sentences: Vectors


def token_matches(question: Columns, passages: TokenRows) -> list[TokenMatches]:
    """Match a question's tokens with those of passages; each is what it is alone, to the bit."""
    count, asked = len(passages.lengths), question.shape[1]
    if len(passages.codes) == 0:
        return [TokenMatches(np.zeros(asked, np.float32), np.zeros((0, asked), np.float32))] * count
    similarities = _products(passages.codes, question)
    of, places = np.repeat(np.arange(count), passages.lengths), passages.sentences.astype(np.int64)
    # A number for each sentence of each passage, -1 among them.
    sentence = of * (np.iinfo(np.int16).max + 2) + places
    runs = np.flatnonzero(np.concatenate([[True], sentence[1:] != sentence[:-1]]))
    highest = np.maximum.reduceat(similarities, runs, axis=0)
    of, places = of[runs], places[runs]
    best = np.zeros((count, asked), np.float32)
    firsts = np.flatnonzero(np.diff(of, prepend=-1))
    best[of[firsts]] = np.maximum.reduceat(highest, firsts, axis=0)
    counts = np.zeros(count, np.int64)
    np.maximum.at(counts, of, places + 1)
    inside = np.flatnonzero(places >= 0)
    rows = (np.cumsum(counts) - counts)[of[inside]] + places[inside]
    sentences = np.full((counts.sum(), asked), -1, np.float32)
    # A sentence's tokens need not stand together.
    np.maximum.at(sentences, rows, highest[inside])
    ends = np.cumsum(counts).tolist()
    return [
        TokenMatches(best[place], sentences[start:end])
        for place, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    ]


def _products(codes: Codes, question: Columns) -> Vectors:
    """Multiply 16 times each token's levels, the high halves of its bytes first, with columns."""
    height = max(1, ON_ONE_THREAD // max(1, question.size) // _ROWS) * _ROWS
    most = max(1, _AT_ONCE // height) * height
    found: Vectors = np.empty((-(-len(codes) // height) * height, question.shape[1]), np.float32)
    room = np.zeros((min(most, len(found)), question.shape[0]), np.float32)
    for first in range(0, len(codes), most):
        signed = (codes[first : first + most] ^ _SIGNED).view(np.int8)
        # Both halves of a byte come out as 16 times their level, which a float holds exactly.
        levels = room[: len(found[first : first + most])]
        levels[: len(signed), : signed.shape[1]] = signed & _HIGH_HALF
        # As a product, which wraps around as a shift does, and is quicker than numpy's shift.
        levels[: len(signed), signed.shape[1] :] = signed * _LOW_HALF
        blocks = found[first : first + most].reshape(-1, height, question.shape[1])
        np.matmul(levels.reshape(-1, height, question.shape[0]), question, out=blocks)
    return found[: len(codes)]
