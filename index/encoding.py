"""Encoding: passages through the model, each batch handed on as soon as it is there.

Two batches are under way at once: while one is in the network, the other's words are made tokens of or
its vectors are pooled and packed, so that the network never waits. Passages of about the same length go
together, out of a window that is far larger than a batch, so that little of one is padding.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from index.embedding import Embedder
from index.packed import PackedEmbedding
from index.staging import Unembedded
from index.tokens import TokenCoder

BATCH = 64
"""Passages embedded in one call."""

AT_ONCE = 2
"""Calls under way at once: what they hold is lost if a build is interrupted."""

WINDOW = 16 * BATCH
"""Passages that are sorted by their length."""

_MOST_WAITING = 2 * WINDOW // BATCH  # batches


Encoded = list[tuple[Unembedded, PackedEmbedding]]


def encode(
    windows: Iterable[Sequence[Unembedded]], embedder: Embedder, coder: Callable[[], TokenCoder]
) -> Iterator[Encoded]:
    """Embed passages and yield them with their embeddings, batch by batch as they are done.

    Windows are read while calls are under way, until two are waiting: making them takes time as well, and
    one may be empty. `coder` is asked for the coder when the first vectors are there, on another thread. What
    the embedder raises is raised here, and no further call begins.
    """
    waiting: deque[Sequence[Unembedded]] = deque()
    running: set[Future[Encoded]] = set()
    with ThreadPoolExecutor(AT_ONCE, "encoding") as threads:

        def begin() -> None:
            while waiting and len(running) < AT_ONCE:
                running.add(threads.submit(_encode, waiting.popleft(), embedder, coder))

        for window in windows:
            waiting += _batches(window)
            begin()
            while len(waiting) > _MOST_WAITING or any(one.done() for one in running):
                yield from _finished(running)
                begin()
        while running:
            yield from _finished(running)
            begin()


def _batches(window: Sequence[Unembedded]) -> Iterator[Sequence[Unembedded]]:
    # By characters: about as good as by tokens, which are not counted yet.
    longest_first = sorted(window, key=lambda passage: -len(passage.text))
    for start in range(0, len(longest_first), BATCH):
        yield longest_first[start : start + BATCH]


def _encode(batch: Sequence[Unembedded], embedder: Embedder, coder: Callable[[], TokenCoder]) -> Encoded:
    vectors = embedder.encode_passages([one.text for one in batch], [one.sentences for one in batch])
    return list(zip(batch, PackedEmbedding.of(vectors, coder()), strict=True))


def _finished(running: set[Future[Encoded]]) -> Iterator[Encoded]:
    """Wait until a call is done, take those that are out of `running` and yield what they gave."""
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    running -= done
    for one in done:
        yield one.result()
