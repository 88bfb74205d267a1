"""The question before, turned round: asked with another question word, told as a claim, or as a noun."""

from collections.abc import Sequence

from qa.followups import english as en
from qa.followups.chunks import Phrase
from qa.followups.phrases import Question


def tail(question: Question, place: int) -> str:
    """Return the text from a token on, without the question mark at its end."""
    end = question.words_end
    return question.between(place, end) if place < end else ""


def joined(*parts: str) -> str:
    """Join the parts that say anything by blanks."""
    return " ".join(part for part in parts if part)


def _did(question: Question) -> str:
    return "did" if question.text != question.text.upper() else "DID"


def asked_with(new: str, question: Question, quotes: Sequence[Question]) -> str | None:
    """Ask the same with another question phrase: "why", "since when", "how many children".

    "How many people were killed in Arlen?" with "why" is "why were people killed in Arlen". None if
    the two don't go together.
    """
    clause = question.clause
    words = new.lower().split()
    asks_subject = words[0] in ("who", "which") or words[:2] in (["how", "many"], ["how", "much"])
    has_question = clause.question[0] < clause.question[1]
    verb = question.lower(clause.verb) if clause.verb >= 0 else ""
    if has_question and verb.startswith("happen") and clause.subject[0] == clause.subject[1]:
        return (
            None
            if asks_subject
            else joined(new, _did(question), "it happen", tail(question, clause.verb + 1))
        )
    if clause.auxiliary < 0 and not has_question:
        return joined(new, tail(question, clause.opening))
    if clause.auxiliary >= 0 and clause.subject[0] < clause.subject[1]:
        subject = question.between(*clause.subject)
        after = tail(question, clause.subject[1])
        auxiliary = question.between(clause.auxiliary, clause.auxiliary + 1)
        if not has_question and words == ["who"] and subject.lower() in en.INDEFINITES:
            return joined(new, auxiliary, after)
        if words == ["why", "not"]:
            return joined(
                new[:3], uncapitalised(question, clause.auxiliary, auxiliary), subject, "not", after
            )
        if not has_question and words in (["how", "many"], ["how", "much"]) and subject.lower() != "there":
            auxiliary = uncapitalised(question, clause.auxiliary, auxiliary)
            if subject.lower() in en.INDEFINITES:
                return joined(new, "were" if auxiliary == "was" else auxiliary, after)
            stripped = subject.split(" ", 1)[1] if subject.split()[0].lower() in en.DETERMINERS else subject
            return joined(new, stripped, auxiliary, after)
        whom = _whom(question, quotes)
        if whom:
            through_verb = question.between(clause.auxiliary, clause.verb + 1)
            return joined(new, through_verb, whom, tail(question, clause.verb + 1))
        return joined(new, uncapitalised(question, clause.auxiliary, tail(question, clause.auxiliary)))
    start = clause.auxiliary if clause.auxiliary >= 0 else clause.question[1]
    if words == ["how", "many"] and clause.auxiliary < 0 and question.lower(clause.question[0]) == "who":
        # "Who sent soldiers to Arlen?": how many soldiers, not how many senders
        sent = next((p for p in question.phrases if p.outer == clause.verb + 1 and p.is_plural), None)
        if sent is not None and verb in en.PASTS:
            noun = question.between(sent.first, sent.end)
            return joined(new, noun, "were", en.participle_of(verb), tail(question, sent.end))
    if asks_subject:
        return joined(new, tail(question, start))
    noun = question.between(*clause.noun) or _partitive(question) or answer(question, quotes) or ""
    if clause.auxiliary >= 0:
        auxiliary = question.between(clause.auxiliary, clause.auxiliary + 1)
        return joined(new, auxiliary, noun, tail(question, clause.auxiliary + 1))
    base = en.PASTS.get(verb)
    if noun and base:
        return joined(new, _did(question), noun, base, tail(question, clause.verb + 1))
    return joined(new, noun, tail(question, start))


