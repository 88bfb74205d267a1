"""How figures develop, on articles that we wrote, each question with its intended table.

`python tests/test_figures.py first second` prints how many tables are as intended, and those that are not.
"""

import json
import re
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from doubles import WordCountEmbedder

from index import Collection, Filter, QuestionError, build
from qa import Retriever, figures
from qa.answers import Excerpt
from qa.cli import main
from qa.quantities import Figure, FigureTable, Mark, figures_of, find_figures, read_quantity
from qa.quantities.amounts import noun_phrase_end
from qa.quantities.marking import marked
from qa.quantities.numerals import numerals
from qa.quantities.telling import told_measures
from qa.web import figures as web_figures

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
    articles: dict[str, str]
    sources: dict[str, str]
    cases: tuple[Case, ...]


def read_batch(name: str) -> Batch:
    articles, sources, cases = {}, {}, []
    for block in re.split(r"\n\s*\n", (DATA / f"{name}.txt").read_text(encoding="utf-8")):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines and lines[0].startswith("=="):
            article, source, day = (part.strip() for part in lines[0][2:].split("|"))
            articles[article] = f"date {day} " + "\n\n".join(lines[1:])
            sources[article] = source
        elif lines:
            rows = [] if lines[1:] == ["nothing"] else lines[1:]
            cases.append(Case(lines[0][2:].strip("- "), tuple(map(_row, rows)), lines[0].startswith("??-")))
    return Batch(articles, sources, tuple(cases))


def _row(line: str) -> str:
    return " | ".join(part.strip() for part in line.split("|"))


def shown(table: FigureTable | None) -> tuple[str, ...]:
    return () if table is None else tuple(_shown(row) for row in table.rows)


def _shown(row: Figure) -> str:
    marks = (["part"] if row.is_part else []) + (["former"] if row.is_former else [])
    marks += [f"{mark.kind} {mark.row}" for mark in row.conflicts]
    articles = "+".join(sorted({row.article_id, *(also.article_id for also in row.also)})).replace(".txt", "")
    day = "" if row.day is None else row.day.isoformat()
    return f"{row.value} | {row.counts} | {day} | {articles} | {', '.join(marks) or '-'}"


@cache
def batch_retriever(name: str) -> Retriever:
    folder = Path(tempfile.mkdtemp())
    for article, text in read_batch(name).articles.items():
        (folder / f"{article}.txt").write_text(text, encoding="utf-8")
    embedder = WordCountEmbedder()
    build([folder], folder / "index", embedder)
    return Retriever(Collection.open(folder / "index", embedder), refuse_below=0)


BATCHES = [path.stem for path in sorted(DATA.glob("*.txt"))]


@pytest.mark.parametrize(
    ("name", "case"),
    [(name, case) for name in BATCHES for case in read_batch(name).cases],
    ids=lambda value: value if isinstance(value, str) else value.question,
)
def test_the_table_is_as_intended(name: str, case: Case) -> None:
    found = shown(find_figures(batch_retriever(name), case.question, ANYWHERE))
    assert (found == case.rows) is not case.is_missed


