"""read: decide whether a question can stand alone, and if not, say what it searches for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.followups import antecedents, frames, substitution
from qa.followups import english as en
from qa.followups.antecedents import LONGEST, Context, Turn, context_of, plain
from qa.followups.chunks import Phrase
from qa.followups.clauses import opening_end
from qa.followups.phrases import Question, question_of
from qa.followups.pronouns import applied, plain_noun, replacements
from qa.followups.times import shift_of, time_end


@dataclass(frozen=True, slots=True)
class Reading:
    """What to search for: `text` stands alone; if not `changed` it is the question exactly as typed.

    `because` says in a few words what was taken from the turns before, "" if nothing was.
    """

    text: str
    changed: bool
    because: str


_NAMEABLE = en.PERSONAL - {"i", "me", "we", "us", "you", "it", "itself"}

Step = Callable[[Question, Context], tuple[str, str] | None]


def read(question: str, turns: Sequence[Turn]) -> Reading:
    """Read a question in its conversation, oldest turn first; only the last four turns count.

    A question that can stand alone comes back untouched, and so does one over 300 characters, one
    in another language, and one that nothing in the turns explains. Never raises; the time is linear
    in the question's length and constant in the turns'.
    """
    unchanged = Reading(question, False, "")
    if not turns or len(question) > 10 * LONGEST:
        return unchanged
    text = plain(question)
    if not text or len(text) > LONGEST:
        return unchanged
    context = context_of(turns)
    if context is None:
        return unchanged
    asked = question_of(_corrected(text), context.known)
    if asked.words_end == 0:
        return unchanged
    for step in _STEPS:
        found = step(asked, context)
        if found is not None:
            return _finished(question, asked, context, *found)
    return unchanged


def _corrected(text: str) -> str:
    """Return the text with the commonest slips in small words put right."""
    return " ".join(en.TYPOS.get(word.lower(), word) for word in text.split(" "))


def _finished(question: str, asked: Question, context: Context, text: str, because: str) -> Reading:
    text = plain(text).replace(" ,", ",").replace(" ?", "?").rstrip(" ?") + (
        "?" if asked.text.endswith("?") or context.previous.text.endswith("?") else ""
    )
    if text.rstrip("?").lower() in (asked.text.rstrip("?").lower(), plain(question).rstrip("?").lower()):
        return Reading(question, False, "")
    if asked.is_cased or context.previous.is_cased:
        text = text[:1].upper() + text[1:]
    return Reading(text, True, because)


def _lead(asked: Question) -> tuple[int, bool]:
    """Return the index after "and", "ok, what about", …, and whether such words tie it to what was before."""
    place = opening_end(asked)
    linked = any(asked.lower(i) in en.LINKING for i in range(place))
    if asked.lower(place) in ("what", "how") and asked.lower(place + 1) == "about":
        return place + 2, True
    if place >= asked.words_end:
        return 0, linked
    return place, linked


def _is_english(asked: Question) -> bool:
    words = [token for token in asked.tokens if token.is_word]
    closed = sum(token.lower in en.CLOSED or en.is_verb(token.lower) for token in words)
    return closed > 0.35 * len(words)


def _more(asked: Question, context: Context) -> tuple[str, str] | None:
    words = " ".join(token.lower for token in asked.tokens if token.is_word)
    for lead in ("and ", "ok ", "please "):
        words = words.removeprefix(lead)
    if en.MORE.fullmatch(words):
        return context.previous.text, "asks for more about the question before"
    return None


def _bare_question(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "why?", "since when?", "how many?", "which ones on Friday?", "what else?"."""
    place, _ = _lead(asked)
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
    if word in ("how", "where") and asked.lower(place) in en.BE and asked.lower(place + 1) in _NAMEABLE:
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
        and _covers(asked, place, rest)
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


