"""Shards asked as one: what the collection of all their articles would answer, and nothing silently less."""

import inspect
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from archives import contents_of, write
from doubles import WordCountEmbedder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sharded import articles_in, build_shards, differing, questions, varied

from index import EVERYTHING, Collection, CollectionError, Filter, build, build_articles
from index.manifest import SHARDS, generation_name
from index.searches import Wanted
from index.sharding.layout import shard_folder, shard_of
from index.sharding.manifest import ShardsManifest
from index.sharding.numbering import NUMBERS, Numbering
from index.sharding.sharded import ShardedCollection
from index.sharding.whole import WHOLE
from index.words import WordDocument, WordIndex
from qa import Retriever
from qa.commands import calibration
from qa.quantities import figures_of

SHARDS_OF = (1, 2, 5)
WHAT = "Who closed the harbour, and what will the repairs cost?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles, ten of them printed by a second outlet: whole in `one`, in shards in `of-N`."""
    folder = tmp_path_factory.mktemp("sharding")
    write(folder / "articles", range(40))
    write(folder / "articles" / "wire", range(10))
    build([folder / "articles"], folder / "one", WordCountEmbedder(), calibrate=calibration)
    articles = articles_in(folder / "articles")
    for shards in SHARDS_OF:
        build_shards(articles, folder / f"of-{shards}", shards, WordCountEmbedder(), calibration)
    return folder


@pytest.fixture(scope="module")
def one(folder: Path) -> Iterator[Collection]:
    with_all = Collection.open(folder / "one", WordCountEmbedder())
    yield with_all
    with_all.close()


@pytest.fixture
def sharded(folder: Path) -> Iterator[ShardedCollection]:
    opened = ShardedCollection.open(folder / "of-5", WordCountEmbedder())
    yield opened
    opened.close()


@pytest.mark.parametrize("shards", SHARDS_OF)
def test_shards_hold_and_find_what_one_collection_does(folder: Path, one: Collection, shards: int) -> None:
    sharded = ShardedCollection.open(folder / f"of-{shards}", WordCountEmbedder())
    assert contents_of(sharded) == contents_of(one)
    assert sharded.manifest.calibration == one.manifest.calibration
    assert sharded.newest_articles(7) == one.newest_articles(7)
    assert sharded.articles_per_day() == one.articles_per_day()
    assert list(sharded.every_article()) == [one.article(each) for each in sorted(one.article_ids())]
    sharded.close()


@pytest.mark.parametrize("shards", SHARDS_OF)
def test_each_step_of_a_question_finds_in_shards_the_same_to_the_bit(
    folder: Path, one: Collection, shards: int
) -> None:
    sharded = ShardedCollection.open(folder / f"of-{shards}", WordCountEmbedder())
    # Passages may be numbered in another order.
    ids = one.passage_ids(EVERYTHING).tolist()
    starts = {_place(one, number): number for number in ids}
    theirs = {number: starts[_place(sharded, number)] for number in ids}
    question = one.embedder.encode_question(WHAT)
    filters = [EVERYTHING, Filter.of("2031-05-04"), Filter.of("2031-05-03", clock="either")]
    found = []
    for each in (one, sharded):
        words = each.find_by_words(WHAT, len(ids), filters, ("harbour", "cranes", "xylophone"))
        assert words.occurring == {"harbour", "cranes"}
        wanted = [
            Wanted(where, by.passages[0], by.articles[0])
            for where, by in zip(filters, words.each, strict=True)
        ]
        compared = each.compare(question.vector, len(ids), wanted)
        assert compared.passing[0].all()
        values = (compared.meaning, compared.article_meaning, compared.best_sentence, *compared.passing[1:])
        rows = dict(zip(compared.ids.tolist(), zip(*values, strict=True), strict=True))
        found.append((words, compared, rows))
    (words, compared, rows), (words_there, compared_there, rows_there) = found
    assert {theirs[number]: row for number, row in rows_there.items()} == rows
    for by, there in zip(words.each, words_there.each, strict=True):
        assert there.passages[1] == pytest.approx(by.passages[1], rel=1e-5)
        assert there.articles[1] == pytest.approx(by.articles[1], rel=1e-5)
    for (near, scores), (near_there, scores_there) in zip(compared.near, compared_there.near, strict=True):
        assert scores_there.tolist() == scores.tolist()
        assert {theirs[number] for number in near_there.tolist()} == set(near.tolist())
    for nearest, nearest_there in zip(compared.nearest, compared_there.nearest, strict=True):
        assert {theirs[number] for number in nearest_there.tolist()} == set(nearest.tolist())
    columns = one.token_coder.columns(question.tokens)
    matches = dict(zip(ids, one.match(ids, columns), strict=True))
    for number, match in zip(ids, sharded.match(ids, columns), strict=True):
        assert match.best.tobytes() == matches[theirs[number]].best.tobytes()
        assert match.sentences.tobytes() == matches[theirs[number]].sentences.tobytes()
    shown, shown_there = one.shown(ids), sharded.shown(ids)
    assert shown_there.keys() == set(ids)
    for number, passage in shown_there.items():
        expected = shown[theirs[number]]
        assert passage.passage.id == number
        assert (passage.article, passage.event_days) == (expected.article, expected.event_days)
        assert replace(passage.passage, id=expected.passage.id) == expected.passage
    sharded.close()


