import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ARTICLES, ROOT
from doubles import WordCountEmbedder

from index import BuildError, Collection, CollectionError, QuestionError, build, rollback, verify
from index.history import clear_leftovers
from qa import Narrowing, Retriever
from qa.feedback import LONGEST_MARK, LONGEST_NOTE, Asked, Feedback, mark

BASIN = "Who was hurt when the crane fell into the basin?"
HARBOUR = Asked(BASIN, BASIN, {})
CRANE = "The harbour of Port Arlen was closed on Friday after a crane fell into the basin."


def crane(collection: Collection) -> tuple[str, int, int]:
    start = collection.article("harbour.txt").text.index(CRANE)
    return "harbour.txt", start, start + len(CRANE)


def test_what_was_said_is_what_is_read_and_tells_nothing_of_the_person(
    retriever: Retriever, collection: Collection
) -> None:
    narrowing: Narrowing = {"since": "2031-05-01", "sources": ["harbour.txt"], "infer": ("window",)}
    answer = retriever.ask(BASIN, **narrowing)
    cited = answer.citations[0].receipt
    feedback = Feedback(collection.folder)
    asked = Asked("and then?", answer.searched_for, narrowing)
    good = feedback.give(collection, asked, "good", cited, note="  exact\ud800 ")
    other = feedback.give(collection, HARBOUR, "elsewhere", mark(collection, *crane(collection)))
    assert feedback.all() == [good, other]
    assert good.to_dict() == {
        "made": good.made, "question": "and then?", "searched_for": BASIN,
        "filters": {"since": "2031-05-01", "sources": ["harbour.txt"], "infer": ["window"]},
        "said": "good", "article_id": "harbour.txt", "start": cited.start, "end": cited.end,
        "generation": 1, "sha256": collection.article("harbour.txt").sha256, "quote": cited.quote,
        "note": "exact?",
    }  # fmt: skip
    assert other.receipt.quote == CRANE
    connection = sqlite3.connect(feedback.path)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(feedback)")]
    connection.close()
    assert columns == [
        "number", "id", "made", "question", "searched_for", "filters", "said", "article", "start", "end",
        "sha256", "generation", "quote", "note",
    ]  # fmt: skip


def test_it_is_taken_back_by_its_id_alone(collection: Collection) -> None:
    feedback, place = Feedback(collection.folder), mark(collection, *crane(collection))
    assert not feedback.take_back("x")
    assert not feedback.path.exists()
    first = feedback.give(collection, HARBOUR, "good", place)
    second = feedback.give(collection, HARBOUR, "bad", place)
    assert not feedback.take_back("\ud800' OR 1")
    assert feedback.take_back(first.id)
    assert not feedback.take_back(first.id)
    assert feedback.all() == [second]


def test_a_mark_is_the_words_without_the_blanks_around_them(collection: Collection) -> None:
    article, start, end = crane(collection)
    text = collection.article(article).text
    assert text[end : end + 2] == "\n\n"
    assert mark(collection, article, start, end + 2) == mark(collection, article, start, end)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("nobody.txt", 0, 5), "holds no article 'nobody.txt'"),
        (("\ud800", 0, 5), "holds no article"),
        (("harbour.txt", -1, 5), "characters, and not those marked"),
        (("harbour.txt", 7, 5), "characters, and not those marked"),
        (("harbour.txt", 0, 10**30), "characters, and not those marked"),
        (("harbour.txt", 5, 5), "Nothing is marked"),
        (("harbour.txt", 0, 5, "0" * 64), "was changed since"),
    ],
)
def test_a_mark_that_cannot_be_is_a_sentence(
    collection: Collection, place: tuple[str, int, int], message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        mark(collection, *place)


def test_a_mark_has_no_more_characters_than_an_answer(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("The mayor spoke on. " * LONGEST_MARK)
    build([tmp_path / "long.txt"], tmp_path / "index", WordCountEmbedder())
    collection = Collection.open(tmp_path / "index", WordCountEmbedder())
    assert len(mark(collection, "long.txt", 0, LONGEST_MARK).quote) == LONGEST_MARK - 1  # one blank
    with pytest.raises(QuestionError, match="at most 5,000"):
        mark(collection, "long.txt", 0, LONGEST_MARK + 2)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"said": "great"}, "'great' says nothing of an answer; say good, bad or elsewhere"),
        ({"asked": Asked("a" * 10_001, BASIN, {})}, "10,001 characters"),
        ({"asked": Asked(BASIN, "?", {})}, "no word in the question"),
        ({"asked": Asked(BASIN, BASIN, {"since": "yesterday"})}, "no day"),
        ({"asked": Asked(BASIN, BASIN, {"sources": ["a" * 20_000]})}, "too many outlets"),
        ({"note": "a" * (LONGEST_NOTE + 1)}, "The note has 2,001 characters"),
        ({"quote": "The harbor"}, "does not have those words"),
        ({"quote": ""}, "at least one character"),
        ({"start": -5}, "does not have those words"),
    ],
)
def test_what_a_browser_may_send_is_limited(
    collection: Collection, changed: Mapping[str, str], message: str
) -> None:
    place = mark(collection, *crane(collection))
    given: dict[str, object] = {"asked": HARBOUR, "said": "good", "receipt": place, "note": None}
    of_place = {name: value for name, value in changed.items() if name in ("quote", "start")}
    given |= changed if not of_place else {"receipt": replace(place, **of_place)}
    feedback = Feedback(collection.folder)
    with pytest.raises(QuestionError, match=message):
        feedback.give(collection, **given)  # type: ignore[arg-type]
    assert not feedback.path.exists()


