"""What an endpoint can be asked: checked field by field, and refused in a sentence."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import QuestionError
from qa.defaults import LONGEST_QUESTION
from qa.scope import INFERRED
from qa.web.endpoints import ENDPOINTS
from qa.web.requests import MOST_PASSAGES

WHAT = "What closed in Arlen?"

REFUSED = {
    "an unknown field": (
        "retrieve",
        {"question": WHAT, "colour": "red"},
        "There is no field “colour”; there is question, k, since, until, clock, known_by, today, sources and"
        " literal.",
    ),
    "several": (
        "article",
        {"id": "a", "text": "b"},
        "article_id is missing. There is no field “id”; there is article_id. There is no field “text”; there"
        " is article_id.",
    ),
    "no question": ("ask", {}, "question is missing."),
    "no word": (
        "ask",
        {"question": "?!"},
        "There is no word in the question; ask about a person, a place or an event.",
    ),
    "too long": (
        "figures",
        {"question": "a" * 10_001},
        "The question has 10,001 characters; ask it in at most 10,000.",
    ),
    "no text": ("ask", {"question": ["a"]}, "question: input should be a valid string."),
    "no passage": ("ask", {"question": WHAT, "k": 0}, "k: input should be greater than or equal to 1."),
    "too many": ("ask", {"question": WHAT, "k": 10**9}, "k: input should be less than or equal to 100."),
    "no number": ("ask", {"question": WHAT, "k": "5"}, "k: input should be a valid integer."),
    "neither": ("ask", {"question": WHAT, "k": True}, "k: input should be a valid integer."),
    "no day": (
        "ask",
        {"question": WHAT, "since": "2031-02-30"},
        "since is '2031-02-30', which is no day; write it as 2025-03-08.",
    ),
    "no today": ("timeline", {"today": "now"}, "today is 'now', which is no day; write it as 2025-03-08."),
    "backwards": (
        "timeline",
        {"since": "2031-05-05", "until": "2031-05-01"},
        "The window ends (2031-05-01) before it begins (2031-05-05); swap the two days.",
    ),
    "no clock": (
        "ask",
        {"question": WHAT, "clock": "noon"},
        "clock: input should be 'published', 'event' or 'either'.",
    ),
    "one outlet": ("ask", {"question": WHAT, "sources": "Post"}, "sources: input should be a valid list."),
    "no outlet": ("ask", {"question": WHAT, "sources": [1]}, "sources: input should be a valid string."),
    "no article": ("article", {"article_id": None}, "article_id: input should be a valid string."),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused_in_a_sentence(case: str) -> None:
    name, sent, sentence = REFUSED[case]
    with pytest.raises(QuestionError) as refused:
        ENDPOINTS[name].read(sent)
    assert str(refused.value) == sentence


def test_half_a_character_is_none() -> None:
    assert ENDPOINTS["ask"].read({"question": "a \ud800"}).arguments()["question"] == "a ?"
    assert ENDPOINTS["article"].read({"article_id": "\udfff"}).arguments() == {"article_id": "?"}
    assert ENDPOINTS["ask"].read({"question": "a", "sources": ["\ud800"]}).arguments()["sources"] == ["?"]


def test_a_long_name_is_cut() -> None:
    with pytest.raises(QuestionError, match=f"“{'x' * 60}”"):
        ENDPOINTS["article"].read({"article_id": "a", "x" * 1_000: 1})


def test_what_is_left_out_is_the_usual() -> None:
    assert ENDPOINTS["ask"].read({"question": WHAT}).arguments() == {
        "question": WHAT,
        "k": 5,
        "since": None,
        "until": None,
        "clock": "published",
        "known_by": None,
        "today": None,
        "sources": None,
        "infer": INFERRED,
    }
    narrowed = {"question": None, "sources": [], "literal": True, "passages": False, "by": "published"}
    asked = ENDPOINTS["timeline"].read(narrowed).arguments()
    assert (asked["question"], asked["sources"], asked["infer"]) == (None, None, ())
    assert (asked["passages"], asked["by"]) == (False, "published")


def test_every_field_says_what_it_means_and_what_it_takes() -> None:
    assert set(ENDPOINTS) == {"ask", "retrieve", "article", "figures", "timeline"}
    for endpoint in ENDPOINTS.values():
        schema = endpoint.request.model_json_schema()
        assert schema["additionalProperties"] is False
        assert list(schema["properties"]) == list(endpoint.fields)
        for name, field in schema["properties"].items():
            assert field["description"].endswith("."), name
            assert "title" not in field
            assert ("default" in field) == (name not in schema.get("required", []))
    counted = ENDPOINTS["ask"].request.model_json_schema()["properties"]["k"]
    assert (counted["minimum"], counted["maximum"], counted["default"]) == (1, MOST_PASSAGES, 5)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from(sorted({field for one in ENDPOINTS.values() for field in one.fields}))


@given(st.sampled_from(sorted(ENDPOINTS)), st.dictionaries(fields | st.text(max_size=8), json_values))
def test_whatever_is_sent_is_a_request_or_a_sentence(name: str, sent: dict[str, Any]) -> None:
    try:
        request = ENDPOINTS[name].read(sent)
    except QuestionError as error:
        assert str(error)[-1] in ".?"
        assert len(str(error)) < 1_000 + LONGEST_QUESTION
    else:
        assert sent.keys() <= set(endpoint_fields := ENDPOINTS[name].fields)
        assert all(getattr(request, field) == sent[field] for field in endpoint_fields if field in sent)
