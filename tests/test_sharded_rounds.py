"""How often a question asks the shards, and how much crosses: what each call costs on a network adds up."""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from doubles import WordCountEmbedder
from sharded import build_shards, varied

from index.sharding.manifest import ShardsManifest
from index.sharding.sharded import ShardedCollection
from index.sharding.shards import LocalShards, Shards
from index.sharding.whole import Whole
from qa import Retriever
from qa.scope import Narrowing

SHARDS = 5


@dataclass
class CountingShards:
    """Shards that are asked as they are, with each round's method and what came back."""

    shards: Shards
    rounds: list[tuple[str, list[Any]]] = field(default_factory=list)
    elsewhere: bool = False

    def ask(self, method: str, arguments: Sequence[tuple[object, ...] | None]) -> list[Any]:
        results = self.shards.ask(method, arguments)
        self.rounds.append((method, results))
        return results

    def close(self) -> None:
        self.shards.close()


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Retriever, CountingShards]]:
    folder, embedder = tmp_path_factory.mktemp("rounds"), WordCountEmbedder()
    build_shards(varied(150), folder, SHARDS, embedder)
    manifest = ShardsManifest.read(folder)
    shards = CountingShards(LocalShards.open(folder, manifest, embedder))
    collection = ShardedCollection(folder, manifest, embedder, shards, Whole.open(folder, manifest))
    yield Retriever(collection, refuse_below=0), shards
    collection.close()


STEPS = ["find_by_words", "compare", "match", "shown"]


@pytest.mark.parametrize(
    ("question", "narrowing", "rounds"),
    [
        ("What did the mayor say?", {}, STEPS),
        ("What did the mayor of Zzyzx say to Qoph about the xylophones?", {}, STEPS),
        ("What did the mayor say on 8 May 2031?", {}, STEPS),
        ("What did the mayor say, says the Gull or the Arlen Post?", {}, STEPS),
        ("What did the mayor of Zzyzx say?", {"since": "2031-05-03", "sources": ["Gull"]}, STEPS),
        ("What did the mayor say, at a day named?", {"since": "2031-05-03", "clock": "either"}, STEPS),
        ("What is the latest of the mayor?", {}, [*STEPS[:-1], "origins", "shown"]),
    ],
)
def test_a_question_is_four_rounds(
    counted: tuple[Retriever, CountingShards], question: str, narrowing: Narrowing, rounds: list[str]
) -> None:
    retriever, shards = counted
    shards.rounds.clear()
    answer = retriever.ask(question, **narrowing)
    found = [method for method, _ in shards.rounds]
    # What says the same as a quote is shown with it: one round more, if anything does.
    said_again = ["shown"] if found[len(rounds) :] else []
    assert answer.citations
    assert found == rounds + said_again
    assert all(not citation.also for citation in answer.citations) or said_again


def test_what_others_report_of_all_quotes_is_one_round_more(
    counted: tuple[Retriever, CountingShards],
) -> None:
    retriever, shards = counted
    first = next(iter(retriever.collection.articles(["a0009"])))
    shards.rounds.clear()
    answer = retriever.ask(first.text.split(". ")[0], k=3)
    assert any(citation.also for citation in answer.citations)
    assert [method for method, _ in shards.rounds] == [*STEPS, "shown"]


def test_no_vectors_and_no_tokens_of_passages_cross(counted: tuple[Retriever, CountingShards]) -> None:
    retriever, shards = counted
    shards.rounds.clear()
    retriever.ask("What did the mayor say of the harbour?", k=5)
    crossed = {method: sum(map(len, map(pickle.dumps, told))) for method, told in shards.rounds}
    assert crossed["find_by_words"] < 40_000  # numbers and scores, of 400 passages and articles in each shard
    assert crossed["compare"] < 30_000  # four more numbers of some hundred passages
    assert crossed["match"] < 12_000  # a row a sentence of forty passages
    assert sum(crossed.values()) < 90_000
