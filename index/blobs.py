"""Arrays as the bytes that the store keeps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors, unit_rows
from index.sentences import Span


def pack_spans(spans: Sequence[Span]) -> bytes:
    """Pack spans as little-endian uint32 pairs of start and end."""
    return np.asarray([(span.start, span.end) for span in spans], "<u4").tobytes()


def unpack_spans(blob: bytes) -> tuple[Span, ...]:
    """Undo `pack_spans`."""
    return tuple(Span(start, end) for start, end in np.frombuffer(blob, "<u4").reshape(-1, 2).tolist())


def pack_directions(vectors: Vectors) -> bytes:
    """Pack unit vectors as int8: only the direction counts, so each row may use the whole range."""
    peaks = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    quantized: NDArray[np.int8] = np.rint(vectors / peaks * 127).astype(np.int8)
    return quantized.tobytes()


def unpack_directions(blob: bytes, dimension: int) -> Vectors:
    """Undo `pack_directions`, shape (rows, dimension), to within a hundredth of a cosine."""
    return unit_rows(np.frombuffer(blob, np.int8).reshape(-1, dimension).astype(np.float32))


def unpack_rows(blobs: Sequence[bytes]) -> Vectors:
    """Return vectors in float16, of which there are some, as unit vectors, shape (vectors, dimension)."""
    return unit_rows(unpack_half(b"".join(blobs)).reshape(len(blobs), -1))


def pack_half(vector: Vectors) -> bytes:
    """Pack a vector as little-endian float16."""
    return vector.astype("<f2").tobytes()


def unpack_half(blob: bytes) -> Vectors:
    """Undo `pack_half`."""
    return np.frombuffer(blob, "<f2").astype(np.float32)


def pack_labels(labels: NDArray[np.int16]) -> bytes:
    """Pack small integers as little-endian int16."""
    return labels.astype("<i2").tobytes()


def unpack_labels(blob: bytes) -> NDArray[np.int16]:
    """Undo `pack_labels`."""
    return np.frombuffer(blob, "<i2").astype(np.int16)
