from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import english
from index.dates.grammar import expressions
from index.dates.phrases import FIRST_WORDS
from index.dates.timely import is_timely
from index.dates.tokens import tokenize

# What time is told with, and what leads up to it.
WORDS = sorted(
    {*FIRST_WORDS, *english.PREPOSITIONS, *english.BETWEEN, *english.FROM, *english.OF, *english.THE}
    | {
        *english.TO,
        *english.NOW,
        *english.SUFFIXES,
        *english.HALVES,
        *english.AGO,
        *english.HENCE,
        *english.AND,
    }
    | {"since", "before", "by", "far", "date", "'", "s", "-", "/", ".", "3", "12", "24", "90", "1987", "5"}
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.sampled_from([" ", "", "-"]))
def test_no_expression_is_in_a_sentence_that_is_not_timely(words: list[str], first: str) -> None:
    sentence = " ".join(words).replace(" ", first, 1)
    tokens = tokenize(sentence)
    assert is_timely(sentence) or list(expressions(tokens, 0, tokens.count)) == []


def test_names_and_counts_alone_are_not_timely() -> None:
    assert not is_timely("The Harrow Lane committee said that 12 of the last three were the first.")
    assert not is_timely("It has 7,500 members and 3.5 % of the vote, one of the most.")
    for timely in ("It ends in Q3.", "The ’90s were so.", "Closed on FRIDAY.", "Due 3/8/25.", "On the 8th."):
        assert is_timely(timely)
