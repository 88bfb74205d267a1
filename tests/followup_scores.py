"""Conversations with their intended readings, and how many of them are read as meant.

`python tests/followup_scores.py developed unseen further` prints that, and those that are not.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from qa.followups import Turn, read
from qa.followups import english as en

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


def stand_alone() -> list[str]:
    return (FOLDER / "alone.txt").read_text("utf-8").strip().split("\n")


def turn_of(text: str, *quotes: str) -> Turn:
    """Return the turn of a question that was read as it was typed."""
    return Turn(text, text, quotes)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        result = score(name)
        print(name, result)
        print(*result.misses, sep="\n")
