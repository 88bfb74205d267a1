"""ModelEmbedder: any sentence-transformers model, converted once and then run by OpenVINO."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import platformdirs

from index.converted import ConvertedModel
from index.embedding import EmbeddedPassage, EmbeddedQuestion, Embedder, ModelIdentity, Vectors
from index.errors import ConversionError, ModelError
from index.openvino_embedder import OpenVinoEmbedder
from index.sentence_transformer import SentenceTransformerEmbedder, locate
from index.sentences import Span

Notice = Callable[[str], None]
"""Told, in a sentence, that a model is being converted, or can't be and runs as it is."""


def cache_folder() -> Path:
    """Where converted models are kept for the next collection; what is removed there is made again."""
    return platformdirs.user_cache_path("dateline") / "models"


class ModelEmbedder:
    """A model, by name or path, run from its converted files in a folder.

    Where there are none yet it is loaded and converted, which takes seconds, once on a machine: the
    converted files are kept in the user's cache as well. A process that finds them imports neither torch
    nor transformers. A model that can't be converted runs on torch, and `notice` is told. It is loaded
    when it is first needed; every method raises ModelError if it can't be.
    """

    def __init__(
        self,
        name: str,
        models: Path,
        *,
        weights: str | None = None,
        notice: Notice | None = None,
    ) -> None:
        """Take the model called `name` or lying at that path; `models` is where it is kept converted.

        With `weights`, the hash in the identity of a model that was used before, a converted model of
        that hash is taken as it is; without, only one that came of exactly the files that `name` has now.
        """
        self._name, self._models = name, models
        self._weights, self._notice = weights, notice
        self._loading = threading.Lock()
        self._loaded: Embedder | None = None

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
        return self._load().special_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones left out."""
        return self._load().count_tokens(texts)

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, with the sentences at the given spans of each and their tokens."""
        return self._load().encode_passages(texts, sentences)

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question and its tokens."""
        return self._load().encode_question(question)

    def sample_tokens(self) -> Vectors:
        """Return unit vectors of many different tokens, the same in every call."""
        return self._load().sample_tokens()

    def _load(self) -> Embedder:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._found() or self._converted()
            return self._loaded

    def _found(self) -> Embedder | None:
        if self._weights is not None:
            model = ConvertedModel.open(self._models, self._weights)
        else:
            model = self._made_in(self._models)
        if model is None:
            model = self._copied(cache_folder())
        if model is None:
            return None
        try:
            return OpenVinoEmbedder(self._name, model)
        except ModelError:
            return None  # of another version of OpenVINO, perhaps: it is converted again

    def _copied(self, cache: Path) -> ConvertedModel | None:
        kept = self._made_in(cache)
        if kept is None or self._weights not in (None, kept.facts.weights):
            return None
        try:
            return kept.copy_to(self._models)
        except OSError:  # the collection's folder can't be written: it runs where it is
            return kept

    def _made_in(self, models: Path) -> ConvertedModel | None:
        return ConvertedModel.made_from(models, Path(locate(self._name))) if models.is_dir() else None

    def _converted(self) -> Embedder:
        # Imports torch, which takes seconds.
        from index.conversion import convert

        notice = self._notice or _silent
        try:
            model = convert(self._name, self._models, notice)
        except ConversionError as error:
            notice(f"The model {self._name!r} runs on torch, more slowly: {error}.")
            return SentenceTransformerEmbedder(self._name)
        with suppress(OSError):  # without a cache the next collection converts it again
            model.copy_to(cache_folder())
        return OpenVinoEmbedder(self._name, model)


def _silent(sentence: str) -> None:
    """Say nothing."""