def _place(collection: Collection, number: int) -> tuple[str, int]:
    [passage] = collection.passages([number])
    return passage.article_id, passage.start


def test_each_shard_is_an_ordinary_collection_of_its_own_articles(folder: Path, one: Collection) -> None:
    found = []
    for shard in range(5):
        own = Collection.open(shard_folder(folder / "of-5", shard), WordCountEmbedder())
        assert {shard_of(each, 5) for each in own.article_ids()} == {shard}
        found += own.article_ids()
        own.close()
    assert sorted(found) == sorted(one.article_ids())


def test_questions_are_answered_as_over_one_collection(tmp_path: Path) -> None:
    articles = varied(150)
    build_articles(articles, tmp_path / "one", WordCountEmbedder(), calibrate=calibration)
    with_all = Collection.open(tmp_path / "one", WordCountEmbedder())
    asked = questions(articles, 120)
    for shards in (2, 5):
        build_shards(articles, tmp_path / f"of-{shards}", shards, WordCountEmbedder(), calibration)
        sharded = ShardedCollection.open(tmp_path / f"of-{shards}", WordCountEmbedder())
        assert differing(Retriever(with_all, refuse_below=0), Retriever(sharded, refuse_below=0), asked) == []
        sharded.close()
    with_all.close()


def test_everything_that_can_be_asked_is_answered_alike(one: Collection, sharded: ShardedCollection) -> None:
    here, there = Retriever(one, refuse_below=0), Retriever(sharded, refuse_below=0)
    assert there.timeline().to_dict() == here.timeline().to_dict()
    assert (
        there.timeline("harbour", by="published").to_dict()
        == here.timeline("harbour", by="published").to_dict()
    )
    listings = [each.everything("crane", since="2031-05-04") for each in (here, there)]
    assert [listing.count for listing in listings] == [listings[0].count] * 2
    tables = [figures_of(each, "How many crowns will the repairs cost?") for each in (here, there)]
    assert tables[0] is not None
    assert tables[1] == tables[0]
    assert there.outlets == here.outlets


def test_what_one_collection_does_by_its_own_files_is_done_by_shards_in_another_way() -> None:
    own = re.compile(r"self\.(store|_vectors|_passage_words|_article_words)\b")
    beside = {
        name
        for name, member in vars(Collection).items()
        if callable(member) or isinstance(member, property)
        if own.search(inspect.getsource(member.fget if isinstance(member, property) else member))
        and name not in vars(ShardedCollection)
    }
    assert beside == set()