def asks_predicate(question: Question) -> bool:
    """Whether all that a question says of its subject is asked for: "who is Quell?", "how old is she?"."""
    clause = question.clause
    return (
        clause.question[0] < clause.question[1]
        and question.lower(clause.auxiliary) in en.BE
        and clause.verb < 0
        and clause.subject[0] < clause.subject[1] == question.words_end
    )


def _whom(question: Question, quotes: Sequence[Question]) -> str:
    """Return the object that "who did Quell defeat?" asks for, by name if a quote tells, else "somebody"."""
    clause = question.clause
    asks = question.lower(clause.question[0]) in ("who", "whom") and clause.question[0] == clause.opening
    ends = clause.verb + 1 >= question.words_end or any(
        phrase.kind == "time" and phrase.outer == clause.verb + 1 for phrase in question.phrases
    )
    if not asks or not ends or question.lower(clause.auxiliary) not in en.DO | en.MODAL:
        return ""
    verb = question.lower(clause.verb) if clause.verb >= 0 else ""
    if not en.is_base(verb) or verb in en.SAYING or question.text == question.text.upper():
        return ""
    return answer(question, quotes) or "somebody"


def _partitive(question: Question) -> str:
    """Return the "of them" in "how many of them were hurt"."""
    clause = question.clause
    if question.lower(clause.question[1]) != "of":
        return ""
    end = next(
        (p for p in range(clause.question[1], question.words_end) if question.lower(p) in en.AUXILIARIES), 0
    )
    return question.between(clause.question[1] + 1, end)


def answer(question: Question, quotes: Sequence[Question]) -> str | None:
    """Return the person that the best quote names in answer to a question with "who"."""
    if question.lower(question.clause.question[0]) not in ("who", "whom"):
        return None
    asked = question.text.lower()
    for quote in quotes:
        for phrase in quote.phrases:
            subject = phrase.first == 0 and phrase.kind in ("name", "group")
            if (phrase.kind == "person" or subject) and phrase.text.lower() not in asked:
                return phrase.text
    return None


def claim(question: Question) -> str:
    """Return the question as what somebody says: "that there was fraud", "why the port closed"."""
    clause = question.clause
    has_question = clause.question[0] < clause.question[1]
    lead = question.between(*clause.question) if has_question else ""
    if clause.auxiliary < 0 or clause.subject[0] == clause.subject[1]:
        return uncapitalised(question, clause.opening, tail(question, clause.opening))
    subject = question.between(*clause.subject)
    auxiliary = question.lower(clause.auxiliary)
    if not has_question:
        lead = "THAT" if question.text == question.text.upper() else "that"
    verb = clause.verb
    if auxiliary in ("did", "does", "do") and verb >= 0 and en.is_base(question.lower(verb)):
        base = question.lower(verb)
        told = en.past_of(base) if auxiliary == "did" else en.third_of(base) if auxiliary == "does" else base
        middle = question.between(clause.subject[1], verb) if clause.subject[1] < verb else ""
        return uncapitalised(
            question, clause.opening, joined(lead, subject, middle, told, tail(question, verb + 1))
        )
    written = (
        question.between(clause.auxiliary, clause.auxiliary + 1).lower()
        if lead != "THAT"
        else auxiliary.upper()
    )
    if question.text == question.text.upper():
        written = written.upper()
    return uncapitalised(
        question, clause.opening, joined(lead, subject, written, tail(question, clause.subject[1]))
    )


def uncapitalised(question: Question, place: int, text: str) -> str:
    """Return a text with a small first letter, unless the question opens with a name or is all capitals."""
    if question.is_name(place) or question.text == question.text.upper() or not text:
        return text
    return text[0].lower() + text[1:]


