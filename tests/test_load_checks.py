"""What counts as a mixed answer in `make load`: that its checks can fail."""

import pytest
from load_archive import Recorded
from load_page import WrongError, check_call, check_page

ASKED = Recorded("What nested in the bell tower of Babafi?", "Babafi", "Gazette Lulu")


def page(*turns: tuple[str, str]) -> str:
    return "\n".join(
        f'<h2 class="question" dir="auto">{question}</h2>\n<button data-copy="“{quote}” (Gazette Lulu)">'
        for question, quote in turns
    )


OWN = (ASKED.question, "An owl nested in the bell tower of Babafi")
EARLIER = ("Who was chosen as mayor in Babade?", "Voters in Babade chose a baker")


def kind_of_page(shown: str, asked: list[str]) -> str | None:
    try:
        check_page(shown, asked, ASKED, ["Kukuku"])
    except WrongError as error:
        return error.kind
    return None


@pytest.mark.parametrize(
    ("turns", "asked", "kind"),
    [
        ([OWN], [OWN[0]], None),
        ([EARLIER, OWN], [EARLIER[0], OWN[0]], None),
        # Somebody else's conversation before it, the own one lost, an answer in another's place.
        ([EARLIER, OWN], [OWN[0]], "mixed"),
        ([OWN], [EARLIER[0], OWN[0]], "mixed"),
        ([EARLIER], [OWN[0]], "mixed"),
        ([(OWN[0], "An owl nested in Babafi and Kukuku")], [OWN[0]], "mixed"),
        ([OWN, (OWN[0], EARLIER[1])], [OWN[0], OWN[0]], "another quote"),
        ([OWN, (OWN[0], "")], [OWN[0], OWN[0]], "another quote"),
    ],
)
def test_a_conversation_is_the_visitor_s_own(
    turns: list[tuple[str, str]], asked: list[str], kind: str | None
) -> None:
    assert kind_of_page(page(*turns), asked) == kind


def test_only_the_turns_that_are_kept_are_compared() -> None:
    turns = [(f"Question {number}?", "something") for number in range(25)] + [OWN]
    asked = [question for question, _ in turns]
    assert kind_of_page(page(*turns[-20:]), asked) is None
    assert kind_of_page(page(*turns[-19:]), asked) == "mixed"


@pytest.mark.parametrize(
    ("question", "quotes", "kind"),
    [
        (ASKED.question, [OWN[1], "Voters in Babade"], None),
        (EARLIER[0], [OWN[1]], "mixed"),
        (ASKED.question, [OWN[1], "Voters in Kukuku"], "mixed"),
        (ASKED.question, ["Voters in Babade"], "another quote"),
        (ASKED.question, [], "another quote"),
    ],
)
def test_a_call_gets_its_own_answer(question: str, quotes: list[str], kind: str | None) -> None:
    answer = {"question": question, "citations": [{"quote": {"text": quote}} for quote in quotes]}
    try:
        check_call(answer, ASKED, ["Kukuku"])
    except WrongError as error:
        assert error.kind == kind
    else:
        assert kind is None
