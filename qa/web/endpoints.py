"""The endpoints: what can be asked from a program, whichever door it comes in by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from qa.runner import Answering, in_one_generation
from qa.web import results
from qa.web.requests import ArticleRequest, FiguresRequest, Request, SearchRequest, TimelineRequest


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Something that can be asked: its name, what it takes, what makes the answer, and its description.

    `makes`, a function of a module, makes plain JSON of a retriever and of the request's arguments. `gives`
    says what that is.
    """

    name: str
    request: type[Request]
    makes: Callable[..., Any]
    description: str
    gives: str

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what it takes, in order."""
        return tuple(self.request.model_fields)

    def read(self, sent: Mapping[str, object]) -> Request:
        """Return the request in `sent`; raise QuestionError for one that makes no sense."""
        return self.request.read(sent)

    def check(self, asked: Answering, request: Request) -> None:
        """Raise QuestionError for an outlet, and UnknownArticleError for an article, that there is not."""
        named = {
            name: value
            for name, value in request.arguments().items()
            if name in ("sources", "article_id") and value is not None
        }
        if named:
            in_one_generation(asked, results.check, **named)

    def answer(self, asked: Answering, sent: Mapping[str, object]) -> Any:
        """Return what is made of the request in `sent`, all of one generation, as plain JSON.

        Raises QuestionError for one that makes no sense, and what a Retriever does.
        """
        return in_one_generation(asked, self.makes, **self.read(sent).arguments())


_CITED = (
    "Each citation has its quote (a sentence of the article, word for word), the passage around it, the"
    " article's id, title, outlet, web address and day of publication, who else reported the same, and a"
    " receipt by which the quote can be checked later."
)

_ALL = (
    Endpoint(
        "ask",
        SearchRequest,
        results.ask,
        "Answer a question about the news in the archive with quotes from its articles, best first, or say"
        f" that nothing in it seems to answer. {_CITED}",
        "found, and citations or a message with the closest passages",
    ),
    Endpoint(
        "retrieve",
        SearchRequest,
        results.retrieve,
        f"Find the passages that are nearest to a question, whether or not they answer it. {_CITED}",
        "citations",
    ),
    Endpoint(
        "article",
        ArticleRequest,
        results.article,
        "Read a whole article of the archive, with the SHA-256 of its text.",
        "title, source, url, published, text and sha256",
    ),
    Endpoint(
        "figures",
        FiguresRequest,
        results.figures,
        "Tell how a figure developed: each number that a report gives for what the question asks, as it"
        " reads, with its day and its sentence.",
        "rows, or null if the question asks for no figure",
    ),
    Endpoint(
        "timeline",
        TimelineRequest,
        results.timeline,
        "Count the passages of each day that have all the words of a question, by days that the text names or"
        " by days of publication.",
        "days with their counts, and where the passages stand",
    ),
)

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType({one.name: one for one in _ALL})
"""Every endpoint, by its name."""
