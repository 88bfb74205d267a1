import json
from pathlib import Path

import pytest
from archives import name_of, paragraphs, text_of, write
from doubles import WordCountEmbedder
from hypothesis import given
from hypothesis import strategies as st

from index import Collection, QuestionError, Span, build
from qa import Receipt, Retriever, check

ARTICLE = f"{name_of(3)}.txt"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    write(tmp_path / "articles", range(6))
    return tmp_path


def built(archive: Path) -> Collection:
    build([archive / "articles"], archive / "index", WordCountEmbedder())
    return Collection.open(archive / "index", WordCountEmbedder())


def receipt_of(collection: Collection) -> Receipt:
    question = f"For how many hours did the ferry wait outside {name_of(3).capitalize()}?"
    answer = Retriever(collection, refuse_below=0).ask(question)
    [citation] = [one for one in answer.citations if one.article_id == ARTICLE and "Ferry" in one.quote.text]
    assert json.loads(json.dumps(citation.to_dict()))["receipt"] == str(citation.receipt)
    return citation.receipt


def test_a_receipt_names_the_article_the_place_and_the_generation(archive: Path) -> None:
    collection = built(archive)
    receipt = receipt_of(collection)
    article = collection.article(ARTICLE)
    assert (receipt.sha256, receipt.generation, receipt.article_id) == (article.sha256, 1, ARTICLE)
    assert article.text[receipt.start : receipt.end] == receipt.quote == paragraphs(3)[1]
    assert str(receipt).startswith(
        f"dl1:{article.sha256}:{receipt.start}-{receipt.end}:1:{ARTICLE}:Ferry+number"
    )
    verdict = check(str(receipt), collection)
    assert (verdict.status, verdict.is_in_place, verdict.diff) == ("unchanged", True, ())


def test_a_quote_that_moved_in_an_edited_article_is_unchanged(archive: Path) -> None:
    receipt = receipt_of(built(archive))
    edited = text_of(3).replace("date 2031-05-04 ", "date 2031-05-04 Corrected. ")
    (archive / "articles" / ARTICLE).write_text(edited)
    verdict = check(receipt, built(archive))
    assert (verdict.status, verdict.is_in_place) == ("unchanged", False)
    assert verdict.place == Span(receipt.start + 11, receipt.end + 11)


def test_a_quote_of_a_moved_article_is_unchanged_under_its_new_id(archive: Path) -> None:
    receipt = receipt_of(built(archive))
    (archive / "articles" / "old").mkdir()
    (archive / "articles" / ARTICLE).rename(archive / "articles" / "old" / ARTICLE)
    verdict = check(receipt, built(archive))
    assert (verdict.status, verdict.article_id) == ("unchanged", f"old/{ARTICLE}")


def test_an_edited_quote_is_changed_with_a_diff(archive: Path) -> None:
    receipt = receipt_of(built(archive))
    (archive / "articles" / ARTICLE).write_text(text_of(3, version=7))
    verdict = check(receipt, built(archive))
    assert verdict.status == "changed"
    assert list(verdict.diff) == [
        f"--- {ARTICLE}, generation 1",
        f"+++ {ARTICLE}, now",
        "@@ -1 +1 @@",
        f"-{paragraphs(3)[1]}",
        f"+{paragraphs(3, version=7)[1]}",
    ]


def test_a_sentence_that_was_taken_out_has_nothing_in_its_place(archive: Path) -> None:
    receipt = receipt_of(built(archive))
    (archive / "articles" / ARTICLE).write_text("date 2031-05-04 Withdrawn.")
    verdict = check(receipt, built(archive))
    assert (verdict.status, verdict.place) == ("changed", None)
    assert verdict.diff[-1] == f"-{receipt.quote}"


def test_a_quote_of_a_removed_article_is_gone_though_others_have_its_words(archive: Path) -> None:
    receipt = receipt_of(built(archive))
    (archive / "articles" / ARTICLE).unlink()
    (archive / "articles" / "copy.txt").write_text(f"Copied. {receipt.quote}")
    verdict = check(receipt, built(archive))
    assert (verdict.status, verdict.article_id, verdict.elsewhere) == ("gone", None, ("copy.txt",))


def test_what_is_no_receipt_and_a_false_one_are_clear_errors(archive: Path) -> None:
    collection = built(archive)
    text = str(receipt_of(collection))
    for damaged in ("", "dl1", "dl2" + text[3:], text[:-1], text.replace("-", "–", 1), text + ":more"):
        with pytest.raises(QuestionError, match="receipt"):
            check(damaged, collection)
    with pytest.raises(QuestionError, match="The receipt is false"):
        check(text.replace("Ferry", "Boats"), collection)


@given(st.text(st.characters(codec="utf-8"), max_size=50), st.text(st.characters(codec="utf-8"), max_size=50))
def test_a_receipt_is_one_word_and_reads_back_as_it_was(article_id: str, quote: str) -> None:
    receipt = Receipt("0" * 64, 7, 7 + len(quote), 3, article_id, quote)
    assert Receipt.parse(str(receipt)) == receipt
    assert str(receipt).split() == [str(receipt)]
