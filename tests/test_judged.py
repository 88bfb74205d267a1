import json
from pathlib import Path

import pytest
from conftest import ARTICLES
from doubles import WordCountEmbedder

from index import ArticleError, BuildError, Collection, Filter, build, build_articles
from qa import Narrowing, Retriever
from qa.datasets import read_dataset
from qa.evaluation import evaluate
from qa.feedback import Asked, Feedback, mark
from qa.judged import export
from qa.receipts import Receipt

BASIN = "Why was the harbour closed?"
MAYOR = "Who won the votes in Velmark?"
BRIDGE = "harbour of the old bridge"


def words(collection: Collection, article_id: str, quote: str) -> Receipt:
    start = collection.article(article_id).text.index(quote)
    return mark(collection, article_id, start, start + len(quote))


def said(collection: Collection, question: str, verdict: str, receipt: Receipt, **narrowing: str) -> None:
    asked = Asked(question, question, Narrowing(**narrowing))  # type: ignore[typeddict-item]
    Feedback(collection.folder).give(collection, asked, verdict, receipt)


def test_evaluate_measures_what_was_said(
    retriever: Retriever, collection: Collection, tmp_path: Path
) -> None:
    # One answer is good, of one only the first card is bad, of one the answer is in another article.
    first = {question: retriever.ask(question).citations[0] for question in (BASIN, MAYOR, BRIDGE)}
    said(collection, BASIN, "good", first[BASIN].receipt)
    said(collection, MAYOR, "bad", first[MAYOR].receipt)
    other = {"harbour.txt": "bridge.txt", "bridge.txt": "harbour.txt", "north/election.txt": "bridge.txt"}
    place = {"bridge.txt": "The old bridge", "harbour.txt": "The harbour"}
    answers = other[first[BRIDGE].article_id]
    said(collection, BRIDGE, "bad", first[BRIDGE].receipt)
    said(collection, BRIDGE, "elsewhere", words(collection, answers, place[answers]))
    made = export(Feedback(collection.folder).all(), collection, tmp_path / "judged")
    assert (made.articles, made.questions, made.relevant, made.irrelevant) == (3, 3, 2, 2)
    assert (made.unanswered, made.overruled, made.left_out) == (1, (), ())

    dataset = read_dataset(tmp_path / "judged")
    assert {article.id: article.text for article in dataset.articles} == {
        one: collection.article(one).text for one in collection.article_ids()
    }
    assert [(query.text, dict(query.relevant)) for query in dataset.queries] == [
        (BASIN, {first[BASIN].article_id: 1}),
        (BRIDGE, {answers: 1}),
    ]
    embedder = WordCountEmbedder()
    build_articles(dataset.articles, tmp_path / "test set", embedder)
    metrics = {
        metric.name: metric
        for metric in evaluate(dataset, Collection.open(tmp_path / "test set", embedder))["all"]
    }
    # The good answer is first again; the one that is elsewhere has another article before it.
    assert (metrics["Hit@1"].mean, metrics["Hit@1"].count) == (1 / 2, 2)
    assert metrics["Hit@4"].mean == 1
    assert metrics["quote hit@1"].mean == metrics["passage hit@1"].mean == 1 / 2
    assert (metrics["passage hit@5"].mean, metrics["passage hit@5"].count) == (1, 2)


def test_the_last_word_on_the_same_words_counts(collection: Collection, tmp_path: Path) -> None:
    crane, nobody = (words(collection, "harbour.txt", quote) for quote in ("a crane fell", "No dockers"))
    said(collection, BASIN, "good", crane)
    said(collection, f" {BASIN.upper()}  ", "good", crane)  # the same said twice contradicts nothing
    said(collection, BASIN, "bad", crane)
    said(collection, BASIN, "bad", nobody)
    made = export(Feedback(collection.folder).all(), collection, tmp_path / "bad")
    assert (made.questions, made.relevant, made.irrelevant, made.unanswered) == (1, 0, 1, 1)
    assert [(one.said, one.receipt) for one in made.overruled] == [("good", crane)]
    with pytest.raises(ArticleError, match="no question that an article answers"):
        read_dataset(tmp_path / "bad")
    # One good quote makes its article one that answers, whatever else of it doesn't.
    said(collection, BASIN, "elsewhere", crane)
    made = export(Feedback(collection.folder).all(), collection, tmp_path / "good")
    assert (made.relevant, made.irrelevant, len(made.overruled)) == (1, 0, 2)
    query = json.loads((tmp_path / "good" / "queries.jsonl").read_text())
    assert query == {
        "_id": "q1",
        "text": BASIN,
        "answers": [{"article": "harbour.txt", "start": crane.start, "end": crane.end}],
    }


