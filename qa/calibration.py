"""Calibration of the answer "not in these articles", from a collection's own sentences."""

from collections.abc import Iterator
from dataclasses import astuple

import numpy as np

from index import Collection, Passage
from qa.abstention import REFERENCE, Calibration, Match, match
from qa.fusion import Ids
from qa.questions import Question, read_question
from qa.ranking import RankedPassage
from qa.unknown_words import content_words

# With fewer articles, two taken at random are too often about the same thing.
_FEWEST_ARTICLES = 10

_QUESTIONS = 50
_PASSAGES = 8  # a question
_DRAWN = 64  # for a question, so that some are of other articles

# Collections differ by as much with the same model, and following them told answers no better from
# what are none; models differ by far more.
_SAME_MODEL = 0.06

# Key words of a question.
_FEWEST_WORDS, _MOST_WORDS = 4, 7


def calibrate(collection: Collection) -> Calibration:
    """Ask key words out of up to 50 passages of passages of other articles; average the matches.

    The same collection has the same calibration. It is the reference where no value is more than 0.06
    from it, and in a collection of fewer than 10 articles or without a sentence of eight words.
    """
    if collection.article_count < _FEWEST_ARTICLES:
        return REFERENCE
    # Passages are numbered from 1 on: few of them are drawn, and the others not even listed.
    count = collection.passage_count
    random = np.random.default_rng(0)
    asked = np.unique(np.linspace(1, count, _QUESTIONS).astype(np.int64))
    matches: list[Match] = []
    for passage in collection.passages(asked.tolist()):
        words = _key_words(passage, collection)
        if words:
            drawn = random.choice(count, min(count, _DRAWN), replace=False) + 1
            of, *numbers = collection.article_numbers_of([passage.id, *drawn.tolist()])
            others = drawn[np.array(numbers) != of][:_PASSAGES]
            question = read_question(" ".join(words), collection)
            matches += [match(question, [item]) for item in _unranked(question, others, collection)]
    if not matches:
        return REFERENCE
    means = np.array([astuple(one) for one in matches]).mean(axis=0)
    if np.abs(means - astuple(REFERENCE.chance)).max() <= _SAME_MODEL:
        return REFERENCE
    return Calibration(Match(*means.tolist()))


def _key_words(passage: Passage, collection: Collection) -> list[str]:
    """Return the rarer half of the words of a sentence in the middle, in their order; or none."""
    sentences = []
    for span in passage.sentences:
        text = passage.text[span.start - passage.start : span.end - passage.start]
        words = list(dict.fromkeys(found.group() for found in content_words(text, collection)))
        if len(words) >= 2 * _FEWEST_WORDS:
            sentences.append(words)
    if not sentences:
        return []
    words = sentences[len(sentences) // 2]
    index = collection.passage_words
    rarity = {word: max(index.rarity(index.terms(word)).values()) for word in words}
    kept = sorted(words, key=lambda word: -rarity[word])[: min(_MOST_WORDS, len(words) // 2)]
    return [word for word in words if word in kept]


def _unranked(question: Question, ids: Ids, collection: Collection) -> Iterator[RankedPassage]:
    matches = collection.match(ids.tolist(), collection.token_coder.columns(question.tokens))
    sentences = collection.sentence_vectors(ids.tolist())
    for place, number in enumerate(ids.tolist()):
        nearest = float((sentences[place] @ question.vector).max(initial=-1.0))
        yield RankedPassage(number, 0.0, nearest, matches[place], ())
