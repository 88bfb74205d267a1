"""An archive like a newsroom's, to look at: several outlets, two months, and all that the page can tell.

A ferry's toll develops and is disputed, a wire story is printed by three outlets, a flood and an election
are told in different words, and one article has no day. Places, people and outlets are invented.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

STORIES = Path(__file__).parent / "data" / "newsroom.txt"

# Twenty short ones on what else there is.
_NOTES = (
    "The council of {town} met on {day} and put off the repair of the {thing} until the autumn. "
    "Nobody spoke against it.",
    "A market for the {thing} of {town} opens next week, its owner said. "
    "Twelve stalls are let, and three are free.",
    "The {thing} of {town} has a new keeper. She comes from Brennick and begins on {day}.",
)
_TOWNS = ("Brennick", "Marlo", "Quillon", "Upper Sarn")
_THINGS = ("lighthouse", "orchard", "tramway", "museum", "quay")
_OUTLETS = ("Velmark Post", "The Quillon Gull", "Radio Marlo", "Sarn Courier")


def rows() -> Iterator[dict[str, str]]:
    """Yield some forty articles of 3 May to 28 June 2031, and one without a day, as a table's rows."""
    for block in STORIES.read_text(encoding="utf-8").split("== ")[1:]:
        head, *paragraphs = block.strip().splitlines()
        name, source, day, title = (part.strip() for part in head.split("|"))
        yield _row(name, title, source, day, "\n\n".join(paragraphs))
    for number in range(20):
        published = date(2031, 5, 6) + timedelta(number * 53 // 20)
        town, thing = _TOWNS[number % 4], _THINGS[number % 5]
        text = _NOTES[number % 3].format(town=town, thing=thing, day=f"{published:%A}")
        yield _row(f"note-{number:02}", f"{town}: the {thing}", _OUTLETS[number % 4], str(published), text)


def write(path: Path) -> Path:
    """Write the archive as JSON Lines, and return where."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()), encoding="utf-8")
    return path


def _row(name: str, title: str, source: str, day: str, text: str) -> dict[str, str]:
    url = f"https://news.example/{name}"
    return {"id": name, "title": title, "date": day, "source": source, "url": url, "text": text}
