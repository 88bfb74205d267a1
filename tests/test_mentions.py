from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import EventDay, event_days
from index.relations.mentions import Mention, Name, mentions, plain
from index.relations.numbers import Number, numbers

SATURDAY = date(2025, 3, 8)


def mentioned(text: str, published: date = SATURDAY) -> tuple[Mention, ...]:
    """What a text of one sentence mentions."""
    return mentions(text, event_days(text, [(0, len(text))], published))


def names(text: str) -> list[str]:
    return [mention.value for mention in mentioned(text) if isinstance(mention, Name)]


def figures(text: str) -> list[tuple[str, str, str]]:
    return [
        (mention.qualifier, mention.value, mention.unit)
        for mention in mentioned(text)
        if isinstance(mention, Number)
    ]


def days(text: str) -> list[str]:
    """The days as "first..last", or one day alone."""
    found = [mention for mention in mentioned(text) if isinstance(mention, EventDay)]
    return [f"{one.first}" if one.first == one.last else f"{one.first}..{one.last}" for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 428 Alawite civilians were killed", [("at least", "428", "civilian")]),
        ("the toll rose from 12 to 31", [("", "12", "dead"), ("", "31", "dead")]),
        ("turnout fell to 48 percent from 61", [("", "48", "percent"), ("", "61", "percent")]),
        ("the number of dead reached 60", [("", "60", "dead")]),
        ("the number of injured reached 60", [("", "60", "hurt")]),
        ("the dead numbered 44", [("", "44", "dead")]),
        ("31 people lost their lives", [("", "31", "dead")]),
        ("12 stations to 31 villages", [("", "12", "station"), ("", "31", "village")]),
        ("a 57-year-old resident", [("", "57", "year old")]),
        ("Ali Sheha, 57, fled", [("", "57", "year old")]),
        ("a man of 43 died", [("", "43", "year old")]),
        ("It cost $1.2 million.", [("", "1200000", "dollar")]),
        ("rose 3.5 percent", [("", "3.5", "percent")]),
        ("rose 3.5 per cent or 4%", [("", "3.5", "percent"), ("", "4", "percent")]),
        ("nine children and four women", [("", "9", "child"), ("", "4", "woman")]),
        ("killed 12 people and wounded 30", [("", "12", "dead"), ("", "30", "hurt")]),
        ("The toll has risen to more than 600, he said", [("at least", "600", "dead")]),
        ("over 600 killed in just two days", [("at least", "600", "dead"), ("", "2", "day")]),
        ("dozens of homes, a dozen hikers", [("", "24", "home"), ("", "12", "hiker")]),
        ("83 of the 120 seats", [("", "83", "seat"), ("", "120", "seat")]),
        ("two hundred and five soldiers", [("", "205", "soldier")]),
        ("nearly 2,000 homes", [("at most", "2000", "home")]),
        ("one of the deadliest, on the 15th, at 6:12 a.m.", []),
        ("ABOUT 3,000 PEOPLE DIED", [("about", "3000", "dead")]),
    ],
)
def test_numbers(text: str, expected: list[tuple[str, str, str]]):
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Residents said Hayat Tahrir al-Sham fled.", ["hayat tahrir al-sham"]),
        ("The Syrian Observatory for Human Rights said so.", ["syrian observatory for human rights"]),
        ("He met President Bashar Assad’s men.", ["bashar assad"]),
        ("When Storm Edda came, Dr. Amina Toure left.", ["storm edda", "amina toure"]),
        ("Many homes burned. Sheha fled. “I saw Sheha,” he said.", ["sheha", "sheha"]),
        ("Passengers left. No passengers came.", []),
        ("THE PRESIDENT SAID IN LONDON THAT ASSAD HAD FLED", []),
        ("On Monday, in March 2025, they left.", []),
        ("Åckerblom met Émile Zola in Åre.", ["emile zola", "are"]),
    ],
)
def test_names(text: str, expected: list[str]):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on March 8, 2025, and 9 April", ["2025-03-08", "2025-04-09"]),
        (
            "on Friday; since 1998; in May; 2025-01-02",
            ["2025-03-07", "1998-01-01..1998-12-31", "2025-05-01..2025-05-31", "2025-01-02"],
        ),
        ("they may march 5 miles", []),
        ("in 2000 people", []),
        ("in 2000 homes", []),
        ("last night and yesterday", ["2025-03-07", "2025-03-07"]),
    ],
)
def test_days(text: str, expected: list[str]):
    assert days(text) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Saturday", ["2025-03-08"]),
        ("Thursday", ["2025-03-06"]),
        ("Monday", ["2025-03-10"]),
        ("yesterday", ["2025-03-07"]),
        ("31 December", ["2024-12-31"]),
        ("29 February", ["2024-02-29"]),
        ("March 2025", ["2025-03-01..2025-03-31"]),
        ("in 2025", ["2025-01-01..2025-12-31"]),
        ("2025-02-30", []),
    ],
)
def test_days_without_a_verb_in_an_article_of_saturday_8_march_2025(words: str, expected: list[str]):
    assert days(words) == expected


