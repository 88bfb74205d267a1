"""Which of a question's words, and which of its names, no article has."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from index import Collection, Filter
from index.english import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+")

# A capital here is the sentence's, not a name's.
_OPENS_SENTENCE = re.compile(r"(?:^|[.?!:]\s+)\W*$")


Occurs = Callable[[str], bool]
"""Whether some article has a word. A longer one counts as had if the word search finds it, that is with one
letter wrong."""


def unknown_words(words: Iterable[str], occurs: Occurs) -> tuple[str, ...]:
    """Return which of the words no article has."""
    return tuple(word for word in words if not occurs(word))


def unknown_names(names: Sequence[str], occurs: Occurs) -> float:
    """Return the share of names that no article has; 0 of none."""
    return len(unknown_words(names, occurs)) / len(names) if names else 0.0


def occurring(collection: Collection, where: Filter, without: frozenset[int] = frozenset()) -> Occurs:
    """Tell of articles that pass `where`, but for those with the numbers `without`; each word is searched."""

    def occurs(word: str) -> bool:
        if where.is_open and not without and collection.article_words.has_any(word):
            return True
        numbers, _ = collection.search_article_words(word, len(without) + 1, where)
        return not without.issuperset(numbers.tolist())

    return occurs


def content_words(text: str, collection: Collection) -> Iterator[re.Match[str]]:
    """Yield the words of a text, as typed, that are no function words."""
    words = collection.passage_words
    content = set(words.content_terms(text))
    for found in _WORD.finditer(text):
        if found.group().casefold() not in FUNCTION_WORDS and content.intersection(
            words.terms(found.group())
        ):
            yield found


def words_in(question: str, collection: Collection) -> tuple[str, ...]:
    """Return the words of a question that are no function words, as typed, each once."""
    return tuple(dict.fromkeys(found.group() for found in content_words(question, collection)))


def names_in(question: str, collection: Collection) -> list[str]:
    """Return the names in a question.

    A name is a capitalised word of three letters or more inside a sentence, unless it is part of an
    outlet's name. In a question all in capitals, or with a capital to each word, names can't be told.
    """
    return list(_names(question, collection))


def _names(question: str, collection: Collection) -> Iterator[str]:
    if not any(found.group()[0].islower() for found in _WORD.finditer(question)):
        return
    for found in content_words(question, collection):
        name = found.group()
        if len(name) < 3 or not name.isalpha() or not name.istitle() or name in collection.source_words:
            continue
        if not _OPENS_SENTENCE.search(question[: found.start()]):
            yield name
