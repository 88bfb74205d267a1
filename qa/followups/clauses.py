"""The frame of an English question: question phrase, auxiliary, subject and main verb."""

from dataclasses import dataclass

from qa.followups import english as en
from qa.followups.chunks import chunks, is_content
from qa.followups.texts import Text


@dataclass(frozen=True, slots=True)
class Clause:
    """The frame of a question in token indices.

    `question` is the span of the question phrase ("how many people"), empty for a yes-or-no
    question; `noun` the noun inside it; `auxiliary` and `verb` are indices or −1; `subject` is the span
    of a subject that follows the auxiliary, empty if the question phrase is the subject.
    """

    opening: int
    question: tuple[int, int]
    noun: tuple[int, int]
    auxiliary: int
    subject: tuple[int, int]
    verb: int


def clause_of(question: Text) -> Clause:
    """Find the frame; what isn't there is an empty span or −1."""
    tokens, end = question.tokens, question.words_end
    i = opening = opening_end(question)
    wh, noun, auxiliary, subject, verb = (i, i), (i, i), -1, (i, i), -1
    if question.lower(i) in en.PREPOSITIONS and question.lower(i + 1) in en.QUESTION_WORDS:
        i += 1
    if question.lower(i) in en.QUESTION_WORDS:
        word = question.lower(i)
        i += 1
        if word == "how" and question.lower(i) in ("many", "much"):
            noun = _noun_span(question, i + 1)
            i = max(i + 1, noun[1])
        elif word == "how" and question.lower(i) in en.DEGREES:
            i += 1
        elif word in ("which", "what", "whose") and question.lower(i) not in en.AUXILIARIES:
            noun = _noun_span(question, i)
            i = max(i, noun[1])
        if question.lower(i) == "else":
            i += 1
        wh = (opening, i)
    if i < end and question.lower(i) in en.AUXILIARIES:
        auxiliary = i
        following = i + 1
        # "Who was arrested", "how much money was involved": the question phrase is the subject.
        is_subject = (
            wh[0] < wh[1]
            and question.lower(wh[0]) in ("who", "what", "which", "how", "whose")
            and (noun[0] < noun[1] or question.lower(wh[0]) in ("who", "what"))
        )
        nxt = question.lower(following)
        passive = is_subject and nxt and not question.is_name(following) and (
            en.is_past(nxt) or nxt.endswith("ing") or nxt in en.PREPOSITIONS or nxt in en.RELATIONAL
            or nxt in ("be", "been", "not")
        )  # fmt: skip
        if passive or (
            is_subject
            and question.lower(i) in en.MODAL
            and en.is_base(nxt)
            and not question.is_name(following)
        ):
            verb = following
        else:
            subject, verb = _subject(question, auxiliary)
    elif wh[0] < wh[1] and i < end and is_content(question, i):
        verb = i
    return Clause(opening, wh, noun, auxiliary, subject, verb if verb < len(tokens) else -1)


def opening_end(question: Text) -> int:
    """Return the index after the words that may lead a question, such as "and" or "ok,"."""
    place = 0
    while place < question.words_end and (
        question.lower(place) in en.OPENINGS or not question.tokens[place].is_word
    ):
        place += 1
    return place


def _noun_span(question: Text, first: int) -> tuple[int, int]:
    """Find the noun after "how many" or "which": up to an auxiliary, a clear verb or a closed word."""
    i = first
    if question.lower(i) in ("of",) and question.lower(i + 1) in en.DETERMINERS | en.POSSESSIVES:
        return (first, first)
    while i < question.words_end and is_content(question, i):
        word = question.lower(i)
        if not question.is_name(i):
            if i == first and (en.is_past(word) or (word in en.THIRDS and not en.is_plural(word))):
                break
            if i == first and word in en.THIRDS and question.lower(first - 1) in ("what", "which", "who"):
                break
            if i > first and (en.is_past(word) or (en.is_verb(word) and not en.is_plural(word))):
                break
        i += 1
    return (first, i)


def _subject(question: Text, auxiliary: int) -> tuple[tuple[int, int], int]:
    """Find subject and main verb after an inverted auxiliary: the verb ends the first run that holds one."""
    kind = question.lower(auxiliary)
    end, first = question.words_end, auxiliary + 1
    if question.lower(first) == "there":
        return (first, first + 1), first + 1
    if question.lower(first) in en.PERSONAL | en.DEMONSTRATIVES | en.INDEFINITES and not (
        question.lower(first) in en.DEMONSTRATIVES
        and first + 1 < end
        and is_content(question, first + 1)
        and not en.is_verb(question.lower(first + 1))
        and question.lower(first + 1) not in en.TRUTH
    ):
        return (first, first + 1), first + 1 if first + 1 < end else -1
    i, guess = first, -1
    while i < end:
        run = i
        while i < end and is_content(question, i) and question.time_end(i) == i:
            i += 1
        # After a name the first verb counts ("did Quell lose contact"), after a common noun the last.
        named = max((place for place in range(run, i) if question.is_name(place)), default=-1)
        order = range(named + 1, i) if named >= 0 else range(i - 1, run - 1, -1)
        for place in order:
            if place == first or question.is_name(place):
                continue
            if (
                place == run
                and run > 0
                and question.lower(run - 1) in en.DETERMINERS | en.PREPOSITIONS | en.POSSESSIVES
            ):
                continue
            if _fits(question.lower(place), kind):
                return (first, place), place
        if i < end and i > first and question.lower(i) in en.AUXILIARIES:
            return (first, i), -1
        if i < end and i > first and question.lower(i) in en.QUESTION_WORDS:
            break
        if kind in en.DO | en.MODAL and i - run >= 2 and not question.is_name(i - 1) and guess < 0:
            guess = i - 1  # an unknown verb, if no known one follows
        i += 1
    if guess > first:
        return (first, guess), guess
    phrase = next((p for p in chunks(question, first, end, frozenset(), (0, 0)) if p.first == first), None)
    if phrase is None:
        return (first, first), -1
    return (first, phrase.end), -1


def _fits(word: str, auxiliary: str) -> bool:
    if auxiliary in en.DO | en.MODAL:
        return en.is_base(word)
    if auxiliary in en.HAVE:
        return en.is_past(word)
    return (
        en.is_past(word)
        or (word.endswith("ing") and len(word) > 5)
        or word in en.TRUTH | en.RELATIONAL | {"open"}
    )
