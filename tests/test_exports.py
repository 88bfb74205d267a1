"""Every format, read back by a parser that is not the one that wrote it."""

import csv
import io
import json
import re
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath

import pytest
from doubles import WordCountEmbedder
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from index import Article, Collection, ExportError, QuestionError, build_articles
from qa import FORMATS, ListedPassage, Retriever, export, export_answer
from qa.exports import format_of, write

# Places, people and outlets are invented.
QUAY, HARM = "The quay of Ørsund — “closed” — is 50% {new} & costs $3_000 at #7 ~ ^.", "=cmd|'/C calc'!A1"
ARTICLES = (
    Article("a", "Quay & “toll”: 50% {off}\nTY  - JOUR \\end{x} }", "Arlen Post", "https://a.example/q?x={1}&y=%20é",
            date(2031, 5, 2), f"{QUAY} Nobody minds the quay.", "Ilva Morn and Sana Oke", "column", None),
    Article("b", "<script>alert(1)</script> [x](javascript:1) ![i](http://x.example/i.png)", "@Heron",
            "javascript:alert(1)", date(2031, 5, 3),
            f"{HARM} is at the quay *now* `x` www.x.example a@x.example.", None, "column", None),
    Article("c", None, "Velmark Wire", None, None, "# The quay is undated.\n\n- It has | a pipe.", None,
            "none", None),
    Article("d", "=1+1", "+Gull", "https://d.example/", date(999, 1, 9),
            "-2 boats left the quay:\nhttps://e.example", "Żółć", "column", None),
)  # fmt: skip


@pytest.fixture(scope="module")
def quays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    folder = tmp_path_factory.mktemp("exports") / "collection"
    build_articles(ARTICLES, folder, WordCountEmbedder(token_limit=120))
    retriever = Retriever(Collection.open(folder, WordCountEmbedder()), refuse_below=0)
    yield retriever
    retriever.collection.close()


def written(retriever: Retriever, name: str, question: str = "list everything about the quay") -> str:
    return b"".join(export(retriever.everything(question), name).parts).decode("utf-8")


def test_csv_read_back_is_what_is_listed_and_no_cell_is_a_formula(quays: Retriever) -> None:
    text = written(quays, "csv")
    assert text.startswith("\ufeffnumber,day,")
    assert text.count("\r\n") == 1 + len(ARTICLES)
    rows = list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))
    listed = list(quays.everything("quay").rows())
    assert [row["article_id"] for row in rows] == ["d", "a", "b", "c"]
    for row, passage in zip(rows, listed, strict=True):
        assert row["quote"].removeprefix("'") == passage.quote.text
        assert (row["source"].removeprefix("'"), row["title"].removeprefix("'")) == (
            passage.source, passage.title or "",
        )  # fmt: skip
        assert (int(row["start"]), int(row["end"])) == (passage.quote.start, passage.quote.end)
        assert row["receipt"] == str(passage.receipt)
        assert not any(cell[:1] in tuple("=+-@\t\r") for cell in row.values())
    assert [row["quote"][:4] for row in rows] == ["'-2 ", "The ", "'=cm", "# Th"]
    assert (rows[0]["source"], rows[0]["title"], rows[2]["source"]) == ("'+Gull", "'=1+1", "'@Heron")


def test_json_lines_read_back_are_the_passages_word_for_word(quays: Retriever) -> None:
    lines = written(quays, "jsonl").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == [row.to_dict() for row in quays.everything("quay").rows()]
    texts = {article.id: article.text for article in ARTICLES}
    for line in map(json.loads, lines):
        quote = line["quote"]
        assert texts[line["article_id"]][quote["start"] : quote["end"]] == quote["text"]


