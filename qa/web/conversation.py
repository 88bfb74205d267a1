"""What the page answers: a question streamed as HTML, and an article opened at a place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index import Article, first_sentence
from index.errors import CollectionError, DatelineError
from qa.answers import Answer, Citation
from qa.live import LiveRetriever, pinned
from qa.quantities import figures_of
from qa.retrieval import Retriever
from qa.web import render
from qa.web.chips import Filters, chips
from qa.web.figures import figures
from qa.workers import Workers, in_one_generation


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

    def __init__(self, retriever: Retriever | LiveRetriever | Workers) -> None:
        self._retriever = retriever

    def masthead(self) -> str:
        """Return the page's head."""
        return in_one_generation(self._retriever, _masthead)

    def sources(self) -> list[str]:
        """Return the outlets that a question can be narrowed to."""
        return in_one_generation(self._retriever, _sources)

    def turns(
        self, question: str, filters: Filters, before: Sequence[Turn] = (), alone: bool = False
    ) -> Iterator[Turn]:
        """Yield the turn as it fills: searching, then the best quote, then card by card.

        From another process it comes whole. The last one yielded is complete. What cannot be asked or
        found is a sentence in it. A question that leaves something out takes it from the turns before,
        unless it is to be read alone.
        """
        # A browser can send half of a surrogate pair, which nothing behind it can encode.
        question = question.encode("utf-8", "replace").decode("utf-8")
        yield Turn(question, filters, alone, render.searching(), None)
        earlier = [] if alone else [turn.answer for turn in before if turn.answer is not None]
        try:
            for html, answer in self._answers(question, filters, earlier, alone):
                yield Turn(question, filters, alone, html, answer)
        except DatelineError as error:
            yield Turn(question, filters, alone, render.notice(str(error)), None)
        except Exception:  # a mistake of ours: the visitor is told, and the log gets it whole
            told = render.notice("Something went wrong on our side, and there is no answer.")
            yield Turn(question, filters, alone, told, None)
            raise

    def article(self, asked: Mapping[str, Any]) -> str:
        """Return the reader's panel for the article and the offsets that a browser names.

        `asked` holds `article`, `start`, `end`, `quote_start` and `quote_end`, may hold the `sha256`
        of the text that they count in, and nothing in it is
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
            article = in_one_generation(self._retriever, _article, article_id)
        except CollectionError:
            return render.reader_notice("The archive does not hold that article any more.")
        except DatelineError as error:
            return render.reader_notice(str(error))
        if asked.get("sha256") not in (None, "", article.sha256):
            # The offsets are those of another text: what they would mark here is not what was quoted.
            return render.reader_notice("That article was changed since it was quoted: ask again.")
        return render.reader(article, start, end, quote_start, quote_end)

    def _answers(
        self, question: str, filters: Filters, earlier: Sequence[Answer], alone: bool
    ) -> Iterator[tuple[str, Answer]]:
        # The answer and the cards under it are of one generation, whatever is published meanwhile.
        if isinstance(self._retriever, Workers):
            yield self._retriever.run(_whole, question, filters, earlier, alone)
            return
        with pinned(self._retriever) as retriever:
            yield from _answer(retriever, question, filters, earlier, alone)


def _masthead(retriever: Retriever) -> str:
    return render.masthead(retriever.collection.article_count, retriever.collection.days())


def _sources(retriever: Retriever) -> list[str]:
    return list(retriever.collection.sources())


def _article(retriever: Retriever, article_id: str) -> Article:
    return retriever.collection.article(article_id)


def _whole(
    retriever: Retriever, question: str, filters: Filters, earlier: Sequence[Answer], alone: bool
) -> tuple[str, Answer]:
    *_, last = _answer(retriever, question, filters, earlier, alone)
    return last


def _answer(
    retriever: Retriever, question: str, filters: Filters, earlier: Sequence[Answer], alone: bool
) -> Iterator[tuple[str, Answer]]:
    """Yield the answer as HTML, each time with more of it."""
    answer = retriever.ask(question, earlier=earlier, **filters.narrowing())
    narrowed = chips(question, answer, filters, retriever.outlets, alone=alone)
    if not answer.found:
        closest = [
            render.card(each, _first_sentence(retriever, each), answers=False) for each in answer.closest
        ]
        yield render.not_found(answer, closest, narrowed), answer
        return
    cards: list[str] = []
    yield render.answer(answer, cards, narrowed), answer
    developed = _figures(retriever, answer, filters)
    for citation in answer.citations:
        cards.append(render.card(citation, _first_sentence(retriever, citation)))
        yield render.answer(answer, cards, narrowed, developed), answer


def _figures(retriever: Retriever, answer: Answer, filters: Filters) -> str:
    """Return how the figure that was asked for developed; nothing for any other question."""
    table = figures_of(retriever, answer.searched_for, **filters.narrowing())
    return "" if table is None else figures(table)


def _first_sentence(retriever: Retriever, citation: Citation) -> str | None:
    if citation.title is not None:
        return None
    return first_sentence(retriever.collection.article(citation.article_id).text)
