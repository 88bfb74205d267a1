"""Late pooling: the vectors of a passage, its sentences and its tokens out of one forward pass."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import EmbeddedPassage, Vectors, product, unit_rows
from index.sentences import Span


def pool_late(
    vector: Vectors, tokens: Vectors, offsets: NDArray[np.int64], spans: Sequence[Span]
) -> EmbeddedPassage:
    """Pool a passage's tokens into its sentences; `vector` is what the model made of all of them.

    A sentence's vector is the mean of the passage's own token vectors inside its span ("late
    pooling": Günther et al., Late Chunking, 2024). `tokens` has the shape (tokens, dimension), as they
    leave the network; `offsets` (tokens, 2) says where each stands in the text, special ones at 0, 0.
    """
    starts, ends = offsets[:, 0], offsets[:, 1]
    in_text = ends > starts
    bounds = np.array([(span.start, span.end) for span in spans], np.int64).reshape(-1, 2)
    inside = (starts >= bounds[:, :1]) & (ends <= bounds[:, 1:]) & in_text
    counts = np.maximum(1, inside.sum(axis=1, keepdims=True)).astype(np.float32)
    pooled = product(inside.astype(np.float32), tokens) / counts
    # The last of the sentences that a token is in, as spans may hold one another; -1 if in none.
    places = np.arange(len(spans), dtype=np.int16)[:, np.newaxis]
    inside_of = np.where(inside, places, np.int16(-1)).max(axis=0, initial=-1).astype(np.int16)
    return EmbeddedPassage(
        unit_rows(vector[np.newaxis, :])[0],
        unit_rows(pooled),
        unit_rows(tokens[in_text]),
        inside_of[in_text],
    )