def test_without_a_shard_the_answer_says_what_was_not_searched(sharded: ShardedCollection) -> None:
    whole = Retriever(sharded, refuse_below=0).ask(WHAT, k=40)
    held = Collection.open(shard_folder(sharded.folder, 1), WordCountEmbedder())
    gone, count = set(held.article_ids()), held.article_count
    held.close()
    assert whole.notice is None
    assert any(citation.article_id in gone for citation in whole.citations)
    part = Retriever(sharded.leaving_out({1}), refuse_below=0)
    answer = part.ask(WHAT, k=40)
    assert answer.notice == (
        f"1 of the archive's 5 parts cannot be reached, and {count} of its 50 articles ({count / 50:.1%}) "
        "were not searched."
    )
    assert answer.citations
    also = {also.article_id for citation in answer.citations for also in citation.also}
    assert not gone & ({citation.article_id for citation in answer.citations} | also)
    assert part.retrieve(WHAT, partial=True)
    for refusing in (part.retrieve, part.everything, part.timeline):
        with pytest.raises(CollectionError, match=r"^1 of the archive's 5 parts cannot be reached"):
            refusing(WHAT)
    with pytest.raises(CollectionError, match="cannot be reached"):
        figures_of(part, "How many crowns will the repairs cost?")
    every = sharded.leaving_out(range(5))
    assert not Retriever(every, refuse_below=0).ask(WHAT).citations
    assert sharded.unavailable is None


def test_without_a_shard_no_outlet_becomes_unknown_and_the_clock_does_not_go_back(tmp_path: Path) -> None:
    articles = articles_in(write(tmp_path / "articles", range(20)))
    newest = replace(articles[4], source="Far Gull", published=date(2033, 3, 4))
    build_shards([*articles[:4], newest, *articles[5:]], tmp_path / "all", 3, WordCountEmbedder())
    sharded = ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    lost = shard_of(newest.id, 3)
    part = sharded.leaving_out({lost})
    assert dict(part.sources()) == dict(sharded.sources())
    assert part.days() == sharded.days()
    assert sharded.days() == (min(one.published for one in articles if one.published), date(2033, 3, 4))
    retriever = Retriever(part, refuse_below=0)
    answer = retriever.ask(WHAT, sources=["Far Gull"])
    assert not answer.citations
    assert "Far Gull" not in f"{answer.message}"
    assert answer.notice is not None
    assert answer.notice.startswith("1 of the archive's 3 parts")
    # "Last week" is counted from the archive's last day, which is in what is lost.
    assert (
        retriever.scope(f"{WHAT} last week", {}).days
        == Retriever(sharded).scope(f"{WHAT} last week", {}).days
    )


def test_publishing_again_writes_nothing_and_a_change_makes_the_next_generation(tmp_path: Path) -> None:
    articles = articles_in(write(tmp_path / "articles", range(12)))
    first = build_shards(articles, tmp_path / "all", 3, WordCountEmbedder())
    before = _files(tmp_path / "all")
    assert build_shards(articles, tmp_path / "all", 3, WordCountEmbedder()) == first
    assert _files(tmp_path / "all") == before
    opened = ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    [changed] = articles_in(write(tmp_path / "articles", [3], version=5))[3:4]
    articles[3] = changed
    second = build_shards(articles, tmp_path / "all", 3, WordCountEmbedder())
    assert second.whole.generation == 2
    place = shard_of(changed.id, 3)
    assert [one.generation for one in second.shards] == [1 + (shard == place) for shard in range(3)]
    # What is open stays as it was, and what is opened now is new.
    assert opened.article(changed.id) != changed
    fresh = ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    assert fresh.article(changed.id) == changed
    build_shards(articles[:-1], tmp_path / "all", 3, WordCountEmbedder())
    kept = {path.name for path in (tmp_path / "all").glob("generation-*")}
    assert kept == {generation_name(2), generation_name(3)}


def _files(folder: Path) -> dict[str, bytes]:
    names = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("writing"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in names}


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (SHARDS, r"shards\.json is damaged: run the `dateline build` that made it again"),
        (
            f"{generation_name(1)}/{WHOLE}",
            "is missing or damaged: run the `dateline build` that made it again",
        ),
        (f"{generation_name(1)}/{NUMBERS}", "is missing or damaged: run the `dateline build` that made it"),
        (f"shard-0001/{generation_name(1)}/articles.sqlite", "articles.sqlite is damaged"),
        (f"shard-0001/{generation_name(1)}/manifest.json", "has no generation 1, of which .* consists"),
    ],
)
def test_a_damaged_part_is_named_with_the_remedy(folder: Path, tmp_path: Path, part: str, said: str) -> None:
    shutil.copytree(folder / "of-5", tmp_path / "all")
    damaged = tmp_path / "all" / part
    damaged.write_bytes(damaged.read_bytes()[:-40] + b"x" * 40)
    with pytest.raises(CollectionError, match=said) as error:
        ShardedCollection.open(tmp_path / "all", WordCountEmbedder())
    assert str(error.value).count("\n") == 0