def counted(question: Question) -> str | None:
    """Return the many that a question counts or picks from: "the people killed in Arlen"."""
    clause = question.clause
    partitive = _partitive(question)
    if partitive:
        return partitive
    shout = question.text == question.text.upper()
    article = "THE" if shout else "the"
    noun = question.between(*clause.noun)
    if not noun and clause.subject[0] < clause.subject[1] <= clause.verb and clause.auxiliary >= 0:
        # "How were firefighters killed near Arlen" counts nobody but speaks of some.
        subject = question.between(*clause.subject)
        told = question.lower(clause.auxiliary) in en.BE and en.is_past(question.lower(clause.verb))
        if told and en.is_plural(subject.split()[-1].lower()) and " " not in subject:
            return joined(article, subject, tail(question, clause.verb))
    if not noun or not en.is_plural(noun.split()[-1].lower()):
        return None
    if clause.auxiliary >= 0 and clause.subject[0] == clause.subject[1]:
        return joined(article, noun, tail(question, clause.auxiliary + 1))
    if clause.auxiliary < 0 and clause.question[1] < question.words_end:
        return joined(article, noun, "WHO" if shout else "who", tail(question, clause.question[1]))
    return joined(article, noun)


def chosen(question: Question, quotes: Sequence[Question]) -> str | None:
    """Return the one thing that "which painting …" picks: its name in a quote, else the question's words."""
    clause = question.clause
    noun = question.between(*clause.noun)
    if not noun or en.is_plural(noun.split()[-1].lower()) or question.lower(clause.question[0]) == "how":
        return None
    head = noun.split()[-1].lower()
    for quote in quotes:
        for phrase in quote.phrases:
            words = phrase.text.split()
            if phrase.is_proper and quote.lower(phrase.first - 1) == head:
                return phrase.text
            lowered = [word.lower() for word in words]
            if head in lowered[:-1] and phrase.is_proper:
                return " ".join(words[lowered.index(head) + 1 :])
    if clause.auxiliary >= 0 and clause.subject[0] == clause.subject[1]:
        return joined("the", noun, tail(question, clause.auxiliary + 1))
    return joined("the", noun)


def gist(question: Question) -> str:
    """Return the question's topic as words: without question phrase and auxiliary."""
    clause = question.clause
    if clause.subject[0] < clause.subject[1]:
        subject = question.between(*clause.subject)
        return joined("" if subject.lower() == "there" else subject, tail(question, clause.subject[1]))
    noun = question.between(*clause.noun)
    start = clause.auxiliary + 1 if clause.auxiliary >= 0 else clause.question[1]
    if question.lower(start).startswith("happen"):
        start += 1
    return joined(noun, tail(question, start))


def event(question: Question) -> str:
    """Return what a question asks about as a noun: "the killing of people", "Vantia closing its border".

    "What happened in Arlen" stays as it is, for it is a noun already.
    """
    clause = question.clause
    verb = question.lower(clause.verb) if clause.verb >= 0 else ""
    base = verb if en.is_base(verb) else en.PASTS.get(verb, "")
    if not base or question.text == question.text.upper():
        return gist(question)
    after = tail(question, clause.verb + 1)
    has_subject = clause.subject[0] < clause.subject[1]
    if verb.startswith("happen") and not has_subject:
        return joined("what happened", after)
    subject = question.between(*(clause.subject if has_subject else clause.noun)) or _partitive(question)
    passive = clause.auxiliary >= 0 and question.lower(clause.auxiliary) in en.BE and en.is_past(verb)
    if passive:
        return joined("the", en.ing_of(base), "of" if subject else "", subject, after)
    return joined(subject, en.ing_of(base), after)


def replaced(question: Question, outer: bool, phrase: Phrase, new: str) -> str:
    """Return the question's text with a phrase, with its preposition or without, replaced."""
    first = question.tokens[phrase.outer if outer else phrase.first].start
    return question.text[:first] + new + question.text[question.tokens[phrase.end - 1].end :]


def added(question: Question, new: str, *, last: bool) -> str:
    """Return the question's text with words added at its end, or before a time phrase that ends it."""
    end = question.words_end
    if not last:
        for phrase in reversed(question.phrases):
            if phrase.kind == "time" and phrase.end == end and phrase.outer > 0:
                end = phrase.outer
    if end == 0:
        return new
    stop = question.tokens[end - 1].end
    return question.text[:stop] + " " + new + question.text[stop:]
