"""What the page answers: a question streamed as HTML, and an article opened at a place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.errors import DatelineError, UnknownArticleError
from qa.answers import Answer
from qa.listing_questions import read_listing
from qa.live import pinned
from qa.runner import Answering, Runner, in_one_generation
from qa.web import render
from qa.web.answering import answered, answered_whole, article_of, masthead_of, sources_of
from qa.web.asked import Asked
from qa.web.reader import Place, reader, reader_notice

# Places of one article that a browser may name besides the one to open.
_MOST_PLACES = 100


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation with the HTML of its answer, or of as much as is ready.

    `answer` is None until there is one, and for a list.
    """

    asked: Asked
    html: str
    answer: Answer | None


class Conversation:
    """Answers for every visitor at once: it holds nothing but the retriever."""

    def __init__(self, retriever: Answering) -> None:
        self._retriever = retriever

    def masthead(self, *, is_chat: bool = True, user: str | None = None) -> str:
        """Return the head of the chat, or of the collection's page, for whoever signed in."""
        return in_one_generation(self._retriever, masthead_of, is_chat=is_chat, user=user)

    def sources(self) -> dict[str, int]:
        """Return the outlets that a question can be narrowed to, and how many articles are of each."""
        return in_one_generation(self._retriever, sources_of)

    def turns(self, asked: Asked, before: Sequence[Turn] = ()) -> Iterator[Turn]:
        """Yield the turn as it fills: searching, then the best quote, then card by card.

        From another process it comes whole. The last one yielded is complete. What cannot be asked or
        found is a sentence in it. A question that leaves something out takes it from the turns before,
        unless it is to be read alone. One that asks for everything there is gets a page of a list.
        """
        if asked.page is None and read_listing(asked.question) is not None:
            asked = replace(asked, page=1)
        yield Turn(asked, render.searching(), None)
        earlier = [] if asked.alone else [turn.answer for turn in before if turn.answer is not None]
        try:
            for html, answer in self._answers(asked, earlier):
                yield Turn(asked, html, answer)
        except DatelineError as error:
            yield Turn(asked, render.notice(str(error)), None)
        except Exception:  # a mistake of ours: the visitor is told, and the log gets it whole
            told = render.notice("Something went wrong on our side, and there is no answer.")
            yield Turn(asked, told, None)
            raise

    def article(self, sent: Mapping[str, Any]) -> str:
        """Return the reader's panel for the article and the offsets that a browser names.

        `sent` holds `article`, `start`, `end`, `quote_start` and `quote_end`. It may hold the `sha256` of
        the text that they count in, `places` with other passages of the same article, and `shown` and
        `count`, which of how many citations this is. Nothing in it is trusted: an unknown id or an offset
        that is no number gives a panel that says so.
        """
        try:
            article_id = str(sent["article"])
            opened, *others = (_place(one) for one in (sent, *_list(sent.get("places"))[:_MOST_PLACES]))
            steps = int(sent.get("shown") or 0), int(sent.get("count") or 0)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            return reader_notice("That place in the archive cannot be read.")
        try:
            article = in_one_generation(self._retriever, article_of, article_id)
        except UnknownArticleError:
            return reader_notice("The archive does not hold that article any more.")
        except DatelineError as error:
            return reader_notice(str(error))
        if sent.get("sha256") not in (None, "", article.sha256):
            # The offsets are those of another text: what they would mark here is not what was quoted.
            return reader_notice("That article was changed since it was quoted: ask again.")
        return reader(article, opened, others, steps)

    def _answers(self, asked: Asked, earlier: Sequence[Answer]) -> Iterator[tuple[str, Answer | None]]:
        # The answer and the cards under it are of one generation, whatever is published meanwhile.
        if isinstance(self._retriever, Runner):
            yield self._retriever.run(answered_whole, asked, earlier)
            return
        with pinned(self._retriever) as retriever:
            yield from answered(retriever, asked, earlier)


def _place(sent: Mapping[str, Any]) -> Place:
    return Place(
        int(sent.get("number") or 0),
        int(sent["start"]),
        int(sent["end"]),
        int(sent["quote_start"]),
        int(sent["quote_end"]),
    )


def _list(sent: object) -> list[Any]:
    return sent if isinstance(sent, list) else []
