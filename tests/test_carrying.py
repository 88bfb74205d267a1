"""Which articles of a generation the one before has, whatever their ids."""

import sqlite3
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from index.carrying import Carried, carry

_OLD = ("old0", "old1")


def attached(now: Iterable[tuple[str, int]], *before: Iterable[tuple[str, int]]) -> sqlite3.Connection:
    """The articles of stores, each by its id and its content, numbered on from one store to the next."""
    connection = sqlite3.connect(":memory:")
    last = 0
    for name, articles in zip(("main", *_OLD), (now, *before), strict=False):
        if name != "main":
            connection.execute(f"ATTACH ':memory:' AS {name}")
        connection.execute(
            f"CREATE TABLE {name}.articles (number INTEGER PRIMARY KEY, id TEXT UNIQUE, content BLOB)"
        )
        connection.execute(f"CREATE INDEX {name}.articles_by_content ON articles (content)")
        rows = [(number, *one) for number, one in enumerate(articles, last + 1)]
        connection.executemany(f"INSERT INTO {name}.articles VALUES (?, ?, ?)", rows)
        last = 0 if name == "main" else last + len(rows)
    return connection


ARTICLES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), max_size=8)


@settings(max_examples=200, deadline=None)
@given(now=ARTICLES, before=ARTICLES, split=st.integers(0, 8))
def test_an_article_is_carried_from_its_own_id_or_else_from_one_of_the_same_content(
    now: dict[str, int], before: dict[str, int], split: int
) -> None:
    listed = list(before.items())
    connection = attached(now.items(), listed[:split], listed[split:])
    numbers = {article_id: number for number, (article_id, _) in enumerate(listed, 1)}
    expected = {}
    for number, (article_id, content) in enumerate(now.items(), 1):
        same = [numbers[one] for one, other in listed if other == content]
        if before.get(article_id) == content:
            expected[number] = Carried(numbers[article_id], same_id=True)
        elif same:
            expected[number] = Carried(min(same), same_id=False)
    assert carry(connection, 2) == expected


def test_many_identical_articles_cost_no_more_than_so_many_others() -> None:
    steps = []
    for count in (500, 1_000):
        articles = [(f"{number:04}", 7) for number in range(count)]
        connection = attached(articles, articles)
        taken = []
        connection.set_progress_handler(lambda taken=taken: taken.append(1), 1)  # type: ignore[misc]
        assert carry(connection, 1) == {
            number: Carried(number, same_id=True) for number in range(1, count + 1)
        }
        steps.append(len(taken))
    assert steps[1] < 2.1 * steps[0]
