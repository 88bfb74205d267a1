"""What a question reads of the store: counted, and the same however large the collection is."""

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from doubles import WordCountEmbedder

from index import Article, Collection, CollectionError, build_articles
from qa import Retriever

FEW, MANY = 250, 1_000

# Places, people and outlets are invented.
WORDS = (
    "harbour crane docker mayor vote bridge ferry storm vessel fire school market river train tower "
    "garden museum hospital factory union budget council trial judge border visa tariff export wheat "
    "copper turbine reservoir glacier orchard vineyard quarry tunnel airport runway pilot"
).split()
TOWNS = ("Velmark", "Quillon", "Arlen", "Oke", "Marlo", "Brandt")
FIRST, ASKED_OF = date(2031, 1, 6), "2031-01-06"


def article(number: int) -> Article:
    """Return an article; only the first hundred are of the day and of the outlet that is asked for."""
    draw = random.Random(number)
    sentences = [
        f"The {' '.join(draw.sample(WORDS, 6))} of {draw.choice(TOWNS)} changed by {draw.randrange(9_999)}."
        for _ in range(3)
    ]
    asked_for = number < 100
    day = FIRST if asked_for else FIRST + timedelta(30 + number % 200)
    source = "The Gull" if asked_for else f"Outlet {number % 20}"
    return Article(f"{number:05}", None, source, None, day, " ".join(sentences), None, "column", None)


@dataclass
class Reads:
    """Statements that the store ran, and the steps of SQLite's own machine in them."""

    statements: int = 0
    steps: int = 0

    def watch(self, collection: Collection) -> None:
        for connection in collection.store.connections:
            connection.set_trace_callback(self._statement)
            connection.set_progress_handler(self._step, 1)

    def _statement(self, _: str) -> None:
        self.statements += 1

    def _step(self) -> int:
        self.steps += 1
        return 0


@pytest.fixture(scope="module")
def retrievers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Retriever, Retriever]]:
    opened = []
    for size in (FEW, MANY):
        folder = tmp_path_factory.mktemp("cost") / "collection"
        build_articles(map(article, range(size)), folder, WordCountEmbedder())
        opened.append(Retriever(Collection.open(folder, WordCountEmbedder()), refuse_below=0))
    yield opened[0], opened[1]
    for retriever in opened:
        retriever.collection.close()


def reads(retriever: Retriever, question: str, **narrowing: Any) -> Reads:
    found = Reads()
    # What is the same for every question is read once, and so are the days of all passages.
    assert retriever.ask("storm in Quillon", until="2039-01-01").found
    found.watch(retriever.collection)
    assert retriever.ask(question, **narrowing).found
    return found


@pytest.mark.parametrize(
    ("question", "narrowing", "statements"),
    [
        ("Which crane of the harbour changed in Velmark?", {}, 8),
        ("How many storm fires changed in Nowhere?", {}, 12),
        ("Which crane of the harbour changed on 6 January 2031?", {}, 9),
        ("Which crane of the harbour changed, says the Gull?", {}, 9),
        ("Which crane of the harbour changed?", {"sources": ["The Gull"]}, 8),
        ("Which crane of the harbour changed?", {"until": ASKED_OF, "clock": "either"}, 8),
        # Of all but a hundred.
        ("Which crane of the harbour changed?", {"since": "2031-01-07"}, 8),
        ("Which crane of the harbour changed?", {"since": "2031-01-07", "clock": "either"}, 8),
        ("Which crane of the harbour changed after 6 January 2031?", {}, 9),
    ],
)
def test_what_a_question_reads_does_not_grow_with_the_collection(
    retrievers: tuple[Retriever, Retriever], question: str, narrowing: dict[str, Any], statements: int
) -> None:
    few, many = (reads(retriever, question, **narrowing) for retriever in retrievers)
    assert few.statements <= statements
    assert many.statements <= statements
    # A hundred candidates and more, some dozens of steps for each.
    assert few.steps <= 8_000
    assert many.steps <= 1.3 * few.steps


def test_a_question_that_is_refused_counts_what_was_searched_once(
    retrievers: tuple[Retriever, Retriever],
) -> None:
    strict = [Retriever(one.collection, refuse_below=1) for one in retrievers]
    few, many = Reads(), Reads()
    for retriever, counted, size in zip(strict, (few, many), (FEW, MANY), strict=True):
        assert not retriever.ask("Who saw the comet over Quillon?").found
        counted.watch(retriever.collection)
        message = retriever.ask("Who saw the comet over Marlo?").message
        assert message is not None
        assert f"{size:,} articles" in message
    assert many.statements == few.statements
    assert many.steps <= 1.3 * few.steps


def test_days_that_leave_a_question_without_an_answer_cost_one_more_search(
    retrievers: tuple[Retriever, Retriever],
) -> None:
    strict = Retriever(retrievers[1].collection, refuse_below=1)
    counted = []
    for asked in (
        "Which crane of the harbour changed?",
        "Which crane of the harbour changed on 6 January 2031?",
    ):
        # What is the same for every question is read once.
        assert not strict.ask("storm in Quillon on 7 May 2031").found
        reads = Reads()
        reads.watch(strict.collection)
        assert not strict.ask(asked).found
        counted.append(reads.statements)
    # Searched without the days, it is not answered either, and nothing is shown of that.
    assert counted[1] <= counted[0] + 6


def test_threads_that_outnumber_the_connections_all_get_their_rows(
    retrievers: tuple[Retriever, Retriever],
) -> None:
    store = retrievers[0].collection.store
    wanted = [store.passages_of([number])[0].tolist() for number in range(1, 65)]
    with ThreadPoolExecutor(4 * len(list(store.connections))) as threads:
        found = threads.map(lambda number: store.passages_of([number])[0].tolist(), range(1, 65))
        assert list(found) == wanted


def test_a_closed_collection_says_so_in_every_thread(tmp_path: Path) -> None:
    build_articles(map(article, range(3)), tmp_path / "collection", WordCountEmbedder())
    collection = Collection.open(tmp_path / "collection", WordCountEmbedder())
    retriever = Retriever(collection)
    collection.close()
    with ThreadPoolExecutor(2) as threads:
        for asked in [threads.submit(retriever.ask, "Which crane changed?") for _ in range(4)]:
            with pytest.raises(CollectionError, match="cannot be read"):
                asked.result()


def test_a_collection_that_is_removed_while_it_is_open_answers_on(tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    build_articles(map(article, range(3)), folder, WordCountEmbedder())
    retriever = Retriever(Collection.open(folder, WordCountEmbedder()), refuse_below=0)
    shutil.rmtree(folder)
    questions = ["Which crane changed?", "Which storm of Velmark changed?"] * 8
    with ThreadPoolExecutor(8) as threads:
        assert all(answer.found for answer in threads.map(retriever.ask, questions))
