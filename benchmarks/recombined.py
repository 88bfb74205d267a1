"""Articles and vectors without end, made of real ones: what growth is measured on.

Encoding a million passages takes half a day on two cores, so only some are encoded. Each of their
sentences is cut into pieces of three words; an invented sentence is an opening piece, some from inside and
a closing one, an invented passage takes its pieces from a real passage and three that are near it. Its
tokens' vectors are those of its pieces, its own vector is the mean of the real passages' by tokens, some
noise added, at unit length. Pieces this short keep invented articles apart: of longer ones so many
sentences would share half their words that each article were compared with thousands of others.
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
from benchmarks.standing_in import StandingIn
from index import Article, EmbeddedPassage, Embedder, Span
from index.embedding import Vectors, unit_rows
from index.passages import split_passages

ARTICLES_A_DAY = 25
TENTH, HUNDREDTH = "The Daily Tenth", "The Hundredth Post"
"""Outlets of a tenth and of a hundredth of the articles."""

_OUTLETS = ("The Harbour Gazette", "Velmark Courier", "Quillon News", "Sarnhaven Times", "Corvino Herald")
_FIRST_DAY = date(1985, 1, 1)
_PASSAGES = 3  # an article
_WORDS = (100, 140)  # a passage
_INSIDE = (3, 8)  # pieces between the first and the last of a sentence
_NEAR = 8  # passages that one may be mixed with,
_MIXED = 3  # of which so many are
_NOISE = 0.35  # the length of what is added to a unit vector
_PIECE = 3  # words

# A sentence that is one by any reading: no other ends inside it, and its pieces fit those of others.
_PLAIN = re.compile(r"[A-Z][^.!?:;\n\"“”()\[\]]{38,300}[a-z)]\.")
_ENDS = re.compile(r"(?<=\.)\s+")

Places = NDArray[np.int64]
"""int64, the place of a piece or of a passage each."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Pieces of real sentences: what recombination draws from.

    `pieces` are their texts, no two alike. `tokens` has the unit vectors of their tokens in a row, shape
    (tokens, dimension), float16; piece `p` has those from `starts[p]` to `starts[p + 1]`. `roles` says
    whether it opens a sentence (0), stands inside (1) or closes it (2), `passages` which passage it is
    from; `vectors` are the passages' unit vectors and `near` the passages near each, itself first.
    """

    pieces: tuple[str, ...]
    tokens: NDArray[np.float16]
    starts: Places
    roles: Places
    passages: Places
    vectors: Vectors
    near: NDArray[np.int64]

    @classmethod
    def of(cls, documents: Sequence[Document], embedder: Embedder) -> "Bank":
        """Encode documents and cut their plain sentences; a passage without all three roles doesn't count."""
        kept: dict[str, tuple[NDArray[np.float16], int, int]] = {}
        vectors: list[Vectors] = []
        for text, spans, one in _encoded(documents, embedder):
            new: dict[str, tuple[NDArray[np.float16], int, int]] = {}
            for place, span in enumerate(spans):
                pieces = cut(span.of(text))
                if len(pieces) < 3 or not _PLAIN.fullmatch(span.of(text)):
                    continue
                ends = np.cumsum(embedder.count_tokens(pieces))
                tokens = np.split(one.tokens[one.token_sentences == place].astype(np.float16), ends)
                if len(tokens.pop()):
                    continue  # its pieces alone are other tokens
                roles = [0, *[1] * (len(pieces) - 2), 2]
                for piece, rows, role in zip(pieces, tokens, roles, strict=True):
                    if piece not in kept:
                        new.setdefault(piece, (rows, role, len(vectors)))
            if {role for _, role, _ in new.values()} == {0, 1, 2}:
                kept.update(new)
                vectors.append(one.vector)
        tokens_of, roles_of, passages = zip(*kept.values(), strict=True)
        stacked = np.array(vectors, np.float32)
        return cls(
            tuple(kept),
            np.concatenate(tokens_of),
            np.cumsum([0, *map(len, tokens_of)], dtype=np.int64),
            np.array(roles_of, np.int64),
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
        return cls(**{**arrays, "pieces": tuple(arrays["pieces"].tolist())})


def recombined_articles(bank: Bank, passages: int) -> Iterator[Article]:
    """Yield articles of about so many passages in all, the same each time, 25 of each day."""
    random = np.random.default_rng(passages)
    of_passage = [
        [np.flatnonzero((bank.passages == place) & (bank.roles == role)) for role in range(3)]
        for place in range(len(bank.vectors))
    ]
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


def cut(sentence: str) -> list[str]:
    """Cut a sentence into pieces of three words; the last may have fewer."""
    words = sentence.split(" ")
    return [" ".join(words[start : start + _PIECE]) for start in range(0, len(words), _PIECE)]


class RecombinedEmbedder(StandingIn):
    """Gives recombined passages the vectors of what they are made of, and all else to a real embedder."""

    def __init__(self, bank: Bank, embedder: Embedder) -> None:
        """Draw from `bank`, which `embedder` encoded."""
        super().__init__(embedder)
        self._bank = bank
        self._places = {text: place for place, text in enumerate(bank.pieces)}

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Put together the vectors of recombined passages; any other text is embedded for real."""
        return [self._passage(text, spans) for text, spans in zip(texts, sentences, strict=True)]

    def _passage(self, text: str, spans: Sequence[Span]) -> EmbeddedPassage:
        bank = self._bank
        found: list[int] = []
        labels: list[int] = []
        for start, sentence in _sentences(text):
            places = [self._places.get(piece, -1) for piece in cut(sentence)]
            if min(places) >= 0:
                label = next(
                    (place for place, span in enumerate(spans) if span.start <= start < span.end), -1
                )
                found += places
                labels += [label] * len(places)
        if not found:
            [embedded] = self._embedder.encode_passages([text], [spans])
            return embedded
        pieces = np.array(found, np.int64)
        starts, counts = bank.starts[pieces], bank.starts[pieces + 1] - bank.starts[pieces]
        shifts = np.repeat(starts - (np.cumsum(counts) - counts), counts)
        tokens = bank.tokens[shifts + np.arange(len(shifts))].astype(np.float32)
        token_sentences = np.repeat(np.array(labels, np.int16), counts)
        own = np.array([_mean(tokens[token_sentences == place]) for place in range(len(spans))], np.float32)
        return EmbeddedPassage(
            _noisy(counts.astype(np.float32) @ bank.vectors[bank.passages[pieces]], text),
            unit_rows(own.reshape(-1, tokens.shape[1])),
            tokens,
            token_sentences,
        )


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


def _passage(bank: Bank, of_passage: Sequence[Sequence[Places]], random: np.random.Generator) -> str:
    base = int(random.integers(len(bank.vectors)))
    near = bank.near[base][1:]
    mixed = [base, *near[random.permutation(len(near))[:_MIXED]].tolist()]
    opening, inside, closing = (np.concatenate([of_passage[one][role] for one in mixed]) for role in range(3))
    left, sentences = int(random.integers(*_WORDS)), []
    while left > 0:
        middle = inside[random.integers(len(inside), size=random.integers(*_INSIDE))]
        ends = random.integers(len(opening)), random.integers(len(closing))
        chosen = [opening[ends[0]], *middle.tolist(), closing[ends[1]]]
        sentences.append(" ".join(bank.pieces[piece] for piece in chosen))
        left -= _PIECE * len(chosen)
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
    """Return the direction of a vector with noise added that is the text's own."""
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    noise = np.random.default_rng(seed).standard_normal(len(vector), np.float32)
    unit = unit_rows(vector[np.newaxis, :])[0]
    noisy: Vectors = unit_rows((unit + noise * np.float32(_NOISE / len(vector) ** 0.5))[np.newaxis, :])[0]
    return noisy
