"""Archives of invented articles for tests that rebuild them: any number, each with words of its own."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from doubles import WordCountEmbedder

from index import EVERYTHING, Collection
from index.store import Store

# Syllables make words that no other article has.
_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vo", "wi", "xa", "zu")


def name_of(number: int) -> str:
    return "".join(_SYLLABLES[digit] for digit in (number // 256 % 16, number // 16 % 16, number % 16))


def paragraphs(number: int, version: int = 0) -> list[str]:
    """Four paragraphs, each a passage of its own; `version` is told in the second."""
    place = name_of(number).capitalize()
    return [
        f"The harbour of {place} was closed on Friday after a crane fell into the basin, the mayor said.",
        f"Ferry number {number + 100} waited outside {place} for {version + 2} hours, its passengers in "
        "blankets, for volunteers came.",
        f"Repairs will cost {number + 7} million crowns, the harbour office of {place} estimates, and "
        "insurers have sent engineers.",
        f"Fishermen in {place} asked the council for help, since their boats cannot leave before the basin "
        "is cleared.",
    ]


def text_of(number: int, version: int = 0) -> str:
    return f"date 2031-05-{1 + number % 28:02} " + "\n\n".join(paragraphs(number, version))


def write(folder: Path, numbers: Iterable[int], version: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{name_of(number)}.txt").write_text(text_of(number, version), encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, object]:
    """All that a collection holds, by id: what two equal collections have the same."""
    collection = Collection.open(folder, WordCountEmbedder())
    store: Store = collection.store
    ids = collection.passage_ids(EVERYTHING)
    listed = ids.tolist()
    found: dict[str, object] = {
        "articles": list(store.articles()),
        "passages": collection.passages(listed),
        "vectors": collection.vectors(ids).tolist() if listed else [],
        "sentences": [rows.tolist() for rows in collection.sentence_vectors(listed)],
        "tokens": [(one.codes.tolist(), one.sentences.tolist()) for one in collection.tokens(listed)],
        "days": collection.event_days(listed),
        "relations": [
            collection.relations(passage.id, place)
            for passage in collection.passages(listed)
            for place in range(len(passage.sentences))
        ],
        "copies": collection.article_copies(list(range(1, collection.article_count + 1))),
        "directions": collection.article_vectors(list(range(1, collection.article_count + 1))).tolist()
        if listed
        else [],
        "inputs": collection.manifest.inputs,
        **answers(collection),
    }
    collection.close()
    return found


def answers(
    collection: Collection, questions: Iterable[str] = ("Who closed the harbour?",)
) -> dict[str, object]:
    """What the three indexes find, by id and score."""
    found: dict[str, object] = {}
    for question in questions:
        vector = WordCountEmbedder().encode_question(question).vector
        found[question] = [
            [np.round(part, 5).tolist() for part in result]
            for result in (
                collection.search_vectors(vector, 5, EVERYTHING),
                collection.search_words(question, 5, EVERYTHING),
                collection.search_article_words(question, 5, EVERYTHING),
            )
        ]
    return found
