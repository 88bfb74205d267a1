"""Shards asked as one: what the collection of all their articles would answer, to the bit."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archives import contents_of
from doubles import WordCountEmbedder
from sharded import SHARDS_OF, WHAT, build_shards, differing, questions, varied

from index import EVERYTHING, Collection, Filter, build_articles
from index.searches import Wanted
from index.sharding.layout import shard_folder, shard_of
from index.sharding.sharded import ShardedCollection
from qa import Retriever
from qa.commands import calibration
from qa.quantities import figures_of


@pytest.fixture(scope="module")
def one(sharded_folder: Path) -> Iterator[Collection]:
    with_all = Collection.open(sharded_folder / "one", WordCountEmbedder())
    yield with_all
    with_all.close()


@pytest.mark.parametrize("shards", SHARDS_OF)
def test_shards_hold_and_find_what_one_collection_does(
    sharded_folder: Path, one: Collection, shards: int
) -> None:
    sharded = ShardedCollection.open(sharded_folder / f"of-{shards}", WordCountEmbedder())
    assert contents_of(sharded) == contents_of(one)
    assert sharded.manifest.calibration == one.manifest.calibration
    assert sharded.newest_articles(7) == one.newest_articles(7)
    assert sharded.articles_per_day() == one.articles_per_day()
    assert list(sharded.every_article()) == [one.article(each) for each in sorted(one.article_ids())]
    sharded.close()


@pytest.mark.parametrize("shards", SHARDS_OF)
def test_each_step_of_a_question_finds_in_shards_the_same_to_the_bit(
    sharded_folder: Path, one: Collection, shards: int
) -> None:
    sharded = ShardedCollection.open(sharded_folder / f"of-{shards}", WordCountEmbedder())
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


def test_each_shard_is_an_ordinary_collection_of_its_own_articles(
    sharded_folder: Path, one: Collection
) -> None:
    found = []
    for shard in range(5):
        own = Collection.open(shard_folder(sharded_folder / "of-5", shard), WordCountEmbedder())
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
