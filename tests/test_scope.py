"""What a question's own words narrow it to, and what that does to its answer."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from doubles import WordCountEmbedder

from index import Article, Collection, QuestionError, Span, build_articles
from index.dates import EventDay
from index.filters import Days
from qa import Retriever
from qa.hits import share_in_window
from qa.outlets import Outlets
from qa.scope import Context, Scope, has_content, read_scope, subject

GULL, KESTREL, HERON = "The Gull", "Kestrel News - Coast", "Heron"
# Places, people and outlets are invented. The newest day, 2031-05-09, is a Friday.
TEXTS = {
    "sinking": (date(2031, 5, 3), GULL, "The ferry Marlo sank off Velmark on Friday. Nine people drowned."),
    "salvage": (date(2031, 5, 9), GULL, "Divers raised the ferry Marlo off Velmark on Thursday."),
    "inquiry": (date(2031, 5, 6), KESTREL, "An inquiry into the ferry Marlo of Velmark opens on Wednesday."),
    "history": (None, HERON, "The ferry Marlo of Velmark was launched on 3 May 1999."),
    "cheese": (date(2031, 5, 8), KESTREL, "The cheese fair of Quillon drew a record crowd on Tuesday."),
}
CONTEXT = Context((date(2031, 5, 3), date(2031, 5, 9)), Outlets((GULL, KESTREL, HERON)), day_first=True)


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("ferries") / "collection"
    articles = [
        Article(name, None, source, None, day, text, None, "header" if day else "none", None)
        for name, (day, source, text) in TEXTS.items()
    ]
    build_articles(articles, folder, WordCountEmbedder())
    # The word-count model's matches are on another scale: whether it refuses says nothing.
    return Retriever(Collection.open(folder, WordCountEmbedder()), refuse_below=0)


def found(retriever: Retriever, question: str, **narrowing: object) -> list[str]:
    return [hit.article.id for hit in retriever.retrieve(question, **narrowing)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "since", "until", "words", "sources", "recent"),
    [
        ("Who sank on Friday?", "2031-05-09", "2031-05-09", "on Friday", (), False),
        ("since 6 May, did the Gull report?", "2031-05-06", None, "since 6 May", (GULL,), False),
        ("What did Kestrel News and Heron say?", None, None, None, (HERON, KESTREL), False),
        ("What is the latest toll?", None, None, None, (), True),
        ("How many so far?", None, None, None, (), True),
        ("Who is the current mayor?", None, None, None, (), True),
        ("Was it an electric current?", None, None, None, (), False),
        ("By June at the latest?", None, "2030-06-30", "By June", (), False),
        ("What was known on 4 May?", None, "2031-05-04", "on 4 May", (), False),
        ("What was it known as on 4 May?", "2031-05-04", "2031-05-04", "on 4 May", (), False),
    ],
)
def test_reading(
    question: str, since: str | None, until: str | None, words: str | None, sources: tuple[str], recent: bool
) -> None:
    scope = read_scope(question, CONTEXT, {})
    told = None if scope.words is None else question[scope.words.start : scope.words.end]
    assert (scope.since, scope.until) == tuple(day and date.fromisoformat(day) for day in (since, until))
    assert (told, scope.sources, scope.is_recent, scope.refused) == (words, sources, recent, None)


def test_the_clock_is_the_callers_or_what_was_known_or_the_newest_day() -> None:
    assert read_scope("yesterday", CONTEXT, {}).since == date(2031, 5, 8)
    assert read_scope("yesterday", CONTEXT, {"today": "2031-05-05"}).since == date(2031, 5, 4)
    assert read_scope("yesterday", CONTEXT, {"known_by": date(2031, 5, 6)}).since == date(2031, 5, 5)
    undated = Context(None, Outlets(()), day_first=True)
    assert read_scope("yesterday", undated, {}) == Scope.nothing()
    assert read_scope("in 1999", undated, {}).until == date(1999, 12, 31)


def test_an_outlet_named_for_a_weekday_is_no_day() -> None:
    against = Context(CONTEXT.days, Outlets(("The Sunday Courier", GULL)), day_first=True)
    scope = read_scope("What did the Sunday Courier and the Gull say of the vigil?", against, {})
    assert (scope.days, scope.sources) == (None, (GULL, "The Sunday Courier"))
    about = subject("What did the Sunday Courier and the Gull say of the vigil?", scope)
    assert set(about.split()) <= {"What", "did", "the", "and", "say", "of", "vigil?"}


def test_numeric_dates_are_read_in_the_order_of_the_collection() -> None:
    assert read_scope("on 03/04/2031", CONTEXT, {}).since == date(2031, 4, 3)
    american = Context(CONTEXT.days, Outlets(()), day_first=False)
    assert read_scope("on 03/04/2031", american, {}).since == date(2031, 3, 4)


def test_what_is_not_to_be_read_is_not() -> None:
    asked = "What did the Gull say on Friday?"
    aside = read_scope(asked, CONTEXT, {"infer": ["sources"]})
    assert (aside.days, aside.words, aside.is_set_aside) == (None, Span(22, 31), True)
    assert read_scope(asked, CONTEXT, {"infer": ["window"]}).sources == ()
    assert read_scope(asked, CONTEXT, {"infer": []}).is_open
    assert read_scope(asked, CONTEXT, {"sources": [HERON]}).sources == ()
    with pytest.raises(QuestionError, match=r"infer has 'days'; it may have window and sources\."):
        read_scope(asked, CONTEXT, {"infer": ["days"]})


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("What happened on Friday?", False),
        ("What's the news from last week?", False),
        ("What did the Gull report yesterday?", False),
        ("What happened to the ferry on Friday?", True),
        ("Who sank?", True),
    ],
)
def test_whether_a_question_asks_for_more_than_a_day_or_an_outlet(question: str, content: bool) -> None:
    assert has_content(question, read_scope(question, CONTEXT, {})) is content


def test_matches_in_the_window_come_first_and_others_after(ferries: Retriever) -> None:
    asked = "the ferry Marlo of Velmark"
    for words, first in {
        "on 2 May 2031": "sinking",  # named
        "on 3 May 2031": "sinking",  # published
        "on 7 May 2031": "inquiry",  # named ahead
        "in 1999": "history",  # named in an undated article
        "on Thursday": "salvage",
    }.items():
        ids = found(ferries, f"{asked} {words}")
        assert ids[0] == first
        assert sorted(ids) == sorted(TEXTS)
        assert [hit.inside for hit in ferries.retrieve(f"{asked} {words}")][:2] == [True, False]


def test_what_is_in_the_window_but_beside_the_point_is_no_match(ferries: Retriever) -> None:
    hits = ferries.retrieve("the ferry Marlo of Velmark on Tuesday")
    assert [hit.article.id for hit in hits if hit.inside] == ["inquiry"]  # published on Tuesday


def test_the_callers_window_is_strict_and_on_the_clock_that_is_asked_for(ferries: Retriever) -> None:
    asked = "the ferry Marlo of Velmark"
    assert found(ferries, asked, since="2031-05-09") == ["salvage"]
    assert found(ferries, asked, since="2031-05-02", until="2031-05-02") == []
    assert found(ferries, asked, since="2031-05-02", until="2031-05-02", clock="event") == ["sinking"]
    assert sorted(found(ferries, asked, until="2031-05-03", clock="either")) == ["history", "sinking"]
    assert found(ferries, asked, known_by="2031-05-05") == ["sinking"]


def test_each_outlet_that_is_named_has_a_passage(ferries: Retriever) -> None:
    hits = ferries.retrieve("the ferry Marlo of Velmark in the Gull, in Heron and in Kestrel News", k=3)
    assert {hit.article.source for hit in hits} == {GULL, KESTREL, HERON}
    assert all(hit.inside for hit in hits)


def test_a_question_about_a_day_alone_gets_what_there_is_of_it(ferries: Retriever) -> None:
    assert found(ferries, "What happened on 2 May 2031?") == ["sinking"]
    assert found(ferries, "What did the Gull report?") == ["salvage", "sinking"]
    assert found(ferries, "What's the latest news?") == ["salvage"]
    assert found(ferries, "What happened?", until="2031-05-03") == ["sinking"]
    assert found(ferries, "What happened on Friday?", known_by="2031-05-03", infer=[]) == ["sinking"]
    answer = ferries.ask("What happened on 2 May 2031?")
    assert answer.citations[0].quote.text == "The ferry Marlo sank off Velmark on Friday."
    [day] = answer.citations[0].event_days
    assert (day.first, day.last) == (date(2031, 5, 2), date(2031, 5, 2))
    text = ferries.collection.article("sinking").text
    assert text[day.start : day.end] == "on Friday"


def test_the_newest_of_what_is_as_relevant_comes_first(ferries: Retriever) -> None:
    assert found(ferries, "latest ferry Marlo Velmark")[0] == "salvage"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            "What happened on 20 April 2031?",
            "Nothing in the archive is dated 20 April 2031; the nearest days with something: "
            "3 May 1999 and 2 May 2031.",
        ),
        (
            "What did Heron report since 6 May 2031?",
            "Nothing in the archive from Heron is dated 6 May 2031 or later; "
            "the nearest day with something: 3 May 1999.",
        ),
    ],
)
def test_a_window_without_anything_names_the_nearest_days(
    ferries: Retriever, question: str, message: str
) -> None:
    answer = ferries.ask(question)
    assert (answer.citations, answer.message) == ((), message)


def test_what_is_only_of_other_days_says_so(ferries: Retriever) -> None:
    answer = ferries.ask("When was the ferry Marlo of Velmark seen on 20 April 2031?")
    assert answer.found
    assert answer.notice == (
        "Nothing on this is dated 20 April 2031; the nearest days with something: 2, 3 and 6 May 2031."
    )


def test_a_date_that_cannot_be_is_said(ferries: Retriever) -> None:
    answer = ferries.ask("Who drowned on 31 April 2031?")
    assert answer.found
    assert answer.notice == "There is no 31 April."
    assert answer.scope.days is None
    assert answer.unknown_words == ()
    alone = ferries.ask("What happened on 31 April?")
    assert (alone.citations, alone.message) == ((), "There is no 31 April.")


def test_by_a_day_asks_what_had_been_published_then(ferries: Retriever) -> None:
    asked = "the ferry Marlo of Velmark"
    hits = ferries.retrieve(f"{asked} by 4 May 2031")
    assert [hit.article.id for hit in hits if hit.inside] == ["sinking"]
    # The collection does not go back so far: what is told of those days counts.
    hits = ferries.retrieve(f"{asked} before 2001")
    assert [hit.article.id for hit in hits if hit.inside] == ["history"]


@pytest.mark.parametrize("words", ["What was known on 4 May 2031 of", "As of 4 May 2031, what became of"])
def test_what_was_known_on_a_day_is_answered_from_nothing_later(ferries: Retriever, words: str) -> None:
    assert found(ferries, f"{words} the ferry Marlo of Velmark?") == ["sinking"]


def test_outlets_that_the_collection_does_not_have_are_said(ferries: Retriever) -> None:
    some = ferries.ask("the ferry Marlo", sources=[HERON, "Nope"])
    assert some.found
    assert some.notice == "The collection has no article from Nope."
    none = ferries.ask("the ferry Marlo", sources=["the gull", "Kestrel News"])
    assert none.message == (
        "The collection has no article from Kestrel News and the gull. "
        "Did you mean “Kestrel News - Coast” or “The Gull”?"
    )


def test_a_keyword_that_is_none_is_an_error(ferries: Retriever) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'sourcs'"):
        ferries.ask("the ferry Marlo", sourcs=[HERON])  # type: ignore[call-arg]


def test_a_stretch_counts_by_how_much_of_it_is_in_the_window() -> None:
    window, sentence = Days(date(2031, 5, 5), date(2031, 5, 5), "either"), Span(0, 90)

    def share(first: date, last: date) -> float:
        return share_in_window(sentence, [EventDay(3, 9, first, last)], None, window)

    assert share(date(2031, 5, 5), date(2031, 5, 5)) == 1
    assert share(date(2031, 5, 5), date(2031, 5, 8)) == 0.25
    assert share(date(2031, 5, 1), date(2031, 5, 31)) == 0
    assert share_in_window(sentence, [], date(2031, 5, 5), window) == 0.5
    assert share_in_window(sentence, [], date(2031, 5, 6), window) == 0


def test_timelines_count_passages_by_day(ferries: Retriever) -> None:
    line = ferries.timeline()
    assert [(str(one.day), one.count) for one in line.days] == [
        ("1999-05-03", 1), ("2031-05-02", 1), ("2031-05-06", 1), ("2031-05-07", 1), ("2031-05-08", 1),
    ]  # fmt: skip
    assert line.undated == 0
    published = ferries.timeline(by="published")
    assert [(str(one.day), one.count) for one in published.days] == [
        ("2031-05-03", 1), ("2031-05-06", 1), ("2031-05-08", 1), ("2031-05-09", 1),
    ]  # fmt: skip
    assert published.undated == 1
    day = published.to_dict()["days"][0]
    assert day["passages"] == [
        {"article_id": "sinking", "source": GULL, "start": 0, "end": len(TEXTS["sinking"][2])}
    ]
    narrowed = ferries.timeline("What happened since 7 May 2031?", by="published")
    assert [str(one.day) for one in narrowed.days] == ["2031-05-08", "2031-05-09"]
    events = ferries.timeline(since="2031-05-03", clock="event")
    assert [str(one.day) for one in events.days] == ["2031-05-06", "2031-05-07", "2031-05-08"]
    assert ferries.timeline(sources=[HERON]).days[0].passages[0].article_id == "history"
    with pytest.raises(QuestionError, match=r"by is 'wall'; it can be event or published\."):
        ferries.timeline(by="wall")


def test_of_an_outlet_with_many_articles_the_newest_are_told_whatever_their_ids(tmp_path: Path) -> None:
    count = 1_010
    build_articles(
        (
            Article(
                f"{count - number:04}",
                None,
                GULL,
                None,
                date(2030, 1, 1) + timedelta(number),
                f"The mayor opened bridge number {number + 1000} in the harbour today.",
                None,
                "column",
                None,
            )
            for number in range(count)
        ),
        tmp_path / "index",
        WordCountEmbedder(),
    )
    hits = Retriever(Collection.open(tmp_path / "index", WordCountEmbedder())).retrieve(
        "What does The Gull report?", k=3
    )
    assert [hit.passage.article_id for hit in hits] == ["0001", "0002", "0003"]
