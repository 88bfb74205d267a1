"""Runner: what answers elsewhere than on the thread that asks, and how anything that answers is asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, TypeVar, Unpack

from qa.answers import Answer
from qa.hits import Hit
from qa.live import LiveRetriever, pinned
from qa.quantities import FigureTable, figures_of
from qa.retrieval import Retriever
from qa.scope import Narrowing
from qa.timelines import Timeline

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Runner(ABC):
    """Answers as a Retriever does, and runs functions over one; safe to use from several threads at once.

    Something may be done once more from its beginning, by another process or without a part of the
    collection, so what it makes comes whole.
    """

    @abstractmethod
    def run(
        self, function: Callable[Concatenate[Retriever, _P], _R], *args: _P.args, **kwargs: _P.kwargs
    ) -> _R:
        """Return what a function of a module makes of a retriever.

        The retriever is of one generation until the function returns.
        """

    def retrieve(
        self, question: str, *, k: int = 5, partial: bool = False, **narrowing: Unpack[Narrowing]
    ) -> list[Hit]:
        """As `Retriever.retrieve`."""
        return self.run(Retriever.retrieve, question, k=k, partial=partial, **narrowing)

    def ask(
        self, question: str, *, k: int = 5, earlier: Sequence[Answer] = (), **narrowing: Unpack[Narrowing]
    ) -> Answer:
        """As `Retriever.ask`."""
        return self.run(Retriever.ask, question, k=k, earlier=earlier, **narrowing)

    def timeline(
        self, question: str | None = None, *, by: str = "event", **narrowing: Unpack[Narrowing]
    ) -> Timeline:
        """As `Retriever.timeline`."""
        return self.run(Retriever.timeline, question, by=by, **narrowing)

    def figures(self, question: str, **narrowing: Unpack[Narrowing]) -> FigureTable | None:
        """As `figures_of`."""
        return self.run(figures_of, question, **narrowing)


Answering = Retriever | LiveRetriever | Runner
"""What answers, wherever it does."""


def in_one_generation(
    asked: Answering,
    function: Callable[Concatenate[Retriever, _P], _R],
    *args: _P.args,
    **kwargs: _P.kwargs,
) -> _R:
    """Return what a function of a module makes of a retriever of one generation, wherever that is."""
    if isinstance(asked, Runner):
        return asked.run(function, *args, **kwargs)
    with pinned(asked) as retriever:
        return function(retriever, *args, **kwargs)


def generation_of(retriever: Retriever) -> int:
    """Return the generation that answers."""
    return retriever.collection.manifest.generation
