"""Questions to offer where nothing has been asked yet: the collection's most reported names and days.

A bounded sample is read: the newest articles, and others from all over the collection. A name counts
once for each independent article in the sample that has it, and more where other reports tell the same
as its sentence. Whatever is offered was asked, and has an answer.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log1p
from threading import Lock

import numpy as np

from index import Collection, Passage
from qa.names import Kind, Mention, is_english, mentions
from qa.retrieval import Retriever
from qa.runner import Answering, generation_of, in_one_generation
from qa.wording import day

_NEWEST, _SPREAD = 64, 64  # articles in the sample
_PASSAGES = 256  # in the sample, of each article its first ones: news says first what matters
_ATTEMPTS = 3  # questions that are tried for each that is wanted
_LONGEST = 40  # characters of a name
_ALIKE = 4  # letters that "Velmark" and "Velmarkers" have in common, at least


class Examples:
    """The example questions of the generation that counts; safe to call from several threads at once."""

    def __init__(self, retriever: Answering, count: int = 4) -> None:
        """Offer up to `count` questions to `retriever`."""
        self._retriever = retriever
        self._count = count
        self._guard = Lock()
        self._generation: int | None = None
        self._questions: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        """Return the questions; they are found once a generation, at its first call."""
        with self._guard:
            generation = in_one_generation(self._retriever, generation_of)
            if generation != self._generation:
                self._questions = in_one_generation(self._retriever, examples, self._count)
                self._generation = generation
            return self._questions


def examples(retriever: Retriever, count: int = 4) -> tuple[str, ...]:
    """Return up to `count` questions about what the collection reports most, each of which has an answer.

    They are about names and one day; about more days where there are no names. An empty collection has
    none. What is read does not grow with the collection.
    """
    if count < 1 or not retriever.collection.passage_count:
        return ()
    sample = _Sample.of(retriever.collection)
    names, days = _names(sample)[: _ATTEMPTS * count], _days(sample)[:count]
    found: list[_Candidate] = []
    attempts = 0
    for one in [*names[:1], *days[:1], *names[1:], *days[1:]]:
        if len(found) == count or attempts == _ATTEMPTS * count:
            break
        if any(_alike(one.name, other.name) for other in found):
            continue
        attempts += 1
        if _is_answered(retriever, one):
            found.append(one)
    return tuple(one.question for one in found)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and the name that it is about, "" where it is about a day."""

    question: str
    name: str


@dataclass(frozen=True, slots=True)
class _Sample:
    """Passages, each with its article's group, which copies share, and what else there is to know of it.

    `told` counts the sentences of others that tell the same in other words, by passage and place.
    """

    passages: Sequence[Passage]
    groups: Sequence[int]
    published: Sequence[date | None]
    named: Sequence[frozenset[date]]
    told: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, collection: Collection) -> "_Sample":
        """Read the sample of a collection that isn't empty."""
        # Articles are numbered from 1 without a gap, in the order of their ids.
        spread = np.linspace(1, collection.article_count, min(_SPREAD, collection.article_count))
        numbers = sorted({*collection.newest_articles(_NEWEST), *spread.astype(int).tolist()})
        every, article = collection.passages_of(numbers)
        _, first, counts = np.unique(article, return_index=True, return_counts=True)
        place = np.arange(len(every)) - np.repeat(first, counts)
        chosen = place < _PASSAGES // len(numbers)
        ids = every[chosen].tolist()
        origins = collection.origins(ids)
        group = _groups(collection, numbers)
        related = collection.relations_of(list(collection.relation_counts(ids)))
        return cls(
            passages=collection.passages(ids),
            groups=[group[number] for number in article[chosen].tolist()],
            published=[origins[number].published for number in ids],
            named=[
                frozenset(one.first for one in days if one.first == one.last)
                for days in collection.event_days(ids)
            ],
            told={place: sum(one.kind != "copy" for one in others) for place, others in related.items()},
        )


