"""Sharded collections made in this process, as a cluster makes them on its nodes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from archives import name_of, write
from doubles import WordCountEmbedder

from index import Article, Embedder, build, build_articles
from index.making import Calibrate
from index.readers import read
from index.readers.inputs import USUAL
from index.sharding.claim import Turn
from index.sharding.layout import shard_folder, shard_of
from index.sharding.manifest import ShardsManifest
from index.sharding.place import Place, place_of
from index.sharding.publishing import publish
from index.sharding.sharded import ShardedCollection
from index.sync import NO_CHANGES
from qa import Answer, Retriever
from qa.commands import calibration
from qa.scope import Narrowing

Asked = tuple[str, Narrowing]

SHARDS_OF = (1, 2, 5)
"""In how many shards `sharded_folder` has its articles."""

WHAT = "Who closed the harbour, and what will the repairs cost?"
"""A question that articles of several of its shards answer."""

_FIRST_TURN = Turn(0, None)


def articles_in(folder: Path) -> list[Article]:
    return [item for item in read([folder], USUAL, {}) if isinstance(item, Article)]


def build_shards(
    articles: Iterable[Article],
    folder: Path,
    shards: int,
    embedder: Embedder,
    calibrate: Calibrate | None = None,
) -> ShardsManifest:
    """Build every shard from what of the articles is its own, and publish them."""
    parts: list[list[Article]] = [[] for _ in range(shards)]
    for article in articles:
        parts[shard_of(article.id, shards)].append(article)
    for shard, part in enumerate(parts):
        build_articles(part, shard_folder(folder, shard), embedder)
    place = place_of(folder)
    return published(place, shards, embedder, place.present(), calibrate=calibrate)


def published(
    place: Place,
    shards: int,
    embedder: Embedder,
    before: ShardsManifest | None,
    *,
    turn: Turn = _FIRST_TURN,
    calibrate: Calibrate | None = None,
) -> ShardsManifest:
    """Publish the shards that were built in a place where `before` counts; nobody is told of it or asked."""
    return publish(
        place,
        shards,
        embedder,
        turn=turn,
        before=before,
        made_from=(),
        day_first=True,
        columns={},
        changes=NO_CHANGES,
        calibrate=calibrate,
        guard=None,
        progress=lambda doing, done, total: None,
    )


@pytest.fixture(scope="session")
def sharded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles, ten of them printed by a second outlet: whole in `one`, in shards in `of-N`."""
    folder = tmp_path_factory.mktemp("sharding")
    write(folder / "articles", range(40))
    write(folder / "articles" / "wire", range(10))
    build([folder / "articles"], folder / "one", WordCountEmbedder(), calibrate=calibration)
    articles = articles_in(folder / "articles")
    for shards in SHARDS_OF:
        build_shards(articles, folder / f"of-{shards}", shards, WordCountEmbedder(), calibration)
    return folder


@pytest.fixture
def sharded(sharded_folder: Path) -> Iterator[ShardedCollection]:
    opened = ShardedCollection.open(sharded_folder / "of-5", WordCountEmbedder())
    yield opened
    opened.close()


_OUTLETS = ("Arlen Post", "Gull", "The Lantern of Ostrava Bay", "Kestrel Wire")


def varied(count: int) -> list[Article]:
    """Articles of very different lengths, with rare words and common ones; every ninth has a reprint."""
    random = np.random.default_rng(7)
    vocabulary = [name_of(number) for number in range(1_200)]
    articles = []
    for number in range(count):
        sentences = [
            " ".join(
                vocabulary[min(rank, 1_199)] for rank in random.zipf(1.3, random.integers(6, 22)).tolist()
            )
            for _ in range(int(random.integers(2, 30)))
        ]
        text = " ".join(f"The mayor of {name_of(number).capitalize()} said {one}." for one in sentences)
        day = date(2031, 5, 1) + timedelta(int(random.integers(0, 60)))
        articles.append(_article(f"a{number:04}", day, str(random.choice(_OUTLETS)), text))
        if number % 9 == 0:
            articles.append(_article(f"r{number:04}", day, "Kestrel Wire", f"As reported. {text}"))
    return articles


def questions(articles: Sequence[Article], count: int) -> list[Asked]:
    """Questions of a few words of some sentence, one in four with a misspelt word, half with a filter."""
    random = np.random.default_rng(11)
    asked: list[Asked] = []
    while len(asked) < count:
        words = articles[int(random.integers(len(articles)))].text.split(".")[-2].split()[6:]
        chosen = random.choice(words, min(len(words), int(random.integers(2, 7))), replace=False).tolist()
        if random.random() < 0.25:
            chosen[0] = chosen[0][:2] + chosen[0][3:]
        narrowing: list[Narrowing] = [
            {},
            {},
            {"since": f"2031-05-{int(random.integers(1, 31)):02}"},
            {"until": f"2031-06-{int(random.integers(1, 29)):02}"},
        ]
        asked.append((f"What of {' '.join(chosen)}?", narrowing[len(asked) % 4]))
    return asked


def _article(article_id: str, day: date, source: str, text: str) -> Article:
    return Article(article_id, None, source, None, day, text, None, "column", None)


def differing(one: Retriever, other: Retriever, asked: Iterable[Asked]) -> list[str]:
    """Those of the questions that two retrievers answer otherwise: other quotes, places or sentences."""
    return [
        question
        for question, narrowing in asked
        if told(one.ask(question, k=10, **narrowing)) != told(other.ask(question, k=10, **narrowing))
    ]


def told(answer: Answer) -> object:
    """What an answer says, but for scores."""
    cited = [(one.article_id, one.quote, one.passage, one.published) for one in answer.citations]
    also = [sorted((each.article_id, each.kind) for each in one.also) for one in answer.citations]
    return cited, also, answer.message, answer.notice, answer.unknown_words, answer.independent_reports
