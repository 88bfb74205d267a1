"""Questions answered by shards on nodes of their own as over one collection of all articles."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from doubles import WordCountEmbedder
from nodes import Nodes
from sharded import Asked, build_shards, questions, told, varied
from sharded_serving import SMALL, free_port, serving
from working import never_refusing

from index import Article, Collection, build_articles
from index.cluster import connected
from qa import Answer
from qa.cluster import ClusterRetriever, served

pytestmark = pytest.mark.cluster

ALIKE = 0.99  # of the answers; in the others passages that score the same to six digits change places
THREADS = 4

# Shards, the model and the page find room on two nodes, however many shards there are.
EASY = replace(SMALL, shard_cpus=0.5, encoder_cpus=1.0, page_cpus=1.0)


@dataclass(frozen=True, slots=True)
class Expected:
    """Articles, questions of which half have a filter, and what one collection of all articles answers."""

    articles: list[Article]
    asked: list[Asked]
    answers: list[Answer]


@pytest.fixture(scope="module", params=[25, pytest.param(1_000, marks=pytest.mark.long)])
def expected(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Expected:
    folder = tmp_path_factory.mktemp("one")
    articles = varied(120)
    build_articles(articles, folder, WordCountEmbedder())
    collection = Collection.open(folder, WordCountEmbedder())
    retriever, asked = never_refusing(collection), questions(articles, request.param)
    answers = [retriever.ask(question, k=10, **narrowing) for question, narrowing in asked]
    collection.close()
    return Expected(articles, asked, answers)


@pytest.fixture(scope="module")
def address(shared_nodes: Nodes) -> Iterator[str]:
    with connected(shared_nodes.address):
        yield shared_nodes.address


@pytest.mark.parametrize("shards", [1, 2, 5])
def test_questions_are_answered_as_over_one_collection(
    expected: Expected, address: str, tmp_path: Path, shards: int
) -> None:
    build_shards(expected.articles, tmp_path, shards, WordCountEmbedder())
    with (
        served(address, replace(serving(tmp_path, free_port()), settings=EASY)),
        ClusterRetriever(tmp_path, make=never_refusing, settings=EASY) as retriever,
        ThreadPoolExecutor(THREADS) as threads,
    ):
        found = list(threads.map(lambda one: retriever.ask(one[0], k=10, **one[1]), expected.asked))
    pairs = list(zip(found, expected.answers, strict=True))
    alike = [told(one) == told(other) for one, other in pairs].count(True)
    print(f"{shards} shards: {alike} of {len(pairs)} answers are those of one collection")
    assert alike >= ALIKE * len(pairs)
    for one, other in pairs:
        assert bool(one.citations) == bool(other.citations)
        for first, expected_first in zip(one.citations[:1], other.citations[:1], strict=True):
            is_tie = first.score == pytest.approx(expected_first.score, rel=1e-5)
            assert is_tie or (first.article_id, first.quote) == (
                expected_first.article_id,
                expected_first.quote,
            )
