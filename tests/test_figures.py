"""How figures develop, on articles that we wrote, each question with its intended table.

`python tests/test_figures.py first second` prints how many tables are as intended, and those that are not.
"""

import json
import re
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from doubles import WordCountEmbedder

from index import Article, Collection, Filter, QuestionError, build_articles
from qa import Retriever, figures
from qa.cli import main
from qa.quantities import Figure, FigureTable, figures_of, find_figures

DATA = Path(__file__).parent / "data" / "figures"
ANYWHERE = Filter.of(None, None, None)


@dataclass(frozen=True)
class Case:
    """A question with its rows: value, counts, day, articles, marks; no rows for nothing shown.

    "??-" before a question says that its table isn't as intended, and known not to be.
    """

    question: str
    rows: tuple[str, ...]
    is_missed: bool


@dataclass(frozen=True)
class Batch:
    articles: tuple[Article, ...]
    cases: tuple[Case, ...]


def read_batch(name: str) -> Batch:
    articles, cases = [], []
    for block in re.split(r"\n\s*\n", (DATA / f"{name}.txt").read_text(encoding="utf-8")):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines and lines[0].startswith("=="):
            article, source, day, *title = (part.strip() for part in lines[0][2:].split("|"))
            published = date.fromisoformat(day) if day else None
            text = "\n\n".join(lines[1:])
            articles.append(
                Article(
                    article, title[0] if title else None, source, None, published, text, None, "header", None
                )
            )
        elif lines:
            rows = [] if lines[1:] == ["nothing"] else lines[1:]
            cases.append(Case(lines[0][2:].strip("- "), tuple(map(_row, rows)), lines[0].startswith("??-")))
    return Batch(tuple(articles), tuple(cases))


def _row(line: str) -> str:
    return " | ".join(part.strip() for part in line.split("|"))


def shown(table: FigureTable | None) -> tuple[str, ...]:
    return () if table is None else tuple(_shown(row) for row in table.rows)


def _shown(row: Figure) -> str:
    flags = {"part": row.is_part, "more": row.is_increment, "former": row.is_former}
    marks = [flag for flag, holds in flags.items() if holds]
    marks += [f"{mark.kind} {mark.row}" for mark in row.conflicts]
    articles = "+".join(sorted({row.article_id, *(also.article_id for also in row.also)}))
    day = "" if row.day is None else row.day.isoformat()
    return f"{row.value} | {row.counts} | {day} | {articles} | {', '.join(marks) or '-'}"


@cache
def batch_retriever(name: str) -> Retriever:
    folder = Path(tempfile.mkdtemp())
    embedder = WordCountEmbedder()
    build_articles(read_batch(name).articles, folder, embedder)
    return Retriever(Collection.open(folder, embedder), refuse_below=0)


BATCHES = [path.stem for path in sorted(DATA.glob("*.txt"))]


@pytest.mark.parametrize(
    ("name", "case"),
    [(name, case) for name in BATCHES for case in read_batch(name).cases],
    ids=lambda value: value if isinstance(value, str) else value.question,
)
def test_the_table_is_as_intended(name: str, case: Case) -> None:
    found = shown(figures_of(batch_retriever(name), case.question))
    assert (found == case.rows) is not case.is_missed


@pytest.mark.parametrize("name", BATCHES)
def test_every_quote_and_number_is_exactly_in_its_article(name: str) -> None:
    retriever = batch_retriever(name)
    for case in read_batch(name).cases:
        table = figures_of(retriever, case.question, least=1)
        for row in table.rows if table else ():
            text = retriever.collection.article(row.article_id).text
            assert text[row.quote.start : row.quote.end] == row.quote.text
            assert text[row.number.start : row.number.end] == row.number.text == row.value
            assert row.quote.start <= row.number.start < row.number.end <= row.quote.end
            assert row.low <= row.high


def test_a_filter_narrows_the_reports() -> None:
    question = "How many people were killed by the flood in the Marn valley?"
    until = find_figures(batch_retriever("first"), question, Filter.of(None, "2031-05-08", None))
    assert [row.value for row in until.rows if not row.is_part] == ["over 200", "more than 600"]  # type: ignore[union-attr]
    assert find_figures(batch_retriever("first"), question, Filter.of(None, "2031-05-06", None)) is None


def test_fewer_than_two_mentions_are_shown_only_if_fewer_are_asked_for() -> None:
    question = "How many bridges were swept away?"
    assert find_figures(batch_retriever("first"), question, ANYWHERE) is None
    one = find_figures(batch_retriever("first"), question, ANYWHERE, least=1)
    assert shown(one) == ("14 | bridges | 2031-05-08 | flood2 | -",)


def test_a_question_that_cannot_be_asked_is_an_error() -> None:
    with pytest.raises(QuestionError):
        find_figures(batch_retriever("first"), " ", ANYWHERE)


