import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import first_sentence, split_sentences

# Each line is one sentence. Together with their neighbours they must come apart just here.
ONE_SENTENCE = [
    "The U.S. Army said Gen. Mark Milley met Mr. Smith at 5 p.m. Friday.",
    "He left at 6 a.m. on Monday.",
    "Prices rose 3.5 percent to $1.2 million.",
    "J. K. Rowling wrote it.",
    "J.R.R. Tolkien did not.",
    "Sen. Ada Reyes (R-Ariz.) met Lt. Col. Adams and Dr. Jones Jr. on Jan. 5 in St. Louis.",
    "She works for the U.N. in N.Y. and Washington, D.C. on weekdays.",
    "Rep. Omar Hale, D-Minn., agreed.",
    "Gov. Lind did too.",
    "“It was very, very bad. Bodies were on the streets,” he said.",
    "“They asked for people’s IDs. They burned homes, stole cars, and looted belongings.”",
    '"Nobody came. Nobody called," she said.',
    "The meeting ended at 5 p.m.",
    "The ministers left.",
    "It won't stop... and it goes on.",
    "Is it true?",
    "Prof. Lee disagreed; Ph.D. holders did not.",
    "The war cost approx. 3.5 million crowns, or 1,204.50 a head.",
]


def texts_of(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in split_sentences(text)]


def test_sentences_of_the_trade_come_apart_where_they_end() -> None:
    assert texts_of(" ".join(ONE_SENTENCE)) == ONE_SENTENCE


@pytest.mark.parametrize("sentence", ONE_SENTENCE)
def test_each_alone_is_one_sentence(sentence: str) -> None:
    assert texts_of(sentence) == [sentence]


def test_a_heading_is_no_sentence() -> None:
    text = "A first paragraph.\n\nRegional Concerns\n\nA second one. It ends."
    assert [(s.span.of(text), s.is_heading, s.ends_paragraph) for s in split_sentences(text)] == [
        ("A first paragraph.", False, True),
        ("Regional Concerns", True, True),
        ("A second one.", False, False),
        ("It ends.", False, True),
    ]


@pytest.mark.parametrize("text", ["Mayor resigns", "One\n\nTwo\n\nThree", "A text.\n\nClosing words"])
def test_short_lines_with_nothing_under_them_are_no_headings(text: str) -> None:
    assert not any(sentence.is_heading for sentence in split_sentences(text))


def test_a_quotation_of_a_page_is_split_after_all() -> None:
    text = "“" + "This sentence is said aloud. " * 40 + "”"
    assert len(texts_of(text)) > 30


def test_an_unclosed_quotation_splits_as_usual() -> None:
    assert len(texts_of("“He came. He saw. He left.")) == 3


def test_lines_are_paragraphs_where_no_line_is_blank() -> None:
    long_line = "This is a sentence of a paragraph that stands on one line. " * 3
    text = f"{long_line}\nA Heading\n{long_line}"
    assert [s.is_heading for s in split_sentences(text)] == [False] * 3 + [True] + [False] * 3


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "The council met on\nMonday and voted\nfor the bridge. It was\nlate."
    assert texts_of(text) == ["The council met on\nMonday and voted\nfor the bridge.", "It was\nlate."]


def test_first_sentence_leaves_headings_out_and_folds_white_space() -> None:
    assert first_sentence("World News\n\nThe sun\nrose. It set.") == "The sun rose."
    assert first_sentence(" \n ") == ""


@given(st.text(alphabet=st.sampled_from("ab A.\n\t“”\"'!?…1,é’-"), max_size=300) | st.text(max_size=200))
def test_spans_hold_every_non_blank_character_once_in_order(text: str) -> None:
    covered = [place for s in split_sentences(text) for place in range(s.span.start, s.span.end)]
    assert covered == sorted(set(covered))
    assert set(range(len(text))) - set(covered) <= {i for i, c in enumerate(text) if c.isspace()}
    for sentence in split_sentences(text):
        assert sentence.span.of(text) == sentence.span.of(text).strip() != ""
