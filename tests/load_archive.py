"""What the load is made of: invented articles, each with a place that no other tells of, and questions."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from archives import name_of

_FOR_EACH = 6  # articles of an outlet

_EVENTS = (
    (
        "The harbour of {place} was closed after a crane fell into the basin, said harbour master {person}.",
        "Why was the harbour of {place} closed?",
    ),
    (
        "A flood carried away the footbridge of {place} in the night, and {person} watched it go.",
        "What did the flood carry away in {place}?",
    ),
    (
        "Voters in {place} chose the baker {person} as mayor by a margin of {number} ballots.",
        "Who was chosen as mayor in {place}?",
    ),
    (
        "The glass factory of {place} dismissed {number} workers, the trade union of {person} reported.",
        "How many workers did the glass factory of {place} dismiss?",
    ),
    (
        "An owl of a rare kind nested in the bell tower of {place}, the teacher {person} found.",
        "What nested in the bell tower of {place}?",
    ),
    (
        "The library of {place} bought a printing press for {number} crowns from the widow {person}.",
        "What did the library of {place} buy?",
    ),
)

_REST = (
    "Nobody else in the town had expected it before the autumn.",
    "The council meets about it again next week.",
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A question and what marks its answer: a place of one article, which is of one outlet."""

    question: str
    marker: str
    outlet: str


def outlet_of(number: int) -> str:
    """Return the outlet that a visitor, by number, narrows every question to."""
    return f"Gazette {name_of(3_000 + number).capitalize()}"


def write_articles(path: Path, outlets: Sequence[int]) -> list[Recorded]:
    """Write the articles of some outlets into a file; return a question for each."""
    questions = []
    with path.open("w", encoding="utf-8") as file:
        for outlet in outlets:
            for place, (told, asked) in enumerate(_EVENTS[:_FOR_EACH]):
                number = outlet * _FOR_EACH + place
                marker = name_of(number).capitalize()
                person = name_of(2_000 + number).capitalize()
                said = told.format(place=marker, person=person, number=number + 107)
                article = {
                    "id": marker,
                    "title": said.split(",", 1)[0].rstrip("."),
                    "text": " ".join((said, *_REST)),
                    "source": outlet_of(outlet),
                    "published": f"2031-{1 + number % 12:02}-{1 + number % 28:02}",
                }
                print(json.dumps(article), file=file)
                questions.append(Recorded(asked.format(place=marker), marker, outlet_of(outlet)))
    return questions


def write_questions(path: Path, questions: Sequence[Recorded]) -> None:
    """Write questions into a file, one a line."""
    path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in questions), encoding="utf-8")


def read_questions(path: Path) -> list[Recorded]:
    """Return what `write_questions` wrote."""
    return [Recorded(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
