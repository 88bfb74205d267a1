"""What holds for every adapter: the passages of `Retriever.retrieve`, told in plain values."""

import json
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import working
from adapting import ADAPTERS, Adapter, each, printed
from archives import name_of, write
from doubles import WordCountEmbedder
from test_reports import OTHER_NUMBER, RETOLD, WIRE

from index import Article, Collection, CollectionError, QuestionError, build, build_articles
from qa import LiveRetriever, Retriever, Workers, check
from qa.adapters.passages import Options
from qa.convenience import retriever_of
from qa.fusion import Floats
from qa.scope import Narrowing

TWO = "What closed in Bababa, and what will the repairs cost?"
KILLED = "How many people were killed in Baniyas?"
ALEPPO = "How many people were killed in Aleppo?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapters")
    write(folder / "articles", range(12))
    (folder / "articles" / "bridge.txt").write_text("The bridge of Bababa is closed too. Nobody says why.")
    build([folder / "articles"], folder / "index", WordCountEmbedder())
    return folder / "index"


@pytest.fixture(scope="module")
def dozen(folder: Path) -> Retriever:
    return working.never_refusing(Collection.open(folder, WordCountEmbedder()))


@each
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"k": 2},
        {"k": 100},
        {"since": "2031-05-03", "until": date(2031, 5, 6)},
        {"since": "2031-05-02", "until": "2031-05-02", "clock": "event"},
        {"known_by": "2031-05-04"},
        {"sources": [f"{name_of(3)}.txt", f"{name_of(5)}.txt"]},
        {"sources": []},
        {"today": "2031-05-08", "infer": ["sources"]},
        {"infer": ()},
    ],
    ids=str,
)
def test_the_passages_are_those_of_a_retriever_in_its_order(
    adapter: Adapter, dozen: Retriever, options: dict[str, object]
) -> None:
    for question in (TWO, "What closed last week?"):
        hits = dozen.retrieve(question, **options)
        told = adapter.ask(dozen, question, **options)
        assert [(one.metadata["article_id"], one.text, one.score) for one in told] == [
            (hit.article.id, hit.passage.text, hit.score) for hit in hits
        ]
        assert (told == []) == (options.get("sources") == [])
        assert all(0 <= one.score <= 1 for one in told)


@each
def test_offsets_rebuild_the_text_and_the_quote_and_the_receipt_stands(
    adapter: Adapter, dozen: Retriever
) -> None:
    told = adapter.ask(dozen, TWO, k=60)
    assert len(told) > 20
    for one in told:
        about = one.metadata
        article = dozen.collection.article(about["article_id"])
        assert one.text == article.text[about["start"] : about["end"]]
        assert about["quote"] == article.text[about["quote_start"] : about["quote_end"]]
        assert about["start"] <= about["quote_start"] < about["quote_end"] <= about["end"]
        assert about["sha256"] == article.sha256
        assert about["date"] == (None if article.published is None else article.published.isoformat())
        assert (about["title"], about["source"], about["url"]) == (article.title, article.source, article.url)
        verdict = check(about["receipt"], dozen.collection)
        assert (verdict.status, verdict.is_in_place) == ("unchanged", True)
        assert verdict.receipt.quote == about["quote"]
    assert {one.metadata["date"] for one in told} >= {None, "2031-05-01"}


@each
def test_metadata_are_plain_values_and_come_back_from_json(adapter: Adapter, dozen: Retriever) -> None:
    for one in adapter.ask(dozen, TWO, k=60):
        assert json.loads(json.dumps(one.metadata)) == one.metadata
        assert {type(value) for value in one.metadata.values()} <= {str, int, float, type(None)}


@each
def test_an_id_names_one_passage_whatever_is_asked(adapter: Adapter, dozen: Retriever) -> None:
    told = adapter.ask(dozen, TWO, k=60)
    again = adapter.ask(dozen, "Fishermen asked the council for help", k=60)
    assert len({one.id for one in told}) == len(told)
    assert [str(UUID(one.id)) for one in told] == [one.id for one in told]
    place = {one.id: (one.metadata["article_id"], one.metadata["start"]) for one in told}
    both = [one for one in again if one.id in place]
    assert len(both) > 20
    assert all(place[one.id] == (one.metadata["article_id"], one.metadata["start"]) for one in both)


