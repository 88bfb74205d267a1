"""Guard: pinned questions, asked again of a collection before it is published."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import ArticleError, Collection, CollectionError, RefusedError
from qa.answers import Answer, Citation
from qa.receipts import Receipt
from qa.retrieval import Retriever


@dataclass(frozen=True, slots=True)
class Pin:
    """A question, and the words of an article that its answer must cite; None asks for none."""

    question: str
    article_id: str | None
    quote: str | None

    def holds(self, answer: Answer) -> bool:
        """Whether one of the answer's passages is of that article and has those words."""
        if self.quote is None:
            return True
        return any(
            self.article_id in (None, citation.article_id) and self.quote in citation.passage.text
            for citation in answer.citations
        )


@dataclass(frozen=True, slots=True)
class Reanswer:
    """What a question got before and gets now; `before` is None where there was no collection."""

    pin: Pin
    before: Answer | None
    after: Answer

    @property
    def is_lost(self) -> bool:
        """Whether the pinned words are no longer cited."""
        return not self.pin.holds(self.after)

    @property
    def differs(self) -> bool:
        """Whether another sentence comes first, or there is an answer on one side alone."""
        return self.before is None or _first(self.before) != _first(self.after)


class Guard:
    """Asks pinned questions of the new collection and of the one in use, and compares."""

    def __init__(
        self,
        pins: Sequence[Pin],
        index: Path,
        told: Callable[[Reanswer], None],
        make: Callable[[Collection], Retriever] = Retriever,
    ) -> None:
        """Compare with the collection in `index`; `told` gets each question whose answer changed."""
        self._pins = pins
        self._index = index
        self._told = told
        self._make = make

    def __call__(self, collection: Collection) -> None:
        """Raise RefusedError if a pinned citation is lost in `collection`."""
        lost = []
        for reanswer in self._ask(collection):
            if reanswer.differs or reanswer.is_lost:
                self._told(reanswer)
            if reanswer.is_lost:
                lost.append(reanswer.pin.question)
        if lost:
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            raise RefusedError(
                f"The new generation was not published: it loses what is pinned for {lost[0]!r}{more}. "
                "Bring the article back, or change the pin."
            )

    def _ask(self, collection: Collection) -> Iterable[Reanswer]:
        after = self._make(collection)
        try:
            present = Collection.open(self._index, collection.embedder)
        except CollectionError:  # there is none yet, or one of another model
            for pin in self._pins:
                yield Reanswer(pin, None, after.ask(pin.question))
            return
        try:
            before = self._make(present)
            for pin in self._pins:
                yield Reanswer(pin, before.ask(pin.question), after.ask(pin.question))
        finally:
            present.close()


def read_pins(path: Path) -> list[Pin]:
    """Read pinned questions, a JSON object a line: `question`, and either a `receipt` or a `quote`.

    A `quote` may come with its `article_id`; a question alone is told when its answer changes, and
    keeps nothing out. Raises ArticleError for a line that is none of these, or has any other key.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ArticleError(f"{path} cannot be read: name a file of pinned questions, one a line.") from error
    return [_pin(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _pin(line: str, place: str) -> Pin:
    form = '{"question": "…", "quote": "…"}'
    try:
        row: dict[str, Any] = json.loads(line)
        question, quote, article_id = row["question"], row.get("quote"), row.get("article_id")
        if "receipt" in row:
            receipt = Receipt.parse(row["receipt"])
            quote, article_id = receipt.quote, receipt.article_id
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArticleError(f"{place} is no pinned question: write it as {form}.") from error
    typed = isinstance(question, str) and all(isinstance(one, str | None) for one in (quote, article_id))
    # A slip of the key would guard nothing, and nobody would know.
    if not typed or quote == "" or not row.keys() <= {"question", "quote", "article_id", "receipt"}:
        raise ArticleError(f"{place} is no pinned question: write it as {form}.")
    return Pin(question, article_id, quote)


def _first(answer: Answer) -> tuple[str, str] | None:
    if not answer.citations:
        return None
    first: Citation = answer.citations[0]
    return first.article_id, first.quote.text
