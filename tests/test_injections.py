"""Hostile text in every place where text is shown: it is text, in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import HARMFUL, Server, Visitor, started, visit
from injections import ADDRESSES, INJECTIONS
from playwright.sync_api import Browser, expect

from index import ModelEmbedder, build

pytestmark = pytest.mark.browser

# What no answer, no reader and no page of the collection has; Gradio's own icons carry a style.
ADDED = (
    "script, img, iframe, object, embed, link, meta, base, video, audio, source, style:not(svg style), math, "
    "svg script, svg a, svg animate, svg use, gradio-app, gradio-lite, b, strong, em, code, pre, table, "
    ".katex, template, noscript, [onerror], [onload], [onfocus], [onmouseover], [ontoggle], [autofocus], "
    "[style*=url]"
)
SHOWN = "#masthead, #chat, #reader, #held, #entries"


@pytest.fixture(scope="module")
def hostile(browser: Browser, harmful_server: Server) -> Iterator[Visitor]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield visit(context, harmful_server.address)


def assert_inert(visitor: Visitor, added: str = ADDED) -> None:
    page = visitor.page
    assert (
        page.evaluate(
            "([shown, added]) => [...document.querySelectorAll(shown)]"
            ".flatMap(each => [...each.querySelectorAll(added)]).map(each => each.outerHTML)",
            [SHOWN, added],
        )
        == []
    )
    assert page.evaluate("window.harmed === undefined")
    assert page.locator("body").is_visible()
    assert visitor.astray == []


def test_there_are_many_and_none_twice() -> None:
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 60


def test_hostile_text_is_shown_as_the_text_it_is(browser: Browser, harmful_server: Server) -> None:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visitor = visit(context, harmful_server.address)
        assert visitor.text("#chat .example").strip() == HARMFUL
        visitor.ask(HARMFUL)
        assert visitor.text(".question") == HARMFUL
        assert visitor.text(".best blockquote") == HARMFUL
        assert visitor.text(".best .source") == HARMFUL
        assert visitor.text(".best .day") == "undated"
        assert visitor.text(".card .headline") == HARMFUL
        assert visitor.text(".card .passage") == f"Before. {HARMFUL} After."
        assert visitor.text(".card mark") == HARMFUL
        visitor.page.locator(".card .open").click()
        expect(visitor.page.locator(".reader .text")).to_have_text(f"Before. {HARMFUL} After.")
        assert visitor.text(".reader .text") == f"Before. {HARMFUL} After."
        assert visitor.text(".reader .headline") == HARMFUL

        page = visitor.page
        # Gradio's own icons carry a style.
        added = "script, img, iframe, style:not(svg style), gradio-app, b, strong, code, .katex"
        assert page.locator(f":is(#chat, #reader) :is({added})").count() == 0
        links = page.locator(":is(#chat, #reader) a").all()
        assert all((link.get_attribute("href") or "").startswith("export?form=") for link in links)
        assert page.evaluate("window.harmed === undefined")
        assert page.locator("body").is_visible()
        assert visitor.overflow() == 0
        assert visitor.astray == []


@pytest.mark.parametrize("harm", INJECTIONS)
def test_text_that_would_do_harm_is_text(hostile: Visitor, harm: str) -> None:
    """As a question, and as an article's title, source, address, text and id."""
    ask(hostile, harm)
    assert _plain(hostile.text(".question")) == _plain(harm)
    answer = hostile.page.locator("#chat .bot-row").last
    if answer.locator(".answer").count():
        for selector in (".best blockquote", ".best .source", ".card .headline", ".card mark"):
            assert _plain(answer.locator(selector).last.text_content() or "") == _plain(harm)
        answer.locator(".card .open").first.click()
        expect(hostile.page.locator(".reader .headline")).to_be_visible()
        assert _plain(hostile.text(".reader .headline")) == _plain(harm)
        assert_inert(hostile)
        hostile.page.keyboard.press("Escape")
        expect(hostile.page.locator(".reader .headline")).to_be_hidden()
    assert_inert(hostile)


def ask(visitor: Visitor, question: str) -> None:
    """Ask in a conversation that is begun anew now and then."""
    if visitor.page.locator(".question").count() >= 8:
        visitor.page.get_by_role("button", name="Clear").click()
        expect(visitor.page.locator(".question")).to_have_count(0)
        visitor.page.wait_for_timeout(1_000)  # what was on its way may flash up
    visitor.ask(question)


def _plain(text: str) -> str:
    """Return a text with every run of white space as one space, as a browser shows it."""
    return " ".join(text.split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_become_links(hostile: Visitor, address: str) -> None:
    ask(hostile, address)
    links = hostile.page.evaluate(
        "[...[...document.querySelectorAll('#chat .bot-row')].at(-1).querySelectorAll('a')]"
        ".map(each => [each.getAttribute('href'), each.protocol, each.getAttribute('rel')])"
    )
    for href, protocol, rel in links:
        if href.startswith("export?form="):
            continue
        assert protocol in ("http:", "https:")
        assert urlsplit(address).scheme in ("http", "https")
        assert "noopener" in rel
    assert_inert(hostile)


@pytest.mark.model
def test_a_collection_of_hostile_articles_is_listed_as_text(
    browser: Browser, real_embedder: ModelEmbedder, tmp_path: Path
) -> None:
    """Built, asked, listed and looked through as any other: what is read from its files as well."""
    rows = [
        {"id": f"{number} {harm}", "date": "2031-05-02", "title": harm, "source": harm, "url": harm}
        | {"text": f"The ferry at Ostrel sank on Friday. {harm} Nobody was hurt in number {number}."}
        for number, harm in enumerate(INJECTIONS)
    ]
    articles = tmp_path / "articles.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"<b>": \n', "utf-8")
    build([articles], tmp_path / "index", real_embedder)
    for server in started(tmp_path / "index", in_full=True):
        with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            visitor = visit(context, server.address)
            visitor.ask("What sank at Ostrel?")
            assert_inert(visitor)
            visitor.submit("List everything about the ferry")
            expect(visitor.page.locator(".listing")).to_be_visible()
            assert_inert(visitor)
            visitor.page.locator(".downloads, .tools summary").first.click(trial=True)
            visitor.page.goto(f"{server.address}/collection")
            expect(visitor.page.locator(".holdings")).to_be_visible()
            assert_inert(visitor, ADDED.replace("table, ", "").replace("strong, ", ""))  # it has its own
