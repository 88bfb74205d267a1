"""One search in one of faiss's indexes, on the calling thread."""

from collections.abc import Iterator
from contextlib import contextmanager

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors

Ids = NDArray[np.int64]
"""int64, one passage id a place."""

Scores = NDArray[np.float32]
"""float32, one score a place."""


def search(
    index: faiss.Index, vector: Vectors, k: int, only: Ids | None, probed: int | None
) -> tuple[Ids, Scores]:
    """Search those of the numbers `only` that faiss knows the vectors by, and so many of its lists.

    Returns the numbers of the `k` nearest with their scores, best first; fewer where there are no more.
    """
    # faiss keeps a bare pointer to the bits, so they are held in a name here.
    bits = None if only is None else _bits(only)
    # What faiss adds to its classes at run time is not in their types.
    selector = None if bits is None else faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
    if probed is None:
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
    else:
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probed)  # type: ignore[call-arg]
    with _one_thread():
        scores, numbers = index.search(vector[np.newaxis, :], k, params=parameters)
    present = numbers[0] >= 0
    return numbers[0][present], scores[0][present]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let faiss search on the calling thread: sharing one question out costs more than it saves."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def _bits(numbers: Ids) -> NDArray[np.uint8]:
    """Return a bit for each number up to the greatest of `numbers`, set for these."""
    chosen = np.zeros(int(numbers.max()) + 1, np.bool_)
    chosen[numbers] = True
    return np.packbits(chosen, bitorder="little")
