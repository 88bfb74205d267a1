"""What the page and programs are told while a part of a sharded archive cannot be reached."""

from html import unescape

import pytest
from archives import name_of, write
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards

from index import CollectionError, DatelineError, UnknownArticleError
from index.errors import ShardLostError
from index.sharding.layout import shard_of
from index.sharding.sharded import ShardedCollection
from qa import Retriever, check
from qa.quantities import figures_of
from qa.web.answering import answered_whole
from qa.web.archive import page_of
from qa.web.asked import Asked
from qa.web.conversation import Conversation

LOST = 1


@pytest.fixture(scope="module")
def retrievers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Retriever, Retriever]:
    """One of three shards, and one of all of them but the second."""
    folder = tmp_path_factory.mktemp("parts")
    write(folder / "articles", range(24))
    build_shards(articles_in(folder / "articles"), folder / "index", 3, WordCountEmbedder())
    collection = ShardedCollection.open(folder / "index", WordCountEmbedder())
    return tuple(Retriever(one, refuse_below=0) for one in (collection, collection.leaving_out({LOST})))  # type: ignore[return-value]


def test_the_page_shows_an_answer_with_what_is_missing_and_counts_nothing(
    retrievers: tuple[Retriever, Retriever],
) -> None:
    whole, part = retrievers
    missing = part.collection.unavailable
    assert missing is not None
    asked = Asked.of({"question": "Who closed the harbour?"})
    html, answer = answered_whole(part, asked, ())
    assert answer == part.ask("Who closed the harbour?")
    assert answer.notice is not None
    assert answer.notice.startswith(missing)
    assert missing in unescape(html)
    assert 'class="timeline' not in html
    html, _ = answered_whole(whole, asked, ())
    assert "cannot be reached" not in html
    assert 'class="timeline' in html
    *_, turn = Conversation(part).turns(Asked.of({"question": "List everything about the harbour"}))
    assert missing in unescape(turn.html)


def test_what_could_not_say_that_it_is_not_all_is_refused(retrievers: tuple[Retriever, Retriever]) -> None:
    whole, part = retrievers
    missing = part.collection.unavailable
    for asked in (page_of, lambda one: figures_of(one, "How much will the repairs cost?")):
        asked(whole)
        with pytest.raises(CollectionError) as refused:
            asked(part)
        assert str(refused.value) == missing


def test_an_article_and_a_receipt_of_the_missing_part_are_not_said_to_be_gone(
    retrievers: tuple[Retriever, Retriever],
) -> None:
    whole, part = retrievers
    there, gone = ([one for one in whole.collection.article_ids() if (shard_of(one, 3) == LOST) is lost]
                   for lost in (False, True))  # fmt: skip
    assert part.collection.articles(there) == whole.collection.articles(there)
    for article_id in gone:
        with pytest.raises(ShardLostError, match="Part 1 of the archive cannot be reached"):
            part.collection.article(article_id)
    assert "cannot be reached" in Conversation(part).article(
        {"article": gone[0], "start": 0, "end": 9, "quote_start": 0, "quote_end": 9}
    )
    with pytest.raises(UnknownArticleError):
        whole.collection.article("no such article")
    cited = {
        citation.article_id: citation.receipt
        for number in range(24)
        for citation in whole.ask(f"What closed in {name_of(number).capitalize()}?").citations
    }
    for article_id, receipt in cited.items():
        verdict = check(receipt, whole.collection)
        if article_id in there:
            assert check(receipt, part.collection) == verdict
        else:
            with pytest.raises(DatelineError, match="cannot be reached"):
                check(receipt, part.collection)
    assert cited.keys() & set(gone)
    assert cited.keys() & set(there)
