"""The page without a mouse, on a phone, in light and in dark, in a real browser."""

from typing import Any

import pytest
from browsing import Server, Visitor, visit
from colours import COLOURS, contrast, luminance
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_the_page_is_used_with_the_keyboard_alone(visitor: Visitor) -> None:
    keyboard = visitor.page.keyboard
    expect(visitor.page.locator("#question textarea")).to_be_focused()
    keyboard.type("Who is Ali Sheha?")
    keyboard.press("Enter")
    visitor.answered(1)
    for _ in range(30):
        keyboard.press("Shift+Tab")
        if 'data-article="' in visitor.focused():
            break
    last = visitor.page.locator(".card .open").last
    expect(last).to_be_focused()
    assert visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keyboard.press("Enter")
    expect(visitor.page.locator(".reader .close")).to_be_focused()
    keyboard.press("Enter")
    expect(visitor.page.locator(".reader")).to_have_count(0)
    expect(last).to_be_focused()


def test_a_phone_shows_everything_without_scrolling_sideways(on_a_phone: Visitor) -> None:
    assert on_a_phone.overflow() == 0
    on_a_phone.ask("How many Alawite civilians were killed?")
    assert on_a_phone.in_view(".best blockquote")
    assert on_a_phone.overflow() == 0
    on_a_phone.page.locator(".card .open").first.click()
    expect(on_a_phone.page.locator(".reader mark")).to_be_visible()
    box = on_a_phone.page.locator(".reader").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    assert on_a_phone.in_view(".reader mark")
    assert on_a_phone.overflow() == 0
    # What the article covers is out of the keyboard's reach.
    expect(on_a_phone.page.locator("#question textarea")).not_to_be_visible()
    on_a_phone.page.locator(".reader .close").click()
    expect(on_a_phone.page.locator("#question textarea")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_the_page_in_light_and_in_dark(
    browser: Browser, seeds_server: Server, scheme: Any
) -> None:
    with browser.new_context(color_scheme=scheme) as context:
        visitor = visit(context, seeds_server.address)
        visitor.ask("Who is Ali Sheha?")
        visitor.page.locator(".card .open").first.click()
        expect(visitor.page.locator(".reader mark")).to_be_visible()
        dark = scheme == "dark"
        for selector in (
            ".masthead p", ".question", ".best blockquote", ".number", ".card .day", ".card .match",
            ".headline", ".passage", ".passage mark", ".open", "#question textarea", "#question button",
            ".reader .day", ".reader .text", ".reader .place", ".reader mark", ".close",
        ):  # fmt: skip
            text, ground = visitor.page.evaluate(COLOURS, selector)
            assert contrast(text, ground) >= 4.5, f"{selector}: {text} on {ground}"
            if selector in (".passage", ".question"):
                assert (luminance(text) > luminance(ground)) == dark
        assert visitor.astray == []