def _groups(collection: Collection, numbers: Sequence[int]) -> Mapping[int, int]:
    """Return the group of each article; those of which one is printed in the other have the same."""
    group = {number: number for number in numbers}

    def root(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    for pair in collection.article_copies(numbers):
        group[root(pair.first)] = root(pair.second)
    return {number: root(number) for number in numbers}


def _days(sample: _Sample) -> list[_Candidate]:
    """Return the days that most independent articles name, then those that most were published on.

    Of two with as many, first the one with more passages, then the newer.
    """
    named, published = defaultdict[date, list[int]](list), defaultdict[date, list[int]](list)
    for group, issued, days in zip(sample.groups, sample.published, sample.named, strict=True):
        for each in days:
            named[each].append(group)
        if issued is not None:
            published[issued].append(group)

    def order(one: tuple[date, list[int]]) -> tuple[int, int, int]:
        each, groups = one
        return -len(set(groups)), -len(groups), -each.toordinal()

    ordered = [each for days in (named, published) for each, _ in sorted(days.items(), key=order)]
    return [_Candidate(f"What happened on {day(each)}?", "") for each in dict.fromkeys(ordered)]


@dataclass(slots=True)
class _Tally:
    """What the sample has of a name: how often others tell the same, by group of articles, and more."""

    told: dict[int, int] = field(default_factory=dict)
    kinds: Counter[Kind] = field(default_factory=Counter)
    articles: int = 0
    standing: int = 0
    mentions: int = 0

    def add(self, mention: Mention, group: int, told: int) -> None:
        self.told[group] = max(self.told.get(group, 0), told)
        self.kinds[mention.kind] += 1
        self.articles += mention.has_article
        self.standing += mention.stands
        self.mentions += 1

    def join(self, short: "_Tally") -> None:
        """Count what is told under a shorter name as well."""
        for group, told in short.told.items():
            self.told[group] = max(self.told.get(group, 0), told)

    @property
    def weight(self) -> float:
        return sum(1 + log1p(told) for told in self.told.values())

    def question(self, name: str) -> str:
        if self.kinds["person"]:
            return f"Who is {name}?"
        if 2 * self.articles > self.mentions:
            return f"What is reported about the {name}?"
        # "In" may stand before what is no place: it has to do so again and again.
        if self.kinds["place"] > 1 and 2 * self.kinds["place"] >= self.mentions:
            return f"What happened in {name}?"
        return f"What is reported about {name}?"


def _names(sample: _Sample) -> list[_Candidate]:
    """Return the names that most independent articles have, the most reported first."""
    tallies = _tallies(sample)
    # "Brandt" is Teo Brandt, and "Assad" Bashar al-Assad, where an article says who that is.
    people = [name for name, tally in tallies.items() if tally.kinds["person"] and " " in name]
    short_of = {name: re.split("[ -]", name)[-1] for name in people}
    for name, short in short_of.items():
        if short in tallies:
            tallies[name].join(tallies[short])
    for short in set(short_of.values()):
        tallies.pop(short, None)
    ordered = sorted(tallies, key=lambda name: -tallies[name].weight)
    return [_Candidate(tallies[name].question(name), name) for name in ordered]


def _tallies(sample: _Sample) -> dict[str, _Tally]:
    """Count the names of the sample; what only ever opens a sentence, or describes a noun, is none."""
    tallies = defaultdict[str, _Tally](_Tally)
    opening: list[tuple[Mention, int, int]] = []
    for passage, group in zip(sample.passages, sample.groups, strict=True):
        if not is_english(passage.text):
            continue
        for place, span in enumerate(passage.sentences):
            told = sample.told.get((passage.id, place), 0)
            for mention in mentions(passage.text[span.start - passage.start : span.end - passage.start]):
                if len(mention.name) > _LONGEST:
                    continue
                if mention.opens:
                    opening.append((mention, group, told))
                else:
                    tallies[mention.name].add(mention, group, told)
    inside = set(tallies)
    for mention, group, told in opening:
        # "Ali Sheha" opens a sentence, and "Sheha" is inside another one.
        if any(" ".join(mention.name.split()[at:]) in inside for at in range(mention.name.count(" ") + 1)):
            tallies[mention.name].add(mention, group, told)
    return {name: tally for name, tally in tallies.items() if 2 * tally.standing >= tally.mentions}


def _alike(one: str, other: str) -> bool:
    """Whether two names share a word, in whatever form: "Syria" and "the Syrian Council"."""
    pairs = (
        sorted((first, second), key=len) for first in one.lower().split() for second in other.lower().split()
    )
    return any(short == long or (len(short) >= _ALIKE and long.startswith(short)) for short, long in pairs)


def _is_answered(retriever: Retriever, one: _Candidate) -> bool:
    """Whether a question is read as it is meant and has an answer, that of a name with the name in it."""
    answer = retriever.ask(one.question)
    if not answer.found or answer.unknown_words or answer.scope.sources:
        return False
    if not one.name:
        return answer.scope.days is not None and answer.notice is None
    return answer.scope.days is None and any(one.name in cited.passage.text for cited in answer.citations)
