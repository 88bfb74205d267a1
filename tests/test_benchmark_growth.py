from pathlib import Path

import numpy as np
import pytest
from benchmark_samples import DOCUMENTS
from doubles import WordCountEmbedder

from benchmarks.growing import recall
from benchmarks.growth import Point, growth_table
from benchmarks.measures import series
from benchmarks.recombined import HUNDREDTH, TENTH, Bank, RecombinedEmbedder, recombined_articles
from index import EVERYTHING, Collection, Filter, Span, build_articles


def test_recombined_passages_have_the_vectors_of_what_they_are_made_of(tmp_path: Path) -> None:
    embedder = WordCountEmbedder(token_limit=60)
    bank = Bank.of(DOCUMENTS, embedder)
    assert len(bank.firsts) == 9
    assert f"{bank.firsts[0]} {bank.seconds[0]}" == DOCUMENTS[0].text.split(". ")[0] + "."
    bank.save(tmp_path / "bank.npz")
    kept = Bank.load(tmp_path / "bank.npz")
    assert kept.firsts == bank.firsts
    assert np.array_equal(kept.tokens, bank.tokens)

    text = f"header\n{bank.firsts[0]} {bank.seconds[4]} {bank.firsts[5]} {bank.seconds[1]}"
    cut = text.index(bank.firsts[5])
    spans = [Span(7, cut - 1), Span(cut, len(text))]
    [embedded] = RecombinedEmbedder(kept, embedder).encode_passages([text], [spans])
    [real] = embedder.encode_passages([text], [spans])
    body = real.token_sentences >= 0
    assert np.array_equal(embedded.tokens, real.tokens[body])
    assert embedded.token_sentences.tolist() == real.token_sentences[body].tolist()
    np.testing.assert_allclose(embedded.sentences, real.sentences, atol=1e-6)
    assert np.linalg.norm(embedded.vector) == pytest.approx(1, abs=1e-6)
    # Of two passages, by the tokens that come from each, but for the noise.
    mixed = bank.vectors[0] * 10 + bank.vectors[1] * 10
    assert embedded.vector @ mixed / np.linalg.norm(mixed) > 0.85


def test_another_text_is_embedded_for_real() -> None:
    embedder = WordCountEmbedder(token_limit=60)
    bank = Bank.of(DOCUMENTS, embedder)
    text = "header\nSomething else altogether."
    [embedded] = RecombinedEmbedder(bank, embedder).encode_passages([text], [[Span(7, len(text))]])
    [real] = embedder.encode_passages([text], [[Span(7, len(text))]])
    assert np.array_equal(embedded.vector, real.vector)


def test_recombined_articles_are_the_same_each_time_and_a_collection_of_them_has_exact_recall(
    tmp_path: Path,
) -> None:
    embedder = WordCountEmbedder(token_limit=60)
    bank = Bank.of(DOCUMENTS, embedder)
    articles = list(recombined_articles(bank, 330))
    assert articles == list(recombined_articles(bank, 330))
    assert len(articles) == 110
    assert sum(one.source == TENTH for one in articles) == 11
    assert sum(one.source == HUNDREDTH for one in articles) == 2
    made = RecombinedEmbedder(bank, embedder)
    build_articles(articles[:20], tmp_path / "index", made)
    collection = Collection.open(tmp_path / "index", made)
    questions = [
        made.encode_question(text).vector for text in ("Who closed the harbour?", "Where is Quillon?")
    ]
    assert recall(collection, questions, EVERYTHING) == 1.0
    assert recall(collection, questions, Filter.of(sources=[TENTH])) == 1.0
    collection.close()


def test_the_growth_table_says_what_the_vectors_are() -> None:
    point = Point(
        1000, 2.0, 36_000_000, 0.5, series([0.004, 0.006]), {"all": 1.0, "a tenth": 0.999, "few": 0.9},
        250_000_000, 1.5, 360_000, True,
    )  # fmt: skip
    shown = growth_table([point])
    assert "| 1,000    | 5.0         | 6.0    | 1.000     | 0.999" in shown
    assert "1.00 %" in shown
    assert "Vectors are made from real ones" in shown
