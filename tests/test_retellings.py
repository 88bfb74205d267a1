import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_pairs import HARD_PAIRS, measure, read_pairs
from told_days import by_day

from index.passages import split_passages
from index.readers.text import parse
from index.relations.judging import Retelling, judge
from index.relations.neighbours import Neighbours
from index.relations.reports import Report
from index.relations.retellings import find_retellings, windows
from index.relations.statements import Statement, statements
from index.relations.told import ComparedDay, ToldDay
from index.sentence_transformer import SentenceTransformerEmbedder
from index.sentences import Span

DAY = date(2031, 4, 2)
SEEDS = Path(__file__).parent.parent / "seeds"


def told(number: int, text: str, published: date | None = DAY, source: str | None = None) -> Statement:
    """The first sentence of a report that has one."""
    return statements(
        Report.of(number, source or f"outlet {number}", published, text, (Span(0, len(text)),))
    )[0]


FIRST = told(1, "Four people died when a bus hit the wall of Harrow Lane school in Fenwick on Tuesday.")


def test_same_numbers_and_names_in_other_words_retell():
    other = told(2, "A bus crash at Harrow Lane school in Fenwick killed four people on Tuesday.")
    retelling = judge(FIRST, other, 0.8)
    assert retelling == Retelling((1, 0), (2, 0), 0.8, 1, ())
    assert retelling.kind == "retells"


def test_another_number_of_one_unit_disagrees_and_gives_both():
    other = told(2, "A bus crash at Harrow Lane school in Fenwick killed seven people on Tuesday.")
    retelling = judge(FIRST, other, 0.8)
    assert retelling is not None
    assert retelling.kind == "disagrees"
    assert [(one.value, two.value, one.unit) for one, two in retelling.figures] == [("4", "7", "dead")]


TOLL = told(1, "More than 60 people died in the Harrow Lane fire in Fenwick, officials said on Tuesday.")


@pytest.mark.parametrize(
    "text",
    [
        "The toll of the Harrow Lane fire in Fenwick rose from 12 to 31 on Tuesday, officials said.",
        "The number of dead in the Harrow Lane fire in Fenwick reached 31 on Tuesday, officials said.",
        "On Tuesday 31 people lost their lives in the Harrow Lane fire in Fenwick, officials said.",
    ],
)
def test_another_toll_disagrees_however_it_is_put(text: str):
    retelling = judge(TOLL, told(2, text), 0.9)
    assert retelling is not None
    assert retelling.kind == "disagrees"
    assert ("60", "31") in [(one.value, two.value) for one, two in retelling.figures]


def test_a_toll_and_a_number_that_may_be_another_are_no_relation():
    other = told(2, "The Harrow Lane fire in Fenwick killed 31 residents on Tuesday, officials said.")
    assert judge(TOLL, other, 0.9) is None
    agreeing = told(2, "The Harrow Lane fire in Fenwick killed 63 residents on Tuesday, officials said.")
    retelling = judge(TOLL, agreeing, 0.9)
    assert retelling is not None
    assert retelling.kind == "retells"


@pytest.mark.parametrize(
    "text",
    [
        "A bus crash at Harrow Lane school in Fenwick killed four people on Monday.",  # another day
        "A bus crash at Mill Street school in Oxmere killed four people on Tuesday.",  # another place
        "A bus hit the wall of a school, and four people died on Tuesday, said Bo Lum.",  # no shared name
        "Mourners came to Fenwick.",  # one shared name and nothing else
    ],
)
def test_another_event_is_no_relation(text: str):
    assert judge(FIRST, told(2, text), 0.8) is None


def test_ages_that_differ_are_two_people():
    one = told(1, "A 34-year-old man was stabbed at Oxmere market in Fenwick, police said.")
    two = told(2, "A 27-year-old man was stabbed at Oxmere market in Fenwick, police said.")
    assert judge(one, two, 0.95) is None


def test_far_vectors_are_no_relation():
    other = told(2, "A bus crash at Harrow Lane school in Fenwick killed four people on Tuesday.")
    assert judge(FIRST, other, 0.59) is None


