"""Who else reported it, over invented articles with the word-count model."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from doubles import WordCountEmbedder

from index import Article, Collection, Filter, Passage, Span, build, build_articles
from index.records import RelatedSentence, ShownPassage
from index.store import Store
from qa import Retriever
from qa.hits import QUOTED
from qa.reports import related_sentences, same_as

WIRE = (
    "A crane fell into the basin of Port Arlen on Friday and closed the harbour for a week, the harbour "
    "master Ilva Morn said. Four dockers were hurt when the crane fell, and a ship of the Velmark line "
    "that had come to load 300 tons of grain was sent on to Quillon, where it arrived in the evening."
)
RETOLD = "Four dockers of Port Arlen were hurt when a crane fell on Friday, harbour master Ilva Morn said."
OTHER_NUMBER = (
    "Seven dockers of Port Arlen were hurt when a crane fell on Friday, harbour master Ilva Morn said."
)


@pytest.fixture
def retriever(tmp_path: Path) -> Retriever:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in {
        "post.txt": f"date 2031-05-03 {WIRE}",
        "times.txt": f"date 2031-05-03 PORT ARLEN — {WIRE}",
        "echo.txt": f"date 2031-05-03 {RETOLD}",
        "star.txt": f"date 2031-05-03 {OTHER_NUMBER}",
        "bridge.txt": "date 2031-05-03 The bridge at Quillon is old. Nobody knows who built it.",
    }.items():
        (folder / name).write_text(text)
    embedder = WordCountEmbedder(token_limit=200)
    build([folder], tmp_path / "index", embedder)
    return Retriever(Collection.open(tmp_path / "index", embedder), refuse_below=0)


def test_a_copy_is_listed_on_the_card_and_is_no_card_of_its_own(retriever: Retriever) -> None:
    answer = retriever.ask("Which ship of the Velmark line was sent on to Quillon to load grain?")
    first = answer.citations[0]
    assert {first.article_id, *(also.article_id for also in first.also)} >= {"post.txt", "times.txt"}
    assert [also.kind for also in first.also if also.article_id in ("post.txt", "times.txt")] == ["copy"]
    assert len({"post.txt", "times.txt"} & {citation.article_id for citation in answer.citations}) == 1


def test_what_is_listed_can_be_opened_and_cited(retriever: Retriever) -> None:
    for citation in retriever.ask("How many dockers were hurt when the crane fell?").citations:
        for also in citation.also:
            text = retriever.collection.article(also.article_id).text
            assert also.quote.text == text[also.quote.start : also.quote.end]


def test_copies_count_as_one_report(retriever: Retriever) -> None:
    answer = retriever.ask("Which ship of the Velmark line was sent on to Quillon to load grain?")
    assert answer.independent_reports == 1


def test_another_number_is_shown_and_never_folded_away(retriever: Retriever) -> None:
    hits = retriever.retrieve("How many dockers of Port Arlen were hurt, said Ilva Morn?")
    assert {"echo.txt", "star.txt"} <= {hit.article.id for hit in hits}
    echo = next(hit for hit in hits if hit.article.id == "echo.txt")
    assert ("star.txt", "disagrees") in {(one.article.id, one.kind) for one in echo.retellings}
    assert echo.copies == ()


def test_a_passage_that_nobody_else_has_rests_on_itself(retriever: Retriever) -> None:
    answer = retriever.ask("Nobody knows who built the old bridge")
    assert answer.citations[0].also == ()
    assert answer.independent_reports == 1


class LinkedSentences:
    """Passages of one sentence each, by number, with the relations given."""

    def __init__(self, *pairs: tuple[int, int, str]) -> None:
        self._pairs = pairs

    def relations_of(self, sentences: list[tuple[int, int]]) -> dict[tuple[int, int], list[RelatedSentence]]:
        both = [*self._pairs, *((other, one, kind) for one, other, kind in self._pairs)]
        return {
            (passage, place): [
                RelatedSentence((one, 0), (other, 0), kind)  # type: ignore[arg-type]
                for one, other, kind in both
                if one == passage
            ]
            for passage, place in sentences
        }

    def shown(self, ids: list[int], where: Filter) -> dict[int, ShownPassage]:
        return {
            number: ShownPassage(
                Passage(number, str(number), 0, 4, "Text", (Span(0, 4),)),
                Article(str(number), None, "outlet", None, None, "Text", None, "none", None),
                (),
            )
            for number in ids
        }


def test_what_contradicts_a_copy_contradicts_the_quote() -> None:
    """1 is printed as 2 and 3; 4 retells 2; 5 contradicts 3, and so does its copy 6."""
    linked = LinkedSentences(
        (1, 2, "copy"), (2, 3, "copy"), (2, 4, "retells"), (3, 5, "disagrees"), (5, 6, "copy"), (7, 8, "copy")
    )
    same = same_as(linked, [(1, 0)])  # type: ignore[arg-type]
    related = related_sentences(linked, same, Filter.of())[1, 0]  # type: ignore[arg-type]
    assert {one.passage: one.kind for one in related} == {
        2: "copy", 3: "copy", 4: "retells", 5: "disagrees", 6: "disagrees",
    }  # fmt: skip


def test_of_a_story_printed_often_only_what_is_told_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlets, day = ("Gull", "Heron", "Kestrel"), date(2031, 5, 3)
    articles = [
        Article(f"{number:02}", None, outlets[number % 3], None, day, WIRE, None, "header", None)
        for number in range(30)
    ]
    embedder = WordCountEmbedder(token_limit=200)
    build_articles(articles, tmp_path / "index", embedder)
    collection = Collection.open(tmp_path / "index", embedder)
    fetched: list[int] = []

    def read(self: Store, ids: Sequence[int]) -> list[Passage]:
        fetched.extend(ids)
        return passages(self, ids)

    passages = Store.passages
    monkeypatch.setattr(Store, "passages", read)
    retriever = Retriever(collection, refuse_below=0)
    question = "Which ship of the Velmark line was sent on to Quillon to load grain?"
    for sources in (outlets, ("Heron",)):
        fetched.clear()
        hits = retriever.retrieve(question, k=2, sources=sources)
        told = {hit.passage.id for hit in hits} | {one.passage for hit in hits for one in hit.related}
        assert hits[0].related
        # Twice, where so many repeat one another: first those among which the best is chosen, then all.
        ranked = 2 * (2 + QUOTED) + QUOTED
        assert len(fetched) <= ranked + len(told)
        assert {one.article.source for hit in hits for one in hit.related} == set(sources)


def test_news_from_one_template_about_many_districts_corroborates_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(1, 31):
        text = f"date 2031-05-03 Heavy rain fell over district {number} of Zarnholm on Friday."
        (folder / f"outlet{number}.txt").write_text(text)
    (folder / "echo.txt").write_text(
        "date 2031-05-03 Heavy rain fell on Friday over District Five of Zarnholm."
    )
    embedder = WordCountEmbedder(token_limit=200)
    build([folder], tmp_path / "index", embedder)
    collection = Collection.open(tmp_path / "index", embedder)
    answer = Retriever(collection, refuse_below=0).ask("What fell over district 7 of Zarnholm?")
    cited = {one.article_id: {also.article_id for also in one.also} for one in answer.citations}
    assert answer.independent_reports == 1
    assert cited["outlet7.txt"] == set()
    assert all(also <= {"outlet5.txt", "echo.txt"} for also in cited.values())


def test_a_collection_compared_in_an_earlier_way_is_compared_again_though_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, embedder = tmp_path / "articles", WordCountEmbedder(token_limit=200)
    folder.mkdir()
    (folder / "post.txt").write_text(f"date 2031-05-03 {WIRE}")
    with monkeypatch.context() as earlier:
        earlier.setattr("index.comparing.SIGNATURE_VERSION", "an earlier way")
        assert build([folder], tmp_path / "index", embedder).generation == 1
        assert build([folder], tmp_path / "index", embedder).generation == 1
    again = build([folder], tmp_path / "index", embedder)
    assert (again.generation, again.changes.embedded) == (2, 0)
    assert build([folder], tmp_path / "index", embedder).generation == 2
