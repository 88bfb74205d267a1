"""Encoding hands on every passage once, with few calls under way, and stops where one fails."""

import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from doubles import WordCountEmbedder

from benchmarks.peers.dateline import TimedEmbedder
from index import EmbeddedPassage, Span
from index.encoding import AT_ONCE, BATCH, WINDOW, encode
from index.packed import PackedEmbedding
from index.staging import Unembedded
from index.tokens import TokenCoder

CODER = TokenCoder.fit(WordCountEmbedder().sample_tokens())


def coder() -> TokenCoder:
    return CODER


def passages(count: int) -> list[Unembedded]:
    texts = [f"{number} " + "word " * (number * 37 % 23) + "end." for number in range(count)]
    return [
        Unembedded(number, bytes([number // 256, number % 256]), text, (Span(0, len(text)),))
        for number, text in enumerate(texts, start=1)
    ]


class Watched(WordCountEmbedder):
    """Keeps the sizes and lengths of its calls, and how many were under way at once."""

    def __init__(self, fails_after: int | None = None) -> None:
        super().__init__(fails_after=fails_after)
        self.calls: list[list[int]] = []
        self.most = 0
        self._now = 0
        self._watching = threading.Lock()

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        with self._watching:
            self._now += 1
            self.most = max(self.most, self._now)
            self.calls.append([len(text) for text in texts])
        try:
            return super().encode_passages(texts, sentences)
        finally:
            with self._watching:
                self._now -= 1


def test_every_passage_comes_once_with_what_the_embedder_gives_for_it() -> None:
    given, embedder = passages(300), Watched()
    found = {
        one.id: packed
        for batch in encode([given[:200], [], given[200:]], embedder, coder)
        for one, packed in batch
    }
    assert sorted(found) == [one.id for one in given]
    assert embedder.passages_encoded == 300
    assert 1 <= embedder.most <= AT_ONCE
    for one in given:
        [alone] = PackedEmbedding.of(WordCountEmbedder().encode_passages([one.text], [one.sentences]), CODER)
        assert found[one.id] == alone


def test_passages_of_like_length_go_together() -> None:
    embedder = Watched()
    list(encode([passages(300)], embedder, coder))
    assert sorted(len(call) for call in embedder.calls) == [300 % BATCH, *[BATCH] * (300 // BATCH)]
    spans = sorted((min(call), max(call)) for call in embedder.calls)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_windows_are_read_while_the_model_runs_and_not_all_before() -> None:
    embedder, read = Watched(), list[int]()

    def windows() -> Iterator[list[Unembedded]]:
        given = passages(5 * WINDOW)
        for start in range(0, len(given), WINDOW):
            read.append(embedder.passages_encoded)
            yield given[start : start + WINDOW]
            yield []

    assert sum(len(batch) for batch in encode(windows(), embedder, coder)) == 5 * WINDOW
    # Two windows wait at most, and what is under way.
    assert read[0] == 0
    assert read[-1] >= (4 - 2) * WINDOW - AT_ONCE * BATCH


def test_what_the_embedder_raises_ends_it_and_no_call_begins_after_it() -> None:
    embedder = Watched(fails_after=2 * BATCH)
    handed_on: list[Unembedded] = []
    with pytest.raises(RuntimeError, match="the power went"):
        handed_on.extend(one for batch in encode([passages(1000)], embedder, coder) for one, _ in batch)
    assert embedder.passages_encoded <= len(handed_on) + AT_ONCE * BATCH


def test_a_second_in_which_two_threads_wait_for_the_model_is_one() -> None:
    inside = threading.Barrier(2)

    class Slow(WordCountEmbedder):
        def encode_passages(
            self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
        ) -> list[EmbeddedPassage]:
            inside.wait(10)
            threading.Event().wait(0.2)
            inside.wait(10)
            return super().encode_passages(texts, sentences)

    timed = TimedEmbedder(Slow())
    threads = [threading.Thread(target=timed.encode_passages, args=(["a"], [[]])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.2 <= timed.seconds < 0.39
