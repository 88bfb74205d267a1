"""Shards asked as one while some cannot be reached: nothing is silently less."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from archives import write
from doubles import WordCountEmbedder
from sharded import WHAT, articles_in, build_shards

from index import Collection, CollectionError
from index.sharding.layout import shard_folder, shard_of
from index.sharding.sharded import ShardedCollection
from qa import Retriever
from qa.quantities import figures_of


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
