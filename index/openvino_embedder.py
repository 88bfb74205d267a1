"""The Embedder that runs a converted model: with openvino, tokenizers and numpy alone."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.converted import COMPILED, NETWORK, TOKENIZER, ConvertedModel
from index.embedding import EmbeddedPassage, EmbeddedQuestion, ModelIdentity, Vectors, unit_rows
from index.errors import ModelError
from index.inference import Network
from index.pooling import pool_late
from index.sentences import Span
from index.vocabulary import sample_lists

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

# Questions whose vectors are kept.
_REMEMBERED = 128


class OpenVinoEmbedder:
    """A converted model in memory; every method is safe to call from several threads at once."""

    def __init__(self, name: str, model: ConvertedModel, *, keep_compiled: bool = True) -> None:
        """Load a converted model, to be called `name`; raise ModelError if it can't be run."""
        # Imported by who embeds only.
        from tokenizers import Tokenizer

        facts = model.facts
        try:
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(model.folder / TOKENIZER))
        except Exception as error:  # tokenizers raises nothing more special
            raise ModelError(f"{model.folder / TOKENIZER} cannot be read ({error}).") from error
        compiled = model.folder / COMPILED if keep_compiled else None
        self._network = Network(
            model.folder / NETWORK, facts.inputs, facts.padding, facts.token_limit, compiled
        )
        self._facts = facts
        self._path = str(model.folder / TOKENIZER)
        self._cutting = lru_cache(1)(self._make_cutting)
        self._encode = lru_cache(_REMEMBERED)(self._encode_question)
        self.name = name
        self.identity = ModelIdentity(
            name=name,
            dimension=facts.dimension,
            token_limit=facts.token_limit,
            dtype=self._network.dtype,
            library=self._network.library,
            weights=facts.weights,
        )
        self.special_tokens = facts.special_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones left out; a text that occurs twice is read once."""
        distinct = list(dict.fromkeys(texts))
        encoded = self._tokenizer.encode_batch_fast(distinct, add_special_tokens=False)
        counts = {text: len(one) for text, one in zip(distinct, encoded, strict=True)}
        return [counts[text] for text in texts]

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, and their sentences and tokens out of the same forward pass if the model allows.

        A text that occurs twice is run once.
        """
        if not self._facts.shares_space:
            return self._encode_apart(texts, sentences)
        distinct = list(dict.fromkeys(texts))
        encoded = self._encode_texts(distinct)
        states = self._network.run([one.ids for one in encoded])
        run = {text: (_offsets(one), rows) for text, one, rows in zip(distinct, encoded, states, strict=True)}
        return [
            pool_late(self._pool(rows), rows, offsets, spans)
            for text, spans in zip(texts, sentences, strict=True)
            for offsets, rows in [run[text]]
        ]

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question with the model's own prompt for questions, and its tokens.

        The last 128 are remembered: a retried or narrowed question costs no encoding.
        """
        return self._encode(question)

    def sample_tokens(self) -> Vectors:
        """Return unit vectors of some 10,000 tokens: words of the model's own vocabulary in lists."""
        lists = sample_lists(self._tokenizer.get_vocab())
        embedded = self.encode_passages(lists, [[Span(0, len(text))] for text in lists])
        return np.concatenate([passage.tokens for passage in embedded])

    def _encode_question(self, question: str) -> EmbeddedQuestion:
        prompt = self._facts.question_prompt
        encoded = self._encode_text(prompt + question)
        rows = self._network.run_one(encoded.ids)
        vector = unit_rows(self._pool(rows)[np.newaxis, :])[0]
        if not self._facts.shares_space:
            return EmbeddedQuestion(vector, vector[np.newaxis, :], (Span(0, len(question)),))
        offsets = _offsets(encoded) - len(prompt)
        # Special tokens stand nowhere in the text, and the prompt's not in the question.
        kept = (offsets[:, 1] > offsets[:, 0]) & (offsets[:, 0] >= 0)
        spans = tuple(Span(start, end) for start, end in offsets[kept].tolist())
        return EmbeddedQuestion(vector, unit_rows(rows[kept]), spans)

    def _encode_apart(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts and sentences each by itself: a sentence then counts as a token."""
        flat = [span.of(text) for text, spans in zip(texts, sentences, strict=True) for span in spans]
        distinct = list(dict.fromkeys([*texts, *flat]))
        encoded = self._encode_texts([self._facts.passage_prompt + text for text in distinct])
        pooled = [self._pool(rows) for rows in self._network.run([one.ids for one in encoded])]
        of = dict(zip(distinct, unit_rows(np.array(pooled)) if pooled else (), strict=True))
        return [
            EmbeddedPassage(of[text], alone, alone, np.arange(len(alone), dtype=np.int16))
            for text, spans in zip(texts, sentences, strict=True)
            for alone in [
                np.array([of[span.of(text)] for span in spans], np.float32).reshape(-1, self._facts.dimension)
            ]
        ]

    def _pool(self, rows: Vectors) -> Vectors:
        pooled: Vectors = rows[0] if self._facts.pooling == "cls" else rows.mean(axis=0)
        return pooled

    def _encode_text(self, text: str) -> "Encoding":
        """Encode a text, cut if it is longer than the model reads, on the calling thread."""
        encoded = self._tokenizer.encode(text)
        return encoded if len(encoded) <= self._facts.token_limit else self._cutting().encode(text)

    def _encode_texts(self, texts: Sequence[str]) -> "list[Encoding]":
        """Encode texts, cutting those that are longer than the model reads."""
        encoded = self._tokenizer.encode_batch(list(texts))
        overlong = [place for place, one in enumerate(encoded) if len(one) > self._facts.token_limit]
        if overlong:
            cut = self._cutting().encode_batch([texts[place] for place in overlong])
            for place, one in zip(overlong, cut, strict=True):
                encoded[place] = one
        return encoded

    def _make_cutting(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        # A tokenizer of its own: whether one cuts is a state that every thread would see.
        cutting: Tokenizer = Tokenizer.from_file(self._path)
        cutting.enable_truncation(self._facts.token_limit)
        return cutting


def _offsets(encoded: "Encoding") -> NDArray[np.int64]:
    """Return where each token stands in its text, shape (tokens, 2); special ones at 0, 0."""
    return np.array(encoded.offsets, np.int64).reshape(-1, 2)
