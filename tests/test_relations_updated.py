"""Relations brought up to date come to those of a clean build, and cost what changed."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from archives import contents, name_of
from doubles import WordCountEmbedder

from index import Article, Collection, build_articles, remove

PEOPLE = ("Ilva Morn", "Teo Brandt", "Sana Oke", "Orla Venn")
PLACES = ("Port Arlen", "Velmark", "Quillon", "Brennick")
WIRE = (
    "The ferry between the islands was stopped on Monday after its engine failed in a storm, and the "
    "passengers, most of them pupils, were brought ashore in fishing boats before it was dark.",
    "The company that runs the ferry said that it would be repaired within a week and that travellers "
    "could use their tickets for the bus, which leaves from the market every two hours.",
    "Nobody was hurt, although several of those on board had to be treated for the cold by doctors who "
    "had come down to the quay with blankets, soup and dry clothes for all of them.",
)


def sentence(chance: random.Random) -> str:
    person, place = chance.choice(PEOPLE), chance.choice(PLACES)
    hurt, cost = chance.choice((12, 12, 12, 12, 14)), chance.choice((3, 3, 3, 3, 5))
    return chance.choice(
        (
            f"{person} said in {place} that {hurt} people were hurt when the bridge fell.",
            f"In {place}, {hurt} people were hurt as the bridge fell, said {person}.",
            f"Repairs in {place} will cost {cost} million crowns, {person} told the council.",
            f"{person} told the council that {cost} million crowns will be needed in {place}.",
        )
    )


def article(number: int, chance: random.Random) -> Article:
    told = [sentence(chance) for _ in range(chance.randrange(1, 5))]
    if chance.random() < 0.4:
        told += chance.sample(WIRE, chance.randrange(1, 4))
    chance.shuffle(told)
    day = date(2031, 1, 1) + timedelta(
        30 * chance.choice((0, 0, 0, 1, 2, 3)) + chance.choice((0, 0, 0, 1, 2, 3, 5, 6, 10))
    )
    published = None if chance.random() < 0.05 else day
    return Article(
        f"{chance.randrange(1000):03}-{number}",
        None,
        f"Outlet {chance.randrange(9)}",
        None,
        published,
        "\n\n".join(" ".join(told[start : start + 2]) for start in range(0, len(told), 2)),
        None,
        "none" if published is None else "column",
        None,
    )


def changed(articles: Sequence[Article], first: int, chance: random.Random) -> list[Article]:
    """Leave some out, add some, write some again, move some to another day or another id."""
    left = [one for one in articles if chance.random() > 0.05]
    for place in chance.sample(range(len(left)), 3):
        other = article(first + place, chance)
        left[place] = chance.choice(
            (
                replace(left[place], text=other.text),
                replace(left[place], published=other.published),
                replace(left[place], id=other.id),
            )
        )
    return left + [article(first + 500 + number, chance) for number in range(chance.randrange(4))]


def related(folder: Path) -> dict[str, object]:
    found = contents(folder)
    return {name: found[name] for name in ("articles", "passages", "relations", "copies")}


@pytest.mark.parametrize("seed", range(2))
def test_they_are_those_of_a_clean_build_after_any_changes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    articles = [article(number, chance) for number in range(90)]
    build_articles(articles, tmp_path / "index", WordCountEmbedder())
    for turn in range(1, 3):
        articles = changed(articles, 1000 * turn, chance)
        build_articles(articles, tmp_path / "index", WordCountEmbedder())
        build_articles(articles, tmp_path / f"clean-{turn}", WordCountEmbedder())
        assert related(tmp_path / "index") == related(tmp_path / f"clean-{turn}")
    kinds = Counter(kind for *_, kind in related(tmp_path / "index")["relations"])  # type: ignore[attr-defined]
    assert kinds["copy"] > 500
    assert kinds["retells"] > 30
    remove([articles[3].id], tmp_path / "index", WordCountEmbedder())
    build_articles([*articles[:3], *articles[4:]], tmp_path / "without", WordCountEmbedder())
    assert related(tmp_path / "index") == related(tmp_path / "without")


def test_one_article_more_is_compared_with_those_of_the_days_around_it(tmp_path: Path) -> None:
    """However many there are: here one a day, of which 19 days are read."""
    for size in (40, 80):
        chance = random.Random(size)
        articles = [
            replace(
                article(number, chance),
                published=date(2031, 1, 1) + timedelta(number),
                text=f"{sentence(chance)} {sentence(chance)}",
            )
            for number in range(size)
        ]
        build_articles(articles, tmp_path / str(size), WordCountEmbedder())
        compared = set[int]()

        def count(doing: str, done: int, total: int, compared: set[int] = compared) -> None:
            if doing == "Comparing articles":
                compared.add(done)

        more = replace(articles[20], id="more", text=sentence(chance))
        build_articles([*articles, more], tmp_path / str(size), WordCountEmbedder(), count)
        assert len(compared - {size + 1}) <= 20


def test_what_was_crowded_out_is_found_when_the_crowd_leaves_and_lost_when_it_comes_back(
    tmp_path: Path,
) -> None:
    """Each sentence is compared with 48 neighbours: here with others' words in between, then without."""

    def told(name: str, place: str) -> str:
        return f"{name} said in {place} that 12 people were hurt when the old bridge there fell down."

    def retold(name: str, place: str) -> str:
        return f"In {place}, so said {name}, 12 people were hurt as a part of this bridge fell."

    def written(article_id: str, texts: Sequence[str]) -> Article:
        day = date(2031, 1, 1)
        return Article(article_id, None, article_id, None, day, "\n\n".join(texts), None, "column", None)

    def others(number: int) -> tuple[str, str]:
        return f"{name_of(number)} {name_of(number + 256)}".title(), name_of(number + 512).title()

    pair = [
        written("a", [told("Ilva Morn", "Velmark")]),
        written("b", [retold("Ilva Morn", "Velmark")]),
    ]
    crowd = [
        written(f"c{start}", [tell(*others(start + step)) for step in range(15) for tell in (told, retold)])
        for start in range(0, 75, 15)
    ]
    folder, found = tmp_path / "index", []
    for number, articles in enumerate([[*pair, *crowd], pair, [*pair, *crowd]]):
        build_articles(articles, folder, WordCountEmbedder())
        build_articles(articles, tmp_path / str(number), WordCountEmbedder())
        assert related(folder) == related(tmp_path / str(number))
        found.append(len(Collection.open(folder, WordCountEmbedder()).relations_of([(1, 0)])[1, 0]))
    assert found == [0, 1, 0]


def test_a_collection_that_was_empty_and_articles_too_short_to_be_compared(tmp_path: Path) -> None:
    folder, day = tmp_path / "index", date(2031, 1, 1)
    few = [
        Article(f"{text}.txt", None, "A", None, day, text, None, "column", None) for text in ("No.", "Yes.")
    ]
    chance = random.Random(0)
    more = [article(number, chance) for number in range(20)]
    for number, articles in enumerate(([], few[:1], few, [*few, *more])):
        build_articles(articles, folder, WordCountEmbedder())
        build_articles(articles, tmp_path / str(number), WordCountEmbedder())
        assert related(folder) == related(tmp_path / str(number))


def test_they_are_the_same_however_the_days_of_a_collection_are_read(tmp_path: Path):
    chance = random.Random(5)
    articles = [
        replace(one, text=one.text.replace("bridge fell", "bridge fell on 2/1/2031"))
        for one in (article(number, chance) for number in range(60))
    ]
    for name, day_first in (("days", True), ("months", False)):
        build_articles(articles, tmp_path / name, WordCountEmbedder(), day_first=day_first)
    found, same = related(tmp_path / "days"), related(tmp_path / "months")
    assert found["relations"]
    assert found == same
