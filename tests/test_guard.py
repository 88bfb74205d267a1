import json
from pathlib import Path

import pytest
from archives import name_of, paragraphs, text_of, write
from doubles import WordCountEmbedder

from index import ArticleError, Collection, Manifest, RefusedError, build
from qa import Guard, Retriever
from qa.guard import Reanswer, read_pins

QUESTION = f"For how many hours did the ferry wait outside {name_of(3).capitalize()}?"


def never_refusing(collection: Collection) -> Retriever:
    return Retriever(collection, refuse_below=0)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write(tmp_path / "articles", range(6))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


def guarded(archive: Path, *pins: dict[str, str]) -> tuple[list[Reanswer], int]:
    """Build under guard; return what was told and how many articles there are then."""
    path = archive / "pins.jsonl"
    path.write_text("\n".join(map(json.dumps, pins)) + "\n")
    told: list[Reanswer] = []
    guard = Guard(read_pins(path), archive / "index", told.append, never_refusing)
    return told, build([archive / "articles"], archive / "index", WordCountEmbedder(), guard=guard).articles


def test_what_changes_no_pinned_answer_is_published_without_a_word(archive: Path) -> None:
    write(archive / "articles", [900])
    pin = {"question": QUESTION, "article_id": f"{name_of(3)}.txt", "quote": "for 2 hours"}
    assert guarded(archive, pin) == ([], 7)


@pytest.mark.parametrize("by", ["quote", "receipt"])
def test_a_lost_citation_keeps_the_old_generation_in_its_place(archive: Path, by: str) -> None:
    collection = Collection.open(archive / "index", WordCountEmbedder())
    citation = never_refusing(collection).ask(QUESTION).citations[0]
    pins = {
        "quote": {"quote": "for 2 hours", "article_id": citation.article_id},
        "receipt": {"receipt": str(citation.receipt)},
    }
    (archive / "articles" / citation.article_id).unlink()
    before = Manifest.read(archive / "index")
    with pytest.raises(RefusedError, match="was not published: it loses what is pinned for 'For how many"):
        guarded(archive, {"question": QUESTION} | pins[by])
    assert Manifest.read(archive / "index") == before
    assert sorted(path.name for path in (archive / "index").glob("generation-*")) == ["generation-000001"]
    assert Collection.open(archive / "index", WordCountEmbedder()).article_count == 6


def test_another_answer_that_loses_nothing_is_told_and_published(archive: Path) -> None:
    (archive / "articles" / f"{name_of(3)}.txt").write_text(text_of(3, version=7))
    told, count = guarded(archive, {"question": QUESTION})
    assert count == 6
    [reanswer] = told
    assert reanswer.before is not None
    assert reanswer.before.citations[0].quote.text == paragraphs(3)[1]
    assert reanswer.after.citations[0].quote.text == paragraphs(3, version=7)[1]
    assert not reanswer.is_lost


def test_a_first_build_is_guarded_too(tmp_path: Path) -> None:
    write(tmp_path / "articles", range(6))
    with pytest.raises(RefusedError):
        guarded(tmp_path, {"question": QUESTION, "quote": "No article says this."})
    assert not (tmp_path / "index" / "manifest.json").exists()


@pytest.mark.parametrize(
    "line", ["[]", "{", '{"quote": "x"}', '{"question": 1}', '{"question": "x", "quote": 2}',
     '{"question": "x", "quotes": "y"}', '{"question": "x", "quote": ""}'],
)  # fmt: skip
def test_a_line_that_is_no_pinned_question_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pins.jsonl").write_text('{"question": "Who?"}\n\n' + line)
    with pytest.raises(ArticleError, match="pins.jsonl, line 3 is no pinned question"):
        read_pins(tmp_path / "pins.jsonl")
    with pytest.raises(ArticleError, match="nowhere cannot be read"):
        read_pins(tmp_path / "nowhere")
