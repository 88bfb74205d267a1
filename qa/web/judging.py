"""What visitors say of answers: functions that the page's script calls, and what it is told back."""

from collections.abc import Callable, Mapping
from typing import Any

from index import CollectionError, DatelineError
from qa.feedback import Asked as Question
from qa.feedback import Feedback, mark
from qa.receipts import Receipt
from qa.retrieval import Retriever
from qa.runner import Answering, in_one_generation
from qa.web.asked import Asked


def judging(retriever: Answering) -> list[Callable[[Any], dict[str, str]]]:
    """Return `judge` and `take_back`.

    `judge` takes what is said of a quote, as `judged` has it, and returns the `id` by which the browser that
    said it, and no other, may take it back; either returns an `error` in a sentence where it can't be kept.
    """

    def judge(sent: Any) -> dict[str, str]:
        try:
            return {"id": in_one_generation(retriever, judged, sent if isinstance(sent, dict) else {})}
        except DatelineError as error:
            return {"error": str(error)}

    def take_back(sent: Any) -> dict[str, str]:
        try:
            in_one_generation(retriever, taken_back, str(sent))
        except DatelineError as error:
            return {"error": str(error)}
        return {}

    return [judge, take_back]


def judged(retriever: Retriever, sent: Mapping[str, Any]) -> str:
    """Keep what a browser says of a quote, and return the id by which it is taken back.

    `sent` holds what was `said`, the question as it was `asked` and as it was `searched_for`, and either a
    `receipt` or the `article`, `start`, `end` and `sha256` of words that were marked. None of it is trusted.
    """
    asked = Asked.of(sent.get("asked"))
    question = Question(asked.question, str(sent.get("searched_for") or ""), asked.filters.narrowing())
    receipt = _receipt(retriever, sent)
    feedback = _feedback(retriever)
    return feedback.give(retriever.collection, question, str(sent.get("said")), receipt).id


def taken_back(retriever: Retriever, judgement_id: str) -> None:
    """Take back what was said."""
    _feedback(retriever).take_back(judgement_id)


def _feedback(retriever: Retriever) -> Feedback:
    if retriever.collection.is_copy:
        raise CollectionError(
            "What is said of answers is kept in a collection's folder, and this one is a copy of what lies "
            "at an address: it cannot be kept."
        )
    return Feedback(retriever.collection.folder)


def _receipt(retriever: Retriever, sent: Mapping[str, Any]) -> Receipt:
    if "receipt" in sent:
        return Receipt.parse(str(sent["receipt"]))
    start, end = (_offset(sent.get(name)) for name in ("start", "end"))
    return mark(retriever.collection, str(sent.get("article")), start, end, str(sent.get("sha256")))


def _offset(sent: object) -> int:
    # What is none lies outside of any text, which is said of it.
    return sent if isinstance(sent, int) else -1
