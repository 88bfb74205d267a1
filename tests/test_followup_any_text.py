"""Follow-up questions of any text, in any conversation: they are read, and soon."""

import subprocess
import sys

import pytest
from followup_scores import turn_of
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.followups import Reading, Turn, read
from qa.followups import english as en


def test_whatever_comes_is_read_and_a_reading_says_why() -> None:
    turns = [turn_of("How many people were killed in Belmora?", "\0", "x" * 10_000, "“")]
    for question in (
        "",
        "?",
        "\0",
        "and \0?",
        "and in\0Tarvik?",
        "\ud800",
        "and in \ud800?",
        "_",
        "and",
        "what about",
    ):
        reading = read(question, turns)
        assert reading.changed == bool(reading.because)
        assert reading.changed or reading.text == question
    long = "and in Tarvik? " * 700
    assert read(long, turns) == Reading(long, False, "")
    assert not read("why?", [turn_of("x " * 5_000)]).changed


_WORDS = st.sampled_from(
    [
        *sorted(en.CLOSED),
        "Arlen",
        "Ilva",
        "Brandt",
        "killed",
        "people",
        "bridge",
        "Friday",
        "8",
        "March",
        "2025",
        "day",
        "week",
        "?",
        ",",
        "the",
        "before",
        "about",
        "that",
        "it",
        "there",
        "they",
        "who",
        "said",
        "and",
        '"',
        "“",
        "31",
        "02",
    ]
)
_TEXTS = st.one_of(st.lists(_WORDS, max_size=14).map(" ".join), st.text(max_size=60))
_TURNS = st.lists(st.builds(Turn, _TEXTS, _TEXTS, st.lists(_TEXTS, max_size=2).map(tuple)), max_size=5)


@settings(max_examples=600, deadline=None)
@given(_TEXTS, _TURNS)
def test_any_words_in_any_conversation_never_raise(question: str, turns: list[Turn]) -> None:
    reading = read(question, turns)
    assert reading.changed == bool(reading.because)
    assert reading.changed or reading.text == question
    assert len(reading.text) < 4_000


@pytest.mark.parametrize(
    "text",
    ["and in " * 1_500, " " * 10_000, "." * 10_000, "a-" * 5_000, "'" * 10_000, "1." * 5_000, "((" * 5_000],
)
def test_ten_thousand_characters_take_no_time(text: str) -> None:
    code = (
        # Seconds of this process alone: what else the machine does makes no difference.
        "import resource, sys; resource.setrlimit(resource.RLIMIT_CPU, (5, 5)); "
        "from qa.followups import Turn, read; text = sys.argv[1]; "
        "asked = (text, 'why?', 'and in ' + text); "
        "[read(q, [Turn(t, t, (text,))]) for q in asked for t in (text, 'Who died?')]"
    )
    subprocess.run([sys.executable, "-c", code, text], check=True, timeout=60)
