from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import TokenMatches
from qa.answer_types import answer_type, has_answer
from qa.fusion import (
    Signals,
    best_matches,
    min_max,
    ranking,
    scaled,
    scatter,
    token_matches,
    with_tokens,
)
from qa.quotes import Occurrences, SentenceSignals, nearness, occurrences, sentence_matches, word_scores
from qa.weights import WEIGHTS, PassageWeights, QuoteWeights


def test_min_max_maps_to_zero_and_one() -> None:
    assert min_max(np.array([2.0, 4.0, 3.0]), 0.1).tolist() == [0.0, 1.0, 0.5]
    assert min_max(np.array([7.0, 7.0]), 0.1).tolist() == [1.0, 1.0]
    assert min_max(np.array([]), 0.1).tolist() == []


def test_a_small_range_stays_small() -> None:
    assert min_max(np.array([0.30, 0.31]), 0.1).tolist() == pytest.approx([0.9, 1.0])


def test_scaled_maps_by_another_array() -> None:
    assert scaled(np.array([2.0, 5.0]), np.array([2.0, 4.0]), 0.1).tolist() == [0.0, 1.5]


def test_scatter_puts_scores_at_their_candidates() -> None:
    ids, scores = np.array([9, 2, 4]), np.array([0.9, 0.2, 0.4], np.float32)
    assert scatter(ids, scores, np.array([2, 3, 9, 2])).tolist() == pytest.approx([0.2, 0.0, 0.9, 0.2])
    assert scatter(ids[:0], scores[:0], np.array([1, 2])).tolist() == [0.0, 0.0]


def test_ranking_breaks_ties_by_id() -> None:
    ids, scores = np.array([8, 3, 5]), np.array([0.5, 0.5, 0.9])
    assert ids[ranking(ids, scores)].tolist() == [5, 3, 8]


def test_signals_are_scaled_weighted_and_added() -> None:
    signals = Signals(*(np.array([0.0, 1.0, 0.5]) * scale for scale in (1, 20, 3, 0.2, 7)))
    weights = PassageWeights(1, 2, 3, 4, 5, tokens=5)
    assert signals.fused(weights).tolist() == pytest.approx([0, 15, 7.5])
    assert with_tokens(signals.fused(weights), np.array([0.3, 0.1, 0.2]), weights).tolist() == pytest.approx(
        [5 / 20, 15 / 20, 10 / 20]
    )


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_scores_stay_within_zero_and_one(values: list[float]) -> None:
    array = np.array(values)
    scores = with_tokens(Signals(*[array] * 5).fused(WEIGHTS.passage), array, WEIGHTS.passage)
    assert scores.min() >= 0
    assert scores.max() <= 1 + 1e-9


def test_token_matches_are_the_weighted_means_of_best_matches() -> None:
    nothing = np.zeros((0, 2), np.float32)
    found = [TokenMatches(np.array(best, np.float32), nothing) for best in ([0.8, 0.3], [0, 0], [0.8, 0.4])]
    best = best_matches(found)
    assert best.tolist() == np.array([[0.8, 0.0, 0.8], [0.3, 0.0, 0.4]], np.float32).tolist()
    matches = token_matches(best, np.array([3.0, 1.0]))
    assert matches.tolist() == pytest.approx([(3 * 0.8 + 0.3) / 4, 0, (3 * 0.8 + 0.4) / 4])
    assert token_matches(best, np.zeros(2)).tolist() == [0, 0, 0]
    assert best_matches([]).shape == (0, 0)


def test_a_match_in_earlier_sentences_counts_a_little_less() -> None:
    [matches] = sentence_matches([np.array([[0.9, 0.1], [0.1, 0.5], [0.2, 0.3]], np.float32)], [3])
    assert matches.tolist() == pytest.approx([(0.9 + 0.1) / 2, (0.75 + 0.5) / 2, (0.6 + 0.35) / 2])


def test_sentences_without_tokens_match_by_those_before_them() -> None:
    none, some = sentence_matches(
        [np.zeros((0, 1), np.float32), np.array([[0.4], [0.1]], np.float32)], [2, 3]
    )
    assert none.tolist() == pytest.approx([-1, -1])
    assert some.tolist() == pytest.approx([0.4, 0.25, 0.1])


