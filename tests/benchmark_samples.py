"""Invented documents, whose sentences can be cut and put together otherwise, and two small test sets."""

import json
from pathlib import Path

from benchmarks.documents import Document

DOCUMENTS = (
    Document(
        "harbour",
        "Velmark Courier",
        "The harbour of Port Arlen was closed on Friday after a crane fell. The dockers of Port Arlen went "
        "home early and waited for the news there. The harbour master expects to open it within a week.",
    ),
    Document(
        "election",
        "Quillon News",
        "Voters in Velmark chose Teo Brandt as their mayor on a rainy Sunday. The rival candidate conceded "
        "in the town hall late in the evening. The council of Velmark meets the mayor for talks on Monday.",
    ),
    Document(
        "bridge",
        "Quillon News",
        "The old bridge at Quillon was built by masons whose names are lost. The river under the old bridge "
        "rises every spring with the snow. The people of Quillon cross it on foot when the road is closed.",
    ),
)


def write_test_sets(folder: Path) -> None:
    """Write a scifact of eight articles and an xquad of two, with a question for each."""
    _write_test_set(
        folder / "scifact",
        {f"s{place}": (f"Title {place}", f"Finding number {place} of Velmark.") for place in range(8)},
        {f"What is finding {place}?": f"s{place}" for place in range(8)},
    )
    _write_test_set(
        folder / "xquad",
        {"x0": (None, "The basin of Port Arlen."), "x1": (None, "The bridge at Quillon.")},
        {"Which basin?": "x0", "Which bridge?": "x1"},
    )


def _write_test_set(
    folder: Path, articles: dict[str, tuple[str | None, str]], answers: dict[str, str]
) -> None:
    folder.mkdir(parents=True)
    rows = [{"_id": name, "title": title, "text": text} for name, (title, text) in articles.items()]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    questions = [{"_id": f"q{place}", "text": text} for place, text in enumerate(answers)]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in questions))
    judged = [f"q{place}\t{article}\t1" for place, article in enumerate(answers.values())]
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(f"{row}\n" for row in judged))
