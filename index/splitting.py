"""An article to passages, and to what is embedded of each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.articles import Article
from index.embedding import Embedder
from index.encoding import AT_ONCE, BATCH, WINDOW
from index.packed import embedding_key
from index.passages import PassageSpan, fit_header, header, split_passages
from index.staging import Unembedded, embedded_text


@dataclass(frozen=True, slots=True)
class SplitArticle:
    """An article's passages: the line that is embedded above each, their places, what is embedded of them."""

    header: str
    passages: list[PassageSpan]
    unembedded: list[Unembedded]


def split_article(article: Article, embedder: Embedder, first: int) -> SplitArticle:
    """Split an article into passages, with ids from `first` on."""
    identity, text = embedder.identity, article.text
    line = fit_header(header(article), embedder.count_tokens, identity.token_limit)
    room = identity.token_limit - embedder.special_tokens - embedder.count_tokens([line])[0]
    passages = split_passages(text, embedder.count_tokens, room)
    unembedded = []
    for place, one in enumerate(passages):
        embedded = embedded_text(line, one.span.of(text), one.span.start, one.sentences)
        unembedded.append(Unembedded(first + place, embedding_key(identity.weights, *embedded), *embedded))
    return SplitArticle(line, passages, unembedded)


class Kept(Protocol):
    """Embeddings that are kept by their keys."""

    def get(self, keys: Sequence[bytes]) -> Collection[bytes]:
        """Return those of the keys that have one."""
        ...


@dataclass(slots=True)
class Wanted:
    """The passages of articles that are being split whose embeddings are not kept yet, each text once.

    Comes in windows: an empty one after each article that does not fill it. `count` is how many are wanted,
    of all once it is `complete`.
    """

    split: Iterator[list[Unembedded]]
    kept: Kept
    complete: bool = False
    count: int = 0
    _asked: set[bytes] = field(default_factory=set)

    def __iter__(self) -> Iterator[list[Unembedded]]:
        """Yield windows until all are split.

        The first ones are small: the model begins at once.
        """
        window: list[Unembedded] = []
        size = AT_ONCE * BATCH
        for passages in self.split:
            window += passages
            if len(window) < size:
                yield []
                continue
            yield self._lacking(window)
            window, size = [], min(WINDOW, 2 * size)
        last = self._lacking(window)
        self.complete = True
        yield last

    def _lacking(self, window: list[Unembedded]) -> list[Unembedded]:
        new = {one.key: one for one in window if one.key not in self._asked}
        self._asked |= new.keys()
        found = self.kept.get(list(new))
        lacking = [one for key, one in new.items() if key not in found]
        self.count += len(lacking)
        return lacking
