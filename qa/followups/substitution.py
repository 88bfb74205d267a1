"""Part for part: "and in Tarvik?" puts Tarvik where the question before had its place."""

from collections.abc import Sequence
from dataclasses import replace

from qa.followups import antecedents, frames
from qa.followups import english as en
from qa.followups.antecedents import Context
from qa.followups.chunks import Phrase
from qa.followups.phrases import Question, question_of
from qa.followups.times import preposition_for, shift_of, shifted


def substituted(pieces: Sequence[Phrase], fragment: Question, context: Context) -> str | None:
    """Return the question before with each piece in place of what corresponds; None if one has no place."""
    question = context.previous
    for piece in pieces:
        text = _with(question, piece, fragment, context)
        if text is None:
            return None
        question = question_of(text, context.known)
    return question.text


def with_owner(fragment: Question, pieces: Sequence[Phrase]) -> list[Phrase]:
    """Return the pieces, "Quell's lawyer" as the one person it names."""
    if len(pieces) != 2 or pieces[1].kind != "human" or pieces[1].is_plural:
        return list(pieces)
    owner, human = pieces
    if antecedents.owner_first(fragment, human) != owner.first:
        return list(pieces)
    text = fragment.between(owner.first, human.end)
    return [replace(human, text=text, preposition=owner.preposition, outer=owner.outer, first=owner.first)]


def with_participle(word: str, question: Question) -> str | None:
    """Return the question with its participle replaced: "killed" by "injured"; None if it has none."""
    word = {"dead": "killed"}.get(word.lower(), word)
    verb = question.clause.verb
    if question.clause.auxiliary < 0 or verb < 0 or not en.is_past(question.lower(verb)):
        return None
    token = question.tokens[verb]
    return question.text[: token.start] + word + question.text[token.end :]


def with_time(question: Question, piece: Phrase, context: Context) -> str:
    """Return the question about another time: its time words replaced, or the new ones added at the end."""
    old = next((phrase for phrase in reversed(question.phrases) if phrase.kind == "time"), None)
    shift = shift_of(piece.text)
    new, typed = piece.text, piece.preposition
    if shift is not None:
        moved = shifted(old.text if old else _dated(context) or "", shift)
        if moved is None or not moved:
            return frames.added(question, frames.joined(typed, new), last=True)
        new = moved
        preposition = typed if typed in en.RANGED else preposition_for(moved)
        if old is not None and not old.preposition and old.text.split()[0].lower() not in ("between", "from"):
            preposition = typed if typed in en.RANGED else ""
    elif typed:
        preposition = typed
    elif old is not None and (
        old.preposition in en.RANGED or preposition_for(new) == preposition_for(old.text) != ""
    ):
        preposition = old.preposition
    else:
        preposition = preposition_for(new)
    if old is not None and not old.preposition and question.lower(old.outer - 1) in en.DETERMINERS:
        if not new.isalnum():  # "the 2022 final" and "on 3 May"
            return frames.added(question, frames.joined(typed or preposition_for(new), new), last=True)
        preposition = ""
    words = frames.joined(preposition, new)
    if old is None:
        return frames.added(question, words, last=True)
    return frames.replaced(question, True, old, words)


def _dated(context: Context) -> str | None:
    """Return the full date that the best quote names, if it names one."""
    for quote in context.quotes[:1]:
        for phrase in quote.phrases:
            if (
                phrase.kind == "time"
                and phrase.text[-4:].isdigit()
                and phrase.text[0].isdigit()
                and " " in phrase.text
            ):
                return phrase.text
    return None


def _with(question: Question, piece: Phrase, fragment: Question, context: Context) -> str | None:
    if piece.kind == "time":
        return with_time(question, piece, context)
    others = [phrase for phrase in question.phrases if phrase.kind != "time"]
    if piece.preposition:
        return _with_prepositional(question, others, piece, fragment)
    loose = piece.kind == "thing" and not piece.is_plural and not fragment.is_cased and " " not in piece.text
    if piece.is_proper or (loose and any(phrase.is_proper for phrase in others)):
        target = _proper_target(others, piece)
    elif piece.is_plural:
        participle = piece.text.lower().removeprefix("the ")
        if participle in ("dead", "injured", "wounded", "missing"):
            text = with_participle(participle, question)
            if text is not None:
                return text
        if question.clause.noun[0] < question.clause.noun[1]:
            first, end = question.clause.noun
            start, stop = question.tokens[first].start, question.tokens[end - 1].end
            return question.text[:start] + piece.text + question.text[stop:]
        target = _plural_target(question, others, piece)
    else:
        target = _definite_target(others, piece)
    if target is None:
        return None
    if "'s " in piece.text:
        if target.is_plural or target.kind not in ("person", "human"):
            return None
        target = replace(target, first=antecedents.owner_first(question, target))
    text = frames.replaced(question, False, target, piece.text)
    return _agreeing(question, text) if target.first == question.clause.subject[0] else text


def _agreeing(question: Question, text: str) -> str:
    """Return the text with "is", "was", "has", "does" fitted to its new subject."""
    changed = question_of(text, question.known)
    subject = next((p for p in changed.phrases if p.first == changed.clause.subject[0]), None)
    place = question.clause.auxiliary
    if subject is None or place < 0:
        return text
    token = changed.tokens[place]
    fitted = (en.PLURAL_FORMS if subject.is_plural else en.SINGULAR_FORMS).get(token.lower)
    if fitted is None or token.text.isupper():
        return text
    fitted = fitted.capitalize() if token.is_capitalised else fitted
    return text[: token.start] + fitted + text[token.end :]


