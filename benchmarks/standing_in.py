"""StandingIn: an embedder that hands on what is asked of it, for one that changes some of it."""

from collections.abc import Sequence

from index import EmbeddedPassage, EmbeddedQuestion, Embedder, ModelIdentity, Span
from index.embedding import Vectors


class StandingIn:
    """An Embedder like another one; what a subclass does not define comes from there."""

    def __init__(self, embedder: Embedder) -> None:
        """Stand in for `embedder`."""
        self._embedder = embedder

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

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        """Embed texts, their sentences and their tokens."""
        return self._embedder.encode_passages(texts, sentences)

    def encode_question(self, question: str) -> EmbeddedQuestion:
        """Embed a question."""
        return self._embedder.encode_question(question)

    def sample_tokens(self) -> Vectors:
        """Embed the model's vocabulary."""
        return self._embedder.sample_tokens()
