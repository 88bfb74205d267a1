"""What is told of a text by its pieces is what is told of it whole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.relations.alignment import words_of
from index.relations.labels import labelled_mentions
from index.relations.pieces import Known, pieces_of

FRAGMENTS = (
    "No. 5", "Nos. 3 and 4", "#7", "№ 12", "number\nfive", "wards 3, 4 and 6", "districts 3–5", "A320",
    "Block C", "World War II", "the Fifth Congressional District", "12th Street", "at 221B Morn Street",
    "flight\tNo.\u00a05", "al-Kadri", "St. Morn", "O.S. President", "I’m", "Osk II", "A", "van der Berg",
    "’s", "1,000", "half a dozen", "A\ndozen", "tens of thousands", "Six", "SEVEN", "twenty-five",
    "first floor", "C-130", "5²", "x5", "US$5", "5%", "OSK NEWS NOW HERE", "said", "people were killed",
    "(", "“", "…", ".", ",", " ", "\n", "Osk", "osk", "Velmark",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(" ".join)


@given(TEXTS)
def test_pieces_stand_where_it_is_said(text: str) -> None:
    pieces, starts = pieces_of(text)
    assert " ".join(pieces) == text
    assert [text[start : start + len(piece)] for piece, start in zip(pieces, starts, strict=True)] == pieces


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_mentions_and_labels_are_found_as_if_they_were_tried_everywhere(text: str) -> None:
    # With a letter that is another by case alone, every character of a text is tried.
    assert labelled_mentions(f"{text}\nſ", ()) == labelled_mentions(f"{text}\ns", ())


@given(TEXTS)
def test_words_of_pieces_are_those_of_the_text(text: str) -> None:
    # A text without blanks is one piece.
    whole, parted = words_of(text.replace(" ", "\t")), words_of(text)
    for one, other in (
        (whole.hashes, parted.hashes),
        (whole.starts, parted.starts),
        (whole.ends, parted.ends),
        (whole.shingles, parted.shingles),
    ):
        assert np.array_equal(one, other)
    assert whole.figures == parted.figures


def test_each_piece_is_read_once_and_long_ones_are_not_kept() -> None:
    read: list[str] = []
    known = Known(lambda piece: len(read.append(piece) or piece))
    long = "a" * 51
    assert [known[piece] for piece in ("to", "be", "to", long, long)] == [2, 2, 2, 51, 51]
    assert read == ["to", "be", long, long]
    for number in range(120_000):
        assert known[str(number)] == len(str(number))
    assert len(known) <= 50_000
