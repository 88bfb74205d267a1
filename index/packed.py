"""PackedEmbedding: a passage's embedding as the bytes that are kept, and the key that they are kept by."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from index.blobs import pack_directions, pack_half, pack_labels, pack_spans
from index.embedding import EmbeddedPassage
from index.sentences import Span
from index.tokens import TokenCoder


@dataclass(frozen=True, slots=True)
class PackedEmbedding:
    """A passage's vector in float16, its sentences' in int8, its tokens' labels and codes."""

    vector: bytes
    sentence_vectors: bytes
    token_sentences: bytes
    token_codes: bytes

    @classmethod
    def of(cls, embedded: Sequence[EmbeddedPassage], coder: TokenCoder) -> "list[PackedEmbedding]":
        """Pack what an embedder gave; the tokens of all passages are coded together."""
        if not embedded:
            return []
        ends = np.cumsum([len(one.tokens) for one in embedded])[:-1]
        codes = np.split(coder.encode(np.concatenate([one.tokens for one in embedded])), ends)
        return [
            cls(
                pack_half(one.vector),
                pack_directions(one.sentences),
                pack_labels(one.token_sentences),
                coded.tobytes(),
            )
            for one, coded in zip(embedded, codes, strict=True)
        ]

    @property
    def checksum(self) -> bytes:
        """Sixteen bytes that differ where any of the four does."""
        digest = hashlib.blake2b(digest_size=16)
        for part in astuple(self):
            digest.update(len(part).to_bytes(8, "little") + part)
        return digest.digest()


def embedding_key(weights: str, text: str, sentences: Sequence[Span]) -> bytes:
    """Return what an embedding is kept by: a SHA-256 of the model's weights, the text and its sentences."""
    digest = hashlib.sha256(f"{weights}\n{len(sentences)}\n".encode())
    digest.update(pack_spans(sentences))
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def directions_agree(one: bytes, other: bytes) -> float:
    """Return the cosine of two vectors in float16."""
    first, second = (np.frombuffer(blob, "<f2").astype(np.float64) for blob in (one, other))
    if len(first) != len(second):
        return 0.0
    lengths = float(np.linalg.norm(first)) * float(np.linalg.norm(second))
    return float(first @ second) / max(1e-12, lengths)
