"""Articles and vectors without end, made of real ones: what growth is measured on.

Encoding a million passages takes half a day on two cores, so only some are encoded. Each of their
sentences is cut in two near its middle; an invented sentence is the first half of one and the second
half of another, an invented passage takes its halves from a real passage and one that is near it. Its
tokens' vectors are those of its halves, its own vector is the mean of the real passages' by tokens, some
noise added, at unit length.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.documents import Document
from index import Article, EmbeddedPassage, EmbeddedQuestion, Embedder, ModelIdentity, Span
from index.embedding import Vectors, unit_rows
from index.passages import split_passages

ARTICLES_A_DAY = 25
TENTH, HUNDREDTH = "The Daily Tenth", "The Hundredth Post"
"""Outlets of a tenth and of a hundredth of the articles."""

_OUTLETS = ("The Harbour Gazette", "Velmark Courier", "Quillon News", "Sarnhaven Times", "Corvino Herald")
_FIRST_DAY = date(1985, 1, 1)
_PASSAGES = 3  # an article
_WORDS = (100, 140)  # a passage
_NEAR = 8  # passages that one may be mixed with
_NOISE = 0.35  # the length of what is added to a unit vector

# A sentence that is one by any reading: no other ends inside it, and its halves fit those of others.
_PLAIN = re.compile(r"[A-Z][^.!?:;\n\"“”()\[\]]{38,300}[a-z)]\.")
_ENDS = re.compile(r"(?<=\.)\s+")


@dataclass(frozen=True, slots=True)
class Bank:
    """Halves of real sentences: what recombination draws from.

    `firsts` and `seconds` are the halves' texts, one pair a sentence. `tokens` has the unit vectors of all
    sentences' tokens in a row, shape (tokens, dimension), float16; sentence `s` has those from `starts[s]`
    to `starts[s + 1]`, its second half from `middles[s]` on. `passages` is each sentence's passage,
    `vectors` the passages' unit vectors and `near` the passages near each, itself first.
    """

    firsts: tuple[str, ...]
    seconds: tuple[str, ...]
    tokens: NDArray[np.float16]
    starts: NDArray[np.int64]
    middles: NDArray[np.int64]
    passages: NDArray[np.int64]
    vectors: Vectors
    near: NDArray[np.int64]

    @classmethod
    def of(cls, documents: Sequence[Document], embedder: Embedder) -> "Bank":
        """Encode documents and cut their plain sentences in two; passages with fewer than two don't count."""
        firsts: list[str] = []
        seconds: list[str] = []
        tokens: list[NDArray[np.float16]] = []
        middles: list[int] = []
        passages: list[int] = []
        vectors: list[Vectors] = []
        known: set[str] = set()
        for text, spans, one in _encoded(documents, embedder):
            usable: list[tuple[int, tuple[str, str]]] = []
            for place, span in enumerate(spans):
                halves = _halves(span.of(text))
                if _PLAIN.fullmatch(span.of(text)) and known.isdisjoint(halves):
                    known.update(halves)
                    usable.append((place, halves))
            if len(usable) < 2:
                continue
            counts = embedder.count_tokens([first for _, (first, _) in usable])
            for (place, (first, second)), count in zip(usable, counts, strict=True):
                firsts.append(first)
                seconds.append(second)
                tokens.append(one.tokens[one.token_sentences == place].astype(np.float16))
                middles.append(count)
                passages.append(len(vectors))
            vectors.append(one.vector)
        starts = np.cumsum([0, *map(len, tokens)], dtype=np.int64)
        stacked = np.array(vectors, np.float32)
        return cls(
            tuple(firsts),
            tuple(seconds),
            np.concatenate(tokens),
            starts,
            starts[:-1] + np.array(middles, np.int64),
            np.array(passages, np.int64),
            stacked,
            np.argsort(-(stacked @ stacked.T), axis=1)[:, : _NEAR + 1],
        )

    def save(self, path: Path) -> None:
        """Keep the bank in a file."""
        arrays: dict[str, Any] = {name: np.asarray(getattr(self, name)) for name in Bank.__slots__}
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Bank":
        """Read what `save` wrote."""
        with np.load(path) as kept:
            arrays = {name: kept[name] for name in Bank.__slots__}
        texts = {name: tuple(arrays[name].tolist()) for name in ("firsts", "seconds")}
        return cls(**{**arrays, **texts})


