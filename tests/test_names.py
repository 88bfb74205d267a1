"""Names in sentences: which words are one, and what the words beside it make plain."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.names import is_english, mentions


# Places, people and outlets are invented.
@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The harbour of Port Arlen was closed on Friday in March.", ["Port Arlen"]),
        ("On Monday the Bank of Velmark told Teo Brandt’s lawyer so.", ["Bank of Velmark", "Teo Brandt"]),
        ("They fled Tahir al-Oke and the Sarn-Arlen line.", ["Tahir al-Oke", "Sarn-Arlen"]),
        ("It is a Velmark-built bridge near NATO, the UN says of the IDs.", []),
        ("“We saw Ilva Morn,” he said, “and Sana Oke.”", ["Ilva Morn", "Sana Oke"]),
        (
            "They told a council of the Upper and Lower Great Old Long Wide Sarn all that was known there.",
            ["Upper"],
        ),
        ("They met Ilva,\nTeo or Sana.", ["Ilva", "Teo", "Sana"]),
        ("The mayor spoke in Velmark for the Ferry\nCompany.", ["Velmark", "Ferry", "Company"]),
        ("Velmark Elects Teo Brandt Mayor After the Flood.", []),
        ("Mayor Teo Brandt of Velmark", []),
        ("THE MAYOR OF VELMARK HAS RESIGNED.", []),
        ("", []),
    ],
)
def test_names_are_capitalised_runs_that_nothing_else_explains(sentence: str, names: list[str]) -> None:
    assert [one.name for one in mentions(sentence)] == names


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("They met Mayor Teo Brandt there.", ("Teo Brandt", "person", False, True, False)),
        ("They met Dr. Brandt, who left.", ("Brandt", "person", False, True, False)),
        ("The Velmark Prime Minister Sana Oke agreed.", ("Sana Oke", "person", False, False, False)),
        ("They met the lawmaker Sana Oke.", ("Sana Oke", "person", False, True, False)),
        ("Ilva Morn, a 57-year-old docker, was there.", ("Ilva Morn", "person", False, True, True)),
        ("It rained in Quillon.", ("Quillon", "place", False, True, False)),
        ("It rained on the island of Oke all day.", ("Oke", "place", False, True, False)),
        ("So the Marlo Observatory said.", ("Marlo Observatory", "plain", True, True, False)),
        ("It was up to Velmark voters.", ("Velmark", "plain", False, False, False)),
        ("It is the end. Quillon is dry.", ("Quillon", "plain", False, True, True)),
        ("It is the Quillon’s bridge.", ("Quillon", "plain", True, True, False)),
    ],
)
def test_the_words_beside_a_name_tell_of_it(sentence: str, expected: tuple[object, ...]) -> None:
    assert [astuple(one) for one in mentions(sentence)] == [expected]


def test_other_languages_are_not_taken_for_english() -> None:
    assert is_english("The harbour of Port Arlen was closed on Friday, and nobody was hurt.")
    assert not is_english("Der Hafen von Arlen wurde am Freitag geschlossen, und niemand kam zu Schaden.")
    assert not is_english("Le port d’Arlen a été fermé vendredi, mais personne n’a été blessé, dit le maire.")
    assert not is_english("港は金曜日に閉鎖された。")
    assert not is_english("1, 2, 3.")


@given(st.text(alphabet="Ab Cé.‘“’'-<>&\n\u202e9İ", max_size=60))
def test_a_name_has_letters_and_single_blanks_alone(text: str) -> None:
    for one in mentions(text):
        assert all(
            part.replace("-", "").replace("’", "").replace("'", "").isalpha() for part in one.name.split(" ")
        )
