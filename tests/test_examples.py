"""Example questions: about what the collection itself reports most, each of them answered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from doubles import WordCountEmbedder
from test_question_cost import Reads

from index import Article, Collection, build_articles
from qa import LiveRetriever, Retriever
from qa.examples import Examples, examples

FEW, MANY = 300, 1_200
TOWNS = ("Velmark", "Quillon", "Arlen", "Oke", "Marlo")


def article(number: int, text: str, day: date | None, source: str | None = None) -> Article:
    dated_by = "none" if day is None else "column"
    return Article(
        f"{number:05}", None, source or f"Outlet {number % 7}", None, day, text, None, dated_by, None
    )


def retriever_of(folder: Path, articles: Sequence[Article]) -> Retriever:
    build_articles(articles, folder, WordCountEmbedder())
    # The word-count model's matches are on another scale: whether it refuses says nothing.
    return Retriever(Collection.open(folder, WordCountEmbedder()), refuse_below=0)


# Places, people and outlets are invented. Each of these is told by so many articles, in words of their own.
TELLING = {
    "The ferry sank in Quillon, {0} said, and it has not come up in Quillon since 4 May 2031.": 6,
    "For the {0} it was what Mayor Teo Brandt had said of the storm, and {0} is not with Brandt.": 5,
    "{0} is what the Marlo Observatory has called it, and so it was for the Marlo Observatory.": 4,
    "It is not the {0} that was in Velmark, and all is well in Velmark on 6 May 2031.": 3,
    "This {0} is from Sarn.": 1,
}


def told(telling: Mapping[str, int] = TELLING, day: date | None = date(2031, 5, 7)) -> list[Article]:
    texts = [
        text.format(f"word{place}x{turn}")
        for place, (text, count) in enumerate(telling.items())
        for turn in range(count)
    ]
    return [article(number, text, day) for number, text in enumerate(texts)]


def test_they_are_the_names_and_the_day_of_most_articles(tmp_path: Path) -> None:
    retriever = retriever_of(tmp_path / "index", told())
    expected = (
        "What happened in Quillon?",
        "What happened on 4 May 2031?",
        "What happened in Velmark?",  # by fewer than the next, but they retell one another
        "Who is Teo Brandt?",
        "What is reported about the Marlo Observatory?",
        "What is reported about Sarn?",
        "What happened on 6 May 2031?",
        "What happened on 7 May 2031?",
    )
    assert examples(retriever, 20) == expected
    for count in range(len(expected)):
        assert examples(retriever, count) == expected[:count]


@pytest.mark.model
def test_they_are_those_of_the_seeds(seeds_retriever: Retriever) -> None:
    questions = examples(seeds_retriever, 6)
    assert questions == (
        "Who is Bashar al-Assad?",
        "What happened on 7 March 2025?",
        "What is reported about Hayat Tahrir al-Sham?",
        "What is reported about Alawites?",
        "What is reported about Syria?",
        "What happened in Baniyas?",
    )
    assert all(seeds_retriever.ask(question).found for question in questions)


def test_a_copy_counts_once_and_what_others_retell_counts_more(tmp_path: Path) -> None:
    wire = (
        "A crane of the harbour fell upon seven boats in Quillon on that day. None of the dockers who were "
        "in the basin was hurt, the owner of the boats told all who asked. It is not known when the basin "
        "and what is left of the boats will be in use again in Quillon."
    )
    articles = [article(number, wire, date(2031, 5, 7)) for number in range(5)]
    articles += [
        article(
            10 + number, f"It was number {number} that was in Velmark, and all of it was in Velmark.", None
        )
        for number in range(2)
    ]
    found = examples(retriever_of(tmp_path / "index", articles), 2)
    assert found[0] == "What happened in Velmark?"


def test_an_undated_collection_has_names_alone(tmp_path: Path) -> None:
    undated = {
        text.replace(" since 4 May 2031", "").replace(" on 6 May 2031", ""): count
        for text, count in TELLING.items()
    }
    retriever = retriever_of(tmp_path / "index", told(undated, None))
    assert examples(retriever) == (
        "What happened in Quillon?",
        "Who is Teo Brandt?",
        "What is reported about the Marlo Observatory?",
        "What happened in Velmark?",
    )


def test_an_empty_collection_has_none(tmp_path: Path) -> None:
    assert examples(retriever_of(tmp_path / "index", [])) == ()


def test_one_article_has_some(tmp_path: Path) -> None:
    text = "The ferry was in Port Arlen. It is not said who from Port Arlen was on the ferry."
    retriever = retriever_of(tmp_path / "index", [article(0, text, date(2031, 5, 2))])
    assert examples(retriever) == ("What is reported about Port Arlen?", "What happened on 2 May 2031?")


def test_an_archive_in_another_language_is_asked_about_its_days(tmp_path: Path) -> None:
    texts = (
        "Der Hafen von Arlen wurde geschlossen. Der Bürgermeister von Velmark bestätigte das in Arlen.",
        "Le port d’Arlen reste fermé. Le maire de Velmark confirme la nouvelle à Arlen.",
        "Порт Арлена закрыт. Мэр Велмарка подтвердил это в Арлене.",
    )
    articles = [article(number, text, date(2031, 5, 2 + number // 2)) for number, text in enumerate(texts)]
    retriever = retriever_of(tmp_path / "index", articles)
    assert examples(retriever) == ("What happened on 2 May 2031?", "What happened on 3 May 2031?")


def test_outlets_are_not_offered(tmp_path: Path) -> None:
    text = "So word{} is what they told the Velmark Post. It was in Oke, and then it was in Oke."
    articles = [article(number, text.format(number), None, "Velmark Post") for number in range(4)]
    assert examples(retriever_of(tmp_path / "index", articles)) == ("What happened in Oke?",)


def test_what_has_no_answer_is_not_offered(tmp_path: Path) -> None:
    refusing = Retriever(retriever_of(tmp_path / "index", told()).collection, refuse_below=1)
    # A day alone is answered by what is of that day, which needs no likeness.
    assert examples(refusing) == tuple(f"What happened on {day} May 2031?" for day in (4, 6, 7))


def test_markup_around_names_stays_out(tmp_path: Path) -> None:
    text = "It is <b>Quillon</b>\n<i>Arlen</i> and [Velmark](javascript:Oke) that the <a>Sarn</a> is of."
    retriever = retriever_of(tmp_path / "index", [article(0, text, None)])
    for question in examples(retriever, 20):
        assert question.removesuffix("?").replace(" ", "").isalpha()


def test_a_new_generation_has_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build_articles(told(), folder, WordCountEmbedder())
    live = LiveRetriever(
        folder, WordCountEmbedder(), lambda opened: Retriever(opened, refuse_below=0), every=60
    )
    offered = Examples(live, 1)
    assert offered() == ("What happened in Quillon?",)
    others = {text.replace("Quillon", "Brennick"): count for text, count in TELLING.items()}
    build_articles(told(others), folder, WordCountEmbedder())
    assert offered() == ("What happened in Quillon?",)
    assert live.refresh()
    assert offered() == ("What happened in Brennick?",)
    reads = Reads()
    reads.watch(live.collection)
    assert offered() == ("What happened in Brennick?",)
    assert reads.statements == 0
    live.close()


@pytest.fixture(scope="module")
def sized(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Retriever]]:
    opened = []
    for size in (FEW, MANY):
        articles = [
            article(
                number,
                "A storm of word{0} is over {1}, and it is not over in {1}.".format(
                    number, TOWNS[number % 5]
                ),
                date(2031, 1, 1) + timedelta(number % 200),
            )
            for number in range(size)
        ]
        opened.append(retriever_of(tmp_path_factory.mktemp("sized") / "index", articles))
    yield opened
    for one in opened:
        one.collection.close()


def test_what_is_read_does_not_grow_with_the_collection(sized: list[Retriever]) -> None:
    # With one question tried the sample is what most of it is; with more, how many are tried may differ.
    for count, statements in ((1, 24), (4, 60)):
        reads = []
        for retriever in sized:
            assert len(examples(retriever, count)) == count
            counted = Reads()
            counted.watch(retriever.collection)
            assert len(examples(retriever, count)) == count
            reads.append(counted)
        few, many = reads
        assert max(few.statements, many.statements) <= statements
        assert many.steps <= 1.3 * few.steps