@given(st.data())
def test_passages_matched_together_are_matched_as_each_alone(data: st.DataObject) -> None:
    tokens = data.draw(st.integers(1, 3))
    found, counts = [], []
    for _ in range(data.draw(st.integers(1, 4))):
        count = data.draw(st.integers(0, 4))
        known = data.draw(st.integers(0, count))
        cells = st.lists(st.floats(-1, 1, width=32), min_size=tokens * known, max_size=tokens * known)
        found.append(np.array(data.draw(cells), np.float32).reshape(known, tokens))
        counts.append(count)
    together = sentence_matches(found, counts)
    for rows, count, matches in zip(found, counts, together, strict=True):
        best = np.full((count, tokens), -1.0)
        best[: len(rows)] = rows
        for place in range(1, count):
            best[place] = np.maximum(best[place], best[place - 1] - 0.15)
        assert matches.tolist() == pytest.approx(best.mean(axis=1).tolist())


def asked(*sentences: str, terms: set[str]) -> list[Occurrences]:
    return [occurrences(sentence.split(), {term: term for term in terms}) for sentence in sentences]


def test_a_term_is_found_by_each_of_its_forms() -> None:
    forms = {"flee": "flee", "fled": "flee", "harbour": "harbour"}
    found = occurrences("they fled the harbour and flee still".split(), forms)
    assert (found.length, found.found) == (7, ((1, "flee"), (3, "harbour"), (5, "flee")))


def test_word_scores_are_bm25() -> None:
    rarity = {"crane": 3.0, "fall": 1.0}
    scores = word_scores(asked("the crane fall", "no", "crane crane", terms=set(rarity)), rarity)
    norm = 0.6 * (0.7 + 0.3 * 3 / 20)
    assert scores[0] == pytest.approx((3.0 + 1.0) * 1.6 / (1 + norm))
    assert scores[1] == 0
    assert scores[2] == pytest.approx(3.0 * 2 * 1.6 / (2 + 0.6 * (0.7 + 0.3 * 2 / 20)))


def test_nearness_is_high_where_the_words_stand_together() -> None:
    rarity = {"clash": 1.0, "begin": 3.0, "harbour": 4.0}
    sentences = asked("clash which begin", "clash a b clash c d e begin", "begin", terms=set(rarity))
    near, far, one = nearness(sentences, rarity).tolist()
    assert near == pytest.approx(2 / 3 * 4 / 8)
    assert far == pytest.approx(2 / 5 * 4 / 8)
    assert one == 0


def test_sentences_are_scaled_by_those_of_the_first_passages() -> None:
    signals = SentenceSignals(
        passage=np.array([1.0, 0.5, 0.0]),
        tokens=np.array([0.5, 0.3, 0.9]),
        words=np.array([1.0, 0.0, 0.0]),
        nearness=np.array([0.0, 0.0, 1.0]),
        has_answer=np.array([0.0, 1.0, 0.0]),
        in_window=np.zeros(3),
    )
    weights = QuoteWeights(passage=2, tokens=4, words=0.5, nearness=0.4, answer_type=0.3, in_window=0.5)
    assert signals.fused(weights, reference=2).tolist() == pytest.approx([6.5, 1.3, 12.4])


def test_without_a_weight_a_signal_counts_nothing() -> None:
    tokens, nothing = np.array([0.1, 0.9]), np.zeros(2)
    off = replace(WEIGHTS.quote, tokens=0, words=0)
    assert SentenceSignals(nothing, tokens, nothing, nothing, nothing, nothing).fused(off, 2).tolist() == [
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("When did the clashes begin?", "time"),
        ("In what year did Velmark burn?", "time"),
        ("How many dockers were hurt?", "quantity"),
        ("Who is Ilva Morn?", "person"),
        ("Where did people flee to?", "place"),
        ("Which town was hit?", "place"),
        ("Why was the harbour closed?", "reason"),
        ("What did Ilva Morn ask for?", "statement"),
        ("What has the mayor said about it?", "statement"),
    ],
)
def test_a_question_asks_for_one_type_of_answer(question: str, name: str) -> None:
    kind = answer_type(question)
    assert kind is not None
    assert kind.name == name


@pytest.mark.parametrize("question", ["harbour of Port Arlen", "Tell me about cranes", "ÜBER?", ""])
def test_other_questions_ask_for_none(question: str) -> None:
    assert answer_type(question) is None
    assert has_answer(question, ["It fell in 2031."]).tolist() == [0.0]


def test_an_answer_must_be_more_than_the_question_brought() -> None:
    sentences = ["It was 7 men.", "He had 9 of 12 votes.", "Nobody came."]
    assert has_answer("How many of the 7 men came?", sentences).tolist() == [0.0, 1.0, 0.0]
    said = ["“Go home,” Morn said.", "“Stay,” he said.", "Morn left."]
    assert has_answer("What did Ilva Morn ask for?", said).tolist() == [4.0, 0.0, 0.0]
    assert has_answer("Who met Ilva Morn?", ["There Morn met Teo.", "Ilva Morn left."]).tolist() == [1.0, 0.0]
