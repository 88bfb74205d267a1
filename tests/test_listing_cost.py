"""What a list reads of the store: nothing to be counted, and for a page no more than the page."""

import pytest
from test_question_cost import FEW, MANY, Reads, retrievers

from qa import Retriever, export

__all__ = ["retrievers"]  # a fixture by being here


def reads(retriever: Retriever, what: str, **asked: object) -> tuple[Reads, int]:
    """Count what a list reads until `what` of it is there; return that with how many passages there are."""
    found = Reads()
    collection = retriever.collection
    assert collection.days()  # what is the same for every question is read once
    found.watch(collection)
    try:
        listing = retriever.everything("list everything about the harbour", **asked)  # type: ignore[arg-type]
        count = listing.count
        if what == "first page":
            assert len(listing.page(1, 20).rows) == 20
        elif what == "last page":
            last = listing.page(count // 20, 20)
            assert len(last.rows) == 20
        elif what == "first rows":
            parts = export(listing, "csv", listing.rows()).parts
            assert [next(parts)[:3], next(parts)[:2]] == ["\ufeff".encode(), b"1,"]
    finally:
        for connection in collection.store.connections:
            connection.set_trace_callback(None)
            connection.set_progress_handler(None, 0)
    return found, count


def test_the_count_is_exact_and_reads_nothing(retrievers: tuple[Retriever, Retriever]) -> None:
    few, many = (reads(retriever, "count") for retriever in retrievers)
    assert (few[0].statements, many[0].statements) == (0, 0)
    for retriever, (_, count) in zip(retrievers, (few, many), strict=True):
        every = retriever.everything("everything")
        assert every.count == retriever.collection.passage_count
        assert count == sum("harbour" in row.passage.text for row in every.rows())
    assert many[1] > 3 * few[1]


@pytest.mark.parametrize("what", ["first page", "last page"])
def test_a_page_reads_its_own_passages(retrievers: tuple[Retriever, Retriever], what: str) -> None:
    (few, _), (many, _) = (reads(retriever, what) for retriever in retrievers)
    assert few.statements == many.statements == 3
    # 20 passages, some dozens of steps for each of the three.
    assert few.steps <= 1_500
    assert many.steps <= 1.1 * few.steps


def test_a_page_in_order_of_events_reads_besides_the_days_of_what_matches(
    retrievers: tuple[Retriever, Retriever],
) -> None:
    for retriever in retrievers:
        found, count = reads(retriever, "first page", by="event")
        assert found.statements == 4
        assert found.steps <= 1_500 + 12 * count


def test_an_export_reads_some_hundreds_at_a_time(retrievers: tuple[Retriever, Retriever]) -> None:
    (few, few_count), (many, many_count) = (reads(retriever, "first rows") for retriever in retrievers)
    assert (few_count < 256 < many_count, FEW < MANY) == (True, True)
    # As much as 256 passages of a page, of which 20 take up to 1,500.
    assert many.steps <= 75 * 256
    assert few.statements == many.statements == 3
