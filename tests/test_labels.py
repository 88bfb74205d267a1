"""Template news: sentences that differ only in what they are about, and ones that tell one thing of it."""

from datetime import date

import numpy as np
import pytest
from told_days import by_day

from index.relations.copies import compare
from index.relations.judging import Retelling, judge
from index.relations.reports import Report
from index.relations.retellings import find_retellings
from index.relations.statements import Statement, statements
from index.sentence_transformer import SentenceTransformerEmbedder
from index.sentences import Span

DAY = date(2031, 4, 2)  # a Wednesday

OTHERS = [
    (
        "Heavy rain fell over district 5 of Zarnholm on Tuesday.",
        "Heavy rain fell over district 115 of Zarnholm on Tuesday.",
    ),
    (
        "Flight 115 from Zarnholm to Arlen was cancelled on Tuesday.",
        "Flight 208 from Zarnholm to Arlen was cancelled on Tuesday.",
    ),
    (
        "Voters in Ward 3 of Zarnholm kept their councillor on Tuesday.",
        "Voters in Ward 9 of Zarnholm kept their councillor on Tuesday.",
    ),
    (
        "A lorry overturned on Route 66 near Velmark on Tuesday.",
        "A lorry overturned on Route 17 near Velmark on Tuesday.",
    ),
    (
        "The Zarnholm Otters won Game 2 of the final on Tuesday.",
        "The Zarnholm Otters won Game 3 of the final on Tuesday.",
    ),
    (
        "The trial opened in courtroom 4 of the Arlen courthouse on Tuesday.",
        "The trial opened in courtroom 7 of the Arlen courthouse on Tuesday.",
    ),
    (
        "The Arlen court dismissed case No. 17 on Tuesday.",
        "The Arlen court dismissed case No. 18 on Tuesday.",
    ),
    (
        "Fire damaged a house at 5 Main Street in Velmark on Tuesday.",
        "Fire damaged a house at 48 Main Street in Velmark on Tuesday.",
    ),
    (
        "Water was cut off in Building B2 of the Arlen estate on Tuesday.",
        "Water was cut off in Building B3 of the Arlen estate on Tuesday.",
    ),
    (
        "Ostrel Motors recalled its model K40 in Zarnholm on Tuesday.",
        "Ostrel Motors recalled its model K60 in Zarnholm on Tuesday.",
    ),
    (
        "A man born on 5 March 1990 was charged with theft in Arlen on Tuesday.",
        "A man born on 9 June 1982 was charged with theft in Arlen on Tuesday.",
    ),
    (
        "The fire in Arlen, in Zarnholm county, killed 12 people on Tuesday.",
        "The fire in Velmark, in Zarnholm county, killed 12 people on Tuesday.",
    ),
    (
        "The fire in Arlen, in Zarnholm county, killed 12 people on Tuesday.",
        "The fire in Velmark, in Zarnholm county, killed 14 people on Tuesday.",
    ),
    (
        "The mayor of Arlen opened the fair on Tuesday.",
        "The mayor of Velmark opened the fair on Tuesday.",
    ),
    (
        "Classes were cancelled in District Five of Zarnholm on Tuesday.",
        "Classes were cancelled in District Six of Zarnholm on Tuesday.",
    ),
    (
        "A storm closed 12 schools in the 5th district of Zarnholm on Tuesday.",
        "A storm closed 12 schools in the 6th district of Zarnholm on Tuesday.",
    ),
    (
        "A storm closed 12 schools in district 5 of Zarnholm on Tuesday.",
        "A storm closed 14 schools in district 6 of Zarnholm on Tuesday.",
    ),
    (
        "Work on Phase II of the Zarnholm tram began on Tuesday.",
        "Work on Phase III of the Zarnholm tram began on Tuesday.",
    ),
    (
        "Patients were moved out of Block C of the Velmark clinic on Tuesday.",
        "Patients were moved out of Block D of the Velmark clinic on Tuesday.",
    ),
    (
        "District 5 residents of Zarnholm were told to boil water on Tuesday.",
        "District 6 residents of Zarnholm were told to boil water on Tuesday.",
    ),
    (
        "Power failed in wards 3 and 4 of Zarnholm on Tuesday.",
        "Power failed in wards 5 and 6 of Zarnholm on Tuesday.",
    ),
    (
        "The number 12 tram hit a van in Zarnholm on Tuesday.",
        "The number 31 tram hit a van in Zarnholm on Tuesday.",
    ),
    (
        "Units from the 2nd Battalion left Arlen on Tuesday.",
        "Units from the 3rd Battalion left Arlen on Tuesday.",
    ),
    (
        "The Arlen court heard case 17-cv-203 on Tuesday.",
        "The Arlen court heard case 17-cv-209 on Tuesday.",
    ),
    ("The Arlen lottery drew 17 on Tuesday.", "The Arlen lottery drew 31 on Tuesday."),
]

