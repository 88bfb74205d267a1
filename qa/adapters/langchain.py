"""Dateline as a LangChain retriever; `pip install 'dateline[langchain]'`."""

import asyncio
from collections.abc import Collection as Some
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Unpack

from qa.adapters.extras import extra
from qa.adapters.passages import Options, Source, check_options, id_of, metadata, passages
from qa.answers import Citation
from qa.scope import INFERRED

with extra("langchain", "langchain_core"):
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from pydantic import ConfigDict, SkipValidation

Day = Annotated[date | str | None, SkipValidation]
"""A date or ISO 8601, which Dateline reads itself."""


class DatelineRetriever(BaseRetriever):
    """Finds passages of dated articles, each with the sentence of it that answers best, and its receipt.

    `collection` is a collection's folder, or a Retriever, LiveRetriever or Workers that has one open. `k` is
    the most passages that are wanted. `since`, `until`, `clock`, `known_by`, `sources`, `today` and `infer`
    narrow the question as `qa.Narrowing` says. All but the collection may be given with a question too:
    `invoke(question, k=3, since="2025-03-07")`.

    A retriever returns the nearest passages, whether they answer or not. With `only_if_answered` it returns
    nothing where Dateline would say that the question isn't answered in these articles.

    A Document is a passage: `page_content` is exactly the article's text from `start` to `end`. `metadata`
    has what `qa.adapters.passages.metadata` lists, and `score`, 0 to 1, relative to the other passages found
    for the question. `id` is a UUID that stays the same.

    Raises QuestionError for what makes no sense to ask, CollectionError for a folder without a collection.
    Made with a folder, it can be pickled.
    """

    # A slip in a name would leave a question as wide as it was.
    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    collection: Source
    k: int = 5
    only_if_answered: bool = False
    since: Day = None
    until: Day = None
    clock: str = "published"
    known_by: Day = None
    sources: Annotated[Sequence[str] | None, SkipValidation] = None
    today: Day = None
    infer: Annotated[Some[str], SkipValidation] = INFERRED

    def model_post_init(self, context: Any, /) -> None:
        """Refuse what no question could be asked with."""
        check_options(self.collection, self._options())

    def _options(self) -> Options:
        return Options(
            k=self.k,
            only_if_answered=self.only_if_answered,
            since=self.since,
            until=self.until,
            clock=self.clock,
            known_by=self.known_by,
            sources=self.sources,
            today=self.today,
            infer=self.infer,
        )

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **options: Unpack[Options]
    ) -> list[Document]:
        return self._documents(query, options)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **options: Unpack[Options]
    ) -> list[Document]:
        return await asyncio.to_thread(self._documents, query, options)

    def _documents(self, query: str, options: Options) -> list[Document]:
        return [_document(one) for one in passages(self.collection, query, **(self._options() | options))]


def _document(citation: Citation) -> Document:
    return Document(
        id=id_of(citation),
        page_content=citation.passage.text,
        metadata={**metadata(citation), "score": citation.score},
    )
