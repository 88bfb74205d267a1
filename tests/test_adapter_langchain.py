"""What LangChain itself promises of a retriever."""

import pickle
from datetime import date, datetime
from pathlib import Path

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import ConfigurableField, RunnableLambda, RunnablePassthrough
from langchain_core.tools import create_retriever_tool
from looping import run
from pydantic import ValidationError

from index import QuestionError
from qa import Retriever
from qa.adapters.langchain import DatelineRetriever

MAYOR = "Who did voters in Velmark choose as mayor?"
HARBOUR = "Why was the harbour closed?"


@pytest.fixture
def langchain(retriever: Retriever) -> DatelineRetriever:
    return DatelineRetriever(collection=retriever, k=2)


def sources(found: list) -> list[str]:
    return [document.metadata["source"] for document in found]


def test_a_question_takes_options_of_its_own(langchain: DatelineRetriever) -> None:
    assert len(langchain.invoke(MAYOR)) == 2
    assert sources(langchain.invoke(MAYOR, k=1)) == ["election.txt"]
    assert set(sources(langchain.invoke(MAYOR, until="2031-05-03", k=9))) == {"harbour.txt"}
    assert run(langchain.ainvoke(MAYOR, k=1)) == langchain.invoke(MAYOR, k=1)
    assert len(langchain.invoke(MAYOR)) == 2
    with pytest.raises(QuestionError, match="since is 'May', which is no day"):
        langchain.invoke(MAYOR, since="May")
    with pytest.raises(TypeError, match="unexpected keyword argument 'month'"):
        langchain.invoke(MAYOR, month="May")


def test_batches_stream_and_chain(langchain: DatelineRetriever) -> None:
    expected = [langchain.invoke(MAYOR), langchain.invoke(HARBOUR)]
    assert langchain.batch([MAYOR, HARBOUR]) == expected
    assert run(langchain.abatch([MAYOR, HARBOUR])) == expected
    assert list(langchain.stream(MAYOR)) == expected[:1]
    told = RunnableLambda(lambda found: " ".join(document.metadata["quote"] for document in found))
    chain = {"context": langchain | told, "question": RunnablePassthrough()}
    answer = (chain | RunnableLambda(dict)).invoke(MAYOR)
    assert answer["question"] == MAYOR
    assert answer["context"].startswith("Voters in Velmark chose Teo Brandt as mayor on Sunday.")


def test_a_chain_configures_its_fields(langchain: DatelineRetriever) -> None:
    configurable = langchain.configurable_fields(k=ConfigurableField(id="passages"))
    found = configurable.invoke(MAYOR, {"configurable": {"passages": 1}})
    assert found == langchain.invoke(MAYOR)[:1]
    assert len(configurable.invoke(MAYOR)) == 2


def test_it_is_a_tool_of_an_agent(langchain: DatelineRetriever) -> None:
    tool = create_retriever_tool(langchain, "archive", "Finds passages of dated news articles.")
    assert tool.invoke({"query": MAYOR}).startswith("Voters in Velmark chose Teo Brandt")


def test_callbacks_hear_of_the_passages_and_of_the_error(langchain: DatelineRetriever) -> None:
    heard: list[object] = []

    class Listener(BaseCallbackHandler):
        def on_retriever_end(self, documents, **_):
            heard.append(documents)

        def on_retriever_error(self, error, **_):
            heard.append(type(error))

    found = langchain.invoke(MAYOR, {"callbacks": [Listener()]})
    with pytest.raises(QuestionError):
        langchain.invoke("?", {"callbacks": [Listener()]})
    assert heard == [found, QuestionError]


def test_days_are_taken_as_they_are_given(retriever: Retriever) -> None:
    for day in ("2031-05-03", date(2031, 5, 3), datetime(2031, 5, 3, 12, 30)):
        made = DatelineRetriever(collection=retriever, since=day)
        assert set(sources(made.invoke(MAYOR))) == {"election.txt"}


@pytest.mark.parametrize("collection", [None, 8, object()], ids=["none", "a number", "an object"])
def test_what_is_no_collection_is_refused_as_langchain_does(collection: object) -> None:
    with pytest.raises(ValidationError, match="collection"):
        DatelineRetriever(collection=collection)


@pytest.mark.model
def test_one_of_a_folder_can_be_pickled(seeds_collection: Path) -> None:
    made = DatelineRetriever(collection=seeds_collection, k=2, since=date(2025, 3, 8))
    copy = pickle.loads(pickle.dumps(made))
    assert copy == made
    assert copy.invoke("Who is Ali Sheha?") == made.invoke("Who is Ali Sheha?") != []