SAME = [
    (
        "In the district 40 people of Zarnholm died on Tuesday.",
        "In the district 45 people of Zarnholm died on Tuesday.",
        "disagrees",
    ),
    (
        "World War II bombs were found in Arlen on Tuesday.",
        "On Tuesday bombs of World War Two were found in Arlen.",
        "retells",
    ),
    (
        "Heavy rain fell over district 5 of Zarnholm on Tuesday.",
        "On Tuesday district 5 of Zarnholm saw heavy rain fall.",
        "retells",
    ),
    (
        "Classes were cancelled in District Five of Zarnholm on Tuesday.",
        "On Tuesday schools in district 5 of Zarnholm cancelled classes.",
        "retells",
    ),
    (
        "Flight 115 from Zarnholm to Arlen was cancelled on Tuesday.",
        "The airline cancelled Flight 115 from Zarnholm to Arlen on Tuesday.",
        "retells",
    ),
    (
        "A lorry overturned on Route 66 near Velmark on Tuesday.",
        "On Tuesday a lorry tipped over on Route 66 near Velmark.",
        "retells",
    ),
    (
        "The Arlen court dismissed case No. 17 on Tuesday.",
        "Case 17 was dismissed by the Arlen court on Tuesday.",
        "retells",
    ),
    (
        "Fire damaged a house at 5 Main Street in Velmark on Tuesday.",
        "A house at 5 Main Street in Velmark was damaged by a fire on Tuesday.",
        "retells",
    ),
    (
        "A storm closed 12 schools in the 5th district of Zarnholm on Tuesday.",
        "Twelve schools in district 5 of Zarnholm were closed by a storm on Tuesday.",
        "retells",
    ),
    (
        "The fire at Building B2 of the Arlen estate killed 12 people on Tuesday.",
        "The fire at Building B2 of the Arlen estate killed 14 people on Tuesday.",
        "disagrees",
    ),
    (
        "The fire in district 5 of Zarnholm killed 12 people on Tuesday.",
        "On Tuesday 14 people were killed by the fire in district 5 of Zarnholm.",
        "disagrees",
    ),
    (
        "Power failed in wards 3 and 4 of Zarnholm on Tuesday.",
        "On Tuesday the power failed in ward 3 of Zarnholm.",
        "retells",
    ),
    (
        "A bomb in Velmark killed 12 people at the Orm market on Tuesday.",
        "A bomb in Velmark killed 14 people at the Orm market on Tuesday.",
        "disagrees",
    ),
]


EMBEDDER = SentenceTransformerEmbedder()


def told(number: int, text: str) -> Statement:
    return statements(Report.of(number, f"Outlet {number}", DAY, text, (Span(0, len(text)),)))[0]


def judged(one: str, other: str, cosine: float) -> Retelling | None:
    return judge(told(1, one), told(2, other), cosine)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_sentences_about_different_things_are_no_relation(one: str, other: str):
    assert judged(one, other, 0.97) is None
    assert judged(other, one, 0.97) is None


@pytest.mark.model
@pytest.mark.parametrize(("one", "other", "kind"), SAME)
def test_sentences_about_one_thing_are_related(one: str, other: str, kind: str):
    spans = [[Span(0, len(text))] for text in (one, other)]
    vectors = np.concatenate([each.sentences for each in EMBEDDER.encode_passages([one, other], spans)])
    both = [told(1, one), told(2, other)]
    found = list(find_retellings(by_day(both, vectors), {1, 2}, set()))
    assert [each.kind for each in found] == [kind]


def test_each_of_many_outlets_with_another_district_reports_something_else():
    texts = [f"Heavy rain fell over district {number} of Zarnholm on Tuesday." for number in range(1, 41)]
    both = [told(number, text) for number, text in enumerate([*texts, texts[4].replace("Heavy", "Hard")])]
    vectors = np.ones((len(both), 1), np.float32)
    found = list(find_retellings(by_day(both, vectors), set(range(len(both))), set()))
    assert [(each.first[0], each.second[0]) for each in found] == [(4, 40)]


REST = (
    " Crews worked through the night to clear the streets and pump out cellars, and buses were sent another "
    "way until the morning, while schools nearby stayed shut and residents were asked to keep off the roads."
)
FIRST = "Heavy rain fell over {} on Tuesday and flooded cellars, the weather office in the capital said."


def printed(number: int, text: str) -> Report:
    first = text.index(". ") + 1
    return Report.of(number, f"Outlet {number}", DAY, text, (Span(0, first), Span(first + 1, len(text))))


@pytest.mark.parametrize(
    ("one", "other", "pairs"),
    [
        ("district 5 of Zarnholm", "district 6 of Zarnholm", ((1, 1),)),
        ("Block C of Zarnholm", "Block D of Zarnholm", ((1, 1),)),
        ("district eleven of Zarnholm", "district thirteen of Zarnholm", ((1, 1),)),
        ("the town of Arlen in Zarnholm", "the town of Velmark in Zarnholm", ((1, 1),)),
        ("district five of Zarnholm", "district five of Zarnhollm", ((0, 0), (1, 1))),
        ("district five of Zarnholm", "district five of the city of Zarnholm", ((0, 0), (1, 1))),
    ],
)
def test_sentence_of_a_copy_about_another_thing_is_no_copy(one: str, other: str, pairs: tuple):
    copy = compare(printed(1, FIRST.format(one) + REST), printed(2, FIRST.format(other) + REST))
    assert copy is not None
    assert copy.sentences == pairs
