"""Archives of invented articles for tests that rebuild them: any number, each with words of its own."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from doubles import WordCountEmbedder

from index import EVERYTHING, Collection, Filter
from index.tokens import TokenMatches

QUESTIONS = ("Who closed the harbour?", "What will the repairs cost?", "fishermen council boats basin")
SPRING = Filter.of("2031-05-03", "2031-05-05")
ON_A_DAY = Filter.of("2031-05-03", "2031-05-05", clock="event")

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
    """All that a collection holds, each passage by its article's id and place: numbers may differ."""
    collection = Collection.open(folder, WordCountEmbedder())
    found = {**contents_of(collection), "inputs": collection.manifest.inputs}
    collection.close()
    return found


def contents_of(collection: Collection) -> dict[str, object]:
    ids = collection.passage_ids(EVERYTHING).tolist()
    passages = collection.passages(ids)
    name = {one.id: (one.article_id, one.start) for one in passages}
    numbers = dict(zip(ids, collection.article_numbers_of(ids), strict=True))
    listed = sorted(set(numbers.values()))
    id_of = {number: name[passage][0] for passage, number in numbers.items()}
    found: dict[str, object] = {
        "articles": [(one, collection.article(one)) for one in sorted(collection.article_ids())],
        "passages": sorted((name[one.id], one.end, one.text, one.sentences) for one in passages),
        "vectors": dict(zip(name.values(), vectors_of(collection, ids), strict=True)),
        "tokens": {
            name[one]: (matches.best.tolist(), matches.sentences.tolist())
            for one, matches in zip(ids, tokens_of(collection, ids), strict=True)
        },
        "sentences": {
            name[one]: rows.tolist() for one, rows in zip(ids, collection.sentence_vectors(ids), strict=True)
        },
        "days": {name[one]: days for one, days in zip(ids, collection.event_days(ids), strict=True)},
        "relations": sorted(
            (name[one.sentence[0]], one.sentence[1], name[one.other[0]], one.other[1], one.kind)
            for passage in passages
            for listed in collection.relations_of(
                [(passage.id, place) for place in range(len(passage.sentences))]
            ).values()
            for one in listed
        ),
        "counts": sorted(
            (name[passage], place, count)
            for (passage, place), count in collection.relation_counts(ids).items()
        ),
        "copies": sorted(
            tuple(sorted((id_of[one.first], id_of[one.second]))) for one in collection.article_copies(listed)
        ),
        "directions": dict(zip(map(id_of.get, listed), directions_of(collection, listed), strict=True)),
        "sources": collection.sources(),
        "span": (collection.days(), collection.count("undated"), collection.coverage(SPRING)),
        "near": collection.nearest_days(ON_A_DAY.days[0], EVERYTHING),
    }
    for where in (EVERYTHING, SPRING, ON_A_DAY):
        found[f"passing {where}"] = sorted(name[one] for one in collection.passage_ids(where).tolist())
        for question in QUESTIONS:
            vector = WordCountEmbedder().encode_question(question).vector
            for kind, (hits, scores), names in (
                ("vectors", collection.search_vectors(vector, len(ids), where), name),
                ("words", collection.search_words(question, len(ids), where), name),
                ("articles", collection.search_article_words(question, len(ids), where), id_of),
            ):
                found[f"{question} {kind} {where}"] = sorted(
                    (names[hit], round(score, 4))
                    for hit, score in zip(hits.tolist(), scores.tolist(), strict=True)
                )
    return found


def vectors_of(collection: Collection, ids: list[int]) -> list[list[float]]:
    return collection.vectors(np.array(ids, np.int64)).tolist() if ids else []


def tokens_of(collection: Collection, ids: list[int]) -> list[TokenMatches]:
    """How like each passage's tokens, and those of each of its sentences, are to all words there are."""
    words = WordCountEmbedder().encode_question(" ".join(QUESTIONS)).tokens
    return collection.match(ids, collection.token_coder.columns(words))


def directions_of(collection: Collection, numbers: list[int]) -> list[list[float]]:
    return collection.article_vectors(numbers).tolist() if numbers else []


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
