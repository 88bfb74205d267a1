"""From a question and a collection to the table of its figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Unpack

from index import Article, Collection, Filter, Passage, Span
from index.dates import EventDay, event_days
from index.embedding import cosines
from index.sentences import split_sentences
from qa.answers import Also, Excerpt
from qa.quantities.amounts import Amount, amounts
from qa.quantities.asking import Asked, Terms, read_quantity
from qa.quantities.marking import in_order, marked
from qa.quantities.relevance import Surroundings, day_of, is_about, is_background
from qa.quantities.table import Figure, FigureTable
from qa.quantities.words import RUNNING
from qa.questions import checked, read_question
from qa.ranking import RankedPassage, rank
from qa.reports import related_sentences, same_as
from qa.retrieval import Retriever
from qa.scope import Narrowing
from qa.weights import WEIGHTS

_READ = 60  # passages
_LONGEST_SENTENCE = 1_500  # characters; more is a list, in which nothing says what a number counts
_LEAST_SCORE = 0.2

# Articles less like the one that fits best are of something else, where no name says of what.
_SAME_TOPIC = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """An article as its figures are read: its sentences in order, headings left out, and its days."""

    article: Article
    sentences: tuple[Span, ...]
    days: tuple[EventDay, ...]

    @classmethod
    def of(cls, article: Article, *, day_first: bool) -> "Report":
        """Split an article and read its days."""
        spans = tuple(one.span for one in split_sentences(article.text) if not one.is_heading)
        pairs = [(span.start, span.end) for span in spans]
        return cls(
            article, spans, tuple(event_days(article.text, pairs, article.published, day_first=day_first))
        )

    def place_of(self, piece: Span) -> int:
        """Return the place of the sentence that a span begins in."""
        last = len(self.sentences) - 1
        return next((at for at, span in enumerate(self.sentences) if span.end > piece.start), last)

    def around(self, sentence: Span) -> Surroundings:
        """Return a sentence with the two before it, the one after it and the article's lead."""
        text = self.article.text
        place = self.place_of(sentence)
        before = self.sentences[max(0, place - 2) : place]
        after = self.sentences[place + 1 : place + 2]
        lead = self.sentences[0].of(text) if self.sentences else ""
        return Surroundings(
            sentence=sentence.of(text),
            before=" ".join(span.of(text) for span in before),
            after=" ".join(span.of(text) for span in after),
            lead=f"{self.article.title or ''} {lead}",
        )


Copies = Callable[[str, int], Sequence[Also]]
"""Returns where else the sentence that starts at an offset of an article, named by its id, is printed."""


def figures_of(
    retriever: Retriever, question: str, *, least: int = 2, **narrowing: Unpack[Narrowing]
) -> FigureTable | None:
    """Return how the figure that a question asks for developed, or None; see `find_figures`.

    Days and outlets that the question's own words name hold strictly, and are not looked for in the
    sentences. Raises CollectionError where a part of the collection cannot be searched.
    """
    retriever.refuse_part()
    about, where = retriever.strictly(question, narrowing)
    if not any(character.isalnum() for character in about):
        return None
    table = find_figures(retriever, about, where, least=least)
    return None if table is None else replace(table, question=question)


def find_figures(retriever: Retriever, question: str, where: Filter, *, least: int = 2) -> FigureTable | None:
    """Return how the figure that a question asks for developed, or None.

    None for a question that asks for no quantity, and for one with fewer than `least` mentions, copies
    counted once. Reads the 60 best passages that pass `where`. Raises QuestionError for a question
    without a word or over 10,000 characters.
    """
    collection = retriever.collection
    terms = _terms(collection)
    asked = read_quantity(checked(question), terms)
    if asked is None:
        return None
    ranked = rank(read_question(question, collection), collection, where, _READ, WEIGHTS.passage)[:_READ]
    ranked = [one for one in ranked if one.score >= _LEAST_SCORE]
    passages = collection.passages([one.id for one in ranked])
    if not asked.names:
        passages = _of_one_topic(collection, ranked, passages)
    reports = {
        article.id: Report.of(article, day_first=collection.manifest.day_first)
        for article in collection.articles(sorted({one.article_id for one in passages}))
    }
    # A sentence longer than a passage is read whole, wherever it was cut.
    keys: dict[tuple[str, int], tuple[int, int]] = {}
    sentences: dict[tuple[str, int], tuple[Report, Span]] = {}
    for passage in passages:
        report = reports[passage.article_id]
        for place, piece in enumerate(passage.sentences):
            whole = report.sentences[report.place_of(piece)]
            keys.setdefault((passage.article_id, whole.start), (passage.id, place))
            sentences.setdefault((passage.article_id, whole.start), (report, whole))

    def copies(article_id: str, start: int) -> list[Also]:
        passage, place = keys[article_id, start]
        same = same_as(collection, [(passage, place)])
        related = related_sentences(collection, same, where)[passage, place]
        return [
            Also("copy", other.id, other.title, other.source, other.url, other.published,
                 Excerpt(one.quote.start, one.quote.end, one.quote.of(other.text)))
            for one in related if one.kind == "copy" for other in [one.article]
        ]  # fmt: skip

    rarity = collection.passage_words.rarity(sorted(asked.about | asked.names))
    table = tabulate(asked, list(sentences.values()), terms, rarity, copies)
    return table if len(table.rows) >= least else None


