import threading
import time
from pathlib import Path

import pytest
from archives import name_of, write
from doubles import WordCountEmbedder

from index import Collection, Manifest, build
from qa import LiveRetriever, Retriever
from qa.web.asked import Asked
from qa.web.conversation import Conversation


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A collection of 12 articles beside their folder."""
    write(tmp_path / "articles", range(12))
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


def never_refusing(collection: Collection) -> Retriever:
    return Retriever(collection, refuse_below=0)


def test_a_running_chat_takes_up_a_new_generation_and_drops_no_question(archive: Path) -> None:
    live = LiveRetriever(archive / "index", WordCountEmbedder(), never_refusing, every=0.1)
    wrong: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                answer = live.ask(f"What closed in {name_of(500).capitalize()} or {name_of(2).capitalize()}?")
                generations = {citation.receipt.generation for citation in answer.citations}
                if len(generations) != 1:
                    wrong.append(answer)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        with live.pinned() as old:
            for number in (500, 501, 502):
                write(archive / "articles", [number])
                build([archive / "articles"], archive / "index", WordCountEmbedder(), keep=1)
                published = time.monotonic()
                while live.collection.manifest != Manifest.read(archive / "index"):
                    assert time.monotonic() - published < 10
                    time.sleep(0.02)
            # A question that was asked before still has the collection that it was asked of.
            assert old.collection.article_count == 12
            assert old.ask("What closed?").citations[0].receipt.generation == 1
        assert live.ask("What closed?").citations[0].receipt.generation == 4
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        live.close()
    assert wrong == []


def test_a_generation_that_cannot_be_opened_leaves_the_one_before_answering(archive: Path) -> None:
    told: list[str] = []
    live = LiveRetriever(
        archive / "index",
        WordCountEmbedder(),
        lambda opened: Retriever(opened, refuse_below=0),
        told.append,
        60,
    )
    (archive / "index" / "manifest.json").write_text("{")
    assert not live.refresh()
    assert not live.refresh()
    assert len(told) == 1
    assert told[0].endswith("The generation before it answers on.")
    assert live.ask("What closed?").found
    live.close()


def test_an_article_that_was_changed_since_it_was_quoted_is_not_marked(archive: Path) -> None:
    """The browser's offsets are those of the text that was quoted."""
    live = LiveRetriever(archive / "index", WordCountEmbedder(), never_refusing, every=60)
    page = Conversation(live)
    *_, last = page.turns(Asked.of({"question": "Who said that the harbour was closed?"}))
    assert last.answer is not None
    citation = last.answer.citations[0]
    asked = {
        "article": citation.article_id, "start": citation.passage.start, "end": citation.passage.end,
        "quote_start": citation.quote.start, "quote_end": citation.quote.end,
        "sha256": citation.receipt.sha256,
    }  # fmt: skip
    assert f'data-sha256="{citation.receipt.sha256}"' in last.html
    assert "<mark>" in page.article(asked)
    path = archive / "articles" / citation.article_id
    path.write_text(path.read_text().replace("date 2031", "Corrected.\n\ndate 2031"))
    build([archive / "articles"], archive / "index", WordCountEmbedder())
    assert live.refresh()
    assert "was changed since it was quoted" in page.article(asked)
    live.close()
