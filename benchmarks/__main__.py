"""`python -m benchmarks`: measure, and print a Markdown table a question."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks import reports
from benchmarks.corpus import read_corpus
from benchmarks.errors import BenchmarkError
from benchmarks.growth import QUICK_SIZES, SIZES, grow, growth_table, plot
from benchmarks.phases import Plan, Run, cores, serve
from benchmarks.system import OURS, SYSTEMS

TABLES = ("build", "questions", "askers", "adding", "cold", "memory", "growth")
"""What can be measured, in the order in which it is."""

DATA = "DATELINE_BENCHMARK_DATA"
"""Names the folder of the test sets, where --data does not."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; return the status, 1 where nothing could be measured."""
    chosen = _parser().parse_args(arguments)
    try:
        with ExitStack() as stack:
            work = chosen.work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmarks-")))
            work = work.resolve()
            work.mkdir(parents=True, exist_ok=True)
            _measure(chosen, work)
    except BenchmarkError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _measure(chosen: argparse.Namespace, work: Path) -> None:
    count, rounds, questions = (60, 2, 20) if chosen.quick else (600, 3, 100)
    corpus = read_corpus(chosen.data, chosen.articles or count)
    plan = Plan(corpus, work, chosen.rounds or rounds, chosen.questions or questions)
    wanted = [name for name in TABLES if name in (chosen.tables or TABLES)]
    print(_machine())
    if set(wanted) - {"growth"}:
        count = len(corpus.documents)
        print(
            f"{count:,} articles of scifact and xquad, {plan.rounds} alternating rounds, medians and ranges."
        )
        _beside_peers(plan, wanted, chosen.systems or list(SYSTEMS))
    if "growth" in wanted:
        usual = QUICK_SIZES if chosen.quick else SIZES if chosen.large else SIZES[:-1]
        made_of = read_corpus(chosen.data, 200 if chosen.quick else 2_400 if chosen.large else 800)
        points = grow(replace(plan, corpus=made_of), chosen.sizes or usual, _say)
        print(f"\n{growth_table(points)}")
        if chosen.plot is not None:
            plot(points, chosen.plot)


def _beside_peers(plan: Plan, wanted: Sequence[str], keys: Sequence[str]) -> None:
    def tell(table: str) -> None:
        print(f"\n{table}", flush=True)

    with Run(plan, keys, _say) as run:
        built = run.build(plan.rounds if "build" in wanted else 1)
        if "build" in wanted:
            tell(reports.build_table(built, len(plan.corpus.documents), run.preparing.get(OURS)))
            if OURS in built:
                tell(reports.overhead_table(built))
        if "questions" in wanted:
            tell(reports.question_table(run.ask()))
        if "askers" in wanted:
            tell(reports.crowd_table(run.crowd(), cores()))
        if "adding" in wanted:
            tell(reports.adding_table(run.add()))
        searchable = run.searchable
        run.close(_say)
        if {"cold", "memory"} & set(wanted):
            served = serve(run, searchable)
            if "cold" in wanted:
                tell(reports.cold_table(served))
            if "memory" in wanted:
                tell(reports.memory_table(served, cores()))
        if run.notes:
            tell("\n".join(run.notes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    # The empty list is what argparse checks where none is named.
    parser.add_argument("tables", nargs="*", choices=[[], *TABLES], metavar="TABLE",
                        help=f"{', '.join(TABLES)}; all unless named")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a small sample in two rounds")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get(DATA, "../shared/data")),
                        help=f"the folder that holds scifact and xquad; ${DATA} unless named")  # fmt: skip
    parser.add_argument(
        "--articles", type=_count, metavar="NUMBER", help='how many, or "all"; 600 unless named'
    )
    parser.add_argument("--rounds", type=int, help="how often each system has its turn")
    parser.add_argument("--questions", type=int, help="questions a round")
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), help="all unless named")
    parser.add_argument("--work", type=Path, help="where files are kept; a folder that goes unless named")
    parser.add_argument("--large", action="store_true", help="growth to a million passages: hours")
    parser.add_argument("--sizes", nargs="+", type=int, help="passages to grow to, instead of the usual")
    parser.add_argument("--plot", type=Path, help="where the growth curves go, as .png or .svg")
    return parser


def _count(text: str) -> int:
    """Return a number of articles; "all" is more than there are."""
    return sys.maxsize if text == "all" else int(text)


def _machine() -> str:
    native = "with" if "avx512_bf16" in _flags() or "amx_bf16" in _flags() else "without"
    return (
        f"{cores()} cores {native} native bfloat16, Python {platform.python_version()}. The machine's speed "
        "changes by the minute: only ratios of one run mean something."
    )


def _flags() -> set[str]:
    try:
        return set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return set()


def _say(doing: str) -> None:
    print(f"… {doing}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
