"""Reports: what was measured, as the table of each question."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from benchmarks.measures import Series, ratios, series
from benchmarks.phases import ASKERS, Results, column
from benchmarks.system import OURS, RAW, SYSTEMS
from benchmarks.tables import NOTHING, amount, percent, spread, table, times

_MB = 1e6


def build_table(results: Results, articles: int, preparing: float | None) -> str:
    """Articles per second into a searchable collection, beside raw and beside each other."""
    speeds = {
        key: series([articles / value for value in column(one, "seconds")]) for key, one in results.items()
    }
    rows = [
        [
            SYSTEMS[key],
            spread(speeds[key], 2),
            amount(one[-1]["chunks"], 0),
            percent(one[-1]["share"], 1),
            _beside(speeds, key, RAW),
            _beside(speeds, OURS, key),
            amount(max(column(one, "peak")) / _MB, 0),
        ]
        for key, one in results.items()
    ]
    notes = [
        "Text embedded: the share of the articles' tokens that the model read, counted with its own "
        "tokenizer. A system that reads less has less to do.",
        "Dateline also embeds each sentence and each token, finds dates and copies, calibrates, and reads "
        "the articles' file, which the others have read before the clock starts.",
        f"{SYSTEMS[RAW]} is sentence-transformers' `encode` of Dateline's passages at float32: it makes "
        "nothing searchable.",
    ]
    if preparing is not None:
        notes.append(
            f"The model was loaded before, and Dateline's converted to OpenVINO: once a machine, "
            f"{amount(preparing, 0)} s in this run, which is in no row."
        )
    columns = ("system", "articles/s", "passages", "text embedded", "× raw", "Dateline is", "peak MB")
    return table("Articles per second into a searchable collection", columns, rows, notes)


def overhead_table(results: Results) -> str:
    """Report how much of our build is the model, and how much everything else."""
    builds = results[OURS]
    totals = column(builds, "seconds")

    def share(seconds: Sequence[float]) -> str:
        return _shares(series([one / whole for one, whole in zip(seconds, totals, strict=True)]))

    encoding = column(builds, "encoding")
    beside = [whole - one for whole, one in zip(totals, encoding, strict=True)]
    rows = [["**the model**", share(encoding)], ["**everything else**", share(beside)]]
    names = dict.fromkeys(chain.from_iterable(one["stages"] for one in builds))
    rows += [[name, share([float(one["stages"].get(name, 0)) for one in builds])] for name in names]
    notes = [
        "A share of the build's seconds. Articles are split, and embeddings packed and kept, while the model "
        "runs: a second in which it runs is the model's, though it has to share the processor then.",
    ]
    return table("Everything but the encoder", ("step", "share of the build"), rows, notes)


def question_table(results: Results) -> str:
    """Report what a warm question takes in-process, end to end."""
    asked = {key: _milliseconds(one, "seconds") for key, one in results.items()}
    whole = {key: _medians(one) for key, one in results.items()}
    rows = [
        [SYSTEMS[key], *_two(asked[key]), spread(whole[key], 1), _beside(whole, OURS, key)] for key in results
    ]
    if OURS in results:
        beyond = series(
            [
                1000 * (seconds - encoding)
                for one in results[OURS]
                for seconds, encoding in zip(one["seconds"], one["encoding"], strict=True)
            ]
        )
        rows.append([f"{SYSTEMS[OURS]}, beyond encoding", *_two(beyond), NOTHING, NOTHING])
    columns = ("system", "median ms", "p99 ms", "medians of rounds", "Dateline takes")
    notes = [
        "Peers embed the question and return the nearest passages. Dateline also searches by words, ranks, "
        "picks quotes and decides whether anything answers.",
    ]
    return table("A warm question, in-process", columns, rows, notes)


def memory_table(results: Results, cores: int) -> str:
    """Memory of a fresh process that has opened a collection and answered some questions."""

    def row(name: str, one: Sequence[Mapping[str, Any]], measure: str) -> list[str]:
        return [name, spread(series([value / _MB for value in column(one, measure)]), 0)]

    rows, notes = [], []
    for key, one in results.items():
        rows.append(row(_served(key), one, "resident"))
        if "shared" in one[0]:
            rows.append(row(f"{SYSTEMS[key]}, its page and {cores} processes", one, "shared"))
            notes.append("Of several processes the sum, in which what they share counts once.")
    return table("Memory while serving", ("system", "MB resident"), rows, notes)


def cold_table(results: Results) -> str:
    """Seconds from starting a process to its first answer."""
    taken = {key: series(column(one, "seconds")) for key, one in results.items()}
    rows = [
        [
            "`dateline ask`" if key == OURS else SYSTEMS[key],
            spread(taken[key], 2),
            _beside(taken, OURS, key),
        ]
        for key in results
    ]
    notes = [
        "Ours to the end of the process; peers to the first answer of a script that loads the model and "
        "opens the saved index. Files are in the system's cache.",
    ]
    return table("First answer of a cold process", ("system", "seconds", "Dateline takes"), rows, notes)


def crowd_table(results: Results, cores: int) -> str:
    """Throughput of eight askers against one; of ours in several processes, and in one."""

    def row(name: str, one: Sequence[Mapping[str, Any]], measure: str) -> list[str]:
        alone, crowd = series(column(one, "alone")), series(column(one, measure))
        return [name, spread(alone), spread(crowd), times(ratios(crowd, alone))]

    rows, notes = [], []
    for key, one in results.items():
        if "shared" in one[0]:
            rows.append(row(SYSTEMS[key], one, "shared"))
            notes.append(
                f"{ASKERS} askers of {SYSTEMS[key]} are answered with `--processes {cores}`. The one asker "
                "is that of the usual single process, in both rows."
            )
        rows.append(row(f"{SYSTEMS[key]}, one process" if "shared" in one[0] else SYSTEMS[key], one, "crowd"))
    columns = ("system", "one asker, questions/s", f"{ASKERS} askers, questions/s", "at once")
    return table(f"{ASKERS} askers at once, on {cores} cores", columns, rows, notes)


def adding_table(results: Results) -> str:
    """Adding one article: seconds until it can be found, bytes written."""
    rows = [
        [
            SYSTEMS[key],
            spread(series(column(one, "seconds")), 2),
            spread(series([each["bytes"] / _MB for each in one]), 2),
            _shares(series([each["bytes"] / max(1, each["size"]) for each in one])),
            "yes" if all(each["found"] for each in one) else "no",
        ]
        for key, one in results.items()
    ]
    notes = [
        "In the running process, which then asks for the article. Bytes are those handed to the system to "
        "write; the collection is all its files but the model.",
    ]
    columns = ("system", "seconds until found", "MB written", "of the collection", "found")
    return table("Adding one article", columns, rows, notes)


def _beside(measured: dict[str, Series], one: str, other: str) -> str:
    if one not in measured or other not in measured or one == other:
        return NOTHING
    return times(ratios(measured[one], measured[other]))


def _milliseconds(rounds: Sequence[dict[str, list[float]]], name: str) -> Series:
    return series([1000 * value for one in rounds for value in one[name]])


def _medians(rounds: Sequence[dict[str, list[float]]]) -> Series:
    return series([series([1000 * value for value in one["seconds"]]).median for one in rounds])


def _two(asked: Series) -> tuple[str, str]:
    return amount(asked.median), amount(asked.percentile(0.99))


def _shares(shares: Series) -> str:
    if len(shares.values) == 1:
        return percent(shares.median, 1)
    return f"{percent(shares.median, 1)} ({percent(shares.low, 1)}–{percent(shares.high, 1)})"


def _served(key: str) -> str:
    return f"{SYSTEMS[key]}, with its page" if key == OURS else SYSTEMS[key]