def test_an_article_that_changed_is_not_judged_by_what_it_said(
    articles: Path, collection: Collection
) -> None:
    place = mark(collection, *crane(collection))
    (articles / "harbour.txt").write_text(ARTICLES["harbour.txt"].replace("Friday", "Monday"))
    build([articles], collection.folder, WordCountEmbedder())
    later = Collection.open(collection.folder, WordCountEmbedder())
    with pytest.raises(QuestionError, match="That article was changed since"):
        Feedback(collection.folder).give(later, HARBOUR, "good", place)


def test_it_outlives_syncs_rollbacks_repairs_and_old_generations(
    articles: Path, collection: Collection
) -> None:
    feedback, embedder = Feedback(collection.folder), WordCountEmbedder()
    given = feedback.give(collection, HARBOUR, "good", mark(collection, *crane(collection)))
    for number in range(5):
        (articles / f"{number}.txt").write_text(f"The lamp {number} is out.")
        build([articles], collection.folder, embedder, keep=1)
    build([articles], collection.folder, embedder, full=True)
    rollback(collection.folder)
    (collection.folder / "manifest.json.7").write_text("left")
    (collection.folder / "manifest.json").write_text("{")
    assert verify(collection.folder, embedder, repair=True)
    clear_leftovers(collection.folder)
    assert verify(collection.folder, embedder) == []
    assert feedback.all() == [given]


def test_a_folder_that_has_only_feedback_is_built_into(articles: Path, collection: Collection) -> None:
    feedback = Feedback(collection.folder)
    given = feedback.give(collection, HARBOUR, "good", mark(collection, *crane(collection)))
    for path in collection.folder.iterdir():
        if path != feedback.path:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    Path(f"{feedback.path}-journal").touch()
    assert build([articles], collection.folder, WordCountEmbedder()).articles == 3
    assert feedback.all() == [given]


SAYING = """
import sys
sys.path.insert(0, "tests")
from doubles import WordCountEmbedder
from index import Collection
from qa.feedback import Asked, Feedback, mark

collection = Collection.open(sys.argv[1], WordCountEmbedder())
place = mark(collection, "bridge.txt", 0, 9)
for _ in range(20):
    Feedback(sys.argv[1]).give(collection, Asked("Who?", "Who?", {}), "bad", place)
"""


def test_threads_and_processes_say_things_at_once(collection: Collection) -> None:
    feedback, place = Feedback(collection.folder), mark(collection, *crane(collection))
    failures: list[BaseException] = []

    def say() -> None:
        try:
            for _ in range(20):
                feedback.give(collection, HARBOUR, "good", place)
                feedback.all()
        except BaseException as error:
            failures.append(error)

    processes = [
        subprocess.Popen([sys.executable, "-c", SAYING, collection.folder], cwd=ROOT) for _ in range(2)
    ]
    threads = [threading.Thread(target=say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0, 0]
    assert failures == []
    said = [one.said for one in feedback.all()]
    assert (said.count("good"), said.count("bad")) == (80, 40)
    assert len({one.id for one in feedback.all()}) == 120


def test_a_file_that_cannot_be_written_or_read_is_a_sentence(collection: Collection) -> None:
    feedback, place = Feedback(collection.folder), mark(collection, *crane(collection))
    feedback.path.mkdir()
    with pytest.raises(BuildError, match=r"feedback.sqlite cannot be written \(unable to open"):
        feedback.give(collection, HARBOUR, "good", place)
    feedback.path.rmdir()
    feedback.path.write_bytes(b"nothing of use" * 999)
    for use in (feedback.all, lambda: feedback.give(collection, HARBOUR, "good", place)):
        with pytest.raises(CollectionError, match=r"cannot be read \(file is not a database\): put a copy"):
            use()
    feedback.path.unlink()
    connection = sqlite3.connect(feedback.path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    for use in (feedback.all, lambda: feedback.give(collection, HARBOUR, "good", place)):
        with pytest.raises(CollectionError, match="has format 9, this program reads 1"):
            use()


def test_a_folder_that_may_not_be_written_is_a_sentence_and_is_read(collection: Collection) -> None:
    feedback, place = Feedback(collection.folder), mark(collection, *crane(collection))
    given = feedback.give(collection, HARBOUR, "good", place)
    program = (
        "import os, sys; sys.path.insert(0, 'tests')\n"
        "from doubles import WordCountEmbedder\n"
        "from index import BuildError, Collection\n"
        "from qa.feedback import Asked, Feedback, mark\n"
        "collection = Collection.open(sys.argv[1], WordCountEmbedder())\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "print([one.id for one in Feedback(sys.argv[1]).all()])\n"
        "try: Feedback(sys.argv[1]).give(collection, Asked('Who?', 'Who?', {}), 'bad',"
        " mark(collection, 'bridge.txt', 0, 9))\n"
        "except BuildError as error: print(error)\n"
    )
    # Root may write everywhere: whoever gives that up must be able to reach the folder.
    reached = [collection.folder, *collection.folder.parents[:4]]
    modes = [(path, path.stat().st_mode) for path in reached if path.owner() == collection.folder.owner()]
    feedback.path.chmod(0o444)
    try:
        for path, _ in modes:
            path.chmod(0o555)
        told = subprocess.run(
            [sys.executable, "-c", program, collection.folder],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        for path, mode in modes:
            path.chmod(mode)
    assert told.stderr == ""
    listed, sentence = told.stdout.splitlines()
    assert listed == str([given.id])
    assert sentence == (
        f"{feedback.path} cannot be written (attempt to write a readonly database): "
        "make room and make its folder writable."
    )
