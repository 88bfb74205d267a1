"""The collection's page in a real browser: what it holds, what is unsure, and uploads that go live."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Server, Visitor, started, visit
from playwright.sync_api import Browser, expect

from index import Collection, build, holdings

pytestmark = [pytest.mark.browser, pytest.mark.model]

ARTICLES = {
    "Velmark Post/bridge.txt": "date 2031-05-02\n\nThe old bridge of Velmark was closed on Friday.",
    "Velmark Post/ferry.txt": "date 2031-05-04\n\nA ferry sank off Quillon; seven sailors were saved.",
    "undated.txt": "Nobody knows when the lighthouse of Arlen was built.",
    "broken.json": "{",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archive")
    for name, text in ARTICLES.items():
        file = root / "articles" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    build([root / "articles"], root / "index")
    return root / "index"


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    yield from started(folder, in_full=True)


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Visitor]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visitor = visit(context, server.address)
        visitor.page.get_by_role("link", name="Collection").click()
        expect(visitor.page.locator(".holdings")).to_be_visible()
        yield visitor
        assert visitor.astray == []


def test_the_page_says_what_the_collection_holds_and_what_is_unsure(visitor: Visitor, folder: Path) -> None:
    page, held = visitor.page, holdings(Collection.open(folder))
    facts = dict(
        zip(
            page.locator(".facts-of dt").all_text_contents(),
            page.locator(".facts-of dd").all_text_contents(),
            strict=True,
        )
    )
    assert (facts["Articles"], facts["Outlets"]) == (f"{held.articles}", f"{len(held.outlets)}")
    assert page.locator(".over-time .unseen").first.text_content() == "2 May 2031: 1 article"
    rows = page.locator(".outlets tbody tr")
    assert rows.locator("th").all_text_contents() == [outlet.name for outlet in held.outlets]
    page.locator(".unsure li", has_text="without a date").get_by_role("button").click()
    expect(page.locator(".entries li")).to_have_count(1)
    expect(page.locator(".entries")).to_contain_text("undated.txt")
    expect(page.locator(".entries .pages span")).to_have_text("1–1 of 1")
    page.locator(".unsure li", has_text="could not be read").get_by_role("button").click()
    expect(page.locator(".entries li .headline")).to_have_text("broken.json")
    assert str(folder.parent) not in page.content()
    page.get_by_role("button", name="Close the list").click()
    expect(page.locator(".entries")).to_have_count(0)


def test_an_uploaded_article_goes_live(visitor: Visitor, folder: Path, tmp_path: Path) -> None:
    page = visitor.page
    before = holdings(Collection.open(folder))
    good, bad = tmp_path / "tower of arlen.txt", tmp_path / "nothing.json"
    good.write_text("date 2031-05-06\n\nThe tower of Arlen was painted green by Mayor Osk.", encoding="utf-8")
    bad.write_text("[", encoding="utf-8")
    page.locator("#upload input[type=file]").set_input_files([good, bad])
    expect(page.get_by_role("button", name="Remove this file")).to_have_count(2)
    page.get_by_role("button", name="Add to the archive").click()
    report = page.locator("#report .report")
    expect(report).to_contain_text(f"In the archive now: {before.articles + 1} articles.", timeout=60_000)
    expect(report).to_contain_text("tower of arlen.txt: 1 article")
    expect(report).to_contain_text("nothing.json: left out")
    expect(page.locator(".facts-of dd").first).to_have_text(f"{before.articles + 1}")
    page.get_by_role("link", name="Ask").click()
    visitor.ask("Who painted the tower of Arlen green?")
    assert "painted green by Mayor Osk" in visitor.text(".best blockquote")


def test_what_cannot_be_uploaded_is_said_in_a_sentence(visitor: Visitor, tmp_path: Path) -> None:
    visitor.page.get_by_role("button", name="Add to the archive").click()
    expect(visitor.page.locator("#report .notice")).to_have_text("Nothing was uploaded: choose a file.")
    bad = tmp_path / "nothing.json"
    bad.write_text("[", encoding="utf-8")
    visitor.page.locator("#upload input[type=file]").set_input_files(bad)
    expect(visitor.page.locator("#upload table")).to_be_visible()
    visitor.page.get_by_role("button", name="Add to the archive").click()
    expect(visitor.page.locator("#report .notice")).to_contain_text("nothing.json")


def test_without_the_right_there_is_nothing_to_upload_with(browser: Browser, seeds_server: Server) -> None:
    with browser.new_context() as context:
        visitor = visit(context, seeds_server.address)
        visitor.page.get_by_role("link", name="Collection").click()
        expect(visitor.page.locator(".holdings")).to_be_visible()
        assert visitor.page.locator("input[type=file]").count() == 0
        file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"date 2031-05-06\n\nNo."}
        address = f"{seeds_server.address}/gradio_api/upload"
        sent = context.request.post(address, multipart={"files": file})
        assert sent.status == 403
        assert visitor.astray == []
