"""Articles opened beside their quotes, in a real browser."""

import pytest
from browsing import Visitor
from playwright.sync_api import expect

from qa import Retriever

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_the_reader_opens_the_article_at_the_passage_and_gives_the_focus_back(
    visitor: Visitor, seeds_retriever: Retriever
) -> None:
    visitor.ask("What happened in Tuwaym?")
    best = seeds_retriever.ask("What happened in Tuwaym?").citations[0]
    opener = visitor.page.locator(".card .open").first
    opener.click()
    expect(visitor.page.locator(".reader")).to_be_visible()
    assert visitor.text(".reader .text") == seeds_retriever.collection.article(best.article_id).text
    assert visitor.text(".reader .place") == best.passage.text
    assert visitor.text(".reader mark") == best.quote.text
    assert visitor.in_view(".reader mark")
    assert visitor.in_view(".card >> nth=0 >> .open")
    assert 'class="close"' in visitor.focused()

    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator(".reader")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_reader_moves_to_another_passage_and_opens_again_at_the_same(visitor: Visitor) -> None:
    visitor.ask("Where did people flee to?")
    openers = visitor.page.locator(".card .open")
    for number in (0, 1, 0, 0):
        openers.nth(number).click()
        expect(visitor.page.locator(".reader mark")).to_have_text(
            visitor.page.locator(".card mark").nth(number).text_content() or ""
        )
        expect(visitor.page.locator(".reader .close")).to_be_focused()
        assert visitor.in_view(".reader mark")
    visitor.page.locator(".reader .close").click()
    expect(visitor.page.locator(".reader")).to_have_count(0)
    openers.nth(0).click()
    expect(visitor.page.locator(".reader mark")).to_be_visible()


@pytest.mark.parametrize(
    ("article_id", "start", "said"),
    [
        ("../../etc/passwd", "0", "The archive does not hold that article any more."),
        ("", "0", "The archive does not hold that article any more."),
        (None, "many", "That place in the archive cannot be read."),
    ],
)
def test_a_place_that_is_not_there_is_answered_in_a_sentence(
    visitor: Visitor, article_id: str | None, start: str, said: str
) -> None:
    visitor.ask("Who is Ali Sheha?")
    opener = visitor.page.locator(".card .open").first
    opener.evaluate(
        """(button, [id, start]) => {
          if (id !== null) button.dataset.article = id;
          button.dataset.start = start;
        }""",
        [article_id, start],
    )
    opener.click()
    expect(visitor.page.locator(".reader .notice")).to_have_text(said)
