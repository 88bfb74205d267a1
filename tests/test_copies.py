import random
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.relations.copies import SHORTEST_STRETCH, Copy, compare, find_copies
from index.relations.meetings import Signed, candidate_pairs
from index.relations.reports import Report
from index.relations.sieve import Sieve
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
    return Report.of(number, source or f"outlet {number}", date(2031, 4, 2), "".join(sentences), spans)


def candidates(reports: Sequence[Report]) -> list[tuple[int, int]]:
    """Return the pairs that are worth comparing."""
    found = [pair for block in candidate_pairs(Signed.of(reports)) for pair in block.tolist()]
    return sorted({(first, second) for first, second in found})


def sieved(reports: Sequence[Report]) -> Sieve:
    sieve = Sieve(SHORTEST_STRETCH)
    sieve.add(reports)
    return sieve


def copies_among(reports: Sequence[Report]) -> list[Copy]:
    return list(find_copies(Signed.of(reports), sieved(reports), {r.number: r for r in reports}.__getitem__))


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
    assert candidates([report(1, *WIRE, *WIRE)]) == []


def test_texts_without_sentences_or_words_have_no_copies():
    for text in ("", " ", "…", "short"):
        assert Signed.of([report(1, text)]).rows.shape == (0, 32)
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


TEXTS = (
    [*WIRE],
    [*OTHER],
    [*WIRE, *OTHER],
    [OTHER[1]],
    [WIRE[2]],
    [WIRE[0], OTHER[0]],
    [],
    ["He was 58. "],
)


@given(st.sets(st.integers(0, 7)))
def test_two_are_candidates_whoever_else_is_there(chosen: set[int]):
    reports = [report(number, *texts) for number, texts in enumerate(TEXTS)]
    among_all = candidates(reports)
    assert (0, 2) in among_all
    assert candidates([reports[number] for number in sorted(chosen)]) == [
        pair for pair in among_all if chosen.issuperset(pair)
    ]


@given(st.integers(1, 40))
def test_candidates_are_the_same_however_few_are_held(held: int):
    reports = [report(number, *TEXTS[number % 8]) for number in range(16)]
    blocks = list(candidate_pairs(Signed.of(reports), held))
    assert len(blocks) > 1 or held > 20
    assert all(block.tolist() == sorted(block.tolist()) for block in blocks)
    assert sorted({tuple(pair) for block in blocks for pair in block.tolist()}) == candidates(reports)


@given(st.integers(0, 8))
def test_articles_are_signed_alike_alone_and_together(cut: int):
    reports = [report(number, *texts) for number, texts in enumerate(TEXTS)]
    whole = Signed.of(reports)
    parts = Signed.joined([Signed.of(reports[:cut]), Signed.of(reports[cut:])])
    assert whole.owners.tolist() == parts.owners.tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 3, 4, 5, 5]
    assert whole.rows.tolist() == parts.rows.tolist()


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
    compared = candidates(reports)
    assert pairs <= set(compared)
    # All share a footer, the worst case: each is compared with 16 others, not with 5,000.
    assert len(compared) <= 18 * articles


def test_every_reprint_among_many_is_found_and_nothing_else():
    reports, pairs = archive(600)
    found = copies_among(reports)
    assert {(copy.first, copy.second) for copy in found} == pairs
    assert all(copy.sentences[:4] == ((0, 1), (1, 2), (2, 3), (3, 4)) for copy in found)


def cuttings(chance: random.Random) -> list[Report]:
    """Articles that share passages of about 30 words, whole or not, edited or not, quoted or not."""
    words = [f"w{place}" for place in range(chance.choice((40, 400)))]
    stock = [chance.choices(words, k=chance.randint(25, 36)) for _ in range(6)]
    reports = []
    for number in range(chance.randint(2, 6)):
        sentences = []
        for _ in range(chance.randint(1, 5)):
            cutting = list(chance.choice(stock))
            for _ in range(chance.choice((0, 0, 1, 2, 4))):
                place = chance.randrange(len(cutting))
                cutting[place : place + chance.choice((0, 1, 7))] = chance.choices(["12", "new", "own"], k=1)
            if chance.random() < 0.3:
                cutting = cutting[chance.randrange(20) :]
            written = " ".join(cutting)
            sentences.append(chance.choice((f"{written}. ", f"{written}. ", f"“{written}” he said. ")))
            if chance.random() < 0.5:
                sentences.append(" ".join(chance.choices(words, k=chance.randint(1, 30))) + ". ")
        reports.append(report(number, *sentences, source=chance.choice(("Argus", "Mirror"))))
    return reports


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_sieve_keeps_no_copy_back(seed: int):
    reports = cuttings(random.Random(seed))
    pairs = [(one, two) for two in range(len(reports)) for one in range(two)]
    passing = sieved(reports).passing(np.array(sorted(pairs), np.int64)).tolist()
    compared = {pair: compare(reports[pair[0]], reports[pair[1]]) for pair in pairs}
    assert {pair for pair, copy in compared.items() if copy is not None} <= set(map(tuple, passing))
    met = candidates(reports)
    assert copies_among(reports) == [copy for pair in met if (copy := compared[pair]) is not None]


@pytest.mark.parametrize(
    ("pieces", "apart", "is_copy"), [(6, 6, True), (5, 6, False), (6, 7, False), (7, 6, True), (12, 7, False)]
)
def test_sieve_goes_to_the_edge_of_what_is_a_copy(pieces: int, apart: int, is_copy: bool):
    # Pieces of five words with others between: nothing is longer for the shingles that it shares.
    def text(number: int) -> str:
        between = [f"own{number}x{place}" for place in range(apart)]
        return " ".join(
            word for piece in range(pieces) for word in [f"w{piece}x{place}" for place in range(5)] + between
        )

    reports = [report(number, text(number)) for number in (1, 2)]
    assert (compare(*reports) is not None) == is_copy
    assert sieved(reports).passing(np.array([[1, 2]])).tolist() == ([[1, 2]] if is_copy else [])


@pytest.mark.parametrize(("words", "is_copy"), [(29, False), (30, True)])
def test_thirty_words_are_a_copy_and_pass_the_sieve(words: int, is_copy: bool):
    shared = " ".join(f"w{place}" for place in range(words))
    one, two = report(1, f"First of all {shared}. "), report(2, f"Then it says {shared} and ends. ")
    quoted = report(3, f"He said “{shared}” twice. ")
    assert (compare(one, two) is not None) == is_copy
    assert len(sieved([one, two]).passing(np.array([[1, 2]]))) >= is_copy
    assert compare(two, quoted) is not None or not is_copy
    assert compare(quoted, report(4, f"They too: “{shared}”. ")) is None


def test_sieve_lets_next_to_nothing_through_that_only_shares_phrases():
    chance = random.Random(3)
    phrases = [" ".join(f"word{chance.randrange(5000)}" for _ in range(6)) for _ in range(400)]
    reports = [
        report(number, *(" ".join(chance.choices(phrases, k=4)) + ". " for _ in range(12)))
        for number in range(60)
    ]
    pairs = [(one, two) for one in range(60) for two in range(one + 1, 60)]
    shared = sum(compare(reports[one], reports[two]) is not None for one, two in pairs)
    passing = len(sieved(reports).passing(np.array(pairs, np.int64)))
    assert shared <= passing < len(pairs) / 20


def test_signatures_are_the_same_in_every_run():
    assert Signed.of([report(1, WIRE[0])]).rows[0, :3].tolist() == SIGNATURE_OF_FIRST_SENTENCE


SIGNATURE_OF_FIRST_SENTENCE = [3231292169, 3275256547, 49830790]
