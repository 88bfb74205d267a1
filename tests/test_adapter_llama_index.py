"""What LlamaIndex itself promises of a retriever."""

import pytest
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.instrumentation.events.retrieval import RetrievalEndEvent
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle
from llama_index.core.tools import RetrieverTool

from qa import Retriever
from qa.adapters.llama_index import DatelineRetriever

MAYOR = "Who did voters in Velmark choose as mayor?"


@pytest.fixture
def llama(retriever: Retriever) -> DatelineRetriever:
    return DatelineRetriever(retriever, similarity_top_k=3)


def test_a_question_is_a_string_or_a_bundle(llama: DatelineRetriever) -> None:
    found = llama.retrieve(MAYOR)
    assert len(found) == 3
    assert llama.retrieve(QueryBundle(MAYOR)) == found
    assert all(isinstance(one, NodeWithScore) for one in found)


def test_a_node_knows_its_article_and_its_place(llama: DatelineRetriever, retriever: Retriever) -> None:
    for one in llama.retrieve(MAYOR):
        node, article = one.node, retriever.collection.article(one.node.ref_doc_id)
        assert article.id == node.metadata["article_id"]
        assert node.text == article.text[node.start_char_idx : node.end_char_idx]
        assert (node.start_char_idx, node.end_char_idx) == (node.metadata["start"], node.metadata["end"])
        assert type(node).from_json(node.to_json()) == node


def test_a_language_model_is_told_the_day_and_the_source_and_no_receipt(llama: DatelineRetriever) -> None:
    node = llama.retrieve(MAYOR)[0].node
    told = node.get_content(MetadataMode.LLM)
    assert told.endswith(node.text)
    assert "date: 2031-05-04" in told
    assert "source: election.txt" in told
    assert "dl1:" not in told
    assert node.metadata["receipt"] in node.get_content(MetadataMode.ALL)


def test_it_is_part_of_a_query_engine_and_a_tool(llama: DatelineRetriever) -> None:
    engine = RetrieverQueryEngine.from_args(llama, llm=MockLLM(), response_mode=ResponseMode.SIMPLE_SUMMARIZE)
    answer = engine.query(MAYOR)
    assert answer.source_nodes == llama.retrieve(MAYOR)
    assert "date: 2031-05-04" in str(answer)  # this model says what it was told
    tool = RetrieverTool.from_defaults(llama, description="Finds passages of dated news articles.")
    assert "Voters in Velmark chose Teo Brandt as mayor on Sunday." in str(tool.call(MAYOR))


def test_listeners_hear_of_the_passages(llama: DatelineRetriever) -> None:
    heard: list[object] = []

    class Listener(BaseEventHandler):
        @classmethod
        def class_name(cls) -> str:
            return "Listener"

        def handle(self, event, **_):
            if isinstance(event, RetrievalEndEvent):
                heard.append(event.nodes)

    root = get_dispatcher()
    root.add_event_handler(Listener())
    try:
        found = llama.retrieve(MAYOR)
    finally:
        root.event_handlers.pop()
    assert heard == [found]
