import math
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import EVERYTHING, CollectionError, Filter
from index.words import WordDocument, WordIndex

DOCUMENTS = [
    WordDocument(1, None, "The crane fell into the basin of Port Arlen.", "Arlen Post", date(2031, 5, 2)),
    WordDocument(2, "Election in Velmark", "Brandt was chosen as mayor.", "Velmark Times", date(2031, 5, 4)),
    WordDocument(5, None, "The mayor of São Ruvo fell ill. The mayor is 57.", "Arlen Post", None),
    WordDocument(6, None, "Running costs rose, he said: that's NOT a surprise.", "C", date(2031, 5, 9)),
]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    return WordIndex.build(tmp_path_factory.mktemp("words") / "index", DOCUMENTS)


def found(words: WordIndex, question: str, where: Filter = EVERYTHING, k: int = 10) -> list[int]:
    ids, scores = words.search(question, k, where)
    assert scores.tolist() == sorted(scores.tolist(), reverse=True)
    return ids.tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("mayor", [5, 2]),
        ("VELMARK", [2]),
        ("sao ruvo", [5]),
        ("São", [5]),
        ("cranes falling", [1, 5]),
        ("run", [6]),
        ("57", [5]),
        ("zebra", []),
        ("", []),
        ("?!", []),
    ],
)
def test_words_are_found_in_title_and_text_whatever_their_case_accents_and_endings(
    words: WordIndex, question: str, expected: list[int]
) -> None:
    assert found(words, question) == expected


@pytest.mark.parametrize(
    "question",
    ["-crane", "text:crane", '"crane"~2', "(crane", "crane AND", "+crane^3", "cr\0ane crane",
     "[crane TO *]", "crane*", "crane\\", "/crane/", "🙂 crane", "* crane", "title: crane"],
)  # fmt: skip
def test_no_character_of_a_question_is_syntax(words: WordIndex, question: str) -> None:
    assert found(words, question)[0] == 1


def test_operators_are_words_like_others(words: WordIndex) -> None:
    assert found(words, "NOT crane AND mayor") == found(words, "crane mayor") == [1, 5, 2]


@pytest.mark.parametrize("misspelt", ["Velmrak", "Velmak", "Velmarkk", "Vellmark", "velnark"])
def test_a_name_with_one_edit_is_still_found(words: WordIndex, misspelt: str) -> None:
    assert found(words, f"election in {misspelt}") == [2]
    assert found(words, misspelt) == [2]


def test_short_words_and_words_that_occur_are_taken_as_they_are(words: WordIndex) -> None:
    assert found(words, "cran") == []
    assert found(words, "basil") == [1]  # one edit from "basin"
    assert found(words, "brandt") == [2]


def test_the_score_is_bm25(words: WordIndex) -> None:
    """Robertson's BM25 with k1 = 1.2, b = 0.75, worked out by hand for one term in one document."""
    _, scores = words.search("crane", 10, EVERYTHING)
    lengths = [9, 3 + 5, 11, 10]
    inverse_frequency = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    average = sum(lengths) / len(lengths)
    expected = inverse_frequency * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 9 / average))
    assert scores[0] == pytest.approx(expected, rel=1e-3)
    assert words.rarity(words.terms("crane")) == {"crane": pytest.approx(inverse_frequency)}


def test_filters_hold_before_the_ranking_and_do_not_change_scores(words: WordIndex) -> None:
    assert found(words, "the mayor fell", Filter.of(sources=["Arlen Post"])) == [5, 1]
    assert found(words, "mayor", Filter.of(date(2031, 5, 4), date(2031, 5, 4))) == [2]
    assert found(words, "mayor", Filter.of(until=date(2031, 5, 3))) == []
    assert found(words, "mayor", Filter.of(sources=[])) == []
    assert found(words, "mayor", Filter.of(sources=["C"])) == []
    everything = dict(zip(*(part.tolist() for part in words.search("mayor", 9, EVERYTHING)), strict=True))
    narrowed = words.search("mayor", 9, Filter.of(date(2031, 5, 4)))
    assert narrowed[1].tolist() == [everything[2]]


# Every text is indexed three times over: a busy machine takes long for it.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.sampled_from("flee fled harbour mayor crane of the".split()), min_size=1, max_size=30),
        min_size=2,
        max_size=12,
    ),
    st.integers(0, 11),
)
def test_words_score_in_a_part_as_they_do_in_all(texts: list[list[str]], cut: int) -> None:
    documents = [
        WordDocument(number, None, " ".join(text), "A", None) for number, text in enumerate(texts, 1)
    ]
    every = WordIndex.build(None, documents)
    parts = [WordIndex.build(None, documents[:cut]), WordIndex.build(None, documents[cut:])]
    for question in ("Who fled the harbour?", "the mayer of craneport", "flee mayor crane"):
        ids, scores = every.search(question, len(every), EVERYTHING)
        expected = dict(zip(ids.tolist(), scores.tolist(), strict=True))
        for k in (1, 3, 12):
            found: dict[int, float] = {}
            for part in parts:
                own, scored = part.search(question, k, EVERYTHING, among=every.among(question))
                found.update(zip(own.tolist(), scored.tolist(), strict=True))
            assert {number: expected[number] for number in found} == pytest.approx(found, rel=1e-4)
            best = sorted(found.values(), reverse=True)[:k]
            assert best == pytest.approx(scores.tolist()[:k], rel=1e-4)


def test_opening_gives_the_same_and_damage_is_a_clear_error(tmp_path: Path) -> None:
    WordIndex.build(tmp_path / "w", DOCUMENTS)
    assert found(WordIndex.open(tmp_path / "w"), "mayor") == [5, 2]
    (tmp_path / "w" / "meta.json").write_text("{")
    with pytest.raises(CollectionError, match="is not a readable word index"):
        WordIndex.open(tmp_path / "w")


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert found(WordIndex.build(tmp_path / "w", []), "mayor") == []


@given(question=st.text(max_size=100))
def test_any_question_is_searched_without_an_error(words: WordIndex, question: str) -> None:
    words.search(question.encode("utf-8", "replace").decode(), 5, EVERYTHING)


def test_opening_leaves_no_copy_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though tantivy may make its lock file anew in the copy while that is being removed."""
    WordIndex.build(tmp_path / "words", [WordDocument(1, None, "The mayor fell.", "A", None)])
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(copies))
    for _ in range(40):
        assert len(WordIndex.open(tmp_path / "words")) == 1
    assert list(copies.iterdir()) == []
