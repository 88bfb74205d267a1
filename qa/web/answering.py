"""What a retriever answers, as HTML: functions of a module, which another process can be asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index import Article, first_sentence
from qa.answers import Answer, Citation
from qa.listing import Listing
from qa.quantities import figures_of
from qa.questions import checked
from qa.retrieval import Retriever
from qa.web import render
from qa.web.asked import Asked, Filters
from qa.web.cards import card
from qa.web.chips import chips
from qa.web.figures import figures
from qa.web.listed import SIZE, Everything, listed
from qa.web.timeline import timeline


def answered(
    retriever: Retriever, asked: Asked, earlier: Sequence[Answer]
) -> Iterator[tuple[str, Answer | None]]:
    """Yield the answer as HTML, each time with more of it: the best quote, then card by card.

    A list comes at once, and with no answer.
    """
    if asked.page is not None:
        yield listed_page(retriever, asked), None
        return
    answer = retriever.ask(asked.question, earlier=earlier, **asked.filters.narrowing())
    narrowed = chips(asked, answer.searched_for, answer.scope, retriever.outlets)
    if not answer.found:
        closest = [card(each, _first_sentence(retriever, each), answers=False) for each in answer.closest]
        yield render.not_found(asked, answer, closest, narrowed), answer
        return
    cards: list[str] = []
    yield render.answer(asked, answer, cards, narrowed), answer
    # Counted is in all of the archive, or not at all; the answer says where a part is missing.
    is_whole = retriever.collection.unavailable is None
    developed = _figures(retriever, answer, asked.filters) if is_whole else ""
    every = _everything(retriever, asked, answer) if is_whole else None
    days = "" if every is None else _timeline(retriever, asked, every)
    for citation in answer.citations:
        cards.append(card(citation, _first_sentence(retriever, citation)))
        yield render.answer(asked, answer, cards, narrowed, developed, days, every), answer


def answered_whole(
    retriever: Retriever, asked: Asked, earlier: Sequence[Answer]
) -> tuple[str, Answer | None]:
    """Return the last of what `answered` yields."""
    *_, last = answered(retriever, asked, earlier)
    return last


def masthead_of(retriever: Retriever, *, is_chat: bool, user: str | None) -> str:
    """Return the head of the chat, or of the collection's page."""
    collection = retriever.collection
    return render.masthead(collection.article_count, collection.days(), is_chat=is_chat, user=user)


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


def listed_page(retriever: Retriever, asked: Asked) -> str:
    """Return the page of the list of everything that is asked for; raises QuestionError if there is none."""
    listing = _listing(retriever, asked)
    narrowed = chips(asked, checked(asked.question), listing.scope, retriever.outlets)
    page = listing.page(asked.page or 1, SIZE)
    return listed(asked, listing, page, narrowed, _timeline(retriever, asked, Everything(asked, listing)))


def _everything(retriever: Retriever, asked: Asked, answer: Answer) -> Everything | None:
    """Return the list of all that has a question's words, or as many of them as stand together.

    Days that the question's own words name are days that passages name.
    """
    scope, filters = answer.scope, asked.filters
    if scope.words is not None and not scope.is_set_aside:
        filters = replace(filters, clock="event")
    asked = Asked(answer.searched_for, filters, alone=True, page=1)
    listing = _listing(retriever, asked)
    if not listing.total and listing.fewer is not None:
        asked = replace(asked, question=listing.fewer.question)
        listing = _listing(retriever, asked)
    return Everything(asked, listing) if listing.total else None


def _listing(retriever: Retriever, asked: Asked) -> Listing:
    return retriever.everything(asked.question, by=asked.filters.by, **asked.filters.narrowing())


def _timeline(retriever: Retriever, asked: Asked, every: Everything) -> str:
    """Return the days of what is listed, each of which narrows what was `asked`."""
    narrowing = every.asked.filters.narrowing()
    found = retriever.timeline(every.asked.question, by=every.asked.filters.by, **narrowing)
    return timeline(asked, found, every.listing.asked.said)


def _first_sentence(retriever: Retriever, citation: Citation) -> str | None:
    if citation.title is not None:
        return None
    return first_sentence(retriever.collection.article(citation.article_id).text)
