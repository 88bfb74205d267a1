"""What a visitor says of an answer, in a real browser, and what is kept of it."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from browsing import Server, Visitor, started, visit
from playwright.sync_api import Browser, expect

from index import Collection
from qa import Retriever
from qa.feedback import Feedback, Judgement
from qa.web.judging import judging

pytestmark = [pytest.mark.browser, pytest.mark.model]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, seeds_collection: Path) -> Path:
    """A collection of its own, as what is said is kept in it."""
    copy = tmp_path_factory.mktemp("judged") / "collection"
    copytree(seeds_collection, copy, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def server(judged: Path) -> Iterator[Server]:
    yield from started(judged)


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Visitor]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        visitor = visit(context, server.address)
        yield visitor
        assert visitor.astray == []


def kept(folder: Path) -> list[Judgement]:
    return Feedback(folder).all()


def test_a_quote_is_said_to_answer_and_that_is_changed_and_taken_back(visitor: Visitor, judged: Path) -> None:
    before = len(kept(judged))
    visitor.ask("What happened in Tuwaym?")
    visitor.ask("and in Baniyas?")
    group = visitor.page.locator(".judge").last
    yes, no = group.get_by_role("button", name="Yes"), group.get_by_role("button", name="No", exact=True)
    yes.click()
    expect(group.locator(".thanks")).to_have_text("Thank you: it is kept.")
    expect(yes).to_have_attribute("aria-pressed", "true")
    *_, said = kept(judged)
    assert (said.said, said.asked.question, said.asked.searched_for) == (
        "good", "and in Baniyas?", "What happened in Baniyas?",
    )  # fmt: skip
    assert said.receipt.quote == visitor.text(".best blockquote")
    no.click()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_attribute("aria-pressed", "false")
    assert [one.said for one in kept(judged)[before:]] == ["bad"]
    no.click()
    expect(group.locator(".thanks")).to_have_text("Taken back.")
    assert len(kept(judged)) == before


def test_the_words_that_answer_are_marked_in_another_article(visitor: Visitor, judged: Path) -> None:
    visitor.ask("How many people were killed in Aleppo?")
    elsewhere = visitor.page.get_by_role("button", name="Elsewhere")
    elsewhere.click()
    bar = visitor.page.locator(".seeking [data-mark]")
    expect(bar).to_be_disabled()
    visitor.page.locator(".closest summary").click()
    visitor.page.locator(".card .open").first.click()
    place = visitor.page.locator(".reader mark")
    expect(place).to_be_visible()
    words = place.text_content() or ""
    # Without a selection, as from the keyboard, it is the passage that was opened.
    expect(bar).to_have_text("This passage answers")
    place.evaluate(
        """one => {
            const range = document.createRange();
            range.setStart(one.firstChild, 2);
            range.setEnd(one.firstChild, one.firstChild.length - 3);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    expect(bar).to_have_text("These words answer")
    bar.click()
    expect(visitor.page.locator(".thanks").last).to_have_text("Thank you: it is kept.")
    expect(bar).to_be_hidden()
    *_, said = kept(judged)
    # Half a word is none: the selection began and ended in the middle of one.
    assert said.said == "elsewhere"
    assert words.startswith(said.receipt.quote)
    assert len(words) - len(said.receipt.quote) <= 1  # the full stop
    collection = Collection.open(judged)
    article = collection.article(said.receipt.article_id)
    assert article.text[said.receipt.start : said.receipt.end] == said.receipt.quote
    collection.close()


def test_what_a_browser_says_is_not_trusted(judged: Path) -> None:
    collection = Collection.open(judged)
    judge, take_back = judging(Retriever(collection))
    before = len(kept(judged))
    answer = Retriever(collection).ask("Who is Ali Sheha?")
    receipt = str(answer.citations[0].receipt)
    asked = {"question": "Who is Ali Sheha?"}
    good = {"said": "good", "asked": asked, "searched_for": "Who is Ali Sheha?", "receipt": receipt}
    for wrong in (
        None,
        "good",
        {},
        good | {"said": "fine"},
        good | {"receipt": "dl1:no"},
        good | {"receipt": receipt.replace("Ali", "Eli")},
        good | {"asked": {"question": ""}},
        good | {"asked": {"question": "x" * 20_000}},
        {**good, "receipt": receipt.replace(answer.citations[0].article_id, "../etc")},
        {
            "said": "elsewhere",
            "asked": asked,
            "searched_for": "Who?",
            "article": "none",
            "start": 0,
            "end": 1,
        },
    ):
        told = judge(wrong)
        assert list(told) == ["error"], wrong
        assert "Traceback" not in told["error"]
    assert take_back({"id": 1}) == {}
    assert len(kept(judged)) == before
    assert take_back(judge(good)["id"]) == {}
    assert len(kept(judged)) == before
    collection.close()
