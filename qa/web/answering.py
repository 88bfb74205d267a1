"""What a retriever answers, as HTML: functions of a module, which another process can be asked for."""

from collections.abc import Iterator, Sequence

from index import Article, first_sentence
from qa.answers import Answer, Citation
from qa.quantities import figures_of
from qa.retrieval import Retriever
from qa.web import render
from qa.web.asked import Asked, Filters
from qa.web.cards import card
from qa.web.chips import chips
from qa.web.figures import figures
from qa.web.timeline import timeline


def answered(retriever: Retriever, asked: Asked, earlier: Sequence[Answer]) -> Iterator[tuple[str, Answer]]:
    """Yield the answer as HTML, each time with more of it: the best quote, then card by card."""
    answer = retriever.ask(asked.question, earlier=earlier, **asked.filters.narrowing())
    narrowed = chips(asked, answer, retriever.outlets)
    if not answer.found:
        closest = [card(each, _first_sentence(retriever, each), answers=False) for each in answer.closest]
        yield render.not_found(asked, answer, closest, narrowed), answer
        return
    cards: list[str] = []
    yield render.answer(asked, answer, cards, narrowed), answer
    developed = _figures(retriever, answer, asked.filters)
    days = _timeline(retriever, answer, asked)
    for citation in answer.citations:
        cards.append(card(citation, _first_sentence(retriever, citation)))
        yield render.answer(asked, answer, cards, narrowed, developed, days), answer


def answered_whole(retriever: Retriever, asked: Asked, earlier: Sequence[Answer]) -> tuple[str, Answer]:
    """Return the last of what `answered` yields."""
    *_, last = answered(retriever, asked, earlier)
    return last


def masthead_of(retriever: Retriever, *, is_chat: bool) -> str:
    """Return the head of the chat, or of the collection's page."""
    collection = retriever.collection
    return render.masthead(collection.article_count, collection.days(), is_chat=is_chat)


def sources_of(retriever: Retriever) -> dict[str, int]:
    """Return the outlets, and how many articles are of each."""
    return dict(retriever.collection.sources())


def article_of(retriever: Retriever, article_id: str) -> Article:
    """Return an article; raises CollectionError if there is none of that id."""
    return retriever.collection.article(article_id)


def _figures(retriever: Retriever, answer: Answer, filters: Filters) -> str:
    """Return how the figure that was asked for developed; nothing for any other question."""
    table = figures_of(retriever, answer.searched_for, **filters.narrowing())
    return "" if table is None else figures(table)


def _timeline(retriever: Retriever, answer: Answer, asked: Asked) -> str:
    """Return the days that have passages on what was asked."""
    by = "event" if asked.filters.clock == "event" else "published"
    return timeline(asked, retriever.timeline(answer.searched_for, by=by, **asked.filters.narrowing()))


def _first_sentence(retriever: Retriever, citation: Citation) -> str | None:
    if citation.title is not None:
        return None
    return first_sentence(retriever.collection.article(citation.article_id).text)
