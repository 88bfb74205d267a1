"""What was read in a question, as chips in a real browser."""

import pytest
from browsing import Visitor
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_a_chip_is_removed_and_the_question_asked_again(visitor: Visitor) -> None:
    visitor.ask("Who was killed on 2 March 2025?")
    assert visitor.text(".notice") == (
        "Nothing on this is dated 2 March 2025; the nearest days with something: 7, 8 and 9 March 2025."
    )
    chip = visitor.page.locator(".chips li")
    expect(chip).to_have_count(1)
    assert "on 2 March 2025" in visitor.text(".chips summary")
    visitor.page.get_by_role("button", name="Ask without “on 2 March 2025”").click()
    expect(visitor.page.locator(".chips")).to_have_count(0)
    visitor.answered(1)
    assert visitor.page.locator(".question").count() == 1


def test_a_chip_is_edited_with_the_keyboard_and_the_question_asked_again(visitor: Visitor) -> None:
    visitor.ask("Who was killed on 2 March 2025?")
    visitor.page.locator(".chip summary").focus()
    visitor.page.keyboard.press("Enter")
    form = visitor.page.locator(".chip form")
    form.get_by_label("From").fill("2025-03-08")
    form.get_by_label("Until").fill("2025-03-08")
    form.get_by_label("Days").select_option("published")
    form.get_by_role("button", name="Ask again").press("Enter")
    expect(visitor.page.locator(".answer")).to_be_visible()
    visitor.answered(1)
    assert set(visitor.page.locator(".card .day").all_text_contents()) == {"8 March 2025"}
    assert "published 8 March 2025" in visitor.text(".chips summary")
    visitor.page.get_by_role("button", name="Ask of any day").click()
    expect(visitor.page.locator(".chips")).to_have_count(0)


def test_an_outlet_is_a_chip_that_is_exchanged_for_another(visitor: Visitor) -> None:
    asked = "000_c5f4ecf6cc035740.txt"
    visitor.ask(f"How many were killed, according to {asked}?")
    assert f"from {asked}" in visitor.text(".chips summary")
    visitor.page.locator(".chip summary").click()
    visitor.page.get_by_label("Outlet").select_option("003_5e46b63bd5bd8e5a.txt")
    visitor.page.get_by_role("button", name="Ask again").click()
    expect(visitor.page.locator(".chips summary")).to_contain_text("from 003_5e46b63bd5bd8e5a.txt")
    visitor.answered(1)
    assert set(visitor.page.locator(".card .source").all_text_contents()) == {"003_5e46b63bd5bd8e5a.txt"}


def test_the_note_on_a_day_is_seen_and_not_copied(visitor: Visitor) -> None:
    visitor.ask("What happened in Tuwaym on Friday?")
    words = visitor.page.locator(".card").first.locator(".when").first
    assert words.text_content() == "the previous day"
    shown = words.evaluate("one => getComputedStyle(one, '::after').content")
    assert shown == '" [7 Mar 2025]"'
    visitor.page.keyboard.press("Control+a")
    assert "[7 Mar 2025]" not in visitor.page.evaluate("getSelection().toString()")


def test_how_a_figure_developed_is_a_table_and_a_plot(visitor: Visitor) -> None:
    visitor.ask("How many people were killed?")
    values = visitor.page.locator(".figures tbody th").all_text_contents()
    assert any("over 200" in value for value in values)
    assert any("more than 600" in value for value in values)
    expect(visitor.page.locator(".figures svg").first).to_have_role("img")
    visitor.ask("Who is Ali Sheha?")
    expect(visitor.page.locator("#chat .bot-row").last.locator(".figures")).to_have_count(0)
