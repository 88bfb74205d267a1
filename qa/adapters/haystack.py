"""Dateline as a Haystack component; `pip install 'dateline[haystack]'`."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any, Unpack, cast

from index.filters import day_of
from qa.adapters.extras import extra
from qa.adapters.passages import Options, Source, id_of, metadata, narrowing_of, passages
from qa.answers import Citation
from qa.convenience import retriever_of
from qa.scope import Narrowing, check_narrowing

with extra("haystack", "haystack"):
    from haystack import Document, component, default_from_dict, default_to_dict
    from haystack.core.errors import SerializationError


@component
class DatelineRetriever:
    """Finds passages of dated articles, each with the sentence of it that answers best, and its receipt."""

    def __init__(
        self,
        collection: Source,
        *,
        top_k: int = 5,
        only_if_answered: bool = False,
        **narrowing: Unpack[Narrowing],
    ) -> None:
        """Make a component of a collection's folder, or of a Retriever, LiveRetriever or Workers.

        `top_k` is the most passages that are wanted; the rest narrows the question as `qa.Narrowing` says. A
        retriever returns the nearest passages, whether they answer or not: with `only_if_answered` it returns
        nothing where Dateline would say that the question isn't answered in these articles.

        Raises QuestionError for what makes no sense to ask. A folder is opened in `warm_up`, or else at the
        first question, which raise CollectionError if no collection is there.
        """
        check_narrowing(narrowing)
        self._collection = collection
        self._options = Options(k=top_k, only_if_answered=only_if_answered, **narrowing)

    def warm_up(self) -> None:
        """Open the folder and load its model, so that the first question need not."""
        if isinstance(self._collection, str | Path):
            retriever_of(self._collection)

    async def warm_up_async(self) -> None:
        """As `warm_up`, aside: Haystack would warm up on its event loop, before each run."""
        await asyncio.to_thread(self.warm_up)

    @component.output_types(documents=list[Document])
    def run(
        self,
        query: str,
        top_k: int | None = None,
        only_if_answered: bool | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        clock: str | None = None,
        known_by: date | str | None = None,
        sources: list[str] | None = None,
        today: date | str | None = None,
        infer: list[str] | None = None,
    ) -> dict[str, list[Document]]:
        """Return the passages, best first; what is given here counts in place of what the component has.

        A Document is a passage: `content` is exactly the article's text from `start` to `end`. `meta` has
        what `qa.adapters.passages.metadata` lists. `score` is 0 to 1, relative to the other passages found
        for the question. `id` is a UUID that stays the same. Raises QuestionError for what cannot be asked.
        """
        given = {
            "k": top_k,
            "only_if_answered": only_if_answered,
            "since": since,
            "until": until,
            "clock": clock,
            "known_by": known_by,
            "sources": sources,
            "today": today,
            "infer": infer,
        }
        counts = cast("Options", {name: value for name, value in given.items() if value is not None})
        found = passages(self._collection, query, **(self._options | counts))
        return {"documents": [_document(one) for one in found]}

    def to_dict(self) -> dict[str, Any]:
        """Return the component as JSON types; SerializationError unless it was made with a folder."""
        if not isinstance(self._collection, str | Path):
            raise SerializationError(
                f"What has a collection open ({type(self._collection).__name__}) cannot be written down: "
                "make the component with the collection's folder."
            )
        made_with: dict[str, Any] = {**narrowing_of(self._options)}
        for name in ("since", "until", "known_by", "today"):
            if made_with.get(name) is not None:
                made_with[name] = str(day_of(made_with[name], name))
        for name in ("sources", "infer"):
            if made_with.get(name) is not None:
                made_with[name] = list(made_with[name])
        return default_to_dict(
            self,
            collection=str(self._collection),
            top_k=self._options["k"],
            only_if_answered=self._options["only_if_answered"],
            **made_with,
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "DatelineRetriever":
        """Return the component that `to_dict` wrote down."""
        return default_from_dict(cls, data)


def _document(citation: Citation) -> Document:
    return Document(
        id=id_of(citation),
        content=citation.passage.text,
        meta={**metadata(citation)},
        score=citation.score,
    )
