"""Dateline as a LlamaIndex retriever; `pip install 'dateline[llama-index]'`."""

import asyncio
from typing import Unpack

from qa.adapters.extras import extra
from qa.adapters.passages import Options, Source, check_options, id_of, metadata, passages
from qa.answers import Citation
from qa.scope import Narrowing

with extra("llama-index", "llama_index.core"):
    from llama_index.core.callbacks import CallbackManager
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import (
        NodeRelationship,
        NodeWithScore,
        QueryBundle,
        RelatedNodeInfo,
        TextNode,
    )

# A language model is told where a passage is from and when it was published; the rest is for programs.
_TOLD = frozenset({"title", "source", "date"})


class DatelineRetriever(BaseRetriever):
    """Finds passages of dated articles, each with the sentence of it that answers best, and its receipt."""

    def __init__(
        self,
        collection: Source,
        *,
        similarity_top_k: int = 5,
        only_if_answered: bool = False,
        callback_manager: CallbackManager | None = None,
        verbose: bool = False,
        **narrowing: Unpack[Narrowing],
    ) -> None:
        """Make a retriever of a collection's folder, or of a Retriever, LiveRetriever or Workers.

        `similarity_top_k` is the most passages that are wanted; the rest narrows the question as
        `qa.Narrowing` says. A retriever returns the nearest passages, whether they answer or not: with
        `only_if_answered` it returns nothing where Dateline would say that the question isn't answered in
        these articles.

        A node is a passage: its text is exactly the article's from `start_char_idx` to `end_char_idx`, its
        source node the article. `metadata` has what `qa.adapters.passages.metadata` lists, of which a
        language model is told the title, the source and the date. The score is 0 to 1, relative to the other
        passages found for the question. `id_` is a UUID that stays the same.

        Raises QuestionError for what makes no sense to ask, CollectionError for a folder without a
        collection; so does `retrieve`.
        """
        super().__init__(callback_manager=callback_manager, verbose=verbose)
        self._collection = collection
        self._options = Options(k=similarity_top_k, only_if_answered=only_if_answered, **narrowing)
        check_options(collection, self._options)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = passages(self._collection, query_bundle.query_str, **self._options)
        return [NodeWithScore(node=_node(one), score=one.score) for one in found]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(citation: Citation) -> TextNode:
    told = metadata(citation)
    untold = sorted(told.keys() - _TOLD)
    article = RelatedNodeInfo(node_id=citation.article_id)
    return TextNode(
        id_=id_of(citation),
        text=citation.passage.text,
        metadata=told,
        start_char_idx=citation.passage.start,
        end_char_idx=citation.passage.end,
        relationships={NodeRelationship.SOURCE: article},
        excluded_llm_metadata_keys=untold,
        excluded_embed_metadata_keys=untold,
    )
