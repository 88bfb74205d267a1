"""How the numbers of a sentence, and what a question asks the number of, are read."""

import pytest

from qa.quantities import read_quantity
from qa.quantities.amounts import noun_phrase_end
from qa.quantities.numerals import numerals
from qa.quantities.telling import told_measures


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How many people were killed?", "killed"),
        ("What was the death toll in Velmark?", "killed"),
        ("number of dead in Velmark", "killed"),
        ("How many Alawite civilians were killed?", "Alawite civilians killed"),
        ("How many of the miners were hurt?", "miners injured"),
        ("How many people had to flee?", "displaced"),
        ("What percentage of the votes did she win?", "percent"),
        ("How much did the bridge cost?", "money"),
        ("How far is it from Velmark to Torvik?", "length"),
        ("How many bridges fell?", "bridges"),
        ("How many measles cases are there?", "infected"),
        ("How many flood deaths were there?", "killed"),
        ("How many civilian deaths were there?", "civilian deaths killed"),
        ("How many miners were trapped?", "miners trapped"),
        ("Who killed the mayor?", None),
        ("When were 12 people killed?", None),
        ("What happened in Velmark?", None),
        ("How did the fire start?", None),
        ("", None),
    ],
)
def test_what_is_asked_is_read_from_the_question(question: str, unit: str | None) -> None:
    asked = read_quantity(question, str.split)
    assert (None if asked is None else asked.unit) == unit


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("At least 12 people were killed and 30 injured.", ["killed", "injured"]),
        ("The blast killed 12 people and injured 30.", ["killed", "injured"]),
        ("Police arrested 45 protesters; 3,000 people fled.", ["arrested", "displaced"]),
        ("The number of injured rose to 80.", ["injured"]),
        ("The toll now stands at 17.", ["killed"]),
        ("Some 300 soldiers were sent to the town where protesters were killed.", [None]),
        ("Ten gunmen killed the mayor.", [None]),
        ("Fourteen miners died and 30 were trapped.", ["killed", "trapped"]),
        ("Among the dead were nine children.", ["killed"]),
        ("The fighting drove 900 people from their homes.", ["displaced"]),
        ("Displaced families, about 3,500 people, sleep in schools.", ["displaced"]),
        ("The toll rose to 17, while the number of missing fell to 12.", ["killed", "missing"]),
        ("The rescue ended with 38 miners saved and five dead.", ["rescued", "killed"]),
        ("12 deaths were reported, and 40 wounded.", ["killed", "injured"]),
    ],
)
def test_what_happened_to_those_counted_is_read_from_the_words_beside(
    sentence: str, told: list[str | None]
) -> None:
    found = numerals(sentence, ())
    ends = [noun_phrase_end(sentence, one.end) for one in found]
    measures = told_measures(sentence, found, ends)
    assert [None if one is None else one.name for one in measures] == told


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "qualifier"),
    [
        ("more than 600 died", "more than 600", 600, 600, "at least"),
        ("up to 40 people", "up to 40", 40, 40, "at most"),
        ("about 50 people", "about 50", 45, 55, "about"),
        ("nearly 5,000 hectares", "nearly 5,000", 4500, 5000, "about"),
        ("between 300 and 400 people", "between 300 and 400", 300, 400, ""),
        ("200-300 people", "200-300", 200, 300, ""),
        ("seven more bodies", "seven more", 7, 7, ""),
        ("another 12 died", "another 12", 12, 12, ""),
        ("12 more than expected", "12", 12, 12, ""),
        ("dozens of people", "dozens", 24, 99, ""),
        ("seventy-one people", "seventy-one", 71, 71, ""),
        ("tens of thousands of people", "tens of thousands", 20_000, 99_999, ""),
        ("$1.2 billion", "$1.2 billion", 1.2e9, 1.2e9, ""),
        ("two of five people", "two", 2, 2, ""),
    ],
)
def test_a_numeral_keeps_its_words_and_its_bounds(
    text: str, value: str, low: float, high: float, qualifier: str
) -> None:
    first = numerals(text, ())[0]
    assert text[first.start : first.end] == value
    assert (first.low, first.high, first.qualifier) == (low, pytest.approx(high), qualifier)


@pytest.mark.parametrize(
    "text", ["in 2019 it rained", "Jorn Tavik, 62, said", "the 57-year-old", "for 14 days"]
)
def test_years_ages_and_stretches_of_time_are_no_numerals(text: str) -> None:
    assert numerals(text, ()) == []


def test_the_sign_of_a_footnote_ends_no_table() -> None:
    [found] = numerals("more than 60¹ people died", ())
    assert (found.low, found.high, found.qualifier) == (60, 60, "at least")
