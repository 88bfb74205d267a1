"""Processes that answer: the same answers, whatever befalls one of them, and none left over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import working
from archives import name_of, write
from conftest import ROOT
from doubles import WordCountEmbedder

from index import Collection, CollectionError, DatelineError, QuestionError, build
from index import errors as every_error
from index.errors import ShardLostError
from qa import Retriever, Workers
from qa.quantities import figures_of
from qa.web.asked import Asked
from qa.web.conversation import Conversation

TWO = "What closed in Bababa, and what will the repairs cost?"


@pytest.fixture(scope="module")
def folder(served_folder: Path) -> Path:
    """Twelve articles, and their collection beside them, in `index`."""
    return served_folder


@pytest.fixture(scope="module")
def workers(folder: Path) -> Iterator[Workers]:
    with Workers(folder / "index", processes=2, opening=working.count_words) as workers:
        yield workers


@pytest.fixture(scope="module")
def retriever(folder: Path) -> Iterator[Retriever]:
    collection = Collection.open(folder / "index", WordCountEmbedder())
    yield working.never_refusing(collection)
    collection.close()


def test_everything_that_can_be_asked_is_answered_as_in_this_process(
    workers: Workers, retriever: Retriever
) -> None:
    first = retriever.ask(f"What happened in {name_of(3).capitalize()}?")
    follow_up = f"and in {name_of(4).capitalize()}?"
    costs = "How many crowns will the repairs cost?"
    assert workers.ask(follow_up, earlier=[first], k=2) == retriever.ask(follow_up, earlier=[first], k=2)
    assert workers.ask(follow_up, earlier=[first]).searched_for != follow_up
    assert workers.ask(TWO, since="2031-05-04") == retriever.ask(TWO, since="2031-05-04")
    assert workers.retrieve(TWO, k=3) == retriever.retrieve(TWO, k=3)
    assert workers.timeline(by="published") == retriever.timeline(by="published")
    developed = figures_of(retriever, costs)
    assert developed is not None
    assert workers.figures(costs) == developed


def test_the_page_shows_what_it_shows_of_this_process(workers: Workers, retriever: Retriever) -> None:
    there, here = Conversation(workers), Conversation(retriever)
    assert (there.masthead(), there.sources()) == (here.masthead(), here.sources())
    for question in (TWO, "How many crowns will the repairs cost?", "?"):
        searching, whole = there.turns(Asked.of({"question": question}))
        *_, last = here.turns(Asked.of({"question": question}))
        assert whole == last
        assert "Searching" in searching.html
    place = {"article": f"{name_of(3)}.txt", "start": 0, "end": 9, "quote_start": 0, "quote_end": 9}
    for asked in (place, place | {"article": "none"}, {}):
        assert there.article(asked) == here.article(asked)


def test_askers_are_answered_at_the_same_time_by_different_processes(
    workers: Workers, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(8) as askers:
        found = set(askers.map(lambda _: workers.run(working.process_of), range(200)))
        pairs = [("one", "other"), ("other", "one")]
        met = askers.map(lambda pair: workers.run(working.meet, tmp_path, *pair), pairs)
        assert list(met) == [True, True]
    assert found == set(workers.processes)
    assert os.getpid() not in found


def test_an_error_comes_back_as_what_it_was(workers: Workers, retriever: Retriever) -> None:
    with pytest.raises(QuestionError) as here:
        retriever.ask(TWO, since="2031-02-30")
    with pytest.raises(QuestionError) as there:
        workers.ask(TWO, since="2031-02-30")
    assert (type(there.value), str(there.value)) == (type(here.value), str(here.value))
    kinds = [kind for kind in vars(every_error).values() if isinstance(kind, type)]
    assert DatelineError in kinds
    kinds.remove(ShardLostError)  # which makes its sentence itself
    with pytest.raises(ShardLostError, match=r"^Part 3 of the archive cannot be reached") as lost:
        workers.run(working.raised, ShardLostError(3))
    assert lost.value.shard == 3
    for kind in kinds:
        with pytest.raises(kind, match=r"^The harbour is closed\.$") as sent:
            workers.run(working.raised, kind("The harbour is closed."))
        assert type(sent.value) is kind


def test_a_mistake_of_ours_names_the_line_in_the_other_process(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError) as mistake:
        workers.run(working.mistake, 0)
    assert "return 1 / divisor" in mistake.value.__notes__[0]
    with pytest.raises(TypeError, match="cannot be sent"):
        workers.run(working.unsendable)
    with pytest.raises(AttributeError, match="pickle"):
        workers.run(lambda retriever: retriever.ask(TWO))
    assert workers.run(working.mistake, 2) == 0.5


def test_a_question_whose_process_is_killed_is_answered_by_a_new_one(workers: Workers) -> None:
    expected = workers.ask(TWO)
    for process in workers.processes:
        os.kill(process, signal.SIGKILL)
        assert working.gone([process])
    assert [workers.ask(TWO) for _ in range(4)] == [expected] * 4
    with ThreadPoolExecutor(2) as askers:
        answering = [askers.submit(workers.run, working.late, str(number), 2.0) for number in range(2)]
        time.sleep(0.5)
        before = workers.processes
        for process in before:
            os.kill(process, signal.SIGKILL)
        assert [one.result() for one in answering] == ["0", "1"]
    assert not set(before) & set(workers.processes)
    assert workers.ask(TWO) == expected


def test_a_process_that_dies_once_costs_no_answer(workers: Workers) -> None:
    before = workers.run(working.process_of)  # the one that answered last is asked first
    assert workers.run(working.end_by_force, before) not in (before, os.getpid())
    assert before not in workers.processes


def test_a_question_that_ends_every_process_is_given_up_in_a_sentence(workers: Workers) -> None:
    with pytest.raises(DatelineError, match=r"^The process that answers ended twice \(signal 9\): ") as error:
        workers.run(working.end_by_force)
    assert str(error.value).count(".") == 1
    assert workers.ask(TWO).found
    with ThreadPoolExecutor(2) as askers:
        given_up = askers.submit(workers.run, working.end_by_force)
        assert [workers.ask(TWO).found for _ in range(20)] == [True] * 20  # no question of the other process
        assert isinstance(given_up.exception(), DatelineError)


def test_an_answer_that_nobody_waits_for_any_more_is_not_taken_for_another(folder: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with Workers(folder / "index", processes=1, opening=working.count_words) as workers:
        before = signal.signal(signal.SIGALRM, interrupted)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(KeyboardInterrupt):
                workers.run(working.late, "of the first", 1.0)
        finally:
            signal.signal(signal.SIGALRM, before)
        assert workers.run(working.late, "of the second", 0.0) == "of the second"


def test_each_answer_is_of_one_generation_and_a_new_one_is_taken_up(tmp_path: Path) -> None:
    write(tmp_path / "articles", range(12))
    index = tmp_path / "index"
    build([tmp_path / "articles"], index, WordCountEmbedder())
    with (
        Workers(index, processes=2, opening=working.count_words) as workers,
        ThreadPoolExecutor(1) as asker,
    ):
        across = asker.submit(workers.run, working.generations_around, 2)
        time.sleep(0.3)
        write(tmp_path / "articles", [500])
        build([tmp_path / "articles"], index, WordCountEmbedder(), keep=1)
        assert across.result() == (1, 1)
        time.sleep(1)
        generations = [workers.ask("What closed?").citations[0].receipt.generation for _ in range(4)]
        assert generations == [2, 2, 2, 2]
        assert workers.ask(f"What closed in {name_of(500).capitalize()}?").found


@pytest.mark.parametrize("processes", [0, -1, 100_000])
def test_a_number_of_processes_that_makes_no_sense_is_refused_in_a_sentence(
    folder: Path, processes: int
) -> None:
    with pytest.raises(
        DatelineError, match=rf"^processes is {processes}; on this machine it can be 1 to \d+\.$"
    ):
        Workers(folder / "index", processes=processes, opening=working.count_words)


def test_a_collection_that_cannot_be_opened_is_said_where_the_workers_are_entered(tmp_path: Path) -> None:
    with (
        pytest.raises(CollectionError, match=r"^There is no collection in .*: run `dateline build"),
        Workers(tmp_path, processes=2, opening=working.count_words),
    ):
        pass
    with (
        pytest.raises(DatelineError, match="ended twice"),
        Workers(tmp_path, processes=2, opening=working.end_at_once),
    ):
        pass


def test_what_is_closed_leaves_no_process_and_says_that_it_is_closed(folder: Path) -> None:
    with Workers(folder / "index", processes=2, opening=working.count_words) as workers:
        assert workers.ask(TWO).found
        processes = workers.processes
        assert len(set(processes)) == 2
    assert working.gone(processes, 0)
    for _ in range(2):
        with pytest.raises(CollectionError, match="was closed: open it again"):
            workers.ask(TWO)
    workers.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_the_program_ends_its_processes_end_and_say_nothing(
    folder: Path, ending: signal.Signals
) -> None:
    program = subprocess.Popen(
        [sys.executable, working.__file__, folder / "index"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    assert program.stdout is not None
    processes = [int(one) for one in program.stdout.readline().split()]
    assert len(processes) == 2
    assert all(map(working.is_there, processes))
    # A terminal's Ctrl-C reaches all of them.
    (os.killpg if ending == signal.SIGINT else os.kill)(program.pid, ending)
    _, said = program.communicate(timeout=30)
    assert working.gone(processes)
    # The program itself does not catch its Ctrl-C.
    assert said.count("Traceback") == (ending == signal.SIGINT)
    assert said.rstrip().endswith("KeyboardInterrupt" if ending == signal.SIGINT else "")
