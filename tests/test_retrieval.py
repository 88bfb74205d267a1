from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from threading import Event

import pytest
from doubles import WordCountEmbedder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Collection, EmbeddedQuestion, QuestionError, build
from qa import Retriever


def test_the_passage_that_answers_comes_first_with_its_sentence(retriever: Retriever) -> None:
    hit = retriever.retrieve("Who expects that it will open within a week?")[0]
    assert hit.article.id == "harbour.txt"
    assert hit.quote.of(hit.article.text) == "She expects the basin to open within a week."
    answer = retriever.ask("Who conceded in the town hall?")
    assert answer.found
    assert answer.citations[0].quote.text == "His rival, Sana Oke, conceded at 9 p.m. in the town hall."


def test_citations_are_numbered_and_exact(retriever: Retriever) -> None:
    answer = retriever.ask("the mayor, the crane and the bridge")
    assert [citation.number for citation in answer.citations] == [1, 2, 3, 4, 5]
    scores = [citation.score for citation in answer.citations]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for citation in answer.citations:
        text = retriever.collection.article(citation.article_id).text
        for excerpt in (citation.passage, citation.quote):
            assert excerpt.text == text[excerpt.start : excerpt.end]
        assert citation.passage.start <= citation.quote.start < citation.quote.end <= citation.passage.end


class Waiting(WordCountEmbedder):
    """Encodes a question only when something has been read: `in_time` says whether that came about."""

    def __init__(self) -> None:
        super().__init__()
        self.in_time = False
        self.read = Event()

    def encode_question(self, question: str) -> EmbeddedQuestion:
        self.in_time = self.read.wait(10)
        return super().encode_question(question)


def test_what_words_find_is_read_while_the_model_runs(collection: Collection) -> None:
    collection.embedder = embedder = Waiting()

    def watch(statement: str) -> None:
        if "sentence_vectors" in statement:
            embedder.read.set()

    for connection in collection.store.connections:
        connection.set_trace_callback(watch)
    assert Retriever(collection, refuse_below=0).ask("Which crane fell?").found
    assert embedder.in_time


def ids(retriever: Retriever, **filters: object) -> set[str]:
    return {hit.article.id for hit in retriever.retrieve("the mayor and the crane", k=10, **filters)}  # type: ignore[arg-type]


def test_filters_hold_in_both_engines(retriever: Retriever) -> None:
    assert ids(retriever) == {"bridge.txt", "harbour.txt", "north/election.txt"}
    assert ids(retriever, since="2031-05-03") == {"north/election.txt"}
    assert ids(retriever, until=date(2031, 5, 2)) == {"harbour.txt"}
    assert ids(retriever, since="2031-05-02", until="2031-05-04") == {"harbour.txt", "north/election.txt"}
    assert ids(retriever, sources=["bridge.txt"]) == {"bridge.txt"}
    assert ids(retriever, sources=["\udcff"]) == set()
    assert ids(retriever, until=datetime(2031, 5, 2, 12)) == {"harbour.txt"}


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"since": "2025-02-30"}, "since is '2025-02-30', which is no day; write it as 2025-03-08."),
        ({"until": "Friday"}, "until is 'Friday', which is no day; write it as 2025-03-08."),
        (
            {"since": "2031-05-04", "until": "2031-05-02"},
            "The window ends (2031-05-02) before it begins (2031-05-04)",
        ),
        ({"since": 20310502}, "since is 20310502, which is no day"),
        ({"k": 2.5}, "k is 2.5; ask for at least 1 passage."),
        ({"k": 0}, "k is 0; ask for at least 1 passage."),
        ({"sources": "bridge.txt"}, "sources takes a list of outlets; write ['bridge.txt']."),
    ],
)
def test_a_filter_that_makes_no_sense_is_a_clear_error(
    retriever: Retriever, filters: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionError) as error:
        retriever.ask("mayor", **filters)  # type: ignore[arg-type]
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "There is no word in the question; ask about a person, a place or an event."),
        (" \n ", "There is no word in the question; ask about a person, a place or an event."),
        ("?!… —", "There is no word in the question; ask about a person, a place or an event."),
        ("a" * 100_000, "The question has 100,000 characters; ask it in at most 10,000."),
    ],
)
def test_a_question_that_cannot_be_asked_says_so(retriever: Retriever, question: str, message: str) -> None:
    answer = retriever.ask(question)
    assert (answer.found, answer.citations, answer.message) == (False, (), message)
    with pytest.raises(QuestionError, match="question"):
        retriever.retrieve(question)


def test_a_filter_that_leaves_nothing_says_so(retriever: Retriever) -> None:
    late = retriever.ask("mayor", since="2040-01-01")
    assert late.message == (
        "No article in the collection passes these filters; its articles are of 2–4 May 2031; "
        "the nearest day with something: 4 May 2031."
    )
    assert retriever.retrieve("mayor", since="2040-01-01") == []
    assert retriever.ask("mayor", sources=["Nobody"]).message == "The collection has no article from Nobody."


def test_an_empty_collection_says_so(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    build([tmp_path / "none"], tmp_path / "index", WordCountEmbedder())
    empty = Retriever(Collection.open(tmp_path / "index", WordCountEmbedder()))
    assert empty.ask("mayor").message == "The collection is empty: add articles with `dateline build`."
    assert empty.retrieve("mayor") == []


# The retriever keeps nothing between questions, so that one will do for all of them.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(question=st.text(max_size=300))
def test_any_question_has_an_answer_or_a_reason(retriever: Retriever, question: str) -> None:
    answer = retriever.ask(question)
    assert answer.found == (answer.message is None)


def test_half_a_surrogate_pair_is_no_obstacle(retriever: Retriever) -> None:
    assert retriever.ask("crane \ud83d basin").citations[0].article_id == "harbour.txt"


def test_questions_asked_at_once_get_their_own_answers(retriever: Retriever) -> None:
    questions = ["harbour master basin", "mayor Brandt votes", "bridge at Quillon"] * 20
    alone = [retriever.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(retriever.ask, questions)) == alone


def test_a_follow_up_takes_what_it_leaves_out_from_the_answers_before(retriever: Retriever) -> None:
    first = retriever.ask("What happened in Port Arlen?")
    second = retriever.ask("and in Velmark?", earlier=[first])
    assert second.question == "and in Velmark?"
    assert second.searched_for == "What happened in Velmark?"
    assert second.citations[0].article_id == "north/election.txt"
    alone = retriever.ask("Who conceded in the town hall?", earlier=[first, second])
    assert alone.searched_for == alone.question == "Who conceded in the town hall?"
