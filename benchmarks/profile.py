"""`python -m benchmarks.profile`: where the time of a build and of questions goes, by pyinstrument."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.__main__ import DATA
from benchmarks.corpus import read_corpus
from benchmarks.documents import write_documents
from benchmarks.errors import BenchmarkError
from benchmarks.peers.dateline import Dateline
from benchmarks.phases import K


def main(arguments: Sequence[str] | None = None) -> int:
    """Profile as the command line says; return the status, 1 where there is nothing to profile with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument("steps", nargs="*", help="build, questions; both unless named", metavar="STEP")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get(DATA, "../shared/data")),
                        help=f"the folder that holds scifact and xquad; ${DATA} unless named")  # fmt: skip
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="profile-") as folder:
            _profile(chosen, Path(folder))
    except (BenchmarkError, ImportError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _profile(chosen: argparse.Namespace, work: Path) -> None:
    corpus = read_corpus(chosen.data, chosen.articles)
    articles = work / "articles.jsonl"
    write_documents(corpus.documents, articles)
    system = Dateline()
    system.prepare(work / "prepared")
    system.take(articles, work / "collection")
    steps = chosen.steps or ["build", "questions"]
    _shown("build", steps, system.build)
    system.ask(corpus.questions[0], K)
    _shown("questions", steps, lambda: _ask(system, corpus.questions[1 : 1 + chosen.questions]))


def _ask(system: Dateline, questions: Sequence[str]) -> None:
    for question in questions:
        system.ask(question, K)


def _shown(name: str, steps: Sequence[str], act: Callable[[], object]) -> None:
    if name not in steps:
        act()
        return
    # Of the bench extra, and needed by who profiles only.
    from pyinstrument import Profiler

    profiler = Profiler(interval=0.001)
    with profiler:
        act()
    print(f"### {name}\n\n```\n{profiler.output_text(unicode=True, color=False, show_all=False)}\n```")


if __name__ == "__main__":
    sys.exit(main())
