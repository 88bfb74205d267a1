"""Steps that take up the question before as a whole: "more", "why?", "who said that?"."""

from dataclasses import replace

from qa.followups import antecedents, frames, substitution
from qa.followups import english as en
from qa.followups.antecedents import Context
from qa.followups.clauses import opening_end
from qa.followups.openings import NAMEABLE, covers, lead
from qa.followups.phrases import Question, question_of
from qa.followups.pronouns import applied, plain_noun, replacements
from qa.followups.times import shift_of


def more(asked: Question, context: Context) -> tuple[str, str] | None:
    """Ask the question before once more, where nothing but more of it is wanted."""
    words = " ".join(token.lower for token in asked.tokens if token.is_word)
    for opening in ("and ", "ok ", "please "):
        words = words.removeprefix(opening)
    if en.MORE.fullmatch(words):
        return context.previous.text, "asks for more about the question before"
    return None


def bare_question(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "why?", "since when?", "how many?", "which ones on Friday?", "what else?"."""
    place, _ = lead(asked)
    first = place
    if asked.lower(place) == "according" and asked.lower(place + 1) == "to":
        place += 2
    elif asked.lower(place) in en.PREPOSITIONS and asked.lower(place + 1) in en.QUESTION_WORDS:
        place += 1
    if asked.lower(place) not in en.QUESTION_WORDS:
        return None
    word, after_preposition = asked.lower(place), place > first
    place += 1
    ones = noun = False
    if word == "how" and asked.lower(place) in {"many", "much", "so", "come"} | en.DEGREES:
        place += 1
    elif word in ("which", "what") and asked.lower(place) in ("one", "ones"):
        ones, place = True, place + 1
    if asked.lower(place) == "else":
        place += 1
    if (
        asked.lower(place - 1) in ("many", "much")
        or word == "which"
        or (word == "what" and after_preposition)
    ):
        before = place
        while place < asked.words_end and plain_noun(asked, place):
            place += 1
        noun = place > before
    if word == "why" and asked.lower(place) == "not" and place + 1 == asked.words_end:
        place += 1
    new_end = place
    if word in ("how", "where") and asked.lower(place) in en.BE and asked.lower(place + 1) in NAMEABLE:
        return None  # "how old is she?" lacks nothing but a name
    if (
        asked.lower(place) in en.AUXILIARIES
        and asked.lower(place + 1) in en.PERSONAL
        and place + 2 == asked.words_end
        and word in ("why", "when", "where", "how")
    ):
        place += 2  # "why did they?"
    while place < asked.words_end and (
        (
            asked.lower(place) in ("exactly", "precisely", "then", "not", "so", "was", "is")
            and place == asked.words_end - 1
        )
        or not asked.tokens[place].is_word
    ):
        place += 1
    rest = [phrase for phrase in asked.phrases if phrase.first >= place]
    if place < asked.words_end and not (
        rest
        and rest[0].outer == place
        and rest[-1].end == asked.words_end
        and covers(asked, place, rest)
        and all(phrase.kind == "time" or phrase.preposition for phrase in rest)
    ):
        return None
    previous = context.previous
    new = asked.between(first, new_end)
    if (
        noun
        and word == "which"
        and not after_preposition
        and asked.lower(new_end - 1).removesuffix("s").replace("ie", "y") in en.PLACE_NOUNS
    ):
        new = f"in {new}"
    if word == "what" and new_end == first + 1 and not rest:
        return None
    if ones and previous.clause.noun[0] < previous.clause.noun[1]:
        text: str | None = frames.asked_with(
            f"{new.split()[0]} {previous.between(*previous.clause.noun)}", previous, context.quotes
        )
    elif asked.lower(new_end - 1) == "else" and previous.lower(previous.clause.question[0]) == word:
        after = previous.clause.question[0] + 1
        text = frames.joined(new, frames.tail(previous, after + (previous.lower(after) == "else")))
    elif (
        noun
        and previous.clause.noun[0] == previous.clause.noun[1]
        and previous.clause.subject[0] < previous.clause.subject[1]
    ):
        text = None
    elif word == "why" and frames.asks_predicate(previous):
        return None  # "Why is Owen Strake?" would ask nothing
    else:
        text = frames.asked_with(new, previous, context.quotes)
    if text is None:
        text = frames.joined(new, substitution.scene(context, with_times=True))
    if rest:
        framed = replace(
            context, turns=((question_of(text, context.known), context.quotes), *context.turns[1:])
        )
        text = substitution.substituted(rest, asked, framed) or text
    return text, "a question word alone asks the question before anew"


def claim(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "who said that?", "did anyone confirm it on Friday?", "is that true?"."""
    start = opening_end(asked)
    if (
        asked.lower(start) in ("says", "said")
        and asked.lower(start + 1) == "who"
        and start + 2 == asked.words_end
    ):
        who = frames.joined(asked.between(start + 1, start + 2), asked.between(start, start + 1))
        return frames.joined(who, frames.claim(context.previous)), "asks who says what was asked before"
    for place in range(1, asked.words_end):
        word, before, after = asked.lower(place), asked.lower(place - 1), asked.lower(place + 1)
        ends = place + 1 == asked.words_end
        if word in ("that", "this", "it") and before in en.BE and after in (
            "true", "right", "correct", "confirmed", "certain", "false", "wrong"
        ) and place + 2 == asked.words_end and place - 1 == opening_end(asked):  # fmt: skip
            text = frames.joined(asked.between(place - 1, place), "it", asked.between(place + 1, place + 2))
            told = frames.claim(context.previous)
            return frames.joined(text, told), f"“{word}” is what was asked before"
        if before not in en.SAYING or word not in ("that", "this", "it", "so"):
            continue
        if word == "it" and before not in (
            "said",
            "says",
            "say",
            "confirmed",
            "confirm",
            "denied",
            "deny",
            "claimed",
            "knew",
        ):
            continue
        if word == "so" and not ends:
            continue
        rest = [phrase for phrase in asked.phrases if phrase.first > place]
        if ends or (rest and rest[0].outer == place + 1 and covers(asked, place + 1, rest)):
            told = _told(asked, context)
            changes = {place: told} | (replacements(asked, context, skip=place) or {})
            place_after, _ = lead(asked)
            return applied(asked, changes, place_after), f"“{word}” is what was asked before"
    return None


def _told(asked: Question, context: Context) -> str:
    """Say what "that" in "who said that" is; "when did she say that" repeats no "she said"."""
    previous = context.previous
    clause = previous.clause
    same = (
        any(token.lower in ("he", "she", "they") for token in asked.tokens)
        and clause.subject[0] < clause.subject[1]
    )
    if same and previous.lower(clause.verb) in en.SAYING:
        return frames.tail(previous, clause.verb + 1)
    told = frames.claim(previous)
    when = next(antecedents.times(context), None)
    if when is not None and shift_of(when[1].text) and when[1].end == previous.words_end:
        # "the day after" of no known day
        told = told.removesuffix(previous.between(when[1].outer, when[1].end)).rstrip()
    return told
