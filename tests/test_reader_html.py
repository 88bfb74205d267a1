"""The reader's HTML: other cited passages of the article, and the way from one citation to the next."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import ARTICLE, QUOTE, Page, citation

from qa.web.reader import Place, reader

TEXT = "One is here. Two is there. Three is gone."
PLACES = st.builds(Place, st.integers(0, 9), *(st.integers(-5, len(TEXT) + 5) for _ in range(4)))


@given(PLACES, st.lists(PLACES, max_size=5))
def test_however_places_meet_the_text_is_whole_and_one_passage_is_set_off(
    opened: Place, others: list[Place]
) -> None:
    page = Page(reader(replace(ARTICLE, text=TEXT), opened, others))
    place = opened.within(len(TEXT))
    assert page.text("div.text") == TEXT
    assert page.text("span.place") == TEXT[place.start : place.end]
    assert page.text("mark.") == TEXT[place.quote_start : place.quote_end]
    cited = {
        at
        for other in (each.within(len(TEXT)) for each in others)
        for at in range(other.start, other.end)
        if not place.start <= at < place.end
    }
    assert page.text("span.beside-it") == "".join(TEXT[at] for at in sorted(cited))


def test_what_else_is_cited_keeps_its_number_and_its_quote() -> None:
    where = citation()
    opened = Place(2, where.passage.start, where.passage.end, where.quote.start, where.quote.end)
    page = Page(reader(ARTICLE, opened, [opened, Place(4, 0, 7, 0, 6)]))
    assert page.text("mark.") == QUOTE
    assert page.text("cite.") == "Before"
    spans = [attributes for tag, attributes in page.elements if tag == "span" and "data-number" in attributes]
    assert spans == [
        {"class": "beside-it", "data-number": "4"},
        {"class": "place", "data-number": "2"},
    ]


@pytest.mark.parametrize(
    ("shown", "count", "told", "disabled"),
    [
        (1, 3, "‹Citation 1 of 3›", [True, False]),
        (2, 3, "‹Citation 2 of 3›", [False, False]),
        (3, 3, "‹Citation 3 of 3›", [False, True]),
        (1, 1, "", []),
        (0, 3, "", []),
        (7, 3, "", []),
        (-1, -1, "", []),
    ],
)
def test_there_is_a_way_to_the_citation_before_and_after(
    shown: int, count: int, told: str, disabled: list[bool]
) -> None:
    page = Page(reader(ARTICLE, Place(1, 0, 6, 0, 6), (), (shown, count)))
    assert page.text("div.steps") == told
    steps = [attributes for tag, attributes in page.elements if attributes.get("class") == "step"]
    assert ["disabled" in one for one in steps] == disabled
    assert [one["data-step"] for one in steps] == ["-1", "1"][: len(disabled)]
