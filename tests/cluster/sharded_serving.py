"""A sharded archive whose words are counted, for what serves it on nodes."""

import socket
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from archives import name_of, write
from counting import word_counts
from doubles import WordCountEmbedder
from sharded import articles_in, build_shards
from working import never_refusing

from index.sharding.sharded import ShardedCollection
from qa import Retriever
from qa.cluster import SETTINGS, PageOptions, Serving

SHARDS = 2

PER_MINUTE = 240

# On a node of four CPUs there is room for the page, the encoder and one shard, and on one of one CPU for the
# other: so it is known what is lost with a node, and that it cannot be put elsewhere.
SMALL = replace(
    SETTINGS,
    call_timeout=4.0,
    health_check_period=1.0,
    constructor_retries=1,
    shutdown_look=0.1,
    shard_cpus=0.8,
    encoder_cpus=1.4,
    page_cpus=1.4,
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def published(folder: Path, numbers: Iterable[int]) -> Path:
    """Add articles to those in a folder, and publish the sharded collection of all of them."""
    write(folder / "articles", numbers)
    build_shards(articles_in(folder / "articles"), folder / "index", SHARDS, WordCountEmbedder())
    return folder / "index"


def locally(index: Path, without: Iterable[int] = ()) -> Retriever:
    """Open every shard in this process, and leave some of them out."""
    return never_refusing(ShardedCollection.open(index, WordCountEmbedder()).leaving_out(without))


def serving(index: Path, port: int) -> Serving:
    page = PageOptions(index, "127.0.0.1", None, False, PER_MINUTE, False, never_refusing)
    return Serving(page, port, replicas=1, load=word_counts, settings=SMALL)


def questions(count: int) -> list[str]:
    """Questions, each about other places."""
    asked = (
        "What closed in {}?", "Who waited outside {} or {}?", "How much will the repairs in {} cost?",
        "What did fishermen in {} ask on 3 May 2031?", "What happened in {} last week?",
    )  # fmt: skip
    return [
        asked[number % len(asked)].format(name_of(number).capitalize(), name_of(number * 7 % 60).capitalize())
        for number in range(count)
    ]
