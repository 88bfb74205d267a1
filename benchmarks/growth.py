"""Growth: one collection at several sizes, as a table and as curves."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.documents import write_documents
from benchmarks.measures import Series, series
from benchmarks.phases import Plan, Say
from benchmarks.runner import first_answer
from benchmarks.tables import amount, percent, table

SIZES = (1_000, 10_000, 100_000, 1_000_000)
"""Passages; the last takes hours."""

QUICK_SIZES = (300, 1_000)

_MB = 1e6
_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured at one size: seconds, bytes, and for recall shares by the filter's name.

    `building` is without the model, `asking` beyond encoding the question.
    """

    passages: int
    building: float
    size: int
    opening: float
    asking: Series
    recall: dict[str, float]
    resident: int
    adding: float
    added_bytes: int
    found: bool


def grow(plan: Plan, sizes: Sequence[int], say: Say) -> list[Point]:
    """Build, serve and add to a collection of each size, each step in a fresh process.

    What was built in the same folder before is used again: a million passages take an hour.
    """
    write_documents(plan.corpus.documents, plan.articles)
    _once("bank", plan.work, 0, say, "growth: encoding what it is made of")
    points = []
    for size in sizes:
        built = _once("build", plan.work, size, say, f"growth: building {size:,} passages")
        say(f"growth: asking {size:,} passages")
        served = _step("serve", plan.work, size, plan.corpus.questions[:_QUESTIONS])
        say(f"growth: adding to {size:,} passages")
        added = _step("add", plan.work, size)
        points.append(
            Point(
                passages=built["passages"],
                building=built["seconds"],
                size=built["size"],
                opening=served["opened"],
                asking=series(served["beyond"]),
                recall=served["recall"],
                resident=served["resident"],
                adding=added["seconds"],
                added_bytes=added["bytes"],
                found=added["found"],
            )
        )
        # The next size may take hours.
        say(f"growth: {' | '.join(_row(points[-1]))}")
    return points


def growth_table(points: Sequence[Point]) -> str:
    """Return the table of all sizes."""
    rows = [_row(point) for point in points]
    columns = (
        "passages", "question ms", "p99 ms", "recall@10", "of 10 %", "of 1 %", "MB resident",
        "bytes a passage", "opens in s", "build ms a passage", "adds in s", "writes",
    )  # fmt: skip
    notes = [
        "Vectors are made from real ones: those of near passages mixed, noise added, at unit length; texts "
        "are real sentences recombined in pieces of three words. Recall is against exact search over the "
        "same vectors, in everything and in what an outlet of a tenth and of a hundredth of the articles "
        "printed.",
        "No article copies another, and few retell one: a real archive has more to compare.",
        "Questions are real, and beyond encoding; the build is without the model; adding goes until the "
        "article is found, and writes so much of the collection.",
    ]
    return table("Growth", columns, rows, notes)


def _row(point: Point) -> list[str]:
    return [
        amount(point.passages, 0),
        amount(1000 * point.asking.median),
        amount(1000 * point.asking.percentile(0.99)),
        *(f"{share:.3f}" for share in point.recall.values()),
        amount(point.resident / _MB, 0),
        amount(point.size / point.passages, 0),
        amount(point.opening, 2),
        amount(1000 * point.building / point.passages),
        amount(point.adding, 2) if point.found else "not found",
        percent(point.added_bytes / point.size, 2),
    ]


def plot(points: Sequence[Point], path: Path) -> None:
    """Draw what grows with the collection into a .png or .svg file, both axes logarithmic."""
    # Drawing is for who asks for it: matplotlib takes a second to import.
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    sizes = [point.passages for point in points]
    curves: dict[str, list[float]] = {
        "question beyond encoding, median ms": [1000 * point.asking.median for point in points],
        "question beyond encoding, p99 ms": [1000 * point.asking.percentile(0.99) for point in points],
        "adding an article, s": [point.adding for point in points],
        "memory, MB": [point.resident / _MB for point in points],
    }
    figure, axes = pyplot.subplots(1, len(curves), figsize=(14, 3.2), layout="constrained")
    for one, (name, values) in zip(axes, curves.items(), strict=True):
        one.loglog(sizes, values, marker="o", color="#8a1c1c")
        one.set_title(name, fontsize=10)
        one.set_xlabel("passages")
        one.set_ylim(min(values) / 2, max(values) * 2)
        one.grid(alpha=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def _once(name: str, work: Path, passages: int, say: Say, doing: str) -> dict[str, Any]:
    """Take a step, or return what was measured when it was taken in the same folder before."""
    kept = work / f"{name}-{passages}.json"
    if not kept.exists():
        say(doing)
        shutil.rmtree(work / f"growth-{passages}", ignore_errors=True)
        kept.write_text(json.dumps(_step(name, work, passages)), encoding="utf-8")
    measured: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return measured


def _step(name: str, work: Path, passages: int, questions: Sequence[str] = ()) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.growing", name, str(work), str(passages)]
    _, lines = first_answer(command, questions, work / "growth.log")
    measured: dict[str, Any] = json.loads(lines[0])
    return measured
