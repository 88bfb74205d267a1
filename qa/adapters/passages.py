"""What the adapters share: a question to cited passages, and what is told of each in plain values."""

import json
from pathlib import Path
from typing import Unpack, cast
from uuid import UUID, uuid5

from index import QuestionError
from index.manifest import Manifest
from qa.answers import Citation
from qa.citing import cite
from qa.convenience import retriever_of
from qa.live import pinned
from qa.questions import checked
from qa.refusals import unknown_outlets
from qa.retrieval import Retriever
from qa.runner import Answering, Runner
from qa.scope import Narrowing, check_narrowing, filter_of

Source = str | Path | Answering
"""A collection's folder, or what has one open."""

Plain = dict[str, str | int | float | None]
"""JSON types; flat, as stores of vectors want metadata to be."""

# Fixed for good: ids are made in it.
_NAMESPACE = UUID("5b0c7d4e-3c52-4d0b-9f6a-2f3f6f0d8e11")


class Options(Narrowing, total=False):
    """What narrows a question, how many passages it gets (`k`), and whether any where nothing answers it."""

    k: int
    only_if_answered: bool


def check_options(source: Source, options: Options) -> None:
    """Raise what a question would raise: QuestionError, or CollectionError for a folder without a collection.

    The folder is looked at, not opened.
    """
    check_narrowing(narrowing_of(options))
    if isinstance(source, str | Path):
        Manifest.read(Path(source))


def narrowing_of(options: Options) -> Narrowing:
    """Return what narrows a question, without the rest."""
    return cast("Narrowing", {name: value for name, value in options.items() if name not in _OWN})


_OWN = Options.__annotations__.keys() - Narrowing.__annotations__.keys()


def passages(source: Source, question: str, **options: Unpack[Options]) -> list[Citation]:
    """Return the passages that `Retriever.retrieve` finds, in its order, as citations with receipts.

    With `only_if_answered` there are none where `Retriever.ask` would say that nothing answers. A folder is
    opened at the first question, for all adapters to it, and anew when it was built anew. Raises what
    `Retriever.retrieve` and `Collection.open` do, and QuestionError for an outlet that there is not.
    """
    if isinstance(source, Runner):
        return source.run(cited, question, **options)
    with pinned(retriever_of(source) if isinstance(source, str | Path) else source) as retriever:
        return cited(retriever, question, **options)


def cited(
    retriever: Retriever,
    question: str,
    *,
    k: int = 5,
    only_if_answered: bool = False,
    **narrowing: Unpack[Narrowing],
) -> list[Citation]:
    """As `passages`, from a retriever of one generation."""
    unknown = unknown_outlets(retriever.collection.sources(), filter_of(narrowing))
    if unknown is not None:
        raise QuestionError(unknown)
    if only_if_answered:
        # `ask` says in a sentence, and doesn't raise, that there is no word in a question.
        return list(retriever.ask(checked(question), k=k, **narrowing).citations)
    hits = retriever.retrieve(question, k=k, **narrowing)
    generation = retriever.collection.manifest.generation
    return [cite(number, hit, generation) for number, hit in enumerate(hits, 1)]


def id_of(citation: Citation) -> str:
    """Return a passage's id, a UUID that stays the same as long as the article's text does."""
    passage = citation.passage
    place = [citation.article_id, citation.receipt.sha256, passage.start, passage.end]
    return str(uuid5(_NAMESPACE, json.dumps(place)))


def metadata(citation: Citation) -> Plain:
    """Return what is told of a passage besides its text.

    - `article_id`, `title`, `source`, `url`: the article's; title and url are None where it has none.
    - `date`: the day of publication as ISO 8601, None for an undated article.
    - `start`, `end`: where the passage stands, in characters of the article's text.
    - `quote`, `quote_start`, `quote_end`: the sentence of it that answers best, and where that stands.
    - `receipt`: proves the quote; `qa.check` or `dateline check` tells whether it still stands.
    - `sha256`: that of the article's text, as the receipt has it.
    - `copies`, `retellings`, `disagreements`: how many sentences of other articles print the quote, tell it
      in other words, or tell it with another number.
    """
    kinds = [one.kind for one in citation.also]
    return {
        "article_id": citation.article_id,
        "title": citation.title,
        "source": citation.source,
        "url": citation.url,
        "date": None if citation.published is None else citation.published.isoformat(),
        "start": citation.passage.start,
        "end": citation.passage.end,
        "quote": citation.quote.text,
        "quote_start": citation.quote.start,
        "quote_end": citation.quote.end,
        "receipt": str(citation.receipt),
        "sha256": citation.receipt.sha256,
        "copies": kinds.count("copy"),
        "retellings": kinds.count("retells"),
        "disagreements": kinds.count("disagrees"),
    }