def test_articles_further_apart_than_three_days_and_undated_ones_have_no_relation():
    text = "A bus crash at Harrow Lane school in Fenwick killed four people."
    one = told(1, text)
    assert judge(one, told(2, text, DAY + timedelta(3)), 0.9) is not None
    assert judge(one, told(2, text, DAY + timedelta(4)), 0.9) is None
    assert statements(Report.of(3, "outlet", None, text, (Span(0, len(text)),))) == []


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_the_calendar_are_compared_too(day: date):
    texts = ("Bo Lum bought 40 ferries in Fenwick.", "In Fenwick 40 ferries were bought by Bo Lum.")
    both = [told(number, text, day) for number, text in enumerate(texts)]
    vectors = np.array([[1, 0], [0.8, 0.6]], np.float32)
    found = list(find_retellings(by_day(both, vectors), {0, 1}, set()))
    assert [(one.first, one.second, one.kind) for one in found] == [((0, 0), (1, 0), "retells")]


def test_sentence_that_an_outlet_always_prints_is_no_retelling():
    text = "Anyone with information is asked to call the Oxmere police in Fenwick on the usual number."
    assert judge(told(1, text, source="Argus"), told(2, text, source="Argus"), 0.99) is None


TEXTS = [
    "Four people died when a bus hit the wall of Harrow Lane school in Fenwick on Tuesday.",
    "A bus crash at Harrow Lane school in Fenwick killed seven people on Tuesday.",
    "About 5,000 people marched through Fenwick on Monday, the Harrow Lane committee said.",
    "More than 5,200 marchers came to Fenwick for the Harrow Lane committee.",
    "Ali Sheha, 57, fled Baniyas.",
    "The 57-year-old Sheha left Baniyas with his family.",
]


@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.floats(0, 1), st.integers(-5, 5))
def test_judging_is_symmetric(one: str, other: str, cosine: float, days: int):
    first, second = told(1, one), told(2, other, DAY + timedelta(days))
    assert judge(first, second, cosine) == judge(second, first, cosine)
    assert judge(first, replace(first), cosine) is None


def archive(articles: int, days: int) -> tuple[list[Statement], np.ndarray]:
    """Six statements an article, one of the texts each, and vectors by the text with a little noise."""
    chance = np.random.default_rng(5)
    bases = chance.normal(size=(len(TEXTS), 32))
    found: list[Statement] = []
    rows = []
    for number in range(articles):
        for place, text in enumerate(TEXTS):
            one = told(number, text, DAY + timedelta(number % days))
            found.append(replace(one, sentence=(number, place)))
            rows.append(bases[place] + 0.1 * chance.normal(size=32))
    vectors = np.asarray(rows, np.float32)
    return found, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_result_depends_neither_on_order_nor_on_what_came_first(chance: random.Random, cut: int):
    found, vectors = archive(12, 4)
    everything = set(range(12))
    whole = list(find_retellings(by_day(found, vectors), everything, set()))
    order = list(range(len(found)))
    chance.shuffle(order)
    shuffled = find_retellings(by_day([found[place] for place in order], vectors[order]), everything, set())
    assert list(shuffled) == whole
    rows = cut * len(TEXTS)
    first = find_retellings(by_day(found[:rows], vectors[:rows]), set(range(cut)), set())
    then = find_retellings(by_day(found, vectors), set(range(cut, 12)), set())
    assert sorted([*first, *then], key=lambda one: (one.first, one.second)) == sorted(
        whole, key=lambda one: (one.first, one.second)
    )
    assert all(one.first[0] < one.second[0] for one in whole)


def test_names_alone_tie_no_two_articles_together():
    one = told(1, "Senator Royce Tanner of Clearwater called the school budget a victory.")
    two = told(2, "Royce Tanner, the senator of Clearwater, called the school budget a victory for us.")
    assert judge(one, two, 0.9) is not None
    vectors = np.eye(1, 4, dtype=np.float32).repeat(2, axis=0)
    assert list(find_retellings(by_day([one, two], vectors), {1, 2}, set())) == []


def test_copied_sentences_are_left_out():
    found, vectors = archive(3, 1)
    copied = {(2, place) for place in range(len(TEXTS))}
    whole = list(find_retellings(by_day(found, vectors), {0, 1, 2}, copied))
    assert {(one.first[0], one.second[0]) for one in whole} == {(0, 1)}


@pytest.mark.parametrize("days", [10, 40])
def test_pairs_to_be_judged_grow_as_the_days_do(days: int):
    found, vectors = archive(3 * days, days)
    everything = set(range(3 * days))
    neighbours = Neighbours()
    counts = [
        len(neighbours.of(today, around))
        for today, around in windows(ComparedDay.of(day, everything, set()) for day in by_day(found, vectors))
    ]
    assert len(counts) == days
    # Each of a day's 18 statements with the 20 others of its text, those of one day once.
    assert set(counts[3:-3]) == {18 * 20 - 6 * 3}


