"""Encoder: a replica that has the model loaded, and the embedder that asks it."""

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

from index import EmbeddedPassage, EmbeddedQuestion, Embedder, ModelError, ModelIdentity, Span
from index.converted import MODELS
from index.embedding import Vectors
from index.model import ModelEmbedder
from index.sharding.place import Place, place_of
from qa.cluster.calls import Call, UnreachableError
from qa.cluster.ray_import import DeploymentHandle

Load = Callable[[Place], Embedder]
"""Makes the embedder of the sharded collection in a place; a function of a module."""


def model_of(place: Place) -> Embedder:
    """Return the model that a sharded collection was made with."""
    model = place.manifest().whole.model
    return ModelEmbedder(model.name, place.folder / MODELS, weights=model.weights)


class Encoder:
    """A model, loaded once; the class of a deployment of Ray Serve."""

    def __init__(self, where: str, load: Load) -> None:
        """Load the model; raises ModelError if it cannot be."""
        self._embedder = load(place_of(where))
        self._embedder.identity  # noqa: B018 - loads it

    def ask(self, name: str, arguments: tuple[object, ...]) -> Any:
        """Return a property of the embedder, or what a method of it returns."""
        found = getattr(self._embedder, name)
        return found(*arguments) if callable(found) else found


class RemoteEmbedder:
    """An Embedder whose model is loaded in another process; ModelError where that cannot be reached."""

    def __init__(self, handle: DeploymentHandle[Any], timeout: float) -> None:
        """Ask a deployment of an Encoder; `timeout` is in seconds."""
        self._handle = handle
        self._timeout = timeout

    @cached_property
    def name(self) -> str:
        """What the model is called."""
        return self.identity.name

    @cached_property
    def identity(self) -> ModelIdentity:
        """What model this is."""
        return cast("ModelIdentity", self._ask("identity"))

    @cached_property
    def special_tokens(self) -> int:
        """How many tokens the model adds to every text."""
        return cast("int", self._ask("special_tokens"))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count each text's tokens, special ones left out."""
        return cast("list[int]", self._ask("count_tokens", texts))

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, with the sentences at the given spans of each and their tokens."""
        return cast("list[EmbeddedPassage]", self._ask("encode_passages", texts, sentences))

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question and its tokens."""
        return cast("EmbeddedQuestion", self._ask("encode_question", question))

    def sample_tokens(self) -> Vectors:
        """Return unit vectors of many different tokens, the same in every call."""
        return cast("Vectors", self._ask("sample_tokens"))

    def _ask(self, name: str, *arguments: object) -> Any:
        try:
            return Call(self._handle, "ask", name, arguments).result(time.monotonic() + self._timeout)
        except UnreachableError as error:
            raise ModelError(
                "The model that reads questions cannot be reached: ask again in a moment."
            ) from error
