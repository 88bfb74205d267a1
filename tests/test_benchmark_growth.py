from pathlib import Path

import numpy as np
import pytest
from benchmark_samples import DOCUMENTS
from doubles import WordCountEmbedder

from benchmarks.growing import recall
from benchmarks.growth import Point, growth_table
from benchmarks.measures import series
from benchmarks.recombined import HUNDREDTH, TENTH, Bank, RecombinedEmbedder, cut, recombined_articles
from index import EVERYTHING, Collection, Filter, Span, build_articles


def test_recombined_passages_have_the_vectors_of_what_they_are_made_of(tmp_path: Path) -> None:
    embedder = WordCountEmbedder(token_limit=60)
    bank = Bank.of(DOCUMENTS, embedder)
    first = DOCUMENTS[0].text.split(". ")[0] + "."
    assert [bank.pieces[place] for place in range(len(cut(first)))] == cut(first)
    assert len(set(bank.pieces)) == len(bank.pieces)
    bank.save(tmp_path / "bank.npz")
    kept = Bank.load(tmp_path / "bank.npz")
    assert kept.pieces == bank.pieces
    assert np.array_equal(kept.tokens, bank.tokens)

    def piece(role: int, passage: int) -> str:
        chosen = np.flatnonzero((bank.roles == role) & (bank.passages == passage))
        return bank.pieces[int(chosen[-1])]

    made = [f"{piece(0, one)} {piece(1, other)} {piece(2, one)}" for one, other in ((0, 1), (1, 0))]
    text = f"header\n{made[0]} {made[1]}"
    cut_at = 7 + len(made[0])
    spans = [Span(7, cut_at), Span(cut_at + 1, len(text))]
    [embedded] = RecombinedEmbedder(kept, embedder).encode_passages([text], [spans])
    [real] = embedder.encode_passages([text], [spans])
    body = real.token_sentences >= 0
    assert np.array_equal(embedded.tokens, real.tokens[body])
    assert embedded.token_sentences.tolist() == real.token_sentences[body].tolist()
    np.testing.assert_allclose(embedded.sentences, real.sentences, atol=1e-6)
    assert np.linalg.norm(embedded.vector) == pytest.approx(1, abs=1e-6)
    # Of two passages, by the tokens that come from each, but for the noise.
    counts = embedder.count_tokens([f"{piece(0, one)} {piece(1, 1 - one)} {piece(2, one)}" for one in (0, 1)])
    mixed = bank.vectors[0] * counts[0] + bank.vectors[1] * counts[1]
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
