"""What a retriever answers, as plain JSON: functions of a module, which another process can be asked for.

The dictionaries are those that the command line prints with `--json`.
"""

from collections.abc import Sequence
from typing import Any, Unpack

from index import QuestionError
from index.errors import UnknownArticleError
from qa.citing import cite
from qa.quantities import figures_of
from qa.questions import checked
from qa.refusals import unknown_outlets
from qa.retrieval import Retriever
from qa.scope import Narrowing, filter_of

MOST_PLACED = 10_000
"""Passages that a timeline names; one of more has only their numbers."""


def ask(retriever: Retriever, *, question: str, k: int, **narrowing: Unpack[Narrowing]) -> dict[str, Any]:
    """Return `Retriever.ask`; raises QuestionError for whatever cannot be asked."""
    check(retriever, sources=narrowing.get("sources"))
    return retriever.ask(checked(question), k=k, **narrowing).to_dict()


def retrieve(
    retriever: Retriever, *, question: str, k: int, **narrowing: Unpack[Narrowing]
) -> dict[str, Any]:
    """Return `Retriever.retrieve`, each hit in the form of a citation."""
    check(retriever, sources=narrowing.get("sources"))
    hits = retriever.retrieve(question, k=k, **narrowing)
    generation = retriever.collection.manifest.generation
    citations = [cite(number, hit, generation).to_dict() for number, hit in enumerate(hits, 1)]
    return {"question": question, "citations": citations}


def article(retriever: Retriever, *, article_id: str) -> dict[str, Any]:
    """Return an article; raises UnknownArticleError if there is none of that id."""
    check(retriever, article_id=article_id)
    return retriever.collection.article(article_id).to_dict()


def figures(retriever: Retriever, *, question: str, **narrowing: Unpack[Narrowing]) -> dict[str, Any] | None:
    """Return how the figure that is asked for developed; None if none is."""
    check(retriever, sources=narrowing.get("sources"))
    table = figures_of(retriever, question, **narrowing)
    return None if table is None else table.to_dict()


def timeline(
    retriever: Retriever, *, question: str | None, by: str, passages: bool, **narrowing: Unpack[Narrowing]
) -> dict[str, Any]:
    """Return `Retriever.timeline`, without naming the `passages` of each day if they are not wanted."""
    check(retriever, sources=narrowing.get("sources"))
    found = retriever.timeline(question, by=by, **narrowing)
    count = sum(one.count for one in found.days)
    if passages and count > MOST_PLACED:
        raise QuestionError(
            f"There are {count:,} passages, and at most {MOST_PLACED:,} are named: narrow the question, or"
            " set passages to false for their numbers alone."
        )
    told = found.to_dict()
    if not passages:
        for day in told["days"]:
            del day["passages"]
    return told


def check(
    retriever: Retriever, *, sources: Sequence[str] | None = None, article_id: str | None = None
) -> None:
    """Raise QuestionError for an outlet, and UnknownArticleError for an article, that there is not."""
    if sources is not None:
        unknown = unknown_outlets(retriever.collection.sources(), filter_of({"sources": sources}))
        if unknown is not None:
            raise QuestionError(unknown)
    if article_id is not None and not retriever.collection.articles_by_id([article_id]):
        # Not the collection's own sentence, which names its folder.
        raise UnknownArticleError(f"The archive holds no article “{article_id}”.")
