"""Conversations with their intended readings, questions that must stay as typed, and a fuzz."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.followups import Reading, Turn, read
from qa.followups import english as en
from qa.followups.times import Shift, shift_of, shifted

FOLDER = Path(__file__).parent / "conversations"


@dataclass(frozen=True, slots=True)
class Asked:
    typed: str
    intended: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    followups: int
    exact: int
    content: int
    alone: int
    untouched: int
    misses: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.followups} follow-ups: text {self.exact / self.followups:.3f}, "
            f"content words {self.content / self.followups:.3f}; "
            f"{self.alone} stand-alone questions, {self.untouched} untouched"
        )


def articles() -> dict[str, list[str]]:
    """Return each invented article's sentences by its short name."""
    found: dict[str, list[str]] = {}
    for block in (FOLDER / "articles.txt").read_text("utf-8").split("== ")[1:]:
        heading, *lines = block.strip().split("\n")
        found[heading.split(" | ")[0]] = lines
    return found


def conversations(name: str) -> list[list[Asked]]:
    """Read a file of conversations; "R: =" is a question that must stay as typed."""
    sentences = articles()
    found = []
    for block in (FOLDER / f"{name}.txt").read_text("utf-8").strip().split("\n\n"):
        turns = []
        for turn in re.split(r"^Q: ", block, flags=re.MULTILINE)[1:]:
            typed, intended, *answers = turn.strip().split("\n")
            quotes = []
            for answer in answers:
                article, number = answer.removeprefix("A: ").split()
                quotes.append(sentences[article][int(number) - 1])
            intended = intended.removeprefix("R: ")
            turns.append(Asked(typed, typed if intended == "=" else intended, tuple(quotes)))
        found.append(turns)
    return found


def normalised(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.replace("'s", "").replace("’s", "").lower()))


def content_words(text: str) -> frozenset[str]:
    return frozenset(word for word in normalised(text).split() if word not in en.CLOSED)


def score(name: str) -> Score:
    """Play a file's conversations, each turn upon the readings made before, and compare."""
    followups = exact = content = alone = untouched = 0
    misses = []
    for conversation in conversations(name):
        turns: list[Turn] = []
        for asked in conversation:
            reading = read(asked.typed, turns)
            if asked.intended == asked.typed:
                alone += 1
                good = reading.text == asked.typed and not reading.changed
                untouched += good
            else:
                followups += 1
                good = normalised(reading.text) == normalised(asked.intended)
                exact += good
                content += content_words(reading.text) == content_words(asked.intended)
            if not good:
                before = turns[-1].text if turns else ""
                misses.append(
                    f"{before!r} -> {asked.typed!r}\n    meant {asked.intended!r}\n    read  {reading.text!r}"
                )
            turns.append(Turn(reading.text, asked.typed, asked.quotes))
    return Score(followups, exact, content, alone, untouched, tuple(misses))


@pytest.mark.parametrize(
    ("name", "text", "content"), [("developed", 1.0, 1.0), ("unseen", 0.9, 0.95), ("further", 0.9, 0.9)]
)
def test_conversations_are_read_as_meant(name: str, text: float, content: float) -> None:
    result = score(name)
    print(name, result)
    assert result.exact / result.followups >= text, result.misses
    assert result.content / result.followups >= content, result.misses
    assert result.untouched == result.alone, result.misses


def stand_alone() -> list[str]:
    return (FOLDER / "alone.txt").read_text("utf-8").strip().split("\n")


def test_a_question_that_stands_alone_stays_as_typed_in_every_conversation() -> None:
    for conversation in [*conversations("developed"), *conversations("unseen")]:
        turns = [Turn(asked.intended, asked.typed, asked.quotes) for asked in conversation]
        for question in stand_alone():
            assert read(question, turns) == Reading(question, False, "")


def test_without_turns_nothing_is_changed() -> None:
    for question in ("and in Tarvik?", "why?", "who said that?", ""):
        assert read(question, []) == Reading(question, False, "")


def _turn(text: str, *quotes: str) -> Turn:
    return Turn(text, text, quotes)


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
    assert read(typed, [_turn(before)]).text == meant


def test_a_shift_that_cannot_be_counted_is_none() -> None:
    assert shift_of("the day before Friday") is None
    assert shift_of("next week") is None
    assert shift_of("two weeks later") == Shift(2, "week")
    assert shift_of("a few days later") == Shift(3, "day")
    assert shifted("31 April 2025", Shift(1, "day")) is None
    assert shifted("31 January 2025", Shift(1, "month")) == "28 February 2025"
    assert shifted("2025-13-40", Shift(1, "day")) is None


