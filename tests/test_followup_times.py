"""Follow-up questions that name another time: "and the day before?"."""

import pytest
from followup_scores import turn_of

from qa.followups import read
from qa.followups.times import Shift, shift_of, shifted


@pytest.mark.parametrize(
    ("before", "typed", "meant"),
    [
        (
            "What happened in Arlen on Monday?",
            "what about the day before?",
            "What happened in Arlen on Sunday?",
        ),
        (
            "What happened in Arlen on 8 March 2025?",
            "and the day before?",
            "What happened in Arlen on 7 March 2025?",
        ),
        (
            "What happened in Arlen on 2024-03-01?",
            "and the day before?",
            "What happened in Arlen on 2024-02-29?",
        ),
        ("What happened on 01/01/2025?", "two days earlier?", "What happened on 30/12/2024?"),
        ("What happened on March 8, 2025?", "a week later?", "What happened on March 15, 2025?"),
        ("Who voted in December 2024?", "and the following month?", "Who voted in January 2025?"),
        ("Who voted in 2024?", "what about the year before?", "Who voted in 2023?"),
        ("Who voted yesterday?", "and the day before?", "Who voted two days ago?"),
        ("Who voted last week?", "and the week after?", "Who voted this week?"),
        ("Who died between 6 and 8 March 2025?", "and the day after?", "Who died on 9 March 2025?"),
        ("Who died in Arlen?", "what about the day before?", "Who died in Arlen the day before?"),
        ("Who died in Arlen since Thursday?", "and Friday?", "Who died in Arlen since Friday?"),
        ("Who died in Arlen on Thursday?", "and last week?", "Who died in Arlen last week?"),
        ("Who died in Arlen in mid-January?", "and in March?", "Who died in Arlen in March?"),
        ("Who voted in H1 2024?", "and in Q3 2024?", "Who voted in Q3 2024?"),
        ("Who won the 2022 final in Arlen?", "and in 2023?", "Who won the 2023 final in Arlen?"),
        ("What did April Jones say on 8/3/2025?", "the day after?", "What did April Jones say on 9/3/2025?"),
        ("Who voted last weekend?", "and the weekend after?", "Who voted this weekend?"),
        ("Who died in Arlen on 8 March?", "what about since then?", "Who died in Arlen since 8 March?"),
        ("Who died in Arlen on 8 March?", "who voted on that day?", "Who voted on 8 March?"),
        (
            "Who read the Sunday Times in Arlen?",
            "and on Monday?",
            "Who read the Sunday Times in Arlen on Monday?",
        ),
    ],
)
def test_time_words_are_replaced_by_time_words(before: str, typed: str, meant: str) -> None:
    assert read(typed, [turn_of(before)]).text == meant


def test_a_shift_that_cannot_be_counted_is_none() -> None:
    assert shift_of("the day before Friday") is None
    assert shift_of("next week") is None
    assert shift_of("two weeks later") == Shift(2, "week")
    assert shift_of("a few days later") == Shift(3, "day")
    assert shifted("31 April 2025", Shift(1, "day")) is None
    assert shifted("31 January 2025", Shift(1, "month")) == "28 February 2025"
    assert shifted("2025-13-40", Shift(1, "day")) is None
