import json
import math
from pathlib import Path

import pytest
from doubles import WordCountEmbedder

from index import ArticleError, Collection, build_articles
from qa import Retriever
from qa.datasets import read_dataset
from qa.evaluation import STAGES, evaluate

# Places and people are invented; each question is answered by the article it shares words with.
CORPUS = [
    {
        "_id": "a",
        "title": "Harbour",
        "text": "The crane fell. Ilva Morn closed the basin.",
        "date": "2031-05-02",
    },
    {"_id": "b", "text": "Teo Brandt was chosen as mayor of Velmark. He won 51 votes."},
    {"_id": "c", "text": "The bridge at Quillon is old. Nobody knows who built it."},
]
QUERIES = [
    {"_id": "1", "text": "Who closed the basin?", "answers": [{"text": "Ilva Morn", "start": 16, "end": 25}]},
    {
        "_id": "2",
        "text": "Who was chosen as mayor?",
        "answers": [{"text": "Teo Brandt", "start": 0, "end": 10}],
    },
    {"_id": "3", "text": "crane"},
    {"_id": "unjudged", "text": "zebra"},
]
QRELS = ["query-id\tcorpus-id\tscore", "1\ta\t1", "2\tb\t1", "3\tc\t1", "3\tb\t0"]


def write(
    folder: Path, corpus: list[dict[str, object]], queries: list[dict[str, object]], qrels: list[str]
) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels.tsv").write_text("\n".join(qrels) + "\n")
    return folder


@pytest.fixture
def dataset_folder(tmp_path: Path) -> Path:
    return write(tmp_path / "invented", CORPUS, QUERIES, QRELS)  # type: ignore[arg-type]


def test_metrics_are_those_worked_out_by_hand(dataset_folder: Path, tmp_path: Path) -> None:
    dataset = read_dataset(dataset_folder)
    embedder = WordCountEmbedder()
    build_articles(dataset.articles, tmp_path / "index", embedder)
    collection = Collection.open(tmp_path / "index", embedder)
    metrics = {metric.name: metric for metric in evaluate(dataset, collection)["all"]}
    # The third question's words point to a, its judgement to c: whatever rank c has, it isn't first.
    ranked = [hit.article.id for hit in Retriever(collection).retrieve("crane", k=9)]
    rank = ranked.index("c") + 1
    assert rank > 1
    assert metrics["nDCG@10"].mean == pytest.approx((2 + 1 / math.log2(rank + 1)) / 3)
    assert metrics["MRR@10"].mean == pytest.approx((2 + 1 / rank) / 3)
    assert metrics["Hit@1"].mean == pytest.approx(2 / 3)
    assert metrics["Hit@4"].mean == metrics["Recall@10"].mean == 1
    assert (metrics["Hit@1"].count, metrics["quote hit@1"].count) == (3, 2)
    assert metrics["quote hit@1"].mean == metrics["passage hit@1"].mean == 1
    for metric in metrics.values():
        assert metric.low <= metric.mean <= metric.high


def test_every_stage_can_be_measured(dataset_folder: Path, tmp_path: Path) -> None:
    dataset = read_dataset(dataset_folder)
    embedder = WordCountEmbedder()
    build_articles(dataset.articles, tmp_path / "index", embedder)
    collection = Collection.open(tmp_path / "index", embedder)
    rows = evaluate(dataset, collection, STAGES)
    assert list(rows) == [stage.name for stage in STAGES]
    assert all(0 <= metric.mean <= 1 for metrics in rows.values() for metric in metrics)


def test_a_dataset_keeps_what_its_files_say(dataset_folder: Path) -> None:
    dataset = read_dataset(dataset_folder)
    assert [article.id for article in dataset.articles] == ["a", "b", "c"]
    assert str(dataset.articles[0].published) == "2031-05-02"
    assert (dataset.articles[1].title, dataset.articles[1].source) == (None, "invented")
    assert [query.id for query in dataset.queries] == ["1", "2", "3"]
    assert dict(dataset.queries[2].relevant) == {"c": 1}


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("corpus.jsonl", "{", "corpus.jsonl, line 4, is no JSON"),
        ("corpus.jsonl", '{"_id": "d"}', "corpus.jsonl, line 4, has no text named text"),
        (
            "corpus.jsonl",
            '{"_id": "d", "text": "T", "title": 7}',
            "The article d has a title that is no text, 7",
        ),
        ("corpus.jsonl", '{"_id": "d", "text": "\\ud800"}', "corpus.jsonl, line 4, has no text named text"),
        (
            "queries.jsonl",
            '{"_id": "1", "text": "T", "answers": [{"start": "x"}]}',
            "The question 1 has answers",
        ),
        ("queries.jsonl", "[]", "queries.jsonl, line 5, has no text named _id"),
        ("qrels.tsv", "1 a 1", "qrels.tsv, line 6, is not query-id, corpus-id and score"),
    ],
)
def test_a_bad_line_is_named(dataset_folder: Path, name: str, line: str, message: str) -> None:
    path = dataset_folder / name
    path.write_text(path.read_text().rstrip("\n") + f"\n{line}\n")
    with pytest.raises(ArticleError, match=message):
        read_dataset(dataset_folder)


def test_a_folder_that_is_no_dataset_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(
        ArticleError, match="a test set is a folder with corpus.jsonl, queries.jsonl and qrels.tsv"
    ):
        read_dataset(tmp_path)
