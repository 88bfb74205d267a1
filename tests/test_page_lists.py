"""Lists of everything, and what is saved, in a real browser and over HTTP."""

import csv
import json
from io import StringIO
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from browsing import Server, Visitor
from playwright.sync_api import expect

from qa.exports import FORMATS
from qa.retrieval import Retriever

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_everything_is_listed_counted_and_read_in_the_article(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    listing = seeds_retriever.everything("killed")
    visitor.submit("List everything about killed")
    expect(visitor.page.locator(".listing .counted")).to_have_text(listing.summary)
    assert listing.rule in visitor.text(".listing .rule")
    rows = visitor.page.locator(".row")
    shown = listing.page(1, 20).rows
    assert rows.locator("blockquote").all_text_contents() == [row.quote.text for row in shown]
    assert rows.locator(".source").all_text_contents() == [row.source for row in shown]
    counts = [int(str(one.get_attribute("title")).split(": ")[1].split()[0]) for one in bars(visitor)]
    assert sum(counts) == listing.total
    rows.nth(1).locator(".open").click()
    expect(visitor.page.locator(".reader mark")).to_have_text(shown[1].quote.text)
    expect(visitor.page.locator(".steps")).to_contain_text(f"Citation 2 of {len(shown)}")


def bars(visitor: Visitor) -> list[object]:
    return list(visitor.page.locator(".listing .bars button").all())


def test_an_answer_leads_to_the_list_of_all_with_its_words(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    visitor.ask("Who was killed?")
    listing = seeds_retriever.everything("Who was killed?")
    visitor.page.get_by_role("button", name=f"List all {listing.total} passages with “killed”").click()
    expect(visitor.page.locator(".listing .counted")).to_have_text(listing.summary)
    assert visitor.page.locator("#chat .question").count() == 2


def test_where_no_passage_has_all_words_fewer_are_offered(visitor: Visitor) -> None:
    visitor.submit("list everything about Tuwaym and zebras")
    expect(visitor.page.locator(".listing .notice")).to_contain_text("zebras")
    visitor.page.get_by_role("button", name="with “Tuwaym”").click()
    expect(visitor.page.locator(".listing .counted")).to_contain_text("passage")
    assert visitor.page.locator(".row").count() >= 1


def test_a_list_turns_its_pages_in_its_place(visitor: Visitor, seeds_retriever: Retriever) -> None:
    # The seeds have fewer passages than a page: what a browser sends is asked for as it stands.
    visitor.submit("list everything about killed")
    expect(visitor.page.locator(".row").first).to_be_visible()
    assert visitor.page.locator(".pages").count() == 0
    pages = seeds_retriever.everything("killed").page(1, 20).pages
    visitor.page.evaluate(
        """() => {
            const asked = JSON.parse(document.querySelector(".listing").dataset.asked);
            const button = document.createElement("button");
            button.dataset.ask = JSON.stringify({ ...asked, page: 9 });
            document.querySelector(".listing").append(button);
            button.click();
        }"""
    )
    expect(visitor.page.locator(".notice")).to_have_text(f"page is 9; there is only page {pages}.")
    expect(visitor.page.locator("#chat .question")).to_have_count(1)


def test_what_is_listed_or_answered_is_saved(visitor: Visitor, seeds_retriever: Retriever) -> None:
    listing = seeds_retriever.everything("killed")
    visitor.submit("list everything about killed")
    visitor.page.locator(".saved summary").click()
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("link", name="CSV").click()
    assert started.value.suggested_filename == "dateline-killed.csv"
    rows = list(csv.DictReader(StringIO(started.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["quote"] for row in rows] == [row.quote.text for row in listing.rows()]
    visitor.ask("Who is Ali Sheha?")
    visitor.page.locator(".saved summary").last.click()
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("link", name="JSON Lines").last.click()
    lines = started.value.path().read_text(encoding="utf-8").splitlines()
    cited = seeds_retriever.ask("Who is Ali Sheha?").citations
    assert {json.loads(line)["quote"]["text"] for line in lines} >= {one.quote.text for one in cited}


def test_every_format_is_sent_and_what_is_wrong_is_said(visitor: Visitor, seeds_server: Server) -> None:
    get = visitor.page.request.get
    for form in FORMATS.values():
        sent = get(f"{seeds_server.address}/export?form={form.name}&question=killed&list=1")
        assert sent.status == 200
        assert sent.headers["content-type"] == form.media_type
        assert f"dateline-killed{form.suffix}" in sent.headers["content-disposition"]
        assert sent.headers["x-content-type-options"] == "nosniff"
        assert "Tuwaym" in sent.text() or "Assad" in sent.text()
    for wrong, said in (
        ("form=exe&question=killed&list=1", "format is 'exe'"),
        ("form=csv&list=1", "question"),
        ("form=csv&question=killed&list=1&since=2025-02-30", "2025-02-30"),
        (f"form=csv&question={quote('word ' * 500)}&since=x", "x"),
    ):
        sent = get(f"{seeds_server.address}/export?{wrong}")
        assert (sent.status, sent.headers["content-type"]) == (400, "text/plain; charset=utf-8")
        assert said in sent.text()
        assert sent.text().count("\n") == 1


def test_a_link_to_a_list_opens_it_again(visitor: Visitor, seeds_server: Server) -> None:
    visitor.page.goto(f"{seeds_server.address}/?question=killed&list=1&since=2025-03-09")
    expect(visitor.page.locator(".listing .counted")).to_be_visible()
    assert set(visitor.page.locator(".row .day").all_text_contents()) == {"9 March 2025"}
    saved = visitor.page.locator(".downloads a").first.get_attribute("href") or ""
    assert parse_qs(urlsplit(saved).query)["since"] == ["2025-03-09"]
