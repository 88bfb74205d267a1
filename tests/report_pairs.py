"""Sixty labelled pairs of reports: read them, judge them, print precision and recall.

Run `python tests/report_pairs.py` for the table in the README.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from index.articles import Article
from index.embedding import Embedder
from index.passages import header
from index.relations.copies import SHORTEST_STRETCH, find_copies
from index.relations.finding import copied_sentences, retellings_among
from index.relations.meetings import Signed
from index.relations.reports import Report
from index.relations.sieve import Sieve
from index.sentence_transformer import SentenceTransformerEmbedder
from index.sentences import Span

PAIRS = Path(__file__).parent / "data" / "report_pairs.txt"
HARD_PAIRS = PAIRS.with_name("hard_report_pairs.txt")


@dataclass
class Pair:
    number: int
    label: str
    articles: list[Article] = field(default_factory=list)
    sentences: list[list[str]] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    copy_is_open: bool = False

    def reports(self) -> list[Report]:
        return [
            Report.of(place, article.source, article.published, article.text, _spans(sentences))
            for place, (article, sentences) in enumerate(zip(self.articles, self.sentences, strict=True))
        ]


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Read the pairs; sentences stand in paragraphs of their own."""
    pairs: list[Pair] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("## "):
            number, label = line[3:].split(" ", 1)
            pairs.append(Pair(int(number), label))
        elif not pairs or not line or line.startswith("# "):
            continue
        elif line.startswith("@ "):
            source, day, title = line[2:].split(" | ")
            name = f"{pairs[-1].number}-{len(pairs[-1].articles)}"
            pairs[-1].articles.append(
                Article(name, title, source, None, date.fromisoformat(day), "", None, "header", None)
            )
            pairs[-1].sentences.append([])
        elif line.startswith("= "):
            first, second, kind = line[2:].split()
            pairs[-1].links[int(first), int(second)] = kind
        elif line == "~ copy":
            pairs[-1].copy_is_open = True
        else:
            pairs[-1].sentences[-1].append(line)
    for pair in pairs:
        pair.articles = [
            Article(
                one.id,
                one.title,
                one.source,
                None,
                one.published,
                "\n\n".join(sentences),
                None,
                one.dated_by,
                None,
            )
            for one, sentences in zip(pair.articles, pair.sentences, strict=True)
        ]
    return pairs


def measure(pairs: Sequence[Pair], embedder: Embedder) -> dict[str, Score]:
    """Score each relation: copies by pairs of articles, the others by pairs of sentences."""
    scores = {"copy": Score(), "retells": Score(), "disagrees": Score()}
    for pair in pairs:
        reports = pair.reports()
        sieve = Sieve(SHORTEST_STRETCH)
        sieve.add(reports)
        copies = list(find_copies(Signed.of(reports), sieve, reports.__getitem__))
        is_copy = any(copy.sentences for copy in copies)
        if not pair.copy_is_open:
            _count(scores["copy"], is_copy, pair.label == "copy")
        if pair.label == "copy":
            continue
        vectors = _embed(pair, reports, embedder)
        days = {place: report.published for place, report in enumerate(reports) if report.published}
        retellings = retellings_among(
            dict(enumerate(reports)), days, vectors.__getitem__, {0, 1}, copied_sentences(copies)
        )
        found = {(one.first[1], one.second[1]): one.kind for one in retellings}
        for places in found.keys() | pair.links.keys():
            kind, expected = found.get(places), pair.links.get(places, "")
            if kind is not None and expected != f"~{kind}":
                scores[kind].right += kind == expected
                scores[kind].wrong += kind != expected
            if expected in scores and kind != expected:
                scores[expected].missed += 1
    return scores


def table(pairs: Sequence[Pair], embedder: Embedder) -> str:
    """Return the README's table."""
    lines = ["| relation | pairs | precision | recall |", "| --- | --- | --- | --- |"]
    groups = {
        "development": [one for one in pairs if one.number % 2 == 1],
        "held out": [one for one in pairs if one.number % 2 == 0],
        "hard": read_pairs(HARD_PAIRS),
    }
    for name, group in groups.items():
        for relation, score in measure(group, embedder).items():
            if score == Score():
                continue
            precise = f"{score.precision:.3f} ({score.right}/{score.right + score.wrong})"
            recalled = f"{score.recall:.3f} ({score.right}/{score.right + score.missed})"
            lines.append(f"| {relation} | {name} | {precise} | {recalled} |")
    return "\n".join(lines)


def _count(score: Score, found: bool, expected: bool) -> None:
    score.right += found and expected
    score.wrong += found and not expected
    score.missed += expected and not found


def _spans(sentences: Sequence[str]) -> tuple[Span, ...]:
    ends = np.cumsum([len(sentence) + 2 for sentence in sentences]) - 2
    return tuple(Span(int(end) - len(one), int(end)) for one, end in zip(sentences, ends, strict=True))


def _embed(pair: Pair, reports: Sequence[Report], embedder: Embedder) -> list[np.ndarray]:
    lines = [header(article) for article in pair.articles]
    texts = [f"{line}\n{report.text}" for line, report in zip(lines, reports, strict=True)]
    spans = [
        [Span(span.start + len(line) + 1, span.end + len(line) + 1) for span in report.sentences]
        for line, report in zip(lines, reports, strict=True)
    ]
    return [passage.sentences for passage in embedder.encode_passages(texts, spans)]


if __name__ == "__main__":
    print(table(read_pairs(), SentenceTransformerEmbedder()))