def test_an_id_is_the_same_in_every_library_and_every_process(dozen: Retriever, folder: Path) -> None:
    program = (
        "import sys, working\n"
        "from pathlib import Path\n"
        "from adapting import ADAPTERS\n"
        "live = working.count_words(Path(sys.argv[1]), notice=None)\n"
        "for adapter in ADAPTERS:\n"
        f"    print(*[one.id for one in adapter.ask(live, {TWO!r}, k=60)])\n"
        "live.close()\n"
    )
    [ids] = {tuple(one.id for one in adapter.ask(dozen, TWO, k=60)) for adapter in ADAPTERS}
    assert len(ids) > 20
    assert [tuple(line.split()) for line in printed(program, folder).splitlines()] == [ids] * 3


@each
def test_an_edited_article_s_passage_has_another_id(adapter: Adapter, tmp_path: Path) -> None:
    ids = []
    for version in (0, 0, 1):
        write(tmp_path / "articles", [3], version)
        build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
        retriever = working.never_refusing(Collection.open(tmp_path / "index", WordCountEmbedder()))
        ids.append([one.id for one in adapter.ask(retriever, "What closed?", k=1)])
    assert ids[0] == ids[1] != ids[2]


@each
def test_who_else_reported_it_is_counted(adapter: Adapter, tmp_path: Path) -> None:
    texts = [WIRE, f"PORT ARLEN — {WIRE}", RETOLD, OTHER_NUMBER, RETOLD.replace("Four", "Nine")]
    embedder = WordCountEmbedder(token_limit=200)
    build_articles(
        [
            Article(str(n), f"Crane {n}", f"Outlet {n}", None, date(2031, 5, 3), text, None, "header", None)
            for n, text in enumerate(texts)
        ],
        tmp_path / "index",
        embedder,
    )
    retriever = Retriever(Collection.open(tmp_path / "index", embedder), refuse_below=0)
    asked = "How many dockers of Port Arlen were hurt when the crane fell?"
    hits = retriever.retrieve(asked)
    told = [one.metadata for one in adapter.ask(retriever, asked)]
    assert [one["title"] for one in told] == [hit.article.title for hit in hits]
    assert [one["copies"] for one in told] == [len(hit.copies) for hit in hits]
    assert [(one["retellings"], one["disagreements"]) for one in told] == [
        tuple([other.kind for other in hit.related].count(kind) for kind in ("retells", "disagrees"))
        for hit in hits
    ]
    counts = [(one["copies"], one["retellings"], one["disagreements"]) for one in told]
    assert all(map(any, zip(*counts, strict=True)))


@each
def test_an_event_loop_goes_on_while_it_is_asked(adapter: Adapter, dozen: Retriever) -> None:
    threads: list[int] = []

    class Listening:
        def scores(self, question: str, passages: Sequence[str]) -> Floats:
            threads.append(threading.get_ident())
            return np.linspace(1, 0, len(passages))

    retriever = Retriever(dozen.collection, reranker=Listening(), refuse_below=0)
    made = adapter.made(retriever, k=7, since="2031-05-02")
    found = adapter.arun(made, TWO)
    assert len(found) == 7
    assert threading.get_ident() not in threads != []
    assert adapter.run(made, TWO) == found
    assert threads[-1] == threading.get_ident()


@each
def test_whatever_has_the_collection_open_finds_the_same(
    adapter: Adapter, dozen: Retriever, folder: Path
) -> None:
    expected = adapter.ask(dozen, TWO, k=9, until="2031-05-09")
    live = LiveRetriever(folder, WordCountEmbedder(), working.never_refusing)
    try:
        assert adapter.ask(live, TWO, k=9, until="2031-05-09") == expected
    finally:
        live.close()
    with Workers(folder, processes=1, opening=working.count_words) as workers:
        assert adapter.ask(workers, TWO, k=9, until="2031-05-09") == expected
        with pytest.raises(QuestionError, match="no word"):
            adapter.ask(workers, "?")


