"""What a pronoun stands for: the person, place, thing or people that the turns before named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from qa.followups import english as en
from qa.followups import frames
from qa.followups.chunks import Phrase, bare
from qa.followups.phrases import Question, names_in, question_of
from qa.followups.texts import Kind

LONGEST = 300
"""Characters; a longer question is a pasted paragraph, no part of a conversation's thread."""
_TURNS = 4
_QUOTES = 3
_QUOTE_LENGTH = 600

Gender = Literal["he", "she"]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn: the question as it was searched, as it was typed, and its quotes, best first."""

    text: str
    typed: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The last few turns taken apart, newest first, each with its quotes.

    The newest `thread` turns are about one matter: all but the first of them were follow-ups.
    `typed` holds each turn's question as it was typed.
    """

    turns: tuple[tuple[Question, tuple[Question, ...]], ...]
    thread: int
    typed: tuple[str, ...]
    known: Mapping[str, Kind]

    @property
    def previous(self) -> Question:
        """The question just before."""
        return self.turns[0][0]

    @property
    def quotes(self) -> tuple[Question, ...]:
        """The quotes that answered it."""
        return self.turns[0][1]


def plain(text: str) -> str:
    """Return a text with control characters as blanks and white space folded."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def context_of(turns: Sequence[Turn]) -> Context | None:
    """Take the last four turns apart; None if the last of them is empty or too long to build on."""
    last = [turn for turn in turns[-_TURNS:] if len(turn.text) <= LONGEST * 3 and plain(turn.text)]
    if not last or last[-1] is not turns[-1] or len(plain(turns[-1].text)) > LONGEST:
        return None
    texts = []
    for turn in reversed(last):
        quotes = turn.quotes[: _QUOTES if turn is last[-1] else 1]
        texts.append((plain(turn.text)[:LONGEST], [plain(quote[:_QUOTE_LENGTH]) for quote in quotes]))
    known = names_in([text for text, _ in texts] + [quote for _, quotes in texts for quote in quotes])
    taken = tuple(
        (question_of(text, known), tuple(question_of(quote, known) for quote in quotes))
        for text, quotes in texts
    )
    thread = 1
    while thread < len(last) and plain(last[-thread].text) != plain(last[-thread].typed):
        thread += 1
    return Context(taken, thread, tuple(turn.typed for turn in reversed(last)), known)


def genders(context: Context) -> dict[str, Gender]:
    """Learn who is he and who is she: from titles, from quotes about one person, from earlier readings."""
    found: dict[str, Gender] = {}
    for written, (question, quotes) in zip(context.typed, context.turns, strict=True):
        typed = {word.strip("?.,!'").lower() for word in written[:LONGEST].split()}
        for text in (question, *quotes):
            people = [phrase for phrase in text.phrases if phrase.kind == "person"]
            words = {token.lower for token in text.tokens}
            for phrase in people:
                title = text.lower(phrase.first - 1)
                gender = _gender({title, *phrase.text.lower().split()[:1]})
                if gender:
                    found.setdefault(bare(phrase.text).lower(), gender)
            if len(people) == 1:
                words = {token.lower for token in text.tokens[people[0].end :]}
            spoken = _gender(words & {"he", "his", "him", "she", "her"})
            if text is question:
                people = [p for p in people if p.text.lower().split()[-1] not in typed]
                spoken = _gender(typed & {"he", "his", "him", "she", "her"})
            if len(people) == 1 and spoken:
                found.setdefault(bare(people[0].text).lower(), spoken)
    return found


def _gender(words: set[str]) -> Gender | None:
    he, she = bool(words & en.HE), bool(words & en.SHE)
    if he == she:
        return None
    return "he" if he else "she"


def person(context: Context, gender: Gender | None) -> str | None:
    """Return the singular person named last: in the question, in its best quotes, then further back."""
    told_apart = genders(context)
    for question, quotes in context.turns:
        asks_who = question.lower(question.clause.question[0]) in ("who", "whom", "which", "whose")
        passes = [
            (question, ("person", "name")),
            *(((quote, ("person",)) for quote in quotes) if asks_who else ()),
            *(((quote, ("name",)) for quote in quotes[:1]) if asks_who else ()),
            (question, ("human",)),
            *((quote, ("person",)) for quote in quotes),
            *((quote, ("name",)) for quote in quotes[:1]),
        ]
        for text, kinds in passes:
            for phrase in text.phrases:
                if (
                    phrase.kind in kinds
                    and not phrase.is_plural
                    and _may_be(context, told_apart, phrase, gender)
                ):
                    return fuller(context, whole(text, phrase) if phrase.kind == "human" else phrase.text)
    return None


def _may_be(
    context: Context, told_apart: Mapping[str, Gender], phrase: Phrase, gender: Gender | None
) -> bool:
    name = bare(phrase.text).lower()
    known = told_apart.get(name) or _gender(set(name.split()))
    if known is None and len(name.split()) == 1:
        known = next((g for full, g in told_apart.items() if full.split()[-1] == name), None)
    if gender is not None and known is not None and known != gender:
        return False
    if phrase.kind == "name":
        is_thing = phrase.preposition in en.PLACED or phrase.text.lower().startswith("the")
        return not is_thing and context.known.get(name, "name") in ("name", "person")
    return True


def fuller(context: Context, name: str) -> str:
    """Return the full name that the conversation knows for a last name, as it was written there."""
    if " " in name:
        return name
    for question, quotes in context.turns:
        for text in (question, *quotes):
            for phrase in text.phrases:
                if phrase.kind == "person" and phrase.text.split()[-1:] == [name]:
                    return phrase.text
    return name


def place(context: Context) -> tuple[str, str] | None:
    """Return the preposition and the name of the place asked about last, else of one in the quotes."""
    for question, quotes in context.turns:
        for text in (question, *quotes):
            found = [phrase for phrase in text.phrases if phrase.kind == "place"]
            if found:
                best = next((phrase for phrase in found if phrase.preposition in en.SITED), found[0])
                return (best.preposition if best.preposition in en.SITED else "in", best.text)
            if text is question:
                groups = [phrase for phrase in text.phrases if phrase.kind == "group"]
                if groups:
                    return ("at", groups[0].text)
    for _, quotes in context.turns[:1]:
        for text in quotes[:1]:
            for phrase in text.phrases:
                if phrase.preposition in en.PLACED and phrase.kind == "thing":
                    return (phrase.preposition, phrase.text)
    return None


def thing(context: Context, preposition: str, verb: str) -> str | None:
    """Return what "it" stands for, given the preposition before it and the verb after it, "" if none.

    First what stood after the same preposition; for a verb of change ("reopen") a thing before a
    group; a place asked about only as the scene gives way to what happened there.
    """
    for question, quotes in context.turns:
        parallel = [
            p for p in question.phrases if preposition and p.preposition == preposition and p.kind != "time"
        ]
        if parallel and parallel[0].kind not in ("person", "human"):
            return owned(question, whole(question, parallel[0]))
        chosen = frames.chosen(question, quotes)
        if chosen:
            return chosen
        order: tuple[tuple[Kind, ...], ...] = (("group", "name", "thing"), ("place",))
        if verb in en.CHANGES:
            order = (("thing",), ("group", "name"), ("place",))
        for kinds in order:
            for phrase in question.phrases:
                is_noun = question.clause.noun[0] <= phrase.first < question.clause.noun[1]
                if phrase.kind not in kinds or phrase.is_plural or is_noun or not _definite(question, phrase):
                    continue
                if phrase.kind == "place" and phrase.preposition in en.PLACED:
                    return frames.event(question)
                return owned(question, whole(question, phrase))
        for quote in quotes[:1]:
            for phrase in quote.phrases:
                if phrase.kind in ("name", "group") and not phrase.is_plural and _definite(quote, phrase):
                    return phrase.text
    return None


def owned(question: Question, text: str) -> str:
    """Return a noun with its owner named: "its border" of Lebanon is "Lebanon's border"."""
    first, _, rest = text.partition(" ")
    owner = next((phrase.text for phrase in question.phrases if phrase.is_proper), None)
    return f"{owner}'s {rest}" if first.lower() in en.POSSESSIVES and rest and owner else text


def _definite(text: Question, phrase: Phrase) -> bool:
    opening = text.lower(phrase.first)
    return phrase.is_proper or opening in ("the", "a", "an", *en.POSSESSIVES) or opening not in en.GENERIC


def several(context: Context, *, acting: bool) -> str | None:
    """Return what "they" stands for: the people or things asked about, a group, else those in a quote.

    Those who are `acting` are people or a group before they are things.
    """
    for question, quotes in context.turns:
        counted = frames.counted(question)
        noun = question.between(*question.clause.noun).split()[-1:]
        actors = [phrase for phrase in question.phrases if phrase.kind == "group" or
                  (phrase.kind == "human" and phrase.is_plural)]  # fmt: skip
        is_thing = (
            bool(noun)
            and noun[0].lower() not in en.HUMAN_PLURALS
            and noun[0].lower().removesuffix("s") not in en.PERSON_NOUNS
        )
        if counted and acting and is_thing and actors:
            return with_article(whole(question, actors[0])) if actors[0].is_plural else actors[0].text
        if counted:
            return counted
        pair = _pair(question)
        if pair:
            return pair
        plurals = [
            phrase
            for phrase in question.phrases
            if phrase.is_plural and phrase.text.lower() not in en.GENERIC
        ]
        if plurals:
            best = next((phrase for phrase in plurals if phrase.kind == "human"), plurals[0])
            return with_article(whole(question, best))
        for kind in ("group", "human"):
            for phrase in question.phrases:
                if phrase.kind == kind:
                    return whole(question, phrase)
        for quote in quotes[:1]:
            for phrase in quote.phrases:
                if phrase.is_plural and phrase.kind == "human":
                    return with_article(whole(quote, phrase))
    return next((p.text for p in context.previous.phrases if p.kind in ("person", "name")), None)


def _pair(question: Question) -> str | None:
    phrases = [phrase for phrase in question.phrases if phrase.kind in ("person", "name", "group")]
    for one, other in pairwise(phrases):
        if question.lower(one.end) == "and" and other.first == one.end + 1:
            return question.between(one.first, other.end)
    return None


def with_article(noun: str) -> str:
    """Return a bare plural with "the" in front."""
    first = noun.split()[0].lower()
    if first in en.DETERMINERS | en.POSSESSIVES | en.DEMONSTRATIVES or noun[0].isdigit():
        return noun
    return f"the {noun}" if not noun.isupper() else f"THE {noun}"


def owner_first(text: Question, phrase: Phrase) -> int:
    """Return the token index at which a phrase opens together with its owner: "Quell's lawyer"."""
    first = phrase.first
    for owner in reversed(text.phrases):
        if owner.end == first - 1 and text.lower(owner.end) in ("'s", "’s"):
            first = owner.first
    return first


def whole(text: Question, phrase: Phrase) -> str:
    """Return a phrase with its owner and the "of …", "between …" or, after a thing, "in …" of its own."""
    end = phrase.end
    for follower in text.phrases:
        belongs = follower.preposition in ("of", "between")
        belongs = belongs or (follower.preposition in en.PLACED and phrase.kind == "thing")
        if follower.outer == end and belongs and follower.kind != "time":
            end = follower.end
            if follower.preposition == "between":
                nxt = next((p for p in text.phrases if p.first == end + 1 and text.lower(end) == "and"), None)
                end = nxt.end if nxt else end
    return text.between(owner_first(text, phrase), end)


def times(context: Context) -> Iterator[tuple[Question, Phrase]]:
    """Yield the time phrases of the question before, last first."""
    for phrase in reversed(context.previous.phrases):
        if phrase.kind == "time":
            yield context.previous, phrase