def tabulate(
    asked: Asked,
    sentences: Sequence[tuple[Report, Span]],
    terms: Terms,
    rarity: Mapping[str, float],
    copies: Copies,
) -> FigureTable:
    """Return the figures in those sentences that are about what is asked; see `qa.quantities.marking`."""
    figures = []
    earliest = min((one.article.published for one, _ in sentences if one.article.published), default=None)
    for report, sentence in sentences:
        if sentence.end - sentence.start > _LONGEST_SENTENCE:
            continue
        told = report.around(sentence)
        if is_about(asked, told, terms, rarity):
            figures += _figures(asked, report, sentence, told, terms, report.article.published or earliest)
    folded = _folded(in_order(_once_an_article(figures)), copies)
    return FigureTable(asked.text, asked.unit, tuple(marked(folded, course=asked.course)))


def _figures(
    asked: Asked, report: Report, sentence: Span, told: Surroundings, terms: Terms, as_of: date | None
) -> list[Figure]:
    """Return a sentence's figures; an undated article's are looked at `as_of` the earliest of the others."""
    days = [
        replace(day, start=day.start - sentence.start, end=day.end - sentence.start)
        for day in report.days
        if sentence.start <= day.start and day.end <= sentence.end
    ]
    spans = [(day.start, day.end) for day in days]
    found = amounts(told, asked, terms, spans)
    figures = []
    for amount in found:
        others = [(one.start, one.end) for one in found if one is not amount]
        interval = day_of(told.sentence, amount.start, amount.end, others, days)
        if not is_background(asked, interval, as_of):
            is_level = asked.course == "level"
            figures.append(_figure(amount, report.article, sentence, interval, told.sentence, is_level))
    return figures


def _figure(
    amount: Amount,
    article: Article,
    sentence: Span,
    interval: tuple[date, date] | None,
    text: str,
    is_level: bool,
) -> Figure:
    start, end = sentence.start + amount.start, sentence.start + amount.end
    value = article.text[start:end]
    return Figure(
        value=value,
        low=amount.low,
        high=amount.high,
        qualifier=amount.qualifier,
        unit=amount.unit,
        counts=amount.counts,
        scope=amount.scope,
        is_part=amount.is_part,
        is_increment=amount.is_increment,
        is_former=amount.is_former,
        is_level=is_level,
        is_running=bool(RUNNING.search(text)),
        quote=Excerpt(sentence.start, sentence.end, text),
        number=Excerpt(start, end, value),
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        first=interval[0] if interval else None,
        last=interval[1] if interval else None,
        conflicts=(),
        also=(),
    )


def _once_an_article(figures: Sequence[Figure]) -> list[Figure]:
    """Leave out what an article says again."""
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda one: (one.article_id, one.number.start)):
        if not any(_repeats(figure, one) for one in kept if one.article_id == figure.article_id):
            kept.append(figure)
    return kept


def _repeats(figure: Figure, earlier: Figure) -> bool:
    days = {earlier.first, figure.first} - {None}
    return _meaning(figure) == _meaning(earlier) and len(days) < 2


def _meaning(figure: Figure) -> tuple[object, ...]:
    return (
        figure.low,
        figure.high,
        figure.qualifier,
        figure.unit,
        figure.scope,
        figure.is_part,
        figure.is_increment,
        figure.is_former,
    )


def _folded(figures: Sequence[Figure], copies: Copies) -> list[Figure]:
    """Fold figures of copies of one sentence into the first of them, with all places of print."""
    kept: list[Figure] = []
    told: dict[tuple[str, int, str], int] = {}
    for figure in figures:
        key = (figure.article_id, figure.quote.start, figure.value)
        words = " ".join(figure.quote.text.split()).casefold()
        same = told.get(key, told.get((words, 0, figure.value)))
        if same is not None:
            if key not in told:
                kept[same] = replace(kept[same], also=(*kept[same].also, _also(figure)))
            continue
        # A copy with an edited number is a figure of its own.
        printed = [
            one for one in copies(figure.article_id, figure.quote.start) if figure.value in one.quote.text
        ]
        for one in printed:
            told[one.article_id, one.quote.start, figure.value] = len(kept)
        told[words, 0, figure.value] = len(kept)
        kept.append(replace(figure, also=tuple(printed)))
    return kept


def _also(figure: Figure) -> Also:
    return Also(
        "copy", figure.article_id, figure.title, figure.source, figure.url, figure.published, figure.quote
    )


def _of_one_topic(
    collection: Collection, ranked: Sequence[RankedPassage], passages: Sequence[Passage]
) -> list[Passage]:
    """Return the passages whose articles are like that of the best one."""
    if not ranked:
        return []
    numbers = collection.article_numbers_of([one.id for one in ranked])
    vectors = collection.article_vectors(numbers)
    likeness = cosines(vectors, vectors[0])
    return [passage for passage, like in zip(passages, likeness, strict=True) if like >= _SAME_TOPIC]


def _terms(collection: Collection) -> Terms:
    words = collection.passage_words

    def content(text: str) -> list[str]:
        return words.content_terms(text) if text else []

    return content
