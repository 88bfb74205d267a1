"""The days that article sentences speak of: a hand-written table, the seeds, and laws."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import EventDay, event_days

TABLES = Path(__file__).parent / "data/dates"
SEEDS = Path(__file__).parents[1] / "seeds"


def sentences(text: str) -> list[tuple[int, int]]:
    """Return rough sentence spans, enough for the tests: up to a full stop before a capital."""
    ends = [match.end() for match in re.finditer(r"(?<!Dec)(?<!Feb)[.!?](?= +[A-Z][a-z])|\n+", text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def cases() -> list[str]:
    names = ("event_cases.txt", "event_fresh1.txt", "event_fresh2.txt")
    lines = [line for name in names for line in (TABLES / name).read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def told(text: str, found: list[EventDay]) -> list[str]:
    """Return the events as the table writes them."""
    days = [f"{one.first}" if one.first == one.last else f"{one.first}..{one.last}" for one in found]
    return [f"{text[one.start : one.end]}={day}" for one, day in zip(found, days, strict=True)]


def is_right(line: str) -> bool:
    """Whether the sentence of a table's line is read as the line has it."""
    published, text, expected = line.split(" | ")
    day = None if published == "-" else date.fromisoformat(published)
    wanted = [] if expected == "-" else expected.split("; ")
    return told(text, event_days(text, sentences(text), day)) == wanted


@pytest.mark.parametrize("line", cases())
def test_days_of_a_sentence(line: str) -> None:
    assert is_right(line)


def seed(name: str) -> list[str]:
    """Return the events of a seed article, whose first words are its date."""
    text = next(SEEDS.glob(name)).read_text(encoding="utf-8")
    head = re.match(r"\s*date (\S+) ", text)
    assert head is not None
    body = text[head.end() :]
    return told(body, event_days(body, sentences(body), date.fromisoformat(head[1])))


def test_the_seed_of_8_march() -> None:
    assert seed("000_*") == [
        "Saturday=2025-03-08",
        "on Thursday=2025-03-06",
        "On Friday=2025-03-07",
        "on Friday=2025-03-07",
        "On Saturday=2025-03-08",
        "the previous day=2025-03-07",
    ]


def test_the_seed_of_9_march() -> None:
    assert seed("003_*") == [
        "on Saturday=2025-03-08",
        "14 years ago=2011-01-01..2011-12-31",
        "Thursday=2025-03-06",
        "on Friday=2025-03-07",
        "Friday=2025-03-07",
        "Friday=2025-03-07",
    ]


VOCABULARY = (
    "on in since before by until from to between and the last next this past early late mid- March "
    "May Friday Sunday weekend week of days two 8 31 2025 2024-02-30 8/3/2025 , . - 's ago later said "
    "will meet earlier day Easter first half year Q1 summer"
)
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, max_size=30), st.none() | st.dates())
def test_any_words_give_days_in_order_within_the_text(words: list[str], published: date | None) -> None:
    text = " ".join(words)
    middle = len(text) // 2
    found = event_days(text, [(0, middle), (middle, len(text))], published)
    assert all(one.first <= one.last and 0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    if published is None:
        assert found == event_days(text, [(0, middle), (middle, len(text))], None)


@given(st.text(max_size=200), st.none() | st.dates())
def test_any_text_is_read_without_an_exception(text: str, published: date | None) -> None:
    for one in event_days(text, [(0, len(text))], published):
        assert 0 <= one.start < one.end <= len(text)