WORDS = st.lists(
    st.sampled_from(
        "The Ali Sheha , 57, fled Baniyas on Friday . “ ” at least 428 nine children $1.2 million % "
        "in March 2025 of al-Assad 's THE TOLL ROSE \n 20 km 3-1 ’ — Dr. J. dozens".split(" ")
    )
).map(" ".join)


@given(st.one_of(st.text(max_size=300), WORDS))
def test_mentions_stand_in_order_apart_and_inside_the_text(text: str):
    found = mentioned(text)
    ends = [0, *(mention.end for mention in found)]
    assert all(end <= mention.start < mention.end for end, mention in zip(ends, found, strict=False))
    assert all(mention.end <= len(text) for mention in found)
    assert all(mention.low <= mention.high for mention in found if isinstance(mention, Number))
    assert mentioned(text) == found


@given(st.text(max_size=100))
def test_plain_text_has_no_capitals(text: str):
    assert plain(text) == plain(text).casefold()


@pytest.mark.parametrize(
    "digits",
    [
        "7" * 19, "7" * 400, "7" * 5_000, "1," + "111," * 2_000 + "111", "9" * 300 + " million",
        "0" * 5_019,
    ],
)  # fmt: skip
def test_a_row_of_digits_that_counts_nothing_is_no_number(digits: str) -> None:
    found = figures(f"The key {digits} was found by 12 people.")
    assert found[-1] == ("", "12", "person")
    assert [value for _, value, _ in found[:-1]] == (["0"] if digits[0] == "0" else [])


def test_words_of_number_without_end_are_no_number() -> None:
    assert figures("two " + "hundred " * 3_000 + "people and 12 dogs") == [("", "12", "dog")]


@given(st.text(alphabet="0123456789,. ", max_size=400))
def test_any_digits_are_read_or_left_alone(text: str) -> None:
    for mention in mentioned(f"It had {text} people."):
        if isinstance(mention, Number):
            assert 0 <= mention.low <= mention.high < 1.2e18


def test_a_name_of_many_words_costs_as_many_steps() -> None:
    """Time with the square of the words would be an hour."""
    assert names("A " * 200_000) == []
    [name] = names("Said Osk " + "Osk " * 200_000)
    assert name.count("osk") == 200_001


def test_numbers_are_found_wherever_they_begin():
    said = "Of someone’s ten tens and US$5, xUS$6, €7,000, C$8m, often 9 or TWENTY-one: half a dozen ſix"
    found = [(number.value, number.unit) for number in numbers(said)]
    assert found == [(number.value, number.unit) for number in numbers(said.replace("ſix", "six"))]
    assert [value for value, _ in found] == ["10", "5", "6", "7000", "8000000", "9", "21", "6", "6"]