@pytest.mark.parametrize("name", BATCHES)
def test_every_quote_and_number_is_exactly_in_its_article(name: str) -> None:
    retriever = batch_retriever(name)
    for case in read_batch(name).cases:
        table = find_figures(retriever, case.question, ANYWHERE, least=1)
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


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How many people were killed?", "killed"),
        ("What was the death toll in Velmark?", "killed"),
        ("number of dead in Velmark", "killed"),
        ("How many Alawite civilians were killed?", "Alawite civilians killed"),
        ("How many of the miners were hurt?", "miners injured"),
        ("How many people had to flee?", "displaced"),
        ("What percentage of the votes did she win?", "percent"),
        ("How much did the bridge cost?", "money"),
        ("How far is it from Velmark to Torvik?", "length"),
        ("How many bridges fell?", "bridges"),
        ("Who killed the mayor?", None),
        ("When were 12 people killed?", None),
        ("What happened in Velmark?", None),
        ("How did the fire start?", None),
        ("", None),
    ],
)
def test_what_is_asked_is_read_from_the_question(question: str, unit: str | None) -> None:
    asked = read_quantity(question, str.split)
    assert (None if asked is None else asked.unit) == unit


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("At least 12 people were killed and 30 injured.", ["killed", "injured"]),
        ("The blast killed 12 people and injured 30.", ["killed", "injured"]),
        ("Police arrested 45 protesters; 3,000 people fled.", ["arrested", "displaced"]),
        ("The number of injured rose to 80.", ["injured"]),
        ("The toll now stands at 17.", ["killed"]),
        ("Some 300 soldiers were sent to the town where protesters were killed.", [None]),
        ("Ten gunmen killed the mayor.", [None]),
        ("Fourteen miners died and 30 were trapped.", ["killed", None]),
        ("Among the dead were nine children.", ["killed"]),
        ("The fighting drove 900 people from their homes.", ["displaced"]),
        ("12 deaths were reported, and 40 wounded.", ["killed", "injured"]),
    ],
)
def test_what_happened_to_those_counted_is_read_from_the_words_beside(
    sentence: str, told: list[str | None]
) -> None:
    found = numerals(sentence, ())
    ends = [noun_phrase_end(sentence, one.end) for one in found]
    measures = told_measures(sentence, found, ends)
    assert [None if one is None else one.name for one in measures] == told


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "qualifier"),
    [
        ("more than 600 died", "more than 600", 600, 600, "at least"),
        ("up to 40 people", "up to 40", 40, 40, "at most"),
        ("about 50 people", "about 50", 45, 55, "about"),
        ("nearly 5,000 hectares", "nearly 5,000", 4500, 5000, "about"),
        ("between 300 and 400 people", "between 300 and 400", 300, 400, ""),
        ("200-300 people", "200-300", 200, 300, ""),
        ("dozens of people", "dozens", 24, 99, ""),
        ("seventy-one people", "seventy-one", 71, 71, ""),
        ("tens of thousands of people", "tens of thousands", 20_000, 99_999, ""),
        ("$1.2 billion", "$1.2 billion", 1.2e9, 1.2e9, ""),
        ("two of five people", "two", 2, 2, ""),
    ],
)
def test_a_numeral_keeps_its_words_and_its_bounds(
    text: str, value: str, low: float, high: float, qualifier: str
) -> None:
    first = numerals(text, ())[0]
    assert text[first.start : first.end] == value
    assert (first.low, first.high, first.qualifier) == (low, pytest.approx(high), qualifier)


@pytest.mark.parametrize(
    "text", ["in 2019 it rained", "Jorn Tavik, 62, said", "the 57-year-old", "for 14 days"]
)
def test_years_ages_and_stretches_of_time_are_no_numerals(text: str) -> None:
    assert numerals(text, ()) == []


def figure(value: float, day: int, **changes: Any) -> Figure:
    excerpt = Excerpt(0, 4, f"{value:g} died")
    base = Figure(
        value=f"{value:g}", low=value, high=value, qualifier="", unit="killed", counts="", scope=frozenset(),
        is_part=False, is_former=False, is_running=False, quote=excerpt, number=excerpt, article_id=f"{day}",
        title=None, source="Post", url=None, published=date(2031, 5, day), first=None, last=None,
        conflicts=(), also=(),
    )  # fmt: skip
    return replace(base, **changes)


MONDAY = {"first": date(2031, 5, 1), "last": date(2031, 5, 1)}
TUESDAY = {"first": date(2031, 5, 2), "last": date(2031, 5, 2)}