def test_a_statement_in_a_crowd_has_no_more_than_its_neighbours():
    crowd = [replace(FIRST, sentence=(number, 0), source=f"outlet {number}") for number in range(200)]
    vectors = np.ones((len(crowd), 1), np.float32)
    [day] = by_day(crowd, vectors)
    compared = ComparedDay.of(day, set(range(200)), set())
    pairs = Neighbours().of(compared, [compared])
    # All are alike, and each has the first 48 for neighbours, itself among these if it is one of them.
    assert {tuple(pair) for pair in (pairs & 0xFFFFFFFF).tolist()} == {
        (min(first, second), max(first, second))
        for first in range(200)
        for second in range(48)
        if first != second
    }


def test_a_day_is_compared_as_soon_as_those_around_it_are_read():
    found, vectors = archive(60, 20)
    read: list[date] = []

    def days() -> Iterator[ToldDay]:
        for day in by_day(found, vectors):
            read.append(day.day)
            yield day

    published = {one.sentence: one.published for one in found}
    ahead = [
        (read[-1] - max(published[one.first], published[one.second])).days
        for one in find_retellings(days(), set(range(60)), set())
    ]
    # Three days that it is compared with, and the one that shows that there is no other.
    assert max(ahead) == 4
    assert ahead.count(4) > len(ahead) / 2


class Counted(np.ndarray):
    """Vectors that count how often some of them are taken, which is how they are multiplied."""

    taken = 0

    def __getitem__(self, rows: Any) -> Any:
        type(self).taken += 1
        return super().__getitem__(rows)


def test_nothing_is_multiplied_when_nothing_is_new():
    found, vectors = archive(6, 2)
    days = [replace(day, vectors=day.vectors.view(Counted)) for day in by_day(found, vectors)]
    assert list(find_retellings(days, set(), set())) == []
    assert Counted.taken == 0
    related = [{one.first[0], one.second[0]} for one in find_retellings(days, {1}, set())]
    assert related
    assert all(1 in both for both in related)
    assert Counted.taken > 0


def test_pairs_are_sixty_with_links_inside_them():
    pairs = read_pairs()
    assert [pair.number for pair in pairs] == list(range(1, 61))
    for pair in pairs:
        assert len(pair.articles) == 2
        for report in pair.reports():
            assert report.sentences[-1].end == len(report.text)
            assert all(one.end < two.start for one, two in pairwise(report.sentences))
        assert all(
            first < len(pair.sentences[0]) and second < len(pair.sentences[1]) for first, second in pair.links
        )


@pytest.mark.model
def test_seeds_retell_one_another():
    embedder = SentenceTransformerEmbedder()
    found, rows, texts = [], [], []
    for number, path in enumerate(sorted(SEEDS.glob("*.txt"))):
        article = parse(path.read_bytes(), path.stem, path.name)
        passages = split_passages(article.text, embedder.count_tokens, 240)
        embedded = embedder.encode_passages(
            [passage.span.of(article.text) for passage in passages],
            [
                [
                    Span(one.start - passage.span.start, one.end - passage.span.start)
                    for one in passage.sentences
                ]
                for passage in passages
            ],
        )
        vectors = np.concatenate([passage.sentences for passage in embedded])
        spans = tuple(span for passage in passages for span in passage.sentences)
        texts.append([span.of(article.text) for span in spans])
        found += statements(Report.of(number, article.source, article.published, article.text, spans))
        rows += [vectors[one.sentence[1]] for one in found if one.sentence[0] == number]
    retellings = list(find_retellings(by_day(found, np.stack(rows)), {0, 1}, set()))
    pairs = [(texts[0][one.first[1]], texts[1][one.second[1]]) for one in retellings]
    assert {one.kind for one in retellings} == {"retells"}
    assert (
        sum("Ali Sheha, a 57-year-old" in one and "Ali Sheha, a 57-year-old" in two for one, two in pairs)
        == 1
    )
    assert any("surpassed 600" in one and "more than 600" in two for one, two in pairs)


@pytest.mark.model
def test_sixty_pairs_are_told_apart():
    for relation, score in measure(read_pairs(), SentenceTransformerEmbedder()).items():
        assert score.precision == 1, relation
        assert score.recall >= 0.95, relation


@pytest.mark.model
def test_other_events_with_the_same_people_are_no_retellings():
    for relation, score in measure(read_pairs(HARD_PAIRS), SentenceTransformerEmbedder()).items():
        assert score.wrong == 0, relation
