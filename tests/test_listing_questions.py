"""Which questions ask for everything on something, and on what."""

import pytest

from qa.listing_questions import read_listing


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("list everything about Velmark", "Velmark"),
        ("show all articles on the flood", "the flood"),
        ("everything about Velmark since March", "Velmark since March"),
        ("every mention of Ilva Morn", "Ilva Morn"),
        ("List everything on the harbour, please.", "the harbour"),
        ("Show me everything you have on Teo Brandt", "Teo Brandt"),
        ("Give me all there is about the ferry", "the ferry"),
        ("all articles from the Heron on the flood", "from the Heron on the flood"),
        ("Can you list all reports about the crane?", "the crane"),
        ("I want to see every article that mentions Velmark", "Velmark"),
        ("find all passages mentioning Sana Oke", "Sana Oke"),
        ("a complete list of articles about the strike", "the strike"),
        ("Give me the full list of reports on the strike", "the strike"),
        ("list articles about Quillon", "Quillon"),
        ("Which articles mention Quillon?", "Quillon"),
        ("What are all the articles on the toll?", "the toll"),
        ("everything", ""),
        ("all articles", ""),
        ("Show everything from the Heron", "from the Heron"),
        ("everything since 7 May about the ferry", "since 7 May about the ferry"),
        ('list all mentions of "Port Arlen"', '"Port Arlen"'),
        ("all references to the mayor", "the mayor"),
        ("Tell me everything about the mayor", "the mayor"),
        ("Export every passage on the toll", "the toll"),
        ("all news about the ferry in the archive", "the ferry"),
        ("Show me all that was published about the ferry", "the ferry"),
        ("Show all the coverage of the strike last week", "the strike last week"),
        ("everything that has been reported on the basin", "the basin"),
        ("Could you please show me all stories about the fair?", "the fair"),
        ("every article on the bridge in chronological order", "the bridge"),
        ("download all quotes about tolls", "tolls"),
        ("everything related to the inquiry", "the inquiry"),
        ("list every report of a fire", "a fire"),
        ("everything published in May", "in May"),
        ("all articles in which the mayor is named", "the mayor"),
        ("Please list everything concerning the dock", "the dock"),
        ("all press reports about the launch", "the launch"),
        ("EVERYTHING  ABOUT\tthe ferry!", "the ferry"),
        ("list everything about who was hurt", "who was hurt"),
        ("let me see all articles on the ferry", "the ferry"),
    ],
)
def test_a_question_that_asks_for_everything_says_on_what(question: str, topic: str) -> None:
    found = read_listing(question)
    assert found is not None
    assert found.topic.of(question) == topic


@pytest.mark.parametrize(
    "question",
    [
        "list the demands of the dockers",
        "What did everything cost?",
        "What did everyone say about the ferry?",
        "Who lost everything in the flood?",
        "list the reports' authors",
        "Show the mayor's plan",
        "Is everything about the ferry known?",
        "How many articles mention Quillon?",
        "Did all passengers survive?",
        "all dockers on the quay were hurt",
        "What are all the demands?",
        "list all demands of the dockers",
        "Everything the mayor said about the ferry",
        "Which report was wrong?",
        "Tell me about the ferry",
        "show me the article about the ferry",
        "Everything changed on Friday",
        "Who wrote the report on the ferry?",
        "All in all, was it a success?",
        "Which articles of the treaty were broken?",
        "all the articles of the constitution that were suspended",
        "Everything for the people",
        "everything in the store was sold",
        "all reports of the flood were false",
        "When was everything on the quay burnt?",
        "all sources of water in Velmark",
        "allegations about the mayor",
        "everybody about the ferry",
        "",
    ],
)
def test_a_question_that_asks_something_else_is_none(question: str) -> None:
    assert read_listing(question) is None


def test_it_is_linear_in_what_is_typed() -> None:
    for piece in ("please ", "all ", "news ", "everything about ", " of the", "in which "):
        assert read_listing("x" + piece * 3_000) is None
        read_listing("list " + piece * 1_000)
