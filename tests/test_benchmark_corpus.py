"""What the benchmarks measure with: articles, questions, and how much of an article is embedded."""

from pathlib import Path

import pytest
from benchmark_samples import DOCUMENTS, write_test_sets

from benchmarks.__main__ import main
from benchmarks.corpus import read_corpus, spread
from benchmarks.coverage import embedded_share
from benchmarks.documents import Chunk, Document, read_documents, write_documents
from benchmarks.errors import MissingError
from benchmarks.phases import Plan


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_test_sets(folder)
    return folder


def test_a_sample_is_spread_evenly_over_both_test_sets(data: Path) -> None:
    corpus = read_corpus(data, 5)
    assert [one.id for one in corpus.documents] == [
        "scifact-s0", "scifact-s2", "scifact-s4", "scifact-s6", "xquad-x0"
    ]  # fmt: skip
    assert corpus.documents[0] == Document("scifact-s0", "scifact", "Title 0\n\nFinding number 0 of Velmark.")
    assert corpus.documents[-1].text == "The basin of Port Arlen."


def test_questions_that_the_sample_answers_come_first_and_none_twice(data: Path) -> None:
    questions = read_corpus(data, 5).questions
    assert questions[:5] == (
        "What is finding 0?", "Which basin?", "What is finding 2?", "What is finding 4?", "What is finding 6?"
    )  # fmt: skip
    assert len(questions) == len(set(questions)) == 10


def test_where_there_are_fewer_articles_than_asked_for_all_are_taken(data: Path) -> None:
    assert len(read_corpus(data, 1_000).documents) == 10
    assert spread([1, 2, 3], 5) == [1, 2, 3]


def test_a_folder_without_the_test_sets_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"no scifact and no xquad; name the folder that has .*\.$"):
        read_corpus(tmp_path, 5)


def test_the_command_ends_with_a_sentence_where_there_are_no_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--data", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("Error: There are no articles to measure with: ")
    assert printed.err.count("\n") == 1


def test_documents_are_read_as_they_were_written(tmp_path: Path) -> None:
    written_ones = [Document("a", "b", "Zeile eins\n\n„zwei“"), *DOCUMENTS]
    write_documents(written_ones, tmp_path / "all.jsonl")
    assert read_documents(tmp_path / "all.jsonl") == written_ones


def test_questions_of_different_rounds_differ_while_there_are_enough(data: Path, tmp_path: Path) -> None:
    plan = Plan(read_corpus(data, 1_000), tmp_path, rounds=2, questions=4)
    assert not set(plan.questions_of(0)) & set(plan.questions_of(1))
    assert len(plan.questions_of(2)) == 4


def test_what_the_model_reads_of_a_text_is_counted_in_its_tokens() -> None:
    # Each of these words is one token of the model.
    document = Document("d", "s", " ".join(["harbour"] * 200 + ["week"] * 200))
    assert embedded_share([document], [Chunk("d", document.text)], 256) == 254 / 400
    halves = [Chunk("d", " ".join(["harbour"] * 200)), Chunk("d", " ".join(["week"] * 200))]
    assert embedded_share([document], halves, 256) == 1.0
    assert embedded_share([document], [halves[0], halves[0]], 256) == 0.5
    assert embedded_share([document], [], 256) == 0.0
    assert embedded_share([document], [Chunk("d", "harbour  week")], 256) == 0.0


def test_overlapping_chunks_count_once() -> None:
    words = ["harbour"] * 100 + ["week"] * 100
    overlapping = [Chunk("d", " ".join(words[:110])), Chunk("d", " ".join(words[90:150]))]
    assert embedded_share([Document("d", "s", " ".join(words))], overlapping, 256) == 0.75