def _with_prepositional(
    question: Question, others: Sequence[Phrase], piece: Phrase, fragment: Question
) -> str | None:
    text = fragment.between(piece.outer, piece.end)
    same = [p for p in others if p.preposition == piece.preposition and p.is_proper == piece.is_proper]
    places = [p for p in others if p.kind == "place"]
    located = [p for p in others if p.preposition in en.PLACED]
    if piece.preposition in en.PLACED:
        if not piece.is_proper:
            common = [p for p in located if not p.is_proper]
            if common:
                return frames.replaced(question, True, common[-1], text)
            if places and places[-1].preposition in en.PLACED:
                whole = question.between(places[-1].outer, places[-1].end)
                return frames.replaced(question, True, places[-1], f"{text} {whole}")
            return frames.added(question, text, last=False)
        if same:
            return frames.replaced(question, True, same[-1], text)
        target = (located or places)[-1:]
        if target:
            outer = target[0].preposition in en.SITED | en.DIRECTED
            return frames.replaced(question, outer, target[0], text if outer else piece.text)
        return frames.added(question, text, last=False)
    if not same:
        same = [phrase for phrase in others if phrase.preposition == piece.preposition]
    if same:
        return frames.replaced(question, True, same[-1], text)
    return frames.added(question, text, last=False)


def _proper_target(others: Sequence[Phrase], piece: Phrase) -> Phrase | None:
    pool = [phrase for phrase in others if phrase.is_proper]
    if len(pool) == 1 and (piece.kind in ("name", "thing") or pool[0].kind in (piece.kind, "name", "group")):
        return pool[0]
    length = len(piece.text.split())
    order: dict[str, tuple[str, ...]] = {
        "person": ("person", "human", "name", "group"),
        "place": ("place", "name", "group"),
        "group": ("group", "name", "person", "human", "place"),
    }
    guess = (
        ("place", "name", "group", "person", "human")
        if length == 1
        else ("person", "name", "group", "human", "place")
    )
    for kind in order.get(piece.kind, guess):
        found = [phrase for phrase in others if phrase.kind == kind]
        if found:
            return found[-1] if kind == "place" else found[0]
    return None


def _plural_target(question: Question, others: Sequence[Phrase], piece: Phrase) -> Phrase | None:
    found = [
        phrase for phrase in others
        if phrase.is_plural and question.lower(phrase.first) not in ("the", *en.POSSESSIVES)
    ]  # fmt: skip
    if (
        question.clause.noun[0] == question.clause.noun[1]
        and question.lower(question.clause.question[1]) == "of"
    ):
        return found[-1] if found and found[-1].end == question.words_end else None
    same = [phrase for phrase in found if phrase.kind == piece.kind]
    if same:
        return same[0] if piece.kind == "human" else same[-1]
    definite = [phrase for phrase in others if phrase.is_plural or phrase.kind == piece.kind]
    return next(iter(found or definite), None)


def _definite_target(others: Sequence[Phrase], piece: Phrase) -> Phrase | None:
    if piece.kind == "human":
        for kind in ("human", "person", "group"):
            found = [phrase for phrase in others if phrase.kind == kind]
            if found:
                return found[0]
        return next((p for p in others if p.text.lower().startswith("the ") and not p.preposition), None)
    things = [phrase for phrase in others if phrase.kind == "thing" and not phrase.is_plural]
    definite = [phrase for phrase in things if phrase.text.lower().startswith("the ")]
    return next(reversed(definite or things), None)


def scene(context: Context, *, with_times: bool) -> str:
    """Return where and when the thread of questions plays ("in Arlen on Friday"), or else its topic."""
    question = context.previous
    where = next(filter(None, (_where(turn) for turn, _ in context.turns[: context.thread])), "")
    when = next((phrase for phrase in reversed(question.phrases) if phrase.kind == "time"), None)
    if where:
        at = question.between(when.outer, when.end) if when is not None and with_times else ""
        return frames.joined(where, at)
    # A turn such as "why?" that names nothing lies between the topic and what is asked now.
    question = next((turn for turn, _ in context.turns if turn.phrases), question)
    topic = frames.gist(question).lstrip(", ")
    if question.clause.verb >= 0:
        at = question.between(when.outer, when.end) if when is not None and with_times else ""
        topic = frames.joined(_nouns(question), at)
    first, _, rest = topic.partition(" ")
    topic = rest if first.lower() in en.PREPOSITIONS else topic
    if not topic:
        name = next((phrase for phrase in question.phrases if phrase.kind != "time"), None)
        topic = antecedents.whole(question, name) if name else ""
    return f", {topic}" if topic else ""


def _nouns(question: Question) -> str:
    """Return the noun phrases of a question, without its verb: "Vantia, Vantia's border"."""
    counted = question.between(*question.clause.noun)
    found = [counted] if counted else []
    for phrase in question.phrases:
        if phrase.first < question.clause.question[1] or phrase.text.lower() == "according":
            continue
        text = antecedents.owned(question, antecedents.whole(question, phrase))
        if phrase.kind != "time" and not any(text in other for other in found):
            found = [other for other in found if not text.startswith(f"{other}'s ")]
            found.append(text)
    return ", ".join(found)


def _where(question: Question) -> str:
    places = [phrase for phrase in question.phrases if phrase.kind == "place"]
    if places:
        best = next((phrase for phrase in places if phrase.preposition in en.SITED), places[0])
        preposition = best.preposition if best.preposition in en.SITED else "in"
        return f"{preposition} {best.text}"
    located = next((p for p in question.phrases if p.preposition in en.PLACED and p.kind != "time"), None)
    return question.between(located.outer, located.end) if located is not None else ""
