"""What the page answers: a question streamed as HTML, and an article opened at a place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index import first_sentence
from index.errors import CollectionError, DatelineError
from qa.answers import Answer, Citation
from qa.quantities import figures_of
from qa.retrieval import Retriever
from qa.web import render
from qa.web.chips import Filters, chips
from qa.web.figures import figures


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with the HTML of its answer, or of as much as is ready.

    `alone` is true where the words were searched as they are, whatever was asked before. `answer` is
    None until there is one.
    """

    question: str
    filters: Filters
    alone: bool
    html: str
    answer: Answer | None


class Conversation:
    """Answers for every visitor at once: it holds nothing but the retriever."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def turns(
        self, question: str, filters: Filters, before: Sequence[Turn] = (), alone: bool = False
    ) -> Iterator[Turn]:
        """Yield the turn as it fills: searching, then the best quote, then card by card.

        The last one yielded is complete. What cannot be asked or found is a sentence in it. A question
        that leaves something out takes it from the turns before, unless it is to be read alone.
        """
        # A browser can send half of a surrogate pair, which nothing behind it can encode.
        question = question.encode("utf-8", "replace").decode("utf-8")
        yield Turn(question, filters, alone, render.searching(), None)
        earlier = [] if alone else [turn.answer for turn in before if turn.answer is not None]
        for html, answer in self._answer(question, filters, earlier, alone):
            yield Turn(question, filters, alone, html, answer)

    def article(self, asked: Mapping[str, Any]) -> str:
        """Return the reader's panel for the article and the offsets that a browser names.

        `asked` holds `article`, `start`, `end`, `quote_start` and `quote_end`, and nothing in it is
        trusted: an unknown id or an offset that is no number gives a panel that says so.
        """
        try:
            article_id = str(asked["article"])
            start, end, quote_start, quote_end = (
                int(asked[name]) for name in ("start", "end", "quote_start", "quote_end")
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            return render.reader_notice("That place in the archive cannot be read.")
        try:
            article = self._retriever.collection.article(article_id)
        except CollectionError:
            return render.reader_notice("The archive does not hold that article any more.")
        return render.reader(article, start, end, quote_start, quote_end)

    def _answer(
        self, question: str, filters: Filters, earlier: Sequence[Answer], alone: bool
    ) -> Iterator[tuple[str, Answer | None]]:
        try:
            answer = self._retriever.ask(question, earlier=earlier, **filters.narrowing())
        except DatelineError as error:
            yield render.notice(str(error)), None
            return
        except Exception:  # a mistake of ours: the visitor is told, and the log gets it whole
            yield render.notice("Something went wrong on our side: the archive was not searched."), None
            raise
        narrowed = chips(question, answer, filters, self._retriever.outlets, alone=alone)
        if not answer.found:
            closest = [
                render.card(each, self._first_sentence(each), answers=False) for each in answer.closest
            ]
            yield render.not_found(answer, closest, narrowed), answer
            return
        cards: list[str] = []
        yield render.answer(answer, cards, narrowed), answer
        developed = self._figures(answer, filters)
        for citation in answer.citations:
            cards.append(render.card(citation, self._first_sentence(citation)))
            yield render.answer(answer, cards, narrowed, developed), answer

    def _figures(self, answer: Answer, filters: Filters) -> str:
        """Return how the figure that was asked for developed; nothing for any other question."""
        table = figures_of(self._retriever, answer.searched_for, **filters.narrowing())
        return "" if table is None else figures(table)

    def _first_sentence(self, citation: Citation) -> str | None:
        if citation.title is not None:
            return None
        try:
            return first_sentence(self._retriever.collection.article(citation.article_id).text)
        except CollectionError:  # the collection was replaced since the question was asked
            return None
