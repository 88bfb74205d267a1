"""Whether an answer is there at all: values worked out by hand, and laws."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from doubles import WordCountEmbedder
from hypothesis import given
from hypothesis import strategies as st

from index import EVERYTHING, Article, Collection, Filter, Span, build_articles
from index.tokens import TokenMatches
from qa.abstention import (
    NOTHING,
    REFERENCE,
    REFUSED_BELOW,
    Calibration,
    Evidence,
    Match,
    SentenceMatches,
    match,
    probability,
)
from qa.calibration import calibrate
from qa.datasets import Dataset, Query
from qa.questions import Question, read_question
from qa.ranking import RankedPassage, rank
from qa.unanswerable import auroc, measure_abstention
from qa.unknown_words import names_in, occurring, unknown_names, unknown_words, words_in
from qa.weights import WEIGHTS

SHARE = st.floats(0, 1)
MATCHES = st.builds(Match, SHARE, SHARE, SHARE)


def question(weights: list[float]) -> Question:
    tokens = np.zeros((len(weights), 2), np.float32)
    return Question(
        "",
        np.zeros(2, np.float32),
        tokens,
        np.array(weights),
        {},
        tuple(Span(at, at + 1) for at in range(len(weights))),
    )


def passage(similarities: list[list[float]], labels: list[int], nearest: float) -> RankedPassage:
    rows, of = np.array(similarities, np.float32), np.array(labels, np.int16)
    sentences = [rows[:, of == place].max(axis=1, initial=-1.0) for place in range(of.max() + 1)]
    return RankedPassage(
        1, 1.0, nearest, TokenMatches(rows.max(axis=1), np.array(sentences, np.float32)), (True,)
    )


def test_matches_that_are_known_are_those_that_would_be_worked_out() -> None:
    asked, found = (
        question([3, 1]),
        [passage([[1, 0], [0, 0.5]], [0, 1], 0.7), passage([[0.2, 0.4]] * 2, [2, 0], 0.1)],
    )
    found[1] = replace(found[1], id=2)
    matches = SentenceMatches()
    assert [len(one) for one in matches.of(found)] == [2, 3]
    assert match(asked, found, None, matches) == match(asked, found)
    # Known by its id, however often its place and its score change.
    moved = [replace(found[1], score=0.5), found[0]]
    assert all(one is two for one, two in zip(matches.of(moved), matches.of(found)[::-1], strict=True))


def test_the_match_of_one_passage() -> None:
    # The rare token is matched fully in the first sentence, the other one half in the second.
    found = match(question([3, 1]), [passage([[1, 0], [0, 0.5]], [0, 1], 0.7)])
    assert found.tokens == pytest.approx(((3 * 1 + 1 * 0.25) / 4) ** 0.5)
    assert found.sentence == pytest.approx((0.85 + 0.5) / 2)  # 0.85: carried from the sentence before
    assert found.nearest == pytest.approx(0.7)


def test_each_value_is_the_best_of_any_of_the_first_eight_passages() -> None:
    exact, near, none = passage([[1]], [0], 0.1), passage([[0.2]], [0], 0.9), passage([[0]], [0], 0.0)
    found = match(question([1]), [none, exact, near])
    assert (found.tokens, found.sentence, found.nearest) == pytest.approx((1, 1, 0.9))
    assert match(question([1]), [none] * 8 + [exact]) == NOTHING


def test_no_passages_and_passages_without_tokens_match_nothing() -> None:
    none = TokenMatches(np.zeros(1, np.float32), np.zeros((0, 1), np.float32))
    empty = RankedPassage(1, 1.0, -0.2, none, (True,))
    assert match(question([1]), []) == match(question([1]), [empty]) == NOTHING


def test_nothing_is_refused_and_the_same_text_is_not() -> None:
    assert probability(Evidence(NOTHING, 0), REFERENCE) < 0.001
    assert probability(Evidence(Match(1, 1, 1), 0), REFERENCE) > 0.99


def test_a_good_match_about_an_unknown_name_is_refused() -> None:
    found = Match(0.8, 0.6, 0.6)
    assert probability(Evidence(found, 0), REFERENCE) > 0.5
    assert probability(Evidence(found, 1), REFERENCE) < REFUSED_BELOW


@given(MATCHES, MATCHES, SHARE, MATCHES)
def test_more_evidence_is_never_less_likely(one: Match, other: Match, names: float, chance: Match) -> None:
    calibration = Calibration(Match(chance.tokens * 0.9, chance.sentence * 0.9, chance.nearest * 0.9))
    low = Match(
        min(one.tokens, other.tokens), min(one.sentence, other.sentence), min(one.nearest, other.nearest)
    )
    high = Match(
        max(one.tokens, other.tokens), max(one.sentence, other.sentence), max(one.nearest, other.nearest)
    )
    likely = probability(Evidence(high, names), calibration)
    assert 0 <= probability(Evidence(low, names), calibration) <= likely <= 1
    assert probability(Evidence(high, 1.0), calibration) <= likely


@given(MATCHES, SHARE, st.floats(0, 0.9))
def test_a_model_with_a_higher_zero_gives_the_same_probability(
    found: Match, names: float, offset: float
) -> None:
    """A direction that all texts share raises every cosine c to (c + m) / (1 + m)."""

    def raised(values: Match) -> Match:
        return Match(
            *((value + offset) / (1 + offset) for value in (values.tokens, values.sentence, values.nearest))
        )

    expected = probability(Evidence(found, names), REFERENCE)
    shifted = probability(Evidence(raised(found), names), Calibration(raised(REFERENCE.chance)))
    assert shifted == pytest.approx(expected)


@given(MATCHES)
def test_a_calibration_survives_the_manifest(chance: Match) -> None:
    assert Calibration.from_dict(Calibration(chance).to_dict()) == Calibration(chance)


def test_a_manifest_without_a_value_is_not_read() -> None:
    with pytest.raises(KeyError):
        Calibration.from_dict({"tokens": 0.3})


def test_words_that_no_article_has(collection: Collection) -> None:
    text = "Who closed the harbour of Zanzibar, and why zebras?"
    every = occurring(collection, EVERYTHING)
    assert unknown_words(words_in(text, collection), every) == ("Zanzibar", "zebras")
    assert unknown_words(words_in("Was the harbour closed?", collection), every) == ()


def test_words_of_an_article_outside_of_the_window_are_unknown(collection: Collection) -> None:
    later = Filter.of("2031-05-03", None, None)
    assert unknown_words(["harbour", "Velmark"], occurring(collection, later)) == ("harbour",)


@pytest.mark.parametrize("where", [EVERYTHING, Filter.of("2031-05-03"), Filter.of(sources=["No"])])
def test_words_looked_up_together_are_told_as_each_by_itself(collection: Collection, where: Filter) -> None:
    words = ("harbour", "harbor", "Velmark", "Velmrak", "zebras", "closed", "the")
    occurs = occurring(collection, where)
    found = collection.find_by_words("Velmark", 5, [where, EVERYTHING], words)
    assert found.occurring == {word for word in words if occurs(word)}


def test_words_of_an_article_that_counts_as_absent_are_unknown(collection: Collection) -> None:
    numbers, _ = collection.search_article_words("Velmark", 5, EVERYTHING)
    absent = frozenset(numbers.tolist())
    assert len(absent) == 1
    assert unknown_words(["harbour", "Velmark"], occurring(collection, EVERYTHING, absent)) == ("Velmark",)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Who won in Velmark?", 0),
        ("Who won in Zanzibar?", 1),
        ("Did Brandt win in Zanzibar?", 0.5),
        ("Zanzibar is where?", 0),  # the sentence's capital
        ("WHO WON IN ZANZIBAR?", 0),
        ("Who Won In Zanzibar?", 0),
        ("who won in zanzibar?", 0),
        ("What is the role of Xrcc1 and UNESCO?", 0),  # signs and initials, no names
    ],
)
def test_the_share_of_names_that_no_article_has(collection: Collection, text: str, share: float) -> None:
    assert unknown_names(names_in(text, collection), occurring(collection, EVERYTHING)) == share


def test_the_name_of_an_outlet_is_no_unknown_name(collection: Collection) -> None:
    [*outlets] = [name for name in collection.sources() if name.istitle()]
    for outlet in outlets:
        assert names_in(f"what did {outlet} write", collection) == []


@pytest.mark.parametrize(
    ("positive", "negative", "area"),
    [([2, 3], [0, 1], 1), ([0, 1], [2, 3], 0), ([1], [1], 0.5), ([1, 3], [2], 0.5), ([1, 2], [1, 0], 0.875)],
)
def test_auroc_counts_pairs(positive: list[float], negative: list[float], area: float) -> None:
    assert auroc(np.array(positive, float), np.array(negative, float)) == area


@given(st.lists(SHARE, min_size=1, max_size=9), st.lists(SHARE, min_size=1, max_size=9))
def test_auroc_is_the_share_of_pairs_in_order(positive: list[float], negative: list[float]) -> None:
    pairs = [(above > below) + (above == below) / 2 for above in positive for below in negative]
    assert auroc(np.array(positive), np.array(negative)) == pytest.approx(sum(pairs) / len(pairs))


def test_a_small_collection_has_the_reference(collection: Collection) -> None:
    assert calibrate(collection) == REFERENCE


# Each article has eleven words of its own.
_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te")


def _article(number: int) -> Article:
    own = [f"{syllable}{_SYLLABLES[number]}{other}x" for syllable, other in pairwise(_SYLLABLES)]
    return Article(
        str(number), None, "outlet", None, None, f"{' '.join(own).capitalize()}.", None, "none", None
    )


@pytest.fixture
def dozen(tmp_path: Path) -> Collection:
    embedder = WordCountEmbedder()
    build_articles([_article(number) for number in range(12)], tmp_path / "dozen", embedder)
    return Collection.open(tmp_path / "dozen", embedder)


def test_calibration_is_the_same_each_time_and_below_an_answer(dozen: Collection) -> None:
    calibration = calibrate(dozen)
    assert calibration == calibrate(dozen) != REFERENCE
    read = read_question(_article(3).text, dozen)
    found = match(read, rank(read, dozen, EVERYTHING, 1, WEIGHTS.passage))
    # The token coder cuts off at 2.6 standard deviations; here tokens are 1 in one of 64 dimensions.
    same = 2.6 * (1 / 64 * (1 - 1 / 64)) ** 0.5
    assert calibration.chance.tokens < found.tokens == pytest.approx(same)
    assert calibration.chance.sentence < found.sentence == pytest.approx(same)
    assert calibration.chance.nearest < found.nearest == pytest.approx(1, abs=1e-5)


def test_questions_are_told_apart_from_those_of_others_and_from_those_left_out(dozen: Collection) -> None:
    own = tuple(Query(f"q{n}", _article(n).text, {str(n): 1}, (), {}) for n in range(12))
    other = Dataset("others", (), (Query("o", "Something else entirely, isn't it?", {"0": 1}, (), {}),))
    gone = Query("gone", "An article that isn't here", {"99": 1}, (), {})
    measures = measure_abstention(Dataset("dozen", (), (*own, gone)), [other], dozen, refused_below=0.1)
    values = {measure.name: (measure.value, measure.answerable, measure.unanswerable) for measure in measures}
    assert values == {
        "refused, answerable": (0, 12, 0),
        "AUROC, own article taken out": (1, 12, 12),
        "AUROC, questions of others": (1, 12, 1),
        "refused, own article taken out": (1, 0, 12),
        "refused, questions of others": (1, 0, 1),
    }
    assert all(measure.low <= measure.value <= measure.high for measure in measures)
