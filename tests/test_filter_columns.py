"""Filters in columns: what passes is what the rule says, article by article and passage by passage."""

import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filter
from index.connections import Connections
from index.filter_columns import FilterColumns
from index.filters import CLOCKS, Days
from index.schema import SCHEMA

_FIRST = date(2031, 5, 1)

days_of = st.integers(0, 40).map(lambda after: _FIRST + timedelta(after))


@dataclass(frozen=True)
class Printed:
    """An article: its day, its outlet, and of each of its passages the stretches of days that it names."""

    published: date | None
    source: str
    passages: list[list[tuple[date, date]]]


stretches = st.tuples(days_of, st.integers(0, 12)).map(lambda told: (told[0], told[0] + timedelta(told[1])))
printed = st.builds(
    Printed,
    st.none() | days_of,
    st.sampled_from(["Gull", "Kestrel", "Heron"]),
    st.lists(st.lists(stretches, max_size=2), max_size=3),
)
windows = st.builds(
    lambda one, other, clock: Days(
        one if other is None or one is None else min(one, other),
        other if one is None or other is None else max(one, other),
        clock,
    ),
    st.none() | days_of,
    st.none() | days_of,
    st.sampled_from(CLOCKS),
)
filters = st.builds(
    Filter,
    st.lists(windows, max_size=3).map(tuple),
    st.none() | st.frozensets(st.sampled_from(["Gull", "Kestrel", "Osprey"])),
)


def written(path: Path, articles: list[Printed], article: int, passage: int) -> tuple[int, int]:
    """Write a store of articles numbered from `article` on; return the numbers that come next."""
    with sqlite3.connect(path) as rows:
        rows.executescript(SCHEMA)
        for one in articles:
            day = None if one.published is None else str(one.published)
            rows.execute(
                "INSERT INTO articles (number, id, source, published, dated_by, text, sha256, content) "
                "VALUES (?, ?, ?, ?, 'column', '', '', x'')",
                (article, f"{article:04}", one.source, day),
            )
            for named in one.passages:
                rows.execute("INSERT INTO passages VALUES (?, ?, 0, 0, x'', x'')", (passage, article))
                for place, (first, last) in enumerate(named):
                    rows.execute(
                        "INSERT INTO event_days VALUES (?, ?, 0, ?, ?)",
                        (passage, place, str(first), str(last)),
                    )
                passage += 1
            article += 1
    rows.close()
    return article, passage


def holds(days: Days, published: date | None, named: list[tuple[date, date]]) -> bool:
    by_day, by_event = days.holds(published), any(days.meets(*stretch) for stretch in named)
    return {"published": by_day, "event": by_event, "either": by_day or by_event}[days.clock]


@settings(max_examples=150, deadline=None)
@given(st.lists(printed, max_size=8), st.lists(printed, max_size=4), filters, windows)
def test_columns_say_what_the_rule_says(
    base: list[Printed], added: list[Printed], where: Filter, asked: Days
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("base", "added")]
        written(paths[1], added, *written(paths[0], base, 1, 1))
        connections = Connections.open(paths, 1)
        columns = FilterColumns(connections)
        numbers: dict[int, Printed] = {}
        article_of: dict[int, int] = {}
        passing: list[int] = []
        by_name: list[int] = []
        for number, article in enumerate([*base, *added], 1):
            in_source = where.sources is None or article.source in where.sources
            numbers[number] = article
            for named in article.passages:
                passage = len(article_of) + 1
                article_of[passage] = number
                if in_source and all(holds(days, article.published, named) for days in where.days):
                    passing.append(passage)
                    if not all(
                        days.clock != "event" and days.holds(article.published) for days in where.days
                    ):
                        by_name.append(passage)
        ids = columns.passage_ids(where)
        assert ids.tolist() == passing
        assert columns.passes(columns.passage_ids(Filter.of()), where).tolist() == [
            passage in passing for passage in article_of
        ]
        if where.asks_for_events:
            assert columns.passages_by_named_days(where).tolist() == by_name
            assert columns.articles_by_named_days(where).tolist() == sorted(
                {article_of[one] for one in by_name}
            )
            counted = {article_of[one] for one in passing}
        else:
            counted = {
                number
                for number, article in numbers.items()
                if (where.sources is None or article.source in where.sources)
                and all(days.holds(article.published) for days in where.days)
            }
        assert columns.sources(where) == Counter(numbers[one].source for one in counted)
        dated = [day for one in counted if (day := numbers[one].published) is not None]
        coverage = columns.coverage(where)
        assert (coverage.articles, coverage.days) == (
            len(counted),
            (min(dated), max(dated)) if dated else None,
        )
        there = set()
        for passage in passing:
            article = numbers[article_of[passage]]
            first = min(one for one, of in article_of.items() if of == article_of[passage])
            if asked.clock != "event" and article.published is not None:
                there.add(article.published)
            if asked.clock != "published":
                there |= {one for one, last in article.passages[passage - first] if one == last}
        near = [] if asked.since is None else sorted(day for day in there if day < asked.since)[-1:]
        near += [] if asked.until is None else sorted(day for day in there if day > asked.until)[:1]
        assert columns.nearest(asked, where) == near
        connections.close()