def recombined_articles(bank: Bank, passages: int) -> Iterator[Article]:
    """Yield articles of about so many passages in all, the same each time, 25 of each day."""
    random = np.random.default_rng(passages)
    of_passage = [np.flatnonzero(bank.passages == place) for place in range(len(bank.vectors))]
    for number in range(passages // _PASSAGES):
        yield Article(
            id=f"recombined-{number:07d}",
            title=None,
            source=_outlet(number),
            url=None,
            published=_FIRST_DAY + timedelta(number // ARTICLES_A_DAY),
            text="\n\n".join(_passage(bank, of_passage, random) for _ in range(_PASSAGES)),
            author=None,
            dated_by="column",
            other_day=None,
        )


class RecombinedEmbedder:
    """Gives recombined passages the vectors of what they are made of, and all else to a real embedder."""

    def __init__(self, bank: Bank, embedder: Embedder) -> None:
        """Draw from `bank`, which `embedder` encoded."""
        self._bank = bank
        self._embedder = embedder
        self._firsts = {text: place for place, text in enumerate(bank.firsts)}
        self._seconds = {text: place for place, text in enumerate(bank.seconds)}

    @property
    def name(self) -> str:
        """What the model is called."""
        return self._embedder.name

    @property
    def identity(self) -> ModelIdentity:
        """What model this is."""
        return self._embedder.identity

    @property
    def special_tokens(self) -> int:
        """How many tokens the model adds to every text."""
        return self._embedder.special_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens."""
        return self._embedder.count_tokens(texts)

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question for real."""
        return self._embedder.encode_question(question)

    def sample_tokens(self) -> Vectors:
        """Embed the model's vocabulary for real."""
        return self._embedder.sample_tokens()

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Put together the vectors of recombined passages; any other text is embedded for real."""
        return [self._passage(text, spans) for text, spans in zip(texts, sentences, strict=True)]

    def _passage(self, text: str, spans: Sequence[Span]) -> EmbeddedPassage:
        bank, parts, labels, origins = self._bank, [], [], []
        for start, sentence in _sentences(text):
            halves = self._find(sentence)
            if halves is None:
                continue
            label = next((place for place, span in enumerate(spans) if span.start <= start < span.end), -1)
            first, second = halves
            for low, high, origin in (
                (bank.starts[first], bank.middles[first], first),
                (bank.middles[second], bank.starts[second + 1], second),
            ):
                parts.append(bank.tokens[low:high])
                labels += [label] * int(high - low)
                origins.append((int(bank.passages[origin]), int(high - low)))
        if not parts:
            [embedded] = self._embedder.encode_passages([text], [spans])
            return embedded
        tokens = np.concatenate(parts).astype(np.float32)
        token_sentences = np.array(labels, np.int16)
        vector = sum(bank.vectors[passage] * np.float32(count) for passage, count in origins)
        own = np.array([_mean(tokens[token_sentences == place]) for place in range(len(spans))], np.float32)
        return EmbeddedPassage(
            _noisy(unit_rows(np.asarray(vector)[np.newaxis, :])[0], text),
            unit_rows(own.reshape(-1, tokens.shape[1])),
            tokens,
            token_sentences,
        )

    def _find(self, sentence: str) -> tuple[int, int] | None:
        """Return the sentences whose first and whose second half this one is made of."""
        place = sentence.find(" ")
        while place >= 0:
            first, second = self._firsts.get(sentence[:place]), self._seconds.get(sentence[place + 1 :])
            if first is not None and second is not None:
                return first, second
            place = sentence.find(" ", place + 1)
        return None


def _encoded(
    documents: Sequence[Document], embedder: Embedder
) -> Iterator[tuple[str, list[Span], EmbeddedPassage]]:
    room = embedder.identity.token_limit - embedder.special_tokens
    for document in documents:
        split = split_passages(document.text, embedder.count_tokens, room)
        texts = [passage.span.of(document.text) for passage in split]
        spans = [
            [Span(one.start - passage.span.start, one.end - passage.span.start) for one in passage.sentences]
            for passage in split
        ]
        yield from zip(texts, spans, embedder.encode_passages(texts, spans), strict=True)


def _halves(sentence: str) -> tuple[str, str]:
    """Cut a sentence at the blank nearest to its middle."""
    middle = len(sentence) // 2
    blanks = [place for place, character in enumerate(sentence) if character == " "]
    cut = min(blanks, key=lambda place: abs(place - middle), default=middle)
    return sentence[:cut], sentence[cut + 1 :]


def _passage(bank: Bank, of_passage: Sequence[NDArray[np.int64]], random: np.random.Generator) -> str:
    base = int(random.integers(len(bank.vectors)))
    other = int(random.choice(bank.near[base][1:]))
    pool = np.concatenate([of_passage[base], of_passage[other]])
    length, sentences = int(random.integers(*_WORDS)), []
    while length > 0:
        first, second = random.choice(pool, 2, replace=False).tolist()
        sentences.append(f"{bank.firsts[first]} {bank.seconds[second]}")
        length -= sentences[-1].count(" ") + 1
    return " ".join(sentences)


def _outlet(number: int) -> str:
    if number % 100 == 7:
        return HUNDREDTH
    return TENTH if number % 10 == 3 else _OUTLETS[number % len(_OUTLETS)]


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the recombined sentences of a text with their places; the header is a line of its own."""
    start = text.find("\n") + 1
    while start < len(text):
        end = _ENDS.search(text, start)
        yield start, text[start : len(text) if end is None else end.start()]
        start = len(text) if end is None else end.end()


def _mean(rows: Vectors) -> Vectors:
    mean: Vectors = rows.mean(axis=0) if len(rows) else np.ones(rows.shape[1], np.float32)
    return mean


def _noisy(vector: Vectors, text: str) -> Vectors:
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    noise = np.random.default_rng(seed).standard_normal(len(vector), np.float32)
    noisy: Vectors = unit_rows((vector + noise * np.float32(_NOISE / len(vector) ** 0.5))[np.newaxis, :])[0]
    return noisy
