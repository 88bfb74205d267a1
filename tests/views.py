"""The views of the page that are looked at in every width and theme: a new one is a line in `VIEWS`."""

from collections.abc import Callable, Mapping

from browsing import Theme, Visitor
from playwright.sync_api import expect

WIDTHS: Mapping[int, int] = {390: 844, 820: 1180, 1440: 900}
"""Widths in pixels with their heights: a phone, a tablet, a desk."""

THEMES: tuple[Theme, ...] = ("light", "dark")

Show = Callable[[Visitor], None]
"""Brings a page that has just been opened to a view."""


def asked(question: str, *expected: str) -> Show:
    """Ask, and wait for what is expected to be seen."""

    def show(visitor: Visitor) -> None:
        visitor.ask(question)
        for selector in expected:
            expect(visitor.page.locator(selector).first).to_be_visible()

    return show


def asked_after(first: str, question: str, *expected: str) -> Show:
    """Ask a question, and then another."""

    def show(visitor: Visitor) -> None:
        visitor.ask(first)
        asked(question, *expected)(visitor)

    return show


def clicked(show: Show, selector: str, expected: str) -> Show:
    """Bring about another view, click the first element there, and wait for what is expected."""

    def then(visitor: Visitor) -> None:
        show(visitor)
        visitor.page.locator(selector).first.click()
        expect(visitor.page.locator(expected).first).to_be_visible()

    return then


def listed(question: str) -> Show:
    """Ask for a list, and wait for it."""

    def show(visitor: Visitor) -> None:
        visitor.submit(question)
        expect(visitor.page.locator(".listing .counted")).to_be_visible()

    return show


def opened(visitor: Visitor) -> None:
    """Leave the page as it opens."""


VIEWS: Mapping[str, Show] = {
    "empty": opened,
    "answer": asked("What happened in Tuwaym on Friday?", ".best", ".chips"),
    "reader": clicked(asked("Who is Ali Sheha?", ".card"), ".card .open", ".reader mark"),
    "not-found": asked("How many people were killed in Aleppo?", ".notice", ".closest"),
    "figures": asked("How many people were killed?", ".figures table"),
    "timeline": asked("Who was killed?", ".timeline .bars"),
    "list": listed("list everything about killed"),
    "history": clicked(asked("Who is Ali Sheha?", ".card"), ".history summary", ".history [data-reopen]"),
    "edit": clicked(asked("Who is Ali Sheha?", ".card"), ".rephrase summary", ".rephrase textarea"),
    "saved": clicked(asked("Who is Ali Sheha?", ".card"), ".saved summary", ".downloads"),
    "collection": clicked(opened, "#masthead nav a", ".holdings"),
    "filters": clicked(opened, "#filters > .label-wrap", "#filters input"),
    "chip": clicked(asked("What happened in Tuwaym on Friday?", ".chips"), ".chip summary", ".chip form"),
}
"""By name, how each view comes about over the seeds."""
