from datetime import date

from doubles import WordCountEmbedder, words
from hypothesis import given
from hypothesis import strategies as st

from index import Article
from index.passages import fit_header, header, split_passages

count = WordCountEmbedder().count_tokens


def texts_of(text: str, limit: int) -> list[str]:
    return [passage.span.of(text) for passage in split_passages(text, count, limit)]


def test_whole_sentences_are_packed_to_the_limit() -> None:
    text = "One two three. Four five six. Seven eight nine."
    assert texts_of(text, 8) == ["One two three. Four five six.", "Seven eight nine."]
    assert texts_of(text, 12) == [text]
    assert texts_of(text, 4) == ["One two three.", "Four five six.", "Seven eight nine."]


def test_a_paragraph_end_is_preferred_when_the_next_paragraph_does_not_fit() -> None:
    text = "Red men ate. Old dogs ran.\n\nGo home now. Eat it all."
    assert texts_of(text, 12) == ["Red men ate. Old dogs ran.", "Go home now. Eat it all."]
    assert texts_of(text, 16) == [text]


def test_a_passage_less_than_half_full_goes_on_into_the_next_paragraph() -> None:
    text = "Dogs ran.\n\nRed men ate. Old dogs ran. Go home now."
    assert texts_of(text, 12) == ["Dogs ran.\n\nRed men ate. Old dogs ran.", "Go home now."]


def test_a_heading_goes_with_what_follows_and_is_never_quotable() -> None:
    text = "Red men ate old dogs.\n\nNew Heading\n\nThey ran home all day. He slept."
    passages = split_passages(text, count, 8)
    assert [p.span.of(text) for p in passages] == [
        "Red men ate old dogs.",
        "New Heading\n\nThey ran home all day.",
        "He slept.",
    ]
    assert [[s.of(text) for s in p.sentences] for p in passages] == [
        ["Red men ate old dogs."],
        ["They ran home all day."],
        ["He slept."],
    ]


def test_a_sentence_over_the_limit_is_cut_at_a_word() -> None:
    assert texts_of("a b c d e f g h i j.", 4) == ["a b c d", "e f g h", "i j."]


@given(
    st.text(alphabet=st.sampled_from('ab A.\n“”"!?…1,é-'), max_size=400) | st.text(max_size=300),
    st.integers(8, 60),
)
def test_passages_hold_every_non_blank_character_once_within_the_limit(text: str, limit: int) -> None:
    passages = split_passages(text, count, limit)
    covered = [place for p in passages for place in range(p.span.start, p.span.end)]
    assert covered == sorted(set(covered))
    assert set(range(len(text))) - set(covered) <= {i for i, c in enumerate(text) if c.isspace()}
    for passage in passages:
        assert len(words(passage.span.of(text))) <= limit
        for sentence in passage.sentences:
            assert passage.span.start <= sentence.start < sentence.end <= passage.span.end


def article(title: str | None, published: date | None) -> Article:
    return Article(
        "a", title, "The Arlen Post", None, published, "text", None, "header" if published else "none", None
    )


def test_the_header_names_what_is_known() -> None:
    assert header(article("Crane falls", date(2031, 5, 2))) == "Crane falls | The Arlen Post | 2031-05-02"
    assert header(article(None, None)) == "The Arlen Post"


def test_a_header_takes_a_quarter_of_the_limit_at_most() -> None:
    assert fit_header("one two three four five", count, 16) == "one two three four"
    assert fit_header("", count, 16) == ""