def test_only_the_last_four_turns_count() -> None:
    old = _turn("What did Ilva Brandt say?")
    others = [_turn("What is inflation?"), _turn("Why do volcanoes erupt?")] * 2
    assert read("where was she born?", [old, *others[:3]]).text == "Where was Ilva Brandt born?"
    assert not read("where was she born?", [old, *others]).changed


def test_he_and_she_are_told_apart_by_titles_and_quotes() -> None:
    turn = _turn("What did Mr Tomas Quell tell Mrs Ilva Brandt?")
    assert read("where was she born?", [turn]).text == "Where was Ilva Brandt born?"
    assert read("where was he born?", [turn]).text == "Where was Tomas Quell born?"


def test_whatever_comes_is_read_and_a_reading_says_why() -> None:
    turns = [_turn("How many people were killed in Belmora?", "\0", "x" * 10_000, "“")]
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
    assert not read("why?", [_turn("x " * 5_000)]).changed


_TITLE = ("Marta Quill won the title on Sunday, beating Owen Strake.", "Marta Quill said she was proud.")
_FERRY = ("A ferry sank off Tamoa on Friday, injuring 12 people.",)
_COURT = ("Karel Dorn was sentenced on Monday.", "Dorn's lawyer, Ines Vall, said she would appeal.")


@pytest.mark.parametrize(
    ("quotes", "turns"),
    [
        (
            _TITLE,
            [
                ("Who is Marta Quill?", "Who is Marta Quill?"),
                ("Who did she defeat?", "Who did Marta Quill defeat?"),
                ("how old is she?", "How old is Marta Quill?"),
                ("what about him?", "How old is Owen Strake?"),
                ("Why?", "Why?"),
                ("and the pool?", "What about the pool, Owen Strake?"),
            ],
        ),
        (
            (),
            [
                ("Who is Marta Quill?", "Who is Marta Quill?"),
                ("Who did she defeat?", "Who did Marta Quill defeat?"),
                ("how old is she?", "How old is Marta Quill?"),
                ("what about him?", "what about him?"),
            ],
        ),
        (
            _TITLE,
            [
                ("Who did Marta Quill defeat?", "Who did Marta Quill defeat?"),
                ("Why?", "Why did Marta Quill defeat Owen Strake?"),
            ],
        ),
        (
            (),
            [
                ("Who did Marta Quill defeat?", "Who did Marta Quill defeat?"),
                ("Why?", "Why did Marta Quill defeat somebody?"),
            ],
        ),
        (
            (),
            [
                ("Who did Marta Quill defeat?", "Who did Marta Quill defeat?"),
                ("and the pool?", "What about the pool, Marta Quill?"),
            ],
        ),
        *(
            (
                quotes,
                [
                    ("What happened on Tamoa?", "What happened on Tamoa?"),
                    ("and the day after?", "What happened on Tamoa the day after?"),
                    ("who said that?", "Who said what happened on Tamoa?"),
                    ("how many were injured?", "How many were injured on Tamoa?"),
                ],
            )
            for quotes in ((), _FERRY)
        ),
        *(
            (
                quotes,
                [
                    ("Who is Karel Dorn?", "Who is Karel Dorn?"),
                    ("And his lawyer?", "Who is Karel Dorn's lawyer?"),
                    ("What did she say?", f"What did {she} say?"),
                ],
            )
            for quotes, she in (((), "Karel Dorn's lawyer"), (_COURT, "Ines Vall"))
        ),
        (
            (),
            [
                ("Who is Karel Dorn?", "Who is Karel Dorn?"),
                ("And his lawyer?", "Who is Karel Dorn's lawyer?"),
                ("And his wife?", "Who is Karel Dorn's wife?"),
            ],
        ),
        (
            (),
            [
                ("What do robots say?", "What do robots say?"),
                ("what happened a week later?", "what happened a week later?"),
            ],
        ),
        (
            (),
            [
                ("What happened on Tamoa?", "What happened on Tamoa?"),
                ("and on Kerrith?", "What happened on Kerrith?"),
                ("who died there?", "Who died on Kerrith?"),
            ],
        ),
    ],
)
def test_names_and_places_are_carried_on_but_never_an_earlier_verb(
    quotes: tuple[str, ...], turns: list[tuple[str, str]]
) -> None:
    before: list[Turn] = []
    for typed, meant in turns:
        reading = read(typed, before)
        assert reading.text == meant
        before.append(Turn(reading.text, typed, quotes))


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
        "import sys; from qa.followups import Turn, read; text = sys.argv[1]; "
        "asked = (text, 'why?', 'and in ' + text); "
        "[read(q, [Turn(t, t, (text,))]) for q in asked for t in (text, 'Who died?')]"
    )
    subprocess.run([sys.executable, "-c", code, text], check=True, timeout=5)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        result = score(name)
        print(name, result)
        print(*result.misses, sep="\n")
