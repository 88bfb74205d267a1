"""Portions: the articles of one shard out of some files, that are embedded together and become a block."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.cluster.plan import Plan
from index.cluster.settings import ARTICLE_BYTES
from index.readers import ArticleFile, Skipped, Unread, read_file
from index.sharding.known import Known
from index.sharding.layout import shard_of

_KEPT = 64  # ids that are as little as an article


@dataclass(frozen=True, slots=True)
class Portion:
    """New and changed articles of a shard, whole, and by their ids those that it has as they are."""

    shard: int
    articles: tuple[Article, ...]
    kept: tuple[str, ...]

    def name(self, plan: Plan) -> str:
        """Return a name that follows from its articles, the shards and the model, as what it makes does."""
        identity = plan.identity
        made_with = (plan.shards, self.shard, identity.weights, identity.token_limit)
        digest = hashlib.sha256(f"{made_with}\n".encode() + hashlib.sha256(plan.coder).digest())
        for article in self.articles:
            digest.update(_digest(article.id) + article.content)
        digest.update(b"kept")
        for article_id in self.kept:
            digest.update(_digest(article_id))
        return digest.hexdigest()[:32]


def groups(files: Iterable[ArticleFile], shards: int, block: int) -> Iterator[list[ArticleFile]]:
    """Part files into groups that one task reads: about as much as makes a block for every shard.

    How they are parted follows from the files alone, so that the next build makes the same blocks.
    """
    group: list[ArticleFile] = []
    size = 0
    for file in files:
        group.append(file)
        size += _size(file.path)
        if len(group) >= shards * block or size >= shards * block * ARTICLE_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def portions(files: Sequence[ArticleFile], plan: Plan) -> Iterator[Portion | Skipped | Unread]:
    """Read files and part what they hold by shards; what can't be read comes in between."""
    waiting: list[tuple[list[Article], list[str]]] = [([], []) for _ in range(plan.shards)]
    with _Known(plan) as known:
        for file in files:
            for item in read_file(file, plan.reading):
                if not isinstance(item, Article):
                    yield item
                    continue
                shard = shard_of(item.id, plan.shards)
                articles, kept = waiting[shard]
                if known.has(shard, item):
                    kept.append(item.id)
                else:
                    articles.append(item)
                if len(articles) + len(kept) // _KEPT >= plan.block:
                    yield Portion(shard, tuple(articles), tuple(kept))
                    waiting[shard] = ([], [])
    for shard, (articles, kept) in enumerate(waiting):
        if articles or kept:
            yield Portion(shard, tuple(articles), tuple(kept))


class _Known:
    """The articles that shards have."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._shards: dict[int, Known] = {}
        self._opened = ExitStack()

    def __enter__(self) -> "_Known":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def has(self, shard: int, article: Article) -> bool:
        """Whether a shard has an article exactly as it is."""
        generation = self._plan.known[shard]
        if generation is None:
            return False
        known = self._shards.get(shard)
        if known is None:
            known = self._shards[shard] = self._plan.place.known(shard, generation)
            self._opened.callback(known.close)
        return known.has(article)


def _digest(article_id: str) -> bytes:
    return hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # told when it is read