@pytest.mark.parametrize(
    ("earlier", "later", "grows", "kind"),
    [
        (figure(12, 1), figure(12, 1), True, None),
        (figure(12, 1), figure(14, 1), True, "conflict"),
        (figure(12, 1), figure(14, 2), True, "changed"),
        (figure(14, 1), figure(12, 2), True, "fell"),
        (figure(14, 1), figure(12, 2), False, "changed"),
        (figure(12, 1, qualifier="at least"), figure(14, 1), True, "differs"),
        (figure(14, 1, qualifier="at least"), figure(12, 1), True, "conflict"),
        (figure(12, 1, qualifier="at most"), figure(14, 1), True, "conflict"),
        (figure(200, 1, qualifier="at least", is_former=True), figure(600, 1), True, "changed"),
        (figure(24, 1, high=99.0), figure(61, 2), True, None),
        (figure(12, 2, **MONDAY), figure(8, 3, **TUESDAY), True, None),
        (figure(12, 2, **MONDAY), figure(20, 3, is_running=True, **TUESDAY), True, "changed"),
        (figure(12, 2, **MONDAY), figure(14, 3, **MONDAY), True, "changed"),
        (figure(12, 2, **MONDAY), figure(14, 3, **MONDAY), False, "conflict"),
        (figure(12, 1), figure(9, 1, is_part=True, scope=frozenset({"child"})), True, None),
        (figure(12, 1), figure(14, 1, unit="dollar"), True, None),
    ],
)
def test_what_contradicts_an_earlier_figure_is_marked(
    earlier: Figure, later: Figure, grows: bool, kind: str | None
) -> None:
    first, second = marked([earlier, later], grows=grows)
    assert first.conflicts == ()
    assert second.conflicts == (() if kind is None else (Mark(kind, 1, earlier.value),))  # type: ignore[arg-type]


def test_the_json_has_each_row_with_its_marks() -> None:
    table = FigureTable("How many died?", "killed", tuple(marked([figure(12, 1), figure(14, 1)], grows=True)))
    printed = json.loads(json.dumps(table.to_dict()))
    assert (printed["question"], printed["unit"]) == ("How many died?", "killed")
    assert [(row["row"], row["value"], row["day"]) for row in printed["rows"]] == [
        (1, "12", "2031-05-01"),
        (2, "14", "2031-05-01"),
    ]
    assert printed["rows"][1]["conflicts"] == [{"kind": "conflict", "row": 1, "value": "12"}]


def test_the_page_shows_a_table_and_a_plot_and_escapes_both() -> None:
    evil = replace(
        figure(14, 2), source="<b>Post</b>", value="<i>14", counts='"><script>', url="javascript:alert(1)"
    )
    shown_page = web_figures.figures(
        FigureTable("?", "killed", tuple(marked([figure(12, 1), evil], grows=True)))
    )
    tree = ElementTree.fromstring(shown_page)
    [plot] = tree.findall("svg")
    assert plot.get("role") == "img"
    assert plot.findtext("title") == "killed, 1 May 2031 to 2 May 2031"
    assert plot.findtext("desc") == "1 May 2031: 12 (Post); 2 May 2031: <i>14 (<b>Post</b>)"
    points = plot.findall("g/circle")
    assert [float(point.get("cx", 0)) for point in points] == [26.0, 334.0]
    assert float(points[0].get("cy", 0)) > float(points[1].get("cy", 0))
    assert [text.text for text in plot.findall("g/text")] == ["12", "14"]
    assert len(tree.findall(".//tbody/tr")) == 2
    assert "changed from “12” (row 1)" in "".join(tree.itertext())
    for written in ("<b>", "<script>", "<i>", "javascript:"):
        assert written not in shown_page


def test_figures_of_one_day_or_of_no_day_are_drawn_or_not_at_all() -> None:
    same_day = FigureTable("?", "killed", (figure(12, 1), figure(14, 1)))
    assert 'cx="180.0"' in web_figures.figures(same_day)
    undated = replace(figure(12, 1), published=None)
    assert "<svg" not in web_figures.figures(FigureTable("?", "killed", (undated, undated)))


@pytest.mark.model
def test_the_toll_of_the_seeds_developed(seeds_retriever: Retriever) -> None:
    table = find_figures(seeds_retriever, "How many people were killed?", ANYWHERE)
    assert table is not None
    whole = [(row.value, row.published and row.published.day) for row in table.rows if not row.is_part]
    assert whole == [("over 200", 8), ("over 600", 8), ("more than 600", 9)]
    assert [(row.counts, row.value) for row in table.rows if row.is_part][-4:-1] == [
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


if __name__ == "__main__":
    for batch in sys.argv[1:]:
        right = 0
        for case in read_batch(batch).cases:
            found = shown(find_figures(batch_retriever(batch), case.question, ANYWHERE))
            right += found == case.rows
            if found != case.rows:
                print(f"?? {case.question}")
                print("".join(f"  - {row}\n" for row in case.rows if row not in found), end="")
                print("".join(f"  + {row}\n" for row in found if row not in case.rows), end="")
        print(f"{batch}: {right} of {len(read_batch(batch).cases)}")


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
