"""Conversations with their intended readings, and questions that must stay as typed."""

import pytest
from followup_scores import conversations, score, stand_alone, turn_of

from qa.followups import Reading, Turn, read


@pytest.mark.parametrize(
    ("name", "text", "content"), [("developed", 1.0, 1.0), ("unseen", 0.9, 0.95), ("further", 0.9, 0.9)]
)
def test_conversations_are_read_as_meant(name: str, text: float, content: float) -> None:
    result = score(name)
    print(name, result)
    assert result.exact / result.followups >= text, result.misses
    assert result.content / result.followups >= content, result.misses
    assert result.untouched == result.alone, result.misses


def test_a_question_that_stands_alone_stays_as_typed_in_every_conversation() -> None:
    for conversation in [*conversations("developed"), *conversations("unseen")]:
        turns = [Turn(asked.intended, asked.typed, asked.quotes) for asked in conversation]
        for question in stand_alone():
            assert read(question, turns) == Reading(question, False, "")


def test_without_turns_nothing_is_changed() -> None:
    for question in ("and in Tarvik?", "why?", "who said that?", ""):
        assert read(question, []) == Reading(question, False, "")


def test_only_the_last_four_turns_count() -> None:
    old = turn_of("What did Ilva Brandt say?")
    others = [turn_of("What is inflation?"), turn_of("Why do volcanoes erupt?")] * 2
    assert read("where was she born?", [old, *others[:3]]).text == "Where was Ilva Brandt born?"
    assert not read("where was she born?", [old, *others]).changed


def test_he_and_she_are_told_apart_by_titles_and_quotes() -> None:
    turn = turn_of("What did Mr Tomas Quell tell Mrs Ilva Brandt?")
    assert read("where was she born?", [turn]).text == "Where was Ilva Brandt born?"
    assert read("where was he born?", [turn]).text == "Where was Tomas Quell born?"


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
