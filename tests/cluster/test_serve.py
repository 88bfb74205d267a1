"""A sharded collection served by Ray Serve, on nodes that are processes of this machine."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
import ray
from archives import write
from doubles import WordCountEmbedder
from gradio_client import Client
from gradio_client.exceptions import AppError
from nodes import Nodes, started
from sharded import articles_in, build_shards
from sharded_serving import (
    PER_MINUTE,
    SHARDS,
    SMALL,
    free_port,
    locally,
    published,
    questions,
    serving,
)
from working import never_refusing

from index import BuildReport, CollectionError, DatelineError
from index.cluster import build_sharded, room
from index.errors import ClusterError
from qa import Answer, Retriever
from qa.cluster import ClusterRetriever, served
from qa.cluster.calls import Call, handle_of
from qa.cluster.names import shard_name
from qa.web.endpoints import ENDPOINTS

pytestmark = pytest.mark.cluster

# Of which some serve and some ask.
THREADS = 4


def awaited(happened: Callable[[], bool]) -> None:
    """Wait until something has happened; fail where it never does."""
    until = time.monotonic() + 90
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.1)


def answer_of(retriever: Retriever, question: str) -> Any:
    """Return what a program is answered."""
    return ENDPOINTS["ask"].answer(retriever, {"question": question})


@dataclass(frozen=True, slots=True)
class Place:
    """A collection that is served: its folder and address, the nodes, and a retriever over it."""

    folder: Path
    address: str
    nodes: Nodes
    small: Any
    retriever: ClusterRetriever
    told: list[str]

    @property
    def index(self) -> Path:
        return self.folder / "index"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("served")
    index = published(folder, range(60))
    told: list[str] = []
    with started(folder, 4) as nodes:
        small = nodes.add(1)
        with (
            served(nodes.address, serving(index, free_port())) as address,
            ClusterRetriever(
                index, make=never_refusing, settings=SMALL, notice=told.append, every=0.1
            ) as retriever,
        ):
            yield Place(folder, address, nodes, small, retriever, told)


def test_what_is_asked_of_the_cluster_is_what_one_process_answers(place: Place) -> None:
    local = locally(place.index)
    for question in questions(25):
        assert place.retriever.ask(question) == local.ask(question)
        assert place.retriever.retrieve(question, k=3) == local.retrieve(question, k=3)
    narrowed: dict[str, Any] = {"since": "2031-05-03", "until": "2031-05-09", "clock": "either"}
    for question in questions(10):
        assert place.retriever.ask(question, **narrowed) == local.ask(question, **narrowed)
    assert place.retriever.timeline("harbour", by="published") == local.timeline("harbour", by="published")
    listing, expected = place.retriever.everything("basin"), local.everything("basin")
    assert (listing.total, listing.page(1, 50)) == (expected.total, expected.page(1, 50))
    assert expected.total > 60
    print(f"{milliseconds(place.retriever):.0f} ms a question, in one process {milliseconds(local):.0f} ms")


def milliseconds(retriever: Retriever | ClusterRetriever) -> float:
    """Return what a question takes, each one asked for the second time."""
    asked = questions(20)
    began = time.monotonic()
    for question in asked:
        retriever.ask(question)
    return (time.monotonic() - began) / len(asked) * 1_000


def test_a_question_that_makes_no_sense_is_refused_as_in_one_process(place: Place) -> None:
    local = locally(place.index)
    for retriever in (place.retriever, local):
        with pytest.raises(DatelineError, match="ask for at least 1 passage"):
            retriever.retrieve("What closed?", k=0)
        assert (
            retriever.ask("?").message
            == "There is no word in the question; ask about a person, a place or an event."
        )


def test_the_page_and_its_api_answer_over_http(place: Place) -> None:
    local = locally(place.index)
    client = Client(place.address, verbose=False)
    for question in questions(5):
        # By the queue, whose answers come as events of a stream.
        assert client.predict(question, api_name="/ask") == ENDPOINTS["ask"].answer(
            local, {"question": question}
        )
    with urllib.request.urlopen(place.address) as answer:
        assert answer.status == 200
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert b"Dateline" in answer.read()
    foreign = urllib.request.Request(place.address, headers={"Host": "news.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(foreign)
    assert refused.value.code == 421
    refused.value.close()


def test_a_result_that_has_come_is_handed_over_when_the_time_to_wait_is_over(place: Place) -> None:
    # As that of a shard is which comes after a lost one, for which all of the time was waited.
    call = Call(handle_of(shard_name(SHARDS - 1)), "node")
    time.sleep(1)
    assert call.result(time.monotonic() - 1) == place.retriever.node(SHARDS - 1)


def test_what_goes_wrong_is_in_the_log_of_the_page(place: Place) -> None:
    client = Client(place.address, verbose=False)
    with pytest.raises(AppError, match="nowhere"):
        client.predict("nowhere", api_name="/article")
    logs = Path(ray._private.worker._global_node.get_logs_dir_path(), "serve")
    awaited(
        lambda: (
            "/article: refused with 404 (UnknownArticleError)"
            in "".join(map(Path.read_text, logs.glob("*page*")))
        )
    )


def test_visitors_are_told_apart_by_the_address_that_they_really_come_from(place: Place) -> None:
    port = int(place.address.rpartition(":")[2])

    def statuses(source: str, count: int) -> list[int]:
        connection = HTTPConnection("127.0.0.1", port, source_address=(source, 0))
        found = []
        for number in range(count):
            # What a proxy on the head node itself may say, and nobody else.
            headers = {"X-Forwarded-For": f"10.0.0.{number}", "Content-Type": "application/json"}
            connection.request("POST", "/gradio_api/run/nothing", b"{}", headers)
            with connection.getresponse() as answer:
                answer.read()
            found.append(answer.status)
        connection.close()
        return found

    assert statuses("127.0.0.2", PER_MINUTE + 2) == [404] * PER_MINUTE + [429] * 2
    assert statuses("127.0.0.3", 1) == [404]
    assert statuses("127.0.0.1", PER_MINUTE + 2) == [404] * (PER_MINUTE + 2)


def test_a_publish_refuses_no_question_and_mixes_no_generations(place: Place) -> None:
    asked = questions(12)
    before = locally(place.index)
    stop = threading.Event()

    def ask() -> list[tuple[str, Answer]]:
        answers = []
        while not stop.is_set():
            question = asked[len(answers) % len(asked)]
            answers.append((question, place.retriever.ask(question)))
        return answers

    with ThreadPoolExecutor(THREADS) as threads:
        asking = [threads.submit(ask) for _ in range(THREADS)]
        try:
            published(place.folder, range(60, 70))
            after = locally(place.index)
            new = after.collection.manifest.generation
            awaited(lambda: generation(place.retriever) == new)
        finally:
            stop.set()
        answers = [answer for each in asking for answer in each.result()]
    assert new == before.collection.manifest.generation + 1
    expected = {
        retriever.collection.manifest.generation: {one: retriever.ask(one) for one in asked}
        for retriever in (before, after)
    }
    generations = set()
    for question, answer in answers:
        [found] = {citation.receipt.generation for citation in answer.citations}
        generations.add(found)
        assert answer == expected[found][question]
    assert before.collection.manifest.generation in generations
    assert place.retriever.ask(asked[0]) == expected[new][asked[0]]
    # The page follows by itself.
    client = Client(place.address, verbose=False)
    awaited(lambda: client.predict(asked[0], api_name="/ask") == answer_of(after, asked[0]))


def told(place: Place, endpoint: str, sent: object) -> tuple[int, Any]:
    """Return the status and what is told to a program."""
    answer = httpx.post(f"{place.address}/gradio_api/run/{endpoint}", json=sent, timeout=60)
    return answer.status_code, answer.json()


def generation(retriever: ClusterRetriever) -> int:
    return retriever.run(lambda one: one.collection.manifest.generation)


def test_a_build_takes_what_serving_leaves_and_does_not_wait_for_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_beside() -> BuildReport:
        return build_sharded(
            [place.folder / "articles"],
            place.index,
            shards=SHARDS,
            address=place.nodes.address,
            make_embedder=WordCountEmbedder,
        ).report

    with monkeypatch.context() as patch:
        patch.setattr(room, "ROOM_SECONDS", 1)
        with pytest.raises(ClusterError, match=r"^No node .* has a CPU free \(0\.6 of 5 are, in parts\)"):
            build_beside()
    added = place.nodes.add(1)
    write(place.folder / "articles", [70])
    built = build_beside()
    assert (built.changes.added, built.changes.changed) == (1, 0)
    place.nodes.kill(added)
    local = locally(place.index)
    awaited(lambda: generation(place.retriever) == built.generation)
    assert place.retriever.ask(questions(1)[0]) == local.ask(questions(1)[0])


def test_a_node_that_is_killed_makes_no_answer_wrong_and_what_is_missing_is_said(place: Place) -> None:
    local = locally(place.index)
    [there] = [shard for shard in range(SHARDS) if place.retriever.node(shard) == place.small.node_id]
    without = locally(place.index, {there})
    asked = questions(500)
    client = Client(place.address, verbose=False)

    answers: dict[str, Answer] = {}

    def ask(question: str) -> None:
        answers[question] = place.retriever.ask(question)

    def answered(count: int) -> None:
        while len(answers) < count:
            time.sleep(0.01)

    with ThreadPoolExecutor(THREADS) as threads:
        asking = [threads.submit(ask, question) for question in asked]
        answered(100)
        place.nodes.kill(place.small)
        awaited(lambda: place.retriever.lost == {there})
        # Who takes nothing for all is told; who says so gets what there is.
        missing = without.collection.unavailable
        with pytest.raises(CollectionError) as refused:
            place.retriever.retrieve(asked[0])
        assert str(refused.value) == missing
        assert place.retriever.retrieve(asked[0], partial=True) == without.retrieve(asked[0], partial=True)
        assert client.predict(asked[0], api_name="/ask") == answer_of(without, asked[0])
        assert told(place, "retrieve", {"question": asked[0]}) == (503, {"error": missing})
        answered(300)
        place.nodes.add(1)
        for each in asking:
            each.result()
    whole = partial = 0
    for question, answer in answers.items():
        if answer.notice is not None and "cannot be reached" in answer.notice:
            assert answer == without.ask(question)
            partial += 1
        else:
            assert answer == local.ask(question)
            whole += 1
    assert (whole + partial, whole >= 100, partial > 100) == (500, True, True)
    awaited(lambda: not place.retriever.lost)
    assert place.retriever.ask(asked[0]) == local.ask(asked[0])
    assert place.retriever.retrieve(asked[0]) == local.retrieve(asked[0])
    print(f"{whole} whole answers and {partial} partial ones")


def test_another_number_of_shards_leaves_the_generation_before_answering(place: Place) -> None:
    before = locally(place.index)
    with (
        pytest.raises(ClusterError, match="serves something already, .*: end the `dateline serve` that runs"),
        served(place.nodes.address, serving(place.index, free_port())),
    ):
        pass
    build_shards(articles_in(place.folder / "articles"), place.index, 3, WordCountEmbedder())
    awaited(lambda: bool(place.told))
    assert place.told == [
        f"{place.index} has 3 shards now, and 2 are served: start `dateline serve` again. "
        "The generation before it answers on."
    ]
    for question in questions(3):
        assert place.retriever.ask(question) == before.ask(question)