def _covers(asked: Question, first: int, phrases: Sequence[Phrase]) -> bool:
    """Whether the phrases, small words and marks are all there is from `first` on."""
    inside = {i for phrase in phrases for i in range(phrase.outer, phrase.end)}
    return all(
        i in inside
        or not asked.tokens[i].is_word
        or asked.lower(i) in ("and", "or", "also", "too", "then", "just")
        for i in range(first, asked.words_end)
    )


def _claim(asked: Question, context: Context) -> tuple[str, str] | None:
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
        if ends or (rest and rest[0].outer == place + 1 and _covers(asked, place + 1, rest)):
            told = _told(asked, context)
            changes = {place: told} | (replacements(asked, context, skip=place) or {})
            place_after, _ = _lead(asked)
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


def _fragment(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "and in Tarvik?", "what about the day before?", "on Friday?", "and injured?"."""
    place, linked = _lead(asked)
    if (
        linked
        and place + 1 == asked.words_end
        and en.is_past(asked.lower(place))
        and not asked.is_name(place)
    ):
        text = substitution.with_participle(asked.between(place, place + 1), context.previous)
        return (text, "asks the question before of something else") if text else _about(asked, context, place)
    is_about = linked and asked.lower(place - 1) == "about"
    if linked:
        changes = replacements(asked, context) or {}
        # After "and", a capital is no longer the capital of a first word.
        asked = question_of("and " + applied(asked, changes, place) + "?", context.known)
        place = 1
    if (
        asked.lower(place) == "according"
        and asked.lower(place + 1) == "to"
        and place + 2 < asked.words_end
        and asked.lower(place + 2) not in en.QUESTION_WORDS
    ):
        text = frames.added(context.previous, frames.tail(asked, place), last=True)
        return text, "asks the question before of another source"
    left = {asked.lower(i) for i in range(place, asked.words_end)}
    if linked and left and left <= {"then", "next", "afterwards", "later", "now"} and "now" not in left:
        return frames.joined(
            "what happened next", substitution.scene(context, with_times=False)
        ), "asks what came next"
    if (
        linked
        and asked.lower(place) in ("before", "after")
        and time_end(asked.tokens, place + 1) == place + 1
    ):
        return frames.joined("what happened", frames.tail(asked, place)), "“that” is what was asked before"
    if left & (en.AUXILIARIES | en.QUESTION_WORDS):
        return _about(asked, context, place) if is_about else None
    if is_about and left & _NAMEABLE:
        return None  # somebody whom the turns don't name
    pieces = substitution.with_owner(asked, [phrase for phrase in asked.phrases if phrase.end > place])
    if not pieces or not _covers(asked, place, pieces):
        return _about(asked, context, place) if is_about else None
    if not linked and not _hangs(asked, place, pieces):
        return None
    if asked.lower(place) in ("any", "some", "more", "no"):
        return None
    text = substitution.substituted(pieces, asked, context)
    if text is None:
        return _about(asked, context, place)
    return text, "asks the question before of something else"


def _hangs(asked: Question, place: int, pieces: Sequence[Phrase]) -> bool:
    """Whether a verbless question without "and" leans on the one before: "in Tarvik?", "the port?"."""
    short = asked.words_end - place <= 5
    opens_small = asked.tokens[place].text[0].islower() or asked.text.endswith("?")
    if all(piece.kind == "time" for piece in pieces):
        return short
    if pieces[0].outer == place and pieces[0].preposition:
        return short and opens_small
    return (
        short and asked.text.endswith("?") and asked.tokens[place].lower == "the"
        and not any(piece.is_proper for piece in pieces)
    )  # fmt: skip


def _about(asked: Question, context: Context, place: int) -> tuple[str, str]:
    shout = asked.text == asked.text.upper()
    about = "WHAT ABOUT" if shout else "what about"
    has_name = any(phrase.is_proper for phrase in asked.phrases)
    scene = "" if has_name else substitution.scene(context, with_times=True)
    return frames.joined(about, frames.tail(asked, place), scene), "takes its topic from the question before"


def _pronouns(asked: Question, context: Context) -> tuple[str, str] | None:
    if not _is_english(asked):
        return None
    changes = replacements(asked, context)
    if changes is None:
        return None
    place, _ = _lead(asked)
    words = [asked.between(i, i + 1) for i in sorted(changes)]
    text = applied(asked, changes, place)
    has_time = any(phrase.kind == "time" for phrase in asked.phrases)
    when = next(antecedents.times(context), None)
    if "there" in (word.lower() for word in words) and when and not has_time:
        question, phrase = when
        text = frames.joined(text, question.between(phrase.outer, phrase.end))
    meant = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return text, f"{meant} named in the turns before"


def _ellipsis(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "any arrests?", "how many died?", "was anyone hurt?", "what was the cause?"."""
    place, linked = _lead(asked)
    if any(phrase.is_proper for phrase in asked.phrases) or not _is_english(asked):
        return None
    words = [asked.lower(i) for i in range(place, asked.words_end) if asked.tokens[i].is_word]
    small = en.CLOSED | en.GENERIC | en.UNITS.keys()
    times = {i for p in asked.phrases if p.kind == "time" for i in range(p.outer, p.end)}
    content = [
        asked.lower(i) for i in range(place, asked.words_end)
        if asked.tokens[i].is_word and i not in times and asked.lower(i) not in small
    ]  # fmt: skip
    if not words or len(words) > 9 or {"he", "him", "his", "she", "her"} & set(words):
        return None
    has_verb = any(word in en.AUXILIARIES for word in words)
    asks = words[0] in en.QUESTION_WORDS | en.AUXILIARIES
    lacks = not content and (asks or linked)
    if words[0] in ("any", "more", "some", "no") and not has_verb and len(content) <= 3:
        lacks = True
    if words[:2] in (["how", "many"], ["how", "much"]) and (
        asked.clause.noun[0] == asked.clause.noun[1] or (not has_verb and asked.clause.verb < 0)
    ):
        lacks = lacks or len(content) <= 2
    past = has_verb and not any(word in ("is", "are", "do", "does", "can", "will") for word in words[:3])
    past = past or (asks and any(en.is_past(word) for word in words))
    if asks and len(content) == 1 and past and en.is_past(content[0]):
        lacks = True
    if (
        asks
        and content
        and all(word in en.RELATIONAL or word == "death" for word in content)
        and len(words) <= 6
    ):
        lacks = True
    if asks and content[-1:] and content[-1] in en.RELATIONAL and words[0] == "how" and len(content) <= 2:
        lacks = True
    if linked and asks and len(content) <= 2:
        lacks = True
    if not lacks:
        return None
    has_place = any(phrase.preposition in en.PLACED and phrase.kind != "time" for phrase in asked.phrases)
    after = bool({"next", "then", "afterwards", "later"} & set(words))
    scene = substitution.scene(context, with_times=not times and not after)
    if len(words) == 1 and scene.startswith(","):
        return None  # "why?" with a topic alone asks nothing
    if has_place and not scene.startswith(","):
        scene = ""
    text = frames.joined(frames.tail(asked, place), scene)
    if scene.startswith(",") and any(
        word in en.PERSONAL - {"it", "we", "us", "you", "i", "me"} for word in words
    ):
        return None  # somebody unknown: a topic in the place of a name would mislead
    happens = asked.clause.verb >= 0 and asked.lower(asked.clause.verb).startswith("happen")
    if (
        scene.startswith(",")
        and happens
        and not any(p.is_proper or p.text.lower().startswith("the ") for p in context.previous.phrases)
    ):
        return None  # "what happened a week later?" is a whole question, and no event is known
    return (text, "takes its topic from the question before") if scene else None


_STEPS: tuple[Step, ...] = (_more, _bare_question, _claim, _fragment, _pronouns, _ellipsis)
