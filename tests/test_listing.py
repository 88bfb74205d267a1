"""Every passage that matches, in order of date, counted and paged; exact, and the same as the timeline's."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from additions import base_of
from archives import write
from doubles import WordCountEmbedder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, Collection, QuestionError, add, build, build_articles
from qa import LiveRetriever, Retriever

GULL, KESTREL, HERON = "The Gull", "Kestrel News - Coast", "Heron"

# Places, people and outlets are invented. The newest day, 2031-05-09, is a Friday.
LAUNCH = (
    "The ferry Marlo was launched at Velmark on 3 May 1999 before a crowd of dockers. "
    "The mayor of Velmark broke a bottle of cider over the bow of the new ferry that day."
)
TEXTS = {
    "a-sinking": ("", date(2031, 5, 3), GULL, "The ferry Marlo sank off Velmark on Friday. Nine drowned."),
    "b-salvage": (
        "",
        date(2031, 5, 9),
        GULL,
        "Divers raised it off Velmark on Thursday. They fled.",
    ),
    "c-inquiry": (
        "",
        date(2031, 5, 6),
        KESTREL,
        "An inquiry into the Marlo’s ferry permit opens on Monday.",
    ),
    "d-history": ("", None, HERON, LAUNCH),
    "e-reprint": ("", date(2031, 5, 8), KESTREL, LAUNCH),
    "f-café": ("Ferry notes", date(2031, 5, 7), HERON, "The café at the quay of Ørsund has no steps."),
    "g-cheese": ("", date(2031, 5, 8), KESTREL, "The cheese fair of Quillon drew a record crowd on Tuesday."),
}
WORDS = (
    "ferry marlo velmark drowned mayor cafe flee steps crowd cheese quillon inquiry ferries launched".split()
)


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("listing") / "collection"
    articles = [
        Article(name, title or None, source, None, day, text, None, "header" if day else "none", None)
        for name, (title, day, source, text) in TEXTS.items()
    ]
    build_articles(articles, folder, WordCountEmbedder(token_limit=80))
    retriever = Retriever(Collection.open(folder, WordCountEmbedder(token_limit=80)), refuse_below=0)
    yield retriever
    retriever.collection.close()


def names(retriever: Retriever, question: str, **asked: object) -> list[str]:
    rows = retriever.everything(question, **asked).rows()  # type: ignore[arg-type]
    return [row.article_id for row in rows]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("ferry", ["a-sinking", "c-inquiry", "f-café", "e-reprint", "d-history"]),
        ("list everything about ferries", ["a-sinking", "c-inquiry", "f-café", "e-reprint", "d-history"]),
        ("everything about the ferry Marlo", ["a-sinking", "c-inquiry", "e-reprint", "d-history"]),
        ("Who fled?", ["b-salvage"]),
        ("everything about those who flee", ["b-salvage"]),
        ("cafe", ["f-café"]),
        ("ØRSUND", ["f-café"]),
        ("ferry steps", ["f-café"]),
        ('"the ferry Marlo"', ["a-sinking", "e-reprint", "d-history"]),
        ('"ferry Marlo was launched"', ["e-reprint", "d-history"]),
        ('"ferries"', []),
        ('"ferry notes"', ["f-café"]),
        ('"a" Velmark', ["e-reprint", "d-history"]),
        ("“nine DROWNED”", ["a-sinking"]),
        ("list everything about Velmark from the Gull", ["a-sinking", "b-salvage"]),
        ("everything about Velmark since 7 May 2031", ["e-reprint", "b-salvage"]),
        ("everything since 8 May 2031", ["e-reprint", "g-cheese", "b-salvage"]),
        ("everything from Heron", ["f-café", "d-history"]),
        ("What happened in Velmark?", ["a-sinking", "e-reprint", "b-salvage", "d-history"]),
        ('everything about "Friday"', ["a-sinking"]),
        ("feri", []),
    ],
)  # fmt: skip
def test_a_passage_is_listed_exactly_if_it_has_all_the_words(
    ferries: Retriever, question: str, found: list[str]
) -> None:
    assert names(ferries, question) == found


def test_what_the_caller_narrows_by_holds(ferries: Retriever) -> None:
    assert names(ferries, "Velmark", until="2031-05-05") == ["a-sinking"]
    assert names(ferries, "Velmark", sources=[HERON]) == ["d-history"]
    assert names(ferries, "Velmark", known_by="2031-05-08") == ["a-sinking", "e-reprint"]
    assert names(ferries, "Velmark", since="1999-05-03", until="1999-05-03", clock="event") == [
        "e-reprint",
        "d-history",
    ]
    # A window that is not wanted is set aside, as everywhere.
    assert names(ferries, "everything about Velmark since 7 May 2031", infer=()) == names(ferries, "Velmark")


def test_in_order_of_the_days_that_they_name(ferries: Retriever) -> None:
    listing = ferries.everything("list everything about Velmark", by="event")
    assert [(row.article_id, str(row.day)) for row in listing.rows()] == [
        ("d-history", "1999-05-03"),
        ("e-reprint", "1999-05-03"),
        ("a-sinking", "2031-05-02"),
        ("b-salvage", "2031-05-08"),
    ]
    undated = ferries.everything("cafe", by="event").page().rows
    assert [row.day for row in undated] == [None]
    narrowed = ferries.everything("everything about Velmark since 7 May 2031", by="event")
    assert [row.article_id for row in narrowed.rows()] == ["b-salvage"]
    with pytest.raises(QuestionError, match=r"by is 'wall'; it can be event or published\."):
        ferries.everything("Velmark", by="wall")


def test_each_has_the_sentence_that_says_most_of_it_and_a_receipt(ferries: Retriever) -> None:
    rows = ferries.everything("the mayor of Velmark and the ferry").page().rows
    row = rows[-1]
    assert (
        row.quote.text
        == "The mayor of Velmark broke a bottle of cider over the bow of the new ferry that day."
    )
    assert LAUNCH[row.quote.start : row.quote.end] == row.quote.text == row.receipt.quote
    assert LAUNCH[row.passage.start : row.passage.end] == row.passage.text
    assert (row.source, row.published, row.number) == (HERON, None, len(rows))
    assert row.heading == LAUNCH.split(". ")[0] + "."
    assert [LAUNCH[one.start : one.end] for one in row.event_days] == ["on 3 May 1999"]
    phrase = ferries.everything('Velmark "broke a bottle"').page().rows[0]
    assert phrase.quote.text.startswith("The mayor")
    assert ferries.everything("cafe").page().rows[0].heading == "Ferry notes"
    # One that only the title has is quoted by its first sentence.
    assert ferries.everything("notes").page().rows[0].quote.text.startswith("The café")


def test_copies_are_counted_and_left_out_only_if_asked(ferries: Retriever) -> None:
    listing = ferries.everything("Velmark")
    assert (listing.count, listing.total, listing.articles, listing.copies) == (4, 4, 4, 1)
    assert listing.summary == "4 passages in 4 articles, 1 of them a copy"
    folded = ferries.everything("Velmark", fold=True)
    assert (folded.count, folded.total, folded.copies) == (3, 4, 1)
    assert folded.summary == "4 passages in 4 articles, 1 of them a copy, left out here"
    assert [(row.number, row.article_id) for row in folded.rows()] == [
        (1, "a-sinking"), (2, "e-reprint"), (3, "b-salvage"),
    ]  # fmt: skip
    # What comes first is no copy, whichever that is.
    by_event = ferries.everything("Velmark", by="event", fold=True)
    assert [row.article_id for row in by_event.rows()] == ["d-history", "a-sinking", "b-salvage"]
    assert ferries.everything("cheese").summary == "1 passage in 1 article"


def test_where_nothing_matches_it_says_which_word_and_offers_the_rest(ferries: Retriever) -> None:
    listing = ferries.everything("list everything about the ferry Marlo and the comet")
    assert (listing.count, listing.missing) == (0, ("comet",))
    assert listing.message == "No passage has “comet”."
    assert listing.fewer is not None
    assert (listing.fewer.question, listing.fewer.count) == ("ferry Marlo", 4)
    assert ferries.everything(listing.fewer.question).count == listing.fewer.count
    assert listing.page().rows == ()

    apart = ferries.everything("Quillon ferry Velmark")
    assert apart.message == "No passage has “Quillon”, “ferry” and “Velmark” together; each stands in some."
    assert apart.fewer is not None
    assert (apart.fewer.question, apart.fewer.count) == ("ferry Velmark", 3)

    narrowed = ferries.everything("cheese", sources=[GULL])
    assert narrowed.message == "No passage of these days and outlets has “cheese”."
    assert narrowed.fewer is None
    phrase = ferries.everything('Velmark "Marlo ferry"')
    assert phrase.missing == ("Marlo ferry",)
    assert ferries.everything("everything about Velmark on 31 April 2031").message is not None
    many = ferries.everything(" ".join(f"ferry{number}" for number in range(1_000)))
    assert many.message == "No passage has all of these 1,000 words: ask with fewer."
    assert (many.missing, many.fewer) == ((), None)
    unknown = ferries.everything("Velmark", sources=["Nope"])
    assert unknown.message == "The collection has no article from Nope."


def test_as_json_it_says_what_is_counted_and_by_which_rule(ferries: Retriever) -> None:
    told = json.loads(json.dumps(ferries.everything('Velmark "new ferry"', fold=True).to_dict()))
    del told["scope"]
    assert told == {
        "question": 'Velmark "new ferry"',
        "by": "published",
        "words": ["Velmark"],
        "phrases": ["new ferry"],
        "rule": "Every passage that has “Velmark” in any form and “new ferry” word for word, "
        "itself or in its article's title.",
        "passages": 2,
        "articles": 2,
        "copies": 1,
        "folded": True,
        "message": None,
        "missing": [],
        "fewer": None,
    }
    none = ferries.everything("ferry comet").to_dict()
    assert (none["passages"], none["articles"], none["copies"]) == (0, 0, 0)
    assert none["fewer"] == {"question": "ferry", "passages": 5}


def test_the_rule_is_a_sentence(ferries: Retriever) -> None:
    rules = {
        "ferry": "“ferry” in any form",
        'everything about Velmark and the mayor, "new ferry"':
            "“Velmark” and “mayor” in any form and “new ferry” word for word",
        '"new ferry"': "“new ferry” word for word",
    }  # fmt: skip
    for question, has in rules.items():
        rule = f"Every passage that has {has}, itself or in its article's title."
        assert ferries.everything(question).rule == rule
    assert ferries.everything("everything").rule == "Every passage of these days and outlets."


@pytest.mark.parametrize("size", [1, 2, 3, 4, 50])
@pytest.mark.parametrize("fold", [False, True])
def test_the_pages_together_are_the_list(ferries: Retriever, size: int, fold: bool) -> None:
    listing = ferries.everything("Velmark", fold=fold)
    first = listing.page(1, size)
    pages = [listing.page(number, size) for number in range(1, first.pages + 1)]
    assert [row for page in pages for row in page.rows] == list(listing.rows())
    assert [row.number for page in pages for row in page.rows] == list(range(1, listing.count + 1))
    assert all(len(page.rows) == size for page in pages[:-1])


@pytest.mark.parametrize(
    ("number", "size", "told"),
    [
        (0, 2, r"page is 0; there are pages 1 to 2\."),
        (3, 2, r"page is 3; there are pages 1 to 2\."),
        (2, 50, r"page is 2; there is only page 1\."),
        (1, 0, r"size is 0; a page can have 1 to 1,000 passages\."),
        (1, 1_001, r"size is 1001; a page can have 1 to 1,000 passages\."),
    ],
)
def test_a_page_that_there_is_not(ferries: Retriever, number: int, size: int, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        ferries.everything("Velmark").page(number, size)


def test_a_live_retriever_lists_the_generation_that_counts(ferries: Retriever) -> None:
    live = LiveRetriever(ferries.collection.folder, WordCountEmbedder(token_limit=80))
    try:
        with live.pinned() as pinned:
            assert names(pinned, "Velmark") == names(ferries, "Velmark")
        assert live.everything("Velmark", fold=True).count == 3
    finally:
        live.close()


@pytest.mark.parametrize("by", ["published", "event"])
def test_what_was_added_to_a_base_is_listed_as_in_a_clean_build(large: Path, by: str) -> None:
    more = write(large / "more", (500, 501))
    add([more], large / "index", WordCountEmbedder())
    assert base_of(large / "index") == 1
    build([large / "articles", more], large / "clean", WordCountEmbedder())
    lists = []
    for name in ("index", "clean"):
        retriever = Retriever(Collection.open(large / name, WordCountEmbedder()))
        listing = retriever.everything('list everything about "the harbour of" cranes', by=by)
        assert listing.count == 362
        rows = [(row.day, row.article_id, row.quote.text, row.event_days) for row in listing.rows()]
        assert [row[0] for row in rows] == sorted(row[0] for row in rows if row[0])
        lists.append((sorted(rows, key=lambda row: row[:2]), listing.summary))
        retriever.collection.close()
    assert lists[0] == lists[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=3, unique=True),
    since=st.sampled_from([None, "1999-05-03", "2031-05-03", "2031-05-08"]),
    clock=st.sampled_from(["published", "event", "either"]),
    by=st.sampled_from(["published", "event"]),
    sources=st.sampled_from([None, [GULL], [KESTREL, HERON]]),
)
def test_the_list_and_the_timeline_agree(
    ferries: Retriever, words: list[str], since: str | None, clock: str, by: str, sources: list[str] | None
) -> None:
    question = f"everything about {' '.join(words)}" if words else "everything"
    narrowing = {"since": since, "clock": clock, "sources": sources}
    listing = ferries.everything(question, by=by, **narrowing)  # type: ignore[arg-type]
    line = ferries.timeline(question, by=by, **narrowing)  # type: ignore[arg-type]
    bars = {passage.id for day in line.days for passage in day.passages}
    assert len(bars) + line.undated == listing.count
    if by == "published" and clock == "published":
        rows = [row.day for row in listing.rows() if row.day is not None]
        assert [(one.day, one.count) for one in line.days] == [
            (day, rows.count(day)) for day in sorted(set(rows))
        ]
    # And the rule, told by the texts alone.
    every = ferries.everything("everything", by=by, **narrowing)  # type: ignore[arg-type]
    stems = ferries.collection.passage_words
    has_all = [
        row.receipt.article_id
        for row in every.rows()
        if set(stems.terms(" ".join(words))) <= set(stems.terms(f"{row.title or ''} {row.passage.text}"))
    ]
    assert [row.receipt.article_id for row in listing.rows()] == has_all