def test_a_shard_of_another_collection_or_model_and_no_collection_at_all_are_told(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(CollectionError, match=r"^There is no sharded collection in .*: make one with"):
        ShardedCollection.open(folder / "one", WordCountEmbedder())
    with pytest.raises(CollectionError, match="was made with the model word counts"):
        ShardedCollection.open(folder / "of-2", WordCountEmbedder("other"))
    shutil.copytree(folder / "of-2", tmp_path / "all")
    shutil.rmtree(tmp_path / "all" / "shard-0001")
    shutil.copytree(folder / "of-5" / "shard-0001", tmp_path / "all" / "shard-0001")
    with pytest.raises(CollectionError, match="is a shard of another collection"):
        ShardedCollection.open(tmp_path / "all", WordCountEmbedder())


def test_a_manifest_that_was_changed_by_hand_is_not_believed(folder: Path, tmp_path: Path) -> None:
    content = json.loads((folder / "of-2" / SHARDS).read_text())
    content["shards"][0]["articles"] += 1
    (tmp_path / SHARDS).write_text(json.dumps(content))
    with pytest.raises(CollectionError, match="is damaged"):
        ShardsManifest.read(tmp_path)


def test_an_article_s_shard_follows_from_its_id_for_ever() -> None:
    # Others would have it in two shards after the next sync.
    assert [shard_of(one, 5) for one in ("a.txt", "b.txt", "2031/port.txt", "ø", "\ud800")] == [4, 2, 2, 4, 2]
    spread = np.bincount([shard_of(f"{number}.txt", 8) for number in range(8_000)], minlength=8)
    assert spread.min() > 900


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=40))
def test_every_number_of_the_whole_is_one_of_a_shard_and_back(rows: list[tuple[int, int]]) -> None:
    own, first = [0] * 4, [1] * 4
    table = []
    for shard, passages in rows:
        own[shard] += 1
        table.append((shard, own[shard], first[shard], passages))
        first[shard] += passages
    numbering = Numbering.of(np.array(table, np.int64).reshape(-1, 4), 4)
    for numbers, counts in ((numbering.articles, own), (numbering.passages, [one - 1 for one in first])):
        every = np.arange(1, sum(counts) + 1)
        shards, theirs = numbers.shards(every), numbers.in_shards(every)
        for shard, count in enumerate(counts):
            assert sorted(theirs[shards == shard].tolist()) == list(range(1, count + 1))
            back = numbers.in_whole(shard, theirs[shards == shard])
            assert back.tolist() == every[shards == shard].tolist()


# Every text is indexed three times over: a busy machine takes long for it.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.sampled_from("flee fled harbour mayor crane of the".split()), min_size=1, max_size=30),
        min_size=2,
        max_size=12,
    ),
    st.integers(0, 11),
)
def test_words_score_in_a_part_as_they_do_in_all(texts: list[list[str]], cut: int) -> None:
    documents = [
        WordDocument(number, None, " ".join(text), "A", None) for number, text in enumerate(texts, 1)
    ]
    every = WordIndex.build(None, documents)
    parts = [WordIndex.build(None, documents[:cut]), WordIndex.build(None, documents[cut:])]
    for question in ("Who fled the harbour?", "the mayer of craneport", "flee mayor crane"):
        ids, scores = every.search(question, len(every), EVERYTHING)
        expected = dict(zip(ids.tolist(), scores.tolist(), strict=True))
        for k in (1, 3, 12):
            found: dict[int, float] = {}
            for part in parts:
                own, scored = part.search(question, k, EVERYTHING, among=every.among(question))
                found.update(zip(own.tolist(), scored.tolist(), strict=True))
            assert {number: expected[number] for number in found} == pytest.approx(found, rel=1e-4)
            best = sorted(found.values(), reverse=True)[:k]
            assert best == pytest.approx(scores.tolist()[:k], rel=1e-4)
