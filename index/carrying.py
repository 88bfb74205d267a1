"""What a generation takes over from the one before: the rows of articles that are the same in both.

The stores of the one before are attached as old0, old1 and so on, its base first.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carried:
    """An article that an earlier store has: its number there, and whether under the same id."""

    number: int
    same_id: bool


def carry(connection: sqlite3.Connection, stores: int) -> dict[int, Carried]:
    """Return which articles the attached stores have, all but the id the same, by the number here."""
    found: dict[int, Carried] = {}
    for place in range(stores):
        for number, same, other in connection.execute(
            # Looked up one by one: of identical articles every pair would be joined.
            "SELECT number, (SELECT other.number FROM {old}.articles AS other "
            "WHERE other.id = one.id AND other.content = one.content), (SELECT min(other.number) "
            "FROM {old}.articles AS other WHERE other.content = one.content) AS first "
            "FROM main.articles AS one WHERE first IS NOT NULL".format(old=f"old{place}")
        ):
            if number not in found or same is not None:
                found[number] = Carried(other if same is None else same, same is not None)
    return found


def copy_articles(
    connection: sqlite3.Connection,
    stores: int,
    carried: Mapping[int, Carried],
    first: Mapping[int, int],
    *,
    compared: bool,
) -> None:
    """Copy the passages of articles with all that is known of each by itself; see `Staging.copy_articles`."""
    names = [f"old{place}" for place in range(stores)]
    connection.execute(
        "CREATE TEMP TABLE carried (number INTEGER PRIMARY KEY, was INTEGER, first INTEGER, same INTEGER)"
    )
    connection.executemany(
        "INSERT INTO carried VALUES (?, ?, ?, ?)",
        ((number, was.number, first[number], was.same_id) for number, was in carried.items()),
    )
    connection.execute(
        "CREATE TEMP TABLE renumbered (was INTEGER, article INTEGER, id INTEGER, same INTEGER)"
    )
    for old in names:
        connection.execute(_RENUMBERING.format(old=old))
    connection.execute("CREATE INDEX temp.renumbered_by_was ON renumbered (was)")
    for old in names:
        for statement in _COPYING:
            connection.execute(statement.format(old=old))
        if compared:
            for statement in _COPYING_COMPARED:
                connection.execute(statement.format(old=old, last=names[-1]))
    connection.execute("DROP TABLE renumbered")
    connection.execute("DROP TABLE carried")


# The articles that are carried over by `carried`, and their passages with the ids that they have now.
_RENUMBERING = (
    "INSERT INTO renumbered SELECT o.id, carried.number, "
    "first - 1 + row_number() OVER (PARTITION BY carried.number ORDER BY o.id), same "
    "FROM carried JOIN {old}.passages AS o ON o.article = carried.was"
)

_COPYING = (
    "UPDATE main.articles SET header = o.header FROM carried, {old}.articles AS o "
    "WHERE carried.number = main.articles.number AND o.number = carried.was",
    'INSERT INTO main.passages SELECT r.id, r.article, o.start, o."end", o.sentences, o.key '
    "FROM renumbered AS r JOIN {old}.passages AS o ON o.id = r.was ORDER BY r.id",
    "INSERT INTO main.embeddings SELECT r.id, o.vector, o.sentence_vectors, o.token_sentences, o.token_codes "
    "FROM renumbered AS r JOIN {old}.embeddings AS o ON o.passage = r.was ORDER BY r.id",
    'INSERT INTO main.event_days SELECT r.id, o.start, o."end", o.first, o.last '
    "FROM renumbered AS r JOIN {old}.event_days AS o ON o.passage = r.was",
    "INSERT INTO main.article_vectors SELECT carried.number, o.vector "
    "FROM carried JOIN {old}.article_vectors AS o ON o.article = carried.was",
)

# What holds of two articles, each as it was and under the id that it had. What {last} has replaced is
# read there.
_COPYING_COMPARED = (
    "INSERT INTO main.signatures SELECT carried.number, o.minima "
    "FROM carried JOIN {old}.signatures AS o ON o.article = carried.was WHERE carried.same",
    "INSERT INTO main.relations SELECT one.id, o.sentence, two.id, o.other_sentence, o.kind "
    "FROM {old}.relations AS o JOIN renumbered AS one ON one.was = o.passage AND one.same "
    "JOIN renumbered AS two ON two.was = o.other_passage AND two.same "
    "WHERE '{old}' = '{last}' OR NOT EXISTS (SELECT 1 FROM {last}.replaced_relations AS r "
    "WHERE r.passage = o.passage AND r.sentence = o.sentence)",
    "INSERT INTO main.article_copies SELECT min(one.number, two.number), max(one.number, two.number) "
    "FROM {old}.article_copies AS o JOIN carried AS one ON one.was = o.first AND one.same "
    "JOIN carried AS two ON two.was = o.second AND two.same "
    "WHERE '{old}' = '{last}' OR NOT EXISTS (SELECT 1 FROM {last}.gone_copies AS g "
    "WHERE g.first = o.first AND g.second = o.second)",
)
