"""Filters: by day of publication, by the days that passages name, by outlet; all searches agree."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from doubles import WordCountEmbedder

from index import Article, Collection, Filter, QuestionError, build_articles
from index.filters import CLOCKS, Days

TEXTS = {
    "a": (date(2031, 5, 5), "Gull", "The ferry sank on Friday. Divers will search the bay on Wednesday."),
    "b": (date(2031, 5, 20), "Gull", "In April the ferry passed its inspection."),
    "c": (None, "Kestrel", "The ferry was built in 2019. It was sold on 3 May 2031."),
    "d": (date(2031, 5, 2), "Kestrel", "A ferry has many doors."),
}
DAYS = [None, date(2019, 1, 1), date(2031, 4, 1), date(2031, 5, 2), date(2031, 5, 3), date(2031, 5, 31)]


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder = tmp_path_factory.mktemp("ferries") / "collection"
    articles = [
        Article(name, None, source, None, day, text, None, "column", None)
        for name, (day, source, text) in TEXTS.items()
    ]
    build_articles(articles, folder, WordCountEmbedder())
    return Collection.open(folder, WordCountEmbedder())


def named(collection: Collection) -> dict[str, list[tuple[str, date, date]]]:
    ids = collection.passage_ids(Filter.of()).tolist()
    return {
        passage.article_id: [
            (collection.article(passage.article_id).text[day.start : day.end], day.first, day.last)
            for day in days
        ]
        for passage, days in zip(collection.passages(ids), collection.event_days(ids), strict=True)
    }


def test_a_build_keeps_the_days_that_passages_name(ferries: Collection) -> None:
    assert named(ferries) == {
        "a": [
            ("on Friday", date(2031, 5, 2), date(2031, 5, 2)),
            ("on Wednesday", date(2031, 5, 7), date(2031, 5, 7)),
        ],
        "b": [("In April", date(2031, 4, 1), date(2031, 4, 30))],
        "c": [
            ("in 2019", date(2019, 1, 1), date(2019, 12, 31)),
            ("on 3 May 2031", date(2031, 5, 3), date(2031, 5, 3)),
        ],
        "d": [],
    }


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_search_finds_what_the_rule_lets_through(ferries: Collection, clock: str) -> None:
    events = named(ferries)
    tried = 0
    for since, until in product(DAYS, DAYS):
        if since and until and since > until:
            continue
        where = Filter.of(since, until, clock=clock)
        days = Days(since, until, "published")
        wanted = []
        for name, (published, _, _) in TEXTS.items():
            by_day = days.holds(published)
            by_event = any(days.meets(first, last) for _, first, last in events[name])
            told = {"published": by_day, "event": by_event, "either": by_day or by_event}[clock]
            if told or (since is None and until is None):
                wanted.append(name)
        ids = ferries.passage_ids(where).tolist()
        assert [passage.article_id for passage in ferries.passages(ids)] == wanted
        vector = ferries.embedder.encode_question("ferry").vector
        assert sorted(ferries.search_vectors(vector, 9, where)[0].tolist()) == ids
        assert sorted(ferries.search_words("ferry", 9, where)[0].tolist()) == ids
        numbers = sorted(set(ferries.article_numbers_of(ids)))
        assert sorted(ferries.search_article_words("ferry", 9, where)[0].tolist()) == numbers
        assert ferries.coverage(where).articles == len(wanted)
        tried += 1
    assert tried == 26


def test_a_long_stretch_counts_only_for_a_window_that_holds_all_of_it() -> None:
    window = Days(date(2031, 5, 2), date(2031, 5, 4), "event")
    assert window.meets(date(2031, 4, 28), date(2031, 5, 2))
    assert window.meets(date(2031, 5, 4), date(2031, 5, 10))
    assert not window.meets(date(2031, 5, 4), date(2031, 5, 11))
    assert not window.meets(date(2031, 5, 5), date(2031, 5, 5))
    assert Days(date(2031, 5, 2), None, "event").meets(date(2031, 5, 2), date(2039, 1, 1))


def test_known_by_leaves_out_what_was_published_later(ferries: Collection) -> None:
    where = Filter.of(date(2031, 5, 3), known_by=date(2031, 5, 5), clock="event")
    ids = ferries.passage_ids(where).tolist()
    assert [passage.article_id for passage in ferries.passages(ids)] == ["a"]


def test_filters_are_narrowed(ferries: Collection) -> None:
    where = Filter.of(sources=["Gull", "Kestrel"]).among(["Kestrel", "Heron"])
    where = where.within(Days(None, date(2031, 5, 4), "either"))
    ids = ferries.passage_ids(where).tolist()
    assert [passage.article_id for passage in ferries.passages(ids)] == ["c", "d"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "2031-04-31"}, "since is '2031-04-31', which is no day; write it as 2025-03-08."),
        ({"known_by": "soon"}, "known_by is 'soon', which is no day; write it as 2025-03-08."),
        ({"since": "20310430"}, "since is '20310430', which is no day; write it as 2025-03-08."),
        ({"clock": "wall"}, "clock is 'wall'; it can be published, event or either."),
        (
            {"since": "2031-05-02", "until": "2031-05-01"},
            "The window ends (2031-05-01) before it begins (2031-05-02); swap the two days.",
        ),
    ],
)
def test_filters_that_make_no_sense(asked: dict[str, str], message: str) -> None:
    with pytest.raises(QuestionError, match="^") as caught:
        Filter.of(**asked)
    assert str(caught.value) == message


def test_month_first_is_kept_and_read(tmp_path: Path) -> None:
    article = Article("a", None, "Gull", None, date(2031, 5, 5), "It sank on 3/4/2031.", None, "header", None)
    for day_first, day in ((True, date(2031, 4, 3)), (False, date(2031, 3, 4))):
        report = build_articles([article], tmp_path / "c", WordCountEmbedder(), day_first=day_first)
        assert report.built
        collection = Collection.open(tmp_path / "c", WordCountEmbedder())
        assert collection.manifest.day_first is day_first
        assert collection.event_days([1])[0][0].first == day