@pytest.mark.model
def test_the_toll_of_the_seeds_developed(seeds_retriever: Retriever) -> None:
    table = find_figures(seeds_retriever, "How many people were killed?", ANYWHERE)
    assert table is not None
    whole = [(row.value, row.published and row.published.day) for row in table.rows if not row.is_part]
    assert whole == [("over 200", 8), ("over 600", 8), ("more than 600", 9)]
    assert [(row.counts, row.value) for row in table.rows if row.is_part][1:4] == [
        ("security personnel", "89"),
        ("pro-Assad fighters", "120"),
        ("Alawite civilians", "at least 428"),
    ]
    changed = next(row for row in table.rows if row.value == "over 600")
    assert [(mark.kind, mark.value) for mark in changed.conflicts] == [("changed", "over 200")]


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("How many Alawite civilians were killed?", ["at least 428"]),
        ("How many pro-Assad fighters were killed?", ["120"]),
        ("How many people fled to the mountains?", ["Thousands", "thousands"]),
        ("How many people were killed in Aleppo?", []),
        ("Who is Ali Sheha?", []),
    ],
)
def test_questions_about_the_seeds(seeds_retriever: Retriever, question: str, values: list[str]) -> None:
    table = find_figures(seeds_retriever, question, ANYWHERE, least=1)
    assert [row.value for row in table.rows] == values if table else not values
    if len(values) < 2:
        assert find_figures(seeds_retriever, question, ANYWHERE) is None


@pytest.mark.model
def test_from_code_and_in_the_terminal(seeds_collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "How many people were killed?"
    table = figures(question, until="2025-03-08", index=seeds_collection)
    assert table is not None
    assert {row.published for row in table.rows} == {date(2025, 3, 8)}
    command = ["ask", question, "--figures", "--until", "2025-03-08", "--index", str(seeds_collection)]
    with pytest.raises(SystemExit):
        main([*command, "--json"])
    assert json.loads(capsys.readouterr().out) == table.to_dict()
    with pytest.raises(SystemExit):
        main(command)
    printed = " ".join(capsys.readouterr().out.split())
    assert "changed from" in printed
    assert "[1] “The previous estimate had placed the number of dead at over 200" in printed
    with pytest.raises(SystemExit):
        main(["ask", "Who is Ali Sheha?", "--figures", "--index", str(seeds_collection)])
    assert capsys.readouterr().out == "There is no figure for that question that two reports give.\n"


@pytest.mark.model
@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["ask", "How many people were killed on 31 April?", "--figures"], "There is no 31 April."),
        (
            ["ask", "How many people were killed in March 2019?", "--figures"],
            "“in March 2019” is taken as 1–31 March 2019 (not so with --literal) "
            "There is no figure for that question that two reports of 1–31 March 2019 give.",
        ),
        (
            ["timeline", "Who was killed on 31 April?"],
            "There is no 31 April. 0 passages by day named in the text; 0 passages of no day",
        ),
        (
            ["timeline", "Who was killed in March 2019?"],
            "“in March 2019” is taken as 1–31 March 2019 (not so with --literal) "
            "0 passages by day named in the text; 0 passages of no day",
        ),
    ],
)
def test_the_terminal_says_which_days_had_nothing(
    seeds_collection: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], printed: str
) -> None:
    with pytest.raises(SystemExit):
        main([*arguments, "--index", str(seeds_collection)])
    assert " ".join(capsys.readouterr().out.split()) == printed


@pytest.mark.model
def test_days_in_the_question_narrow_the_table(seeds_retriever: Retriever) -> None:
    everything = figures_of(seeds_retriever, "How many people were killed?")
    since = figures_of(seeds_retriever, "How many people were killed since Thursday?")
    assert everything is not None
    assert since is not None
    assert since.question == "How many people were killed since Thursday?"
    assert since.rows == everything.rows
    until = figures_of(seeds_retriever, "How many people were killed?", until="2025-03-08")
    assert until is not None
    kept = [row for row in everything.rows if str(row.published) == "2025-03-08"]
    assert [row.number for row in until.rows] == [row.number for row in kept]
    assert figures_of(seeds_retriever, "What happened on Friday?") is None


if __name__ == "__main__":
    for batch in sys.argv[1:]:
        right = 0
        for case in read_batch(batch).cases:
            found = shown(figures_of(batch_retriever(batch), case.question))
            right += found == case.rows
            if found != case.rows:
                print(f"?? {case.question}")
                print("".join(f"  - {row}\n" for row in case.rows if row not in found), end="")
                print("".join(f"  + {row}\n" for row in found if row not in case.rows), end="")
        print(f"{batch}: {right} of {len(read_batch(batch).cases)}")
