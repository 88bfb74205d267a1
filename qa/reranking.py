"""An optional last stage: a cross-encoder reads question and passage together."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index import Collection, ModelError
from index.sentence_transformer import from_this_machine
from qa.fusion import Floats
from qa.ranking import RankedPassage

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Passages that are read again; each costs as much as encoding a passage.
_READ_AGAIN = 30


class Reranker(Protocol):
    """Scores passages for a question."""

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        """Return a score in 0..1 for each passage; shape (passages,)."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder, by name or path, loaded when it is first needed."""

    def __init__(self, name: str) -> None:
        """Take the model called `name` or lying at that path; every use raises ModelError without it."""
        self._name = name
        self._loading = threading.Lock()
        self._model: CrossEncoder | None = None

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        """Return the model's probability that each passage answers; shape (passages,)."""
        with self._loading:
            if self._model is None:
                self._model = _load(self._name)
        # Heavy, and loaded by now.
        from torch.nn import Sigmoid

        pairs = [(question, passage) for passage in passages]
        found = self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False)
        return np.asarray(found, np.float64).reshape(len(passages))


def rerank(
    question: str, ranked: list[RankedPassage], collection: Collection, reranker: Reranker
) -> list[RankedPassage]:
    """Put the first 30 passages in the order of the reranker's scores, which become theirs.

    Ties keep their order. The others follow, scored below the last of the 30.
    """
    first, rest = ranked[:_READ_AGAIN], ranked[_READ_AGAIN:]
    texts = [passage.text for passage in collection.passages([item.id for item in first])]
    scores = reranker.scores(question, texts) if texts else np.zeros(0)
    order = np.argsort(-scores, kind="stable").tolist()
    lowest = float(scores.min(initial=1.0))
    return [replace(first[place], score=float(scores[place])) for place in order] + [
        replace(item, score=item.score * lowest) for item in rest
    ]


def _load(name: str) -> "CrossEncoder":
    # Heavy, and needed only by who reranks.
    import sentence_transformers

    try:
        with from_this_machine():
            model: CrossEncoder = sentence_transformers.CrossEncoder(name)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        raise ModelError(
            f"The reranker {name!r} cannot be loaded: name a folder that holds a sentence-transformers "
            "CrossEncoder, or one that is already downloaded."
        ) from error
    return model