def shown(html: str) -> str:
    """Return what a reader sees of a page."""
    text = re.sub(r"<[^>]*>", "", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def test_markdown_shows_every_word_and_makes_no_markup_of_any(quays: Retriever) -> None:
    text = written(quays, "markdown")
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(footnote_plugin)
    html = parser.render(text)
    tags = set(re.findall(r"</?([a-z]+\d?)", html))
    assert tags == {"h1", "h2", "p", "sup", "a", "hr", "section", "ol", "li"}
    links = set(re.findall(r'href="([^"#][^"]*)"', html))
    assert links == {"https://a.example/q?x=%7B1%7D&amp;y=%20%C3%A9", "https://d.example/"}
    seen = shown(html)
    for row in quays.everything("quay").rows():
        assert " ".join(row.quote.text.split()) in seen
        assert " ".join(row.heading.split()) in seen
    days = re.findall(r"<h2>(.*)</h2>", html)
    assert days == ["9 January 999", "2 May 2031", "3 May 2031", "Undated"]
    # A footnote an article, and what mail and web readers link by themselves is broken up.
    assert len(re.findall(r"^\[\^\d+\]: ", text, re.MULTILINE)) == len(ARTICLES)
    assert "www\\." in text
    assert "a\\@x" in text


def test_an_article_that_is_quoted_twice_has_one_footnote(quays: Retriever) -> None:
    row = next(quays.everything("quay").rows())
    twice = [row, replace(row, number=2)]
    text = b"".join(export(quays.everything("quay"), "markdown", twice).parts).decode()
    assert text.count("[^1]") == 3
    assert text.count("[^1]:") == 1
    keys = b"".join(export(quays.everything("quay"), "ris", twice).parts).decode()
    assert keys.count("TY  - ") == 1


def test_bibtex_read_back_by_another_parser(quays: Retriever) -> None:
    from pybtex.database import parse_string
    from pylatexenc.latex2text import LatexNodes2Text

    entries = list(parse_string(written(quays, "bibtex"), "bibtex").entries.items())
    read = LatexNodes2Text().latex_to_text

    def plain(text: str) -> str:
        # It knows these two by their short names alone.
        return read(text.replace(r"\textbraceleft{}", r"\{").replace(r"\textbraceright{}", r"\}"))

    assert len(entries) == len(ARTICLES)
    for (key, entry), row in zip(entries, quays.everything("quay").rows(), strict=True):
        assert re.fullmatch(r"[a-z][a-z0-9]*-(\d{8}|undated)-[0-9a-f]{12}", key)
        assert entry.type == "article"
        title = plain(entry.fields["title"])
        assert re.sub(r"[\W_]+", "", title) == re.sub(r"[\W_]+", "", row.heading)
        for sign in "\\{}%&#$~^_":
            assert title.count(sign) == " ".join(row.heading.split()).count(sign), sign
        assert plain(entry.fields["journal"]) == row.source
    first, second, _, undated = (dict(entry.fields) for _, entry in entries)
    assert (first["date"], first["year"], first["month"], first["day"]) == ("0999-01-09", "999", "1", "9")
    assert second["url"] == "https://a.example/q?x=%7B1%7D&y=%20é"
    assert "date" not in undated
    assert "url" not in dict(entries[2][1].fields)
    # One name, not two persons; and none where the article has none.
    authors = [[str(one) for one in entry.persons.get("author", [])] for _, entry in entries]
    assert authors == [["{Żółć}"], ["{Ilva Morn and Sana Oke}"], [], []]


def references(text: str) -> list[dict[str, str]]:
    """Read RIS by its definition: two letters or digits, two blanks, a hyphen, a blank, the value."""
    found: list[dict[str, str]] = []
    for line in filter(None, text.split("\n")):
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups()  # type: ignore[union-attr]
        if tag == "TY":
            found.append({})
        assert tag not in found[-1] or tag == "ER"
        found[-1][tag] = value
    assert all([*one][:1] + [*one][-1:] == ["TY", "ER"] for one in found)
    return found


def test_ris_read_back_line_by_line(quays: Retriever) -> None:
    found = references(written(quays, "ris"))
    rows = list(quays.everything("quay").rows())
    assert [one["TI"] for one in found] == [" ".join(row.heading.split()) for row in rows]
    assert [one["T2"] for one in found] == ["+Gull", "Arlen Post", "@Heron", "Velmark Wire"]
    assert {one["TY"] for one in found} == {"NEWS"}
    assert [one.get("DA") for one in found] == ["0999/01/09/", "2031/05/02/", "2031/05/03/", None]
    assert [one.get("AU") for one in found] == ["Żółć", "Ilva Morn and Sana Oke", None, None]
    assert [one.get("UR") for one in found][2:] == [None, None]


def test_csl_json_read_back_by_a_citation_processor(quays: Retriever) -> None:
    items = json.loads(written(quays, "csl"))
    rows = list(quays.everything("quay").rows())
    # What the schema of CSL data asks for, and its names for the rest.
    for item, row in zip(items, rows, strict=True):
        assert {"id", "type"} <= item.keys() <= {
            "id", "type", "title", "author", "container-title", "issued", "URL",
        }  # fmt: skip
        assert item["type"] == "article-newspaper"
        assert item["title"] == " ".join(row.heading.split())
        published = row.published
        parts = published and [[published.year, published.month, published.day]]
        assert item.get("issued") == (parts and {"date-parts": parts})
        assert [one["literal"] for one in item.get("author", [])] == ([row.author] if row.author else [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is of another age, and warns of its own making
        from citeproc.source.json import CiteProcJSON

        source = CiteProcJSON([item for item in items if "author" not in item])
    assert set(source) == {item["id"] for item in items if "author" not in item}
    assert json.loads(written(quays, "csl", "nowhere")) == []


def test_keys_are_stable_and_each_articles_own(quays: Retriever) -> None:
    keys = [item["id"] for item in json.loads(written(quays, "csl"))]
    assert len(set(keys)) == len(ARTICLES)
    some = [item["id"] for item in json.loads(written(quays, "csl", "the toll"))]
    assert some == [keys[1]]
    assert [one["ID"] for one in references(written(quays, "ris"))] == keys
    assert keys[1].startswith("arlenpost-20310502-")


def test_an_answer_is_exported_oldest_first_with_its_numbers(quays: Retriever) -> None:
    answer = quays.ask("Who closed the quay of Ørsund?", k=4)
    lines = b"".join(export_answer(answer, quays.collection, "jsonl").parts).decode().splitlines()
    rows = [json.loads(line) for line in lines]
    days = [row["published"] or "9999" for row in rows]
    assert days == sorted(days)
    by_number = {row["number"]: row for row in rows}
    assert len(by_number) == len(answer.citations)
    for citation in answer.citations:
        row = by_number[citation.number]
        assert (row["article_id"], row["receipt"]) == (citation.article_id, str(citation.receipt))
        assert row["quote"]["text"] == citation.quote.text
    authors = [item.get("author") for item in json.loads(
        b"".join(export_answer(answer, quays.collection, "csl").parts)
    )]  # fmt: skip
    assert [{"literal": "Żółć"}] in authors


@pytest.mark.parametrize("name", FORMATS)
def test_parts_are_made_as_they_are_taken(quays: Retriever, name: str) -> None:
    listing = quays.everything("quay")
    row = next(listing.rows())
    taken = 0

    def rows(count: int) -> Iterator[ListedPassage]:
        nonlocal taken
        for number in range(count):
            taken += 1
            yield replace(row, number=number, article_id=f"{number}")

    given = 0
    for given, part in enumerate(export(listing, name, rows(500)).parts, 1):
        assert isinstance(part, bytes)
        assert taken <= given + 1
    assert (taken, given >= 500) == (500, True)


@pytest.mark.parametrize("name", ["csv", "jsonl", "markdown"])
def test_memory_does_not_grow_with_what_is_exported(quays: Retriever, name: str) -> None:
    listing = quays.everything("quay")
    row = next(listing.rows())

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in export(listing, name, (replace(row, number=one) for one in range(count))).parts:
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(20_000) <= peak(200) + 50_000


def test_names_and_media_types(quays: Retriever) -> None:
    listing = quays.everything("list everything about the quay of Ørsund")
    assert export(listing, "csv").file_name == "dateline-quay-rsund.csv"
    for name, form in FORMATS.items():
        made = export(listing, name)
        assert made.file_name.isascii()
        assert made.file_name.startswith("dateline-quay")
        assert PurePath(made.file_name).suffix == form.suffix
        assert made.media_type == form.media_type
        assert format_of(PurePath(made.file_name)) == form
    assert format_of(PurePath("x.docx")) is None
    told = r"format is 'docx'; it can be csv, jsonl, markdown, bibtex, ris, csl\."
    with pytest.raises(QuestionError, match=told):
        export(listing, "docx")


def test_a_file_that_is_there_is_not_written_over_unasked(quays: Retriever, tmp_path: Path) -> None:
    listing, path = quays.everything("quay"), tmp_path / "quay.ris"
    write(export(listing, "ris"), path, overwrite=False)
    before = path.read_bytes()
    assert len(references(before.decode())) == len(ARTICLES)
    with pytest.raises(
        ExportError, match=r"quay\.ris is there already: name another file, or add --overwrite\."
    ):
        write(export(listing, "csv"), path, overwrite=False)
    assert path.read_bytes() == before
    write(export(listing, "csl"), path, overwrite=True)
    assert json.loads(path.read_bytes())[0]["type"] == "article-newspaper"
    # One that breaks off leaves what was there, and nothing besides.
    broken = replace(export(listing, "csv"), parts=(1 // 0 for _ in range(1)))  # type: ignore[arg-type]
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        write(broken, path, overwrite=True)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["quay.ris"]
    with pytest.raises(ExportError, match=r"cannot be written"):
        write(export(listing, "csv"), tmp_path / "no" / "folder.csv", overwrite=False)


def test_no_library_is_imported_before_it_is_needed() -> None:
    import subprocess

    program = "import sys, qa.exports, qa.listing; print({'bibtexparser', 'rispy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
