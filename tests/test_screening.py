"""The screen lets through whatever may be a retelling, and next to nothing else."""

import random
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from told_days import by_day

from index.relations.finding import retellings_among
from index.relations.judging import judge
from index.relations.neighbours import Neighbours
from index.relations.reports import Report
from index.relations.retellings import windows
from index.relations.screening import Screen
from index.relations.statements import Statement, statements
from index.relations.told import ComparedDay
from index.sentences import Span

DAY = date(2031, 4, 2)
NAMES = ("Syria", "Syrian", "Velmark", "Velmarks", "Bo Lum", "Osk Morn", "Arlen", "Quillon", "Port Arlen")
WORDS = (
    "harbour closed crane fell basin repairs cost insurers engineers ferry waited boats council help".split()
)
FIGURES = (
    "12 people",
    "14 people",
    "60 dead",
    "district 5",
    "district 6",
    "flight 1705",
    "3 million crowns",
    "",
)


def told(number: int, chance: random.Random, day: date = DAY) -> Statement:
    parts = [*chance.sample(WORDS, chance.randrange(1, 7)), *chance.sample(NAMES, chance.randrange(1, 3))]
    chance.shuffle(parts)
    text = f"Near {chance.choice(NAMES)} {' '.join(parts)} {chance.choice(FIGURES)} on Tuesday."
    return statements(Report.of(number, f"outlet {number % 3}", day, text, (Span(0, len(text)),)))[0]


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_is_judged_a_retelling_passes(chance: random.Random) -> None:
    both = [[told(2 * number + side, chance) for number in range(12)] for side in (0, 1)]
    screens = [Screen.of(side) for side in both]
    pairs = np.indices((12, 12)).reshape(2, -1)
    for cosine in (0.6, 0.7, 0.8, 0.9, 1.0):
        passes = screens[0].passes(pairs[0], screens[1], pairs[1], np.full(144, cosine, np.float32))
        for own, theirs, let_through in zip(*pairs.tolist(), passes.tolist(), strict=True):
            assert let_through or judge(both[0][own], both[1][theirs], cosine) is None


def test_few_pass_of_those_that_only_look_alike() -> None:
    chance = random.Random(3)
    found = [told(number, chance, DAY + timedelta(number // 30)) for number in range(300)]
    vectors = np.asarray(np.random.default_rng(3).normal([2.0] + [0.0] * 15, 0.3, (300, 16)), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    days = (ComparedDay.of(day, set(range(300)), set()) for day in by_day(found, vectors))
    neighbours = Neighbours()
    near, passed = 0, set()
    for today, around in windows(days):
        near += sum(int((today.vectors @ day.vectors.T >= 0.6).sum()) for day in around)
        passed |= set(map(tuple, neighbours.of(today, around).tolist()))
    # Each pair is near both ways round. Nine names are far fewer than an archive has, and yet:
    assert near / 2 > 20_000
    assert 0 < len(passed) < 0.15 * near / 2


class Counted(dict[int, Report]):
    """Reports that count how often each is read."""

    def __init__(self, reports: dict[int, Report]) -> None:
        super().__init__(reports)
        self.read: list[int] = []

    def __getitem__(self, number: int) -> Report:
        self.read.append(number)
        return super().__getitem__(number)


def test_each_article_is_reduced_to_statements_once() -> None:
    text = "Bo Lum closed the harbour of Velmark on Tuesday."
    reports = Counted(
        {
            number: Report.of(number, f"outlet {number}", DAY + timedelta(number // 3), text, (Span(0, 48),))
            for number in range(30)
        }
    )
    days = {number: DAY + timedelta(number // 3) for number in range(30)}
    retellings_among(reports, days, lambda number: np.ones((1, 1), np.float32), set(range(30)), set())
    assert sorted(reports.read) == list(range(30))
