import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.relations.copies import candidate_pairs, compare, find_copies, signatures
from index.relations.reports import Report
from index.sentences import Span

WIRE = (
    "A car ferry carrying 214 passengers ran aground on a sandbank near the port of Skarn early Wednesday, "
    "but no one was injured, the coast guard said. ",
    "The Lady Morwen struck the bank about 800 meters from the harbor mouth in thick fog, said Capt. Iver "
    "Tolland, who led the rescue. ",
    "Passengers were taken off by lifeboats and fishing vessels over the next three hours, and the ferry was "
    "refloated at high tide. ",
)
OTHER = (
    "The council voted nine to four on Friday to widen the avenue along the docks, which will cost twelve "
    "million crowns. ",
    "Engineers will begin with the drains in spring, and the trees on the northern side are to be spared "
    "after a petition by residents. ",
)


def report(number: int, *sentences: str, source: str | None = None) -> Report:
    ends = np.cumsum([len(sentence) for sentence in sentences]).tolist()
    spans = tuple(
        Span(end - len(one), end - len(one) + len(one.rstrip()))
        for one, end in zip(sentences, ends, strict=True)
    )
    return Report(number, source or f"outlet {number}", date(2031, 4, 2), "".join(sentences), spans)


def test_reprint_with_small_edits_is_a_copy():
    edited = [
        "SKARN (HW) — " + WIRE[0].replace("aground", "agroud"),
        WIRE[1].replace("meters", "metres").replace("Capt. ", ""),
    ]
    copy = compare(report(1, *WIRE), report(2, *edited))
    assert copy is not None
    assert copy.sentences == ((0, 0), (1, 1))
    assert copy.is_whole


def test_passage_inside_a_longer_article_is_a_copy_but_not_the_whole():
    short = report(
        1, *WIRE, *[f"Hands told stories of storm number {n} to the young ones. " for n in range(20)]
    )
    long = report(2, *OTHER, *WIRE, *OTHER[::-1])
    copy = compare(short, long)
    assert copy is not None
    assert copy.sentences == ((0, 2), (1, 3), (2, 4))
    assert not copy.is_whole


def test_sentence_with_another_number_is_no_copy():
    copy = compare(report(1, *WIRE), report(2, WIRE[0].replace("214", "198"), *WIRE[1:]))
    assert copy is not None
    assert copy.sentences == ((1, 1), (2, 2))


def test_statement_that_both_quote_is_no_copy():
    words = "“" + " ".join(WIRE).replace("said Capt. Iver Tolland, who led the rescue", "it seems") + "” "
    one = report(1, OTHER[0], words, "He stopped there. ")
    two = report(2, "The captain read it aloud at the inquest. ", words, OTHER[1])
    assert compare(one, two) is None


def test_footer_of_one_outlet_is_no_copy():
    footer = "".join(WIRE)
    one, two = report(1, OTHER[0], footer, source="Argus"), report(2, OTHER[1], footer, source="Argus")
    assert compare(one, two) is None
    assert compare(one, report(2, OTHER[1], footer, source="Mirror")) is not None


def test_article_is_no_copy_of_itself():
    assert compare(report(1, *WIRE), report(1, *WIRE)) is None
    of_article = {1: signatures(report(1, *WIRE, *WIRE))}
    assert candidate_pairs(of_article, {1}) == []


def test_texts_without_sentences_or_words_have_no_copies():
    for text in ("", " ", "…", "short"):
        assert signatures(report(1, text)).shape == (0, 32)
        assert compare(report(1, text), report(2, text)) is None


SENTENCES = st.lists(st.sampled_from([*WIRE, *OTHER, "He was 58. ", "No cause was given. "]), max_size=6)


@given(SENTENCES, SENTENCES)
def test_comparing_is_symmetric(first: list[str], second: list[str]):
    one, two = report(1, *first), report(2, *second)
    assert compare(one, two) == compare(two, one)


@given(st.text(max_size=400), st.text(max_size=400))
def test_comparing_any_two_texts_is_symmetric_and_in_range(first: str, second: str):
    one, two = report(1, first), report(2, second)
    copy = compare(one, two)
    assert copy == compare(two, one)
    assert copy is None or 0 < copy.containment <= 1


@given(st.permutations(range(8)), st.integers(0, 8))
def test_candidates_do_not_depend_on_order_or_on_what_came_first(order: list[int], cut: int):
    texts = [
        [*WIRE],
        [*OTHER],
        [*WIRE, *OTHER],
        [OTHER[1]],
        [WIRE[2]],
        [WIRE[0], OTHER[0]],
        [],
        ["He was 58. "],
    ]
    of_article = {number: signatures(report(number, *texts[number])) for number in range(8)}
    whole = candidate_pairs({number: of_article[number] for number in order}, set(order))
    assert whole == candidate_pairs(of_article, set(range(8)))
    first = candidate_pairs({number: of_article[number] for number in range(cut)}, set(range(cut)))
    then = candidate_pairs(of_article, set(range(cut, 8)))
    assert sorted(first + then) == whole


def archive(articles: int) -> tuple[list[Report], set[tuple[int, int]]]:
    """Articles of made-up words, all with one footer; every tenth reprints the one before it, edited."""
    chance = random.Random(7)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(5000)
    ]
    weights = [1 / rank for rank in range(1, 5001)]
    footer = "Write to the readers at the address on page two if there is a mistake in this piece of ours. "
    reports: list[Report] = []
    pairs = set()
    sentences: list[str] = []
    for number in range(articles):
        if number % 10 == 9:
            words = sentences[3].split(" ")
            words[4] = "edited"
            sentences = [
                "a new first sentence of its own that nobody else has . ",
                *sentences[:3],
                " ".join(words),
            ]
            pairs.add((number - 1, number))
        else:
            sentences = [" ".join(chance.choices(vocabulary, weights, k=20)) + ". " for _ in range(8)]
        reports.append(report(number, *sentences, footer))
    return reports, pairs


@pytest.mark.parametrize("articles", [500, 5000])
def test_comparisons_grow_as_the_articles_do(articles: int):
    reports, pairs = archive(articles)
    of_article = {one.number: signatures(one) for one in reports}
    compared = candidate_pairs(of_article, set(of_article))
    assert pairs <= set(compared)
    # All share a footer, the worst case: each is compared with 16 others, not with 5,000.
    assert len(compared) <= 18 * articles


def test_every_reprint_among_many_is_found_and_nothing_else():
    reports, pairs = archive(600)
    of_article = {one.number: signatures(one) for one in reports}
    found = list(find_copies(of_article, set(of_article), reports.__getitem__))
    assert {(copy.first, copy.second) for copy in found} == pairs
    assert all(copy.sentences[:4] == ((0, 1), (1, 2), (2, 3), (3, 4)) for copy in found)


def test_signatures_are_the_same_in_every_run():
    assert signatures(report(1, WIRE[0]))[0, :3].tolist() == SIGNATURE_OF_FIRST_SENTENCE


SIGNATURE_OF_FIRST_SENTENCE = [3231292169, 3275256547, 49830790]