@each
@pytest.mark.model
def test_a_folder_is_opened_and_asked(
    adapter: Adapter, seeds_collection: Path, seeds_retriever: Retriever
) -> None:
    hits = seeds_retriever.retrieve(KILLED, k=3)
    for source in (seeds_collection, str(seeds_collection)):
        told = adapter.ask(source, KILLED, k=3)
        assert [one.text for one in told] == [hit.passage.text for hit in hits]


@pytest.mark.model
def test_a_folder_is_opened_once_for_all_who_ask_at_once(seeds_collection: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(seeds_collection, tmp_path / "index"))
    with ThreadPoolExecutor(8) as askers:
        opened = list(askers.map(retriever_of, [folder] * 8))
    assert len({id(retriever) for retriever in opened}) == 1


@each
@pytest.mark.model
def test_the_nearest_are_found_whether_they_answer_or_not_unless_only_answers_are_wanted(
    adapter: Adapter, seeds_retriever: Retriever
) -> None:
    assert not seeds_retriever.ask(ALEPPO).found
    nearest = [hit.passage.text for hit in seeds_retriever.retrieve(ALEPPO)]
    assert [one.text for one in adapter.ask(seeds_retriever, ALEPPO)] == nearest != []
    assert adapter.ask(seeds_retriever, ALEPPO, only_if_answered=True) == []
    assert seeds_retriever.ask(KILLED).found
    answering = adapter.ask(seeds_retriever, KILLED, only_if_answered=True)
    assert answering == adapter.ask(seeds_retriever, KILLED) != []


@each
@pytest.mark.parametrize("only_if_answered", [False, True])
def test_what_cannot_be_asked_is_dateline_s_own_error(
    adapter: Adapter, dozen: Retriever, only_if_answered: bool
) -> None:
    with pytest.raises(QuestionError, match=r"^There is no word in the question"):
        adapter.ask(dozen, "?!", only_if_answered=only_if_answered)
    with pytest.raises(QuestionError, match=r"^The question has 20,000 characters"):
        adapter.ask(dozen, "why " * 5000, only_if_answered=only_if_answered)
    with pytest.raises(QuestionError, match=r"^k is 0; ask for at least 1 passage\.$"):
        adapter.ask(dozen, TWO, k=0, only_if_answered=only_if_answered)


@each
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "2031-02-30"}, "since is '2031-02-30', which is no day"),
        ({"since": "2031-05-03", "until": "2031-05-02"}, "ends .* before it begins"),
        ({"known_by": 8}, "known_by is 8, which is no day"),
        ({"today": "tomorrow"}, "today is 'tomorrow', which is no day"),
        ({"clock": "sand"}, "clock is 'sand'; it can be published, event or either"),
        ({"infer": ["weather"]}, "infer has 'weather'; it may have window and sources"),
        ({"sources": "Velmark Post"}, "sources takes a list of outlets"),
    ],
    ids=str,
)
def test_a_narrowing_that_makes_no_sense_is_refused_where_it_is_given(
    adapter: Adapter, dozen: Retriever, options: dict[str, object], said: str
) -> None:
    with pytest.raises(QuestionError, match=said):
        adapter.made(dozen, **options)


@each
def test_a_folder_without_a_collection_is_said_with_the_remedy(adapter: Adapter, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"^There is no collection in .*: run `dateline build"):
        adapter.ask(tmp_path, TWO)


def test_each_adapter_takes_all_that_narrows_a_question() -> None:
    langchain, llama_index, haystack = (adapter.make for adapter in ADAPTERS)
    assert Options.__annotations__.keys() - langchain.model_fields.keys() == set()
    given = haystack.run.__annotations__.keys()
    assert Narrowing.__annotations__.keys() - given == set()
    for made in (llama_index, haystack):
        assert "narrowing" in made.__init__.__annotations__
