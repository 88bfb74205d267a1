"""Which of a question's words, and which of its names, no article has."""

import re
from collections.abc import Iterator

from index import Collection, Filter
from index.english import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+")

# A capital here is the sentence's, not a name's.
_OPENS_SENTENCE = re.compile(r"(?:^|[.?!:]\s+)\W*$")


def unknown_words(
    question: str, collection: Collection, where: Filter, without: frozenset[int] = frozenset()
) -> tuple[str, ...]:
    """Return the words of a question, as typed, that no article that passes `where` has.

    Function words are left out. A longer word counts as found if the word search finds it, that is
    with one letter wrong. `without` are numbers of articles that count as absent.
    """
    return tuple(
        dict.fromkeys(
            found.group()
            for found in content_words(question, collection)
            if not _occurs(found.group(), collection, where, without)
        )
    )


def unknown_names(
    question: str, collection: Collection, where: Filter, without: frozenset[int] = frozenset()
) -> float:
    """Return the share of the names in a question that no article that passes `where` has.

    A name is a capitalised word of three letters or more inside a sentence, unless it is part of an
    outlet's name. In a question all in capitals, or with a capital to each word, names can't be told;
    without names the share is 0.
    """
    names = list(_names(question, collection))
    if not names:
        return 0.0
    return sum(not _occurs(name, collection, where, without) for name in names) / len(names)


def content_words(text: str, collection: Collection) -> Iterator[re.Match[str]]:
    """Yield the words of a text, as typed, that are no function words."""
    words = collection.passage_words
    content = set(words.content_terms(text))
    for found in _WORD.finditer(text):
        if found.group().casefold() not in FUNCTION_WORDS and content.intersection(
            words.terms(found.group())
        ):
            yield found


def _names(question: str, collection: Collection) -> Iterator[str]:
    if not any(found.group()[0].islower() for found in _WORD.finditer(question)):
        return
    for found in content_words(question, collection):
        name = found.group()
        if len(name) < 3 or not name.isalpha() or not name.istitle() or name in collection.source_words:
            continue
        if not _OPENS_SENTENCE.search(question[: found.start()]):
            yield name


def _occurs(word: str, collection: Collection, where: Filter, without: frozenset[int]) -> bool:
    if where.is_open and not without and collection.article_words.has_any(word):
        return True
    numbers, _ = collection.search_article_words(word, len(without) + 1, where)
    return not without.issuperset(numbers.tolist())