def test_a_question_is_asked_again_with_its_filters(collection: Collection, tmp_path: Path) -> None:
    brandt = words(collection, "north/election.txt", "Teo Brandt")
    said(collection, BASIN, "good", brandt, since="2031-05-03")
    said(collection, BASIN, "bad", brandt)
    made = export(Feedback(collection.folder).all(), collection, tmp_path / "judged")
    assert (made.questions, made.relevant, made.irrelevant, made.overruled) == (2, 1, 1, ())
    dataset = read_dataset(tmp_path / "judged")
    assert [query.narrowing for query in dataset.queries] == [{"since": "2031-05-03"}]
    build_articles(dataset.articles, tmp_path / "test set", WordCountEmbedder())
    opened = Collection.open(tmp_path / "test set", WordCountEmbedder())
    # Without its filter the harbour comes first; with it the election is all that there is.
    assert Retriever(opened).retrieve(BASIN)[0].article.id == "harbour.txt"
    assert opened.coverage(Filter.of("2031-05-03")).articles == 1
    metrics = {metric.name: metric.mean for metric in evaluate(dataset, opened)["all"]}
    assert metrics["Hit@1"] == metrics["passage hit@1"] == 1


def test_an_answer_counts_in_the_article_that_it_stands_in(collection: Collection, tmp_path: Path) -> None:
    # The same offsets in another article that answers as well are other words.
    said(collection, MAYOR, "good", words(collection, "north/election.txt", "Voters in Velmark"))
    said(collection, MAYOR, "good", words(collection, "harbour.txt", "within a week."))
    export(Feedback(collection.folder).all(), collection, tmp_path / "judged")
    queries = tmp_path / "judged" / "queries.jsonl"
    row = json.loads(queries.read_text())
    queries.write_text(json.dumps({**row, "answers": row["answers"][1:]}))
    dataset = read_dataset(tmp_path / "judged")
    measured = {metric.name: metric.mean for metric in evaluate(dataset, collection)["all"]}
    assert measured["Hit@1"] == 1
    assert measured["passage hit@1"] == 0
    queries.write_text(json.dumps({**row, "answers": [{"start": 0, "end": 6}]}))  # of any that answers
    measured = {
        metric.name: metric.mean for metric in evaluate(read_dataset(tmp_path / "judged"), collection)["all"]
    }
    assert measured["passage hit@1"] == 1


def test_what_is_said_of_a_text_that_changed_is_left_out_and_counted(
    articles: Path, collection: Collection, tmp_path: Path
) -> None:
    tabbed = "a\tb.txt"
    (articles / tabbed).write_text("The lamp is out.")
    build([articles], collection.folder, WordCountEmbedder())
    before = Collection.open(collection.folder, WordCountEmbedder())
    for article_id, quote in (
        ("harbour.txt", "a crane"), ("bridge.txt", "The old bridge"), (tabbed, "The lamp"),
        ("north/election.txt", "Teo Brandt"),
    ):  # fmt: skip
        said(before, MAYOR, "good", words(before, article_id, quote))
    (articles / "harbour.txt").write_text(ARTICLES["harbour.txt"].replace("Friday", "Monday"))
    (articles / "bridge.txt").unlink()
    build([articles], collection.folder, WordCountEmbedder())
    now = Collection.open(collection.folder, WordCountEmbedder())
    made = export(Feedback(collection.folder).all(), now, tmp_path / "judged")
    assert [(left.judgement.receipt.article_id, left.reason) for left in made.left_out] == [
        ("harbour.txt", "was changed since"),
        ("bridge.txt", "is not in the collection any more"),
        (tabbed, "has an id with a tab or the end of a line in it"),
    ]
    assert (tmp_path / "judged" / "qrels.tsv").read_text() == (
        "query-id\tcorpus-id\tscore\nq1\tnorth/election.txt\t1\n"
    )
    assert len(read_dataset(tmp_path / "judged").articles) == 3


def test_a_test_set_takes_the_place_of_an_older_one_and_of_no_collection(
    collection: Collection, tmp_path: Path
) -> None:
    folder = tmp_path / "judged"
    for _ in range(2):
        said(collection, BASIN, "good", words(collection, "harbour.txt", "a crane"))
        export(Feedback(collection.folder).all(), collection, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["corpus.jsonl", "qrels.tsv", "queries.jsonl"]
    assert len(read_dataset(folder).queries) == 1
    with pytest.raises(BuildError, match="is a collection"):
        export([], collection, collection.folder)
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match="file cannot be written"):
        export([], collection, tmp_path / "file")


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ([1], "is an object"),
        ({"outlet": "x"}, "outlet narrows nothing"),
        ({"since": "soon"}, "no day"),
        ({"sources": "x"}, "takes a list"),
        ({"today": 7}, "no day"),
    ],
)
def test_filters_that_cannot_be_are_named(
    collection: Collection, tmp_path: Path, filters: object, message: str
) -> None:
    said(collection, BASIN, "good", words(collection, "harbour.txt", "a crane"))
    export(Feedback(collection.folder).all(), collection, tmp_path)
    row = {"_id": "q1", "text": BASIN, "filters": filters}
    (tmp_path / "queries.jsonl").write_text(json.dumps(row))
    with pytest.raises(ArticleError, match=f"The question q1 has filters that cannot be: .*{message}"):
        read_dataset(tmp_path)
