"""Steps that complete what was left out: "and in Baniyas?", "what did he say?", "how many children?"."""

from collections.abc import Sequence

from qa.followups import antecedents, frames, substitution
from qa.followups import english as en
from qa.followups.antecedents import Context
from qa.followups.chunks import Phrase
from qa.followups.openings import NAMEABLE, covers, is_english, lead
from qa.followups.phrases import Question, question_of
from qa.followups.pronouns import applied, replacements
from qa.followups.times import UNIT_NAMES


def fragment(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "and in Tarvik?", "what about the day before?", "on Friday?", "and injured?"."""
    place, linked = lead(asked)
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
    if linked and asked.lower(place) in ("before", "after") and asked.time_end(place + 1) == place + 1:
        return frames.joined("what happened", frames.tail(asked, place)), "“that” is what was asked before"
    if left & (en.AUXILIARIES | en.QUESTION_WORDS):
        return _about(asked, context, place) if is_about else None
    if is_about and left & NAMEABLE:
        return None  # somebody whom the turns don't name
    pieces = substitution.with_owner(asked, [phrase for phrase in asked.phrases if phrase.end > place])
    if not pieces or not covers(asked, place, pieces):
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


def pronouns(asked: Question, context: Context) -> tuple[str, str] | None:
    """Put in what the pronouns of a question stand for."""
    if not is_english(asked):
        return None
    changes = replacements(asked, context)
    if changes is None:
        return None
    place, _ = lead(asked)
    words = [asked.between(i, i + 1) for i in sorted(changes)]
    text = applied(asked, changes, place)
    has_time = any(phrase.kind == "time" for phrase in asked.phrases)
    when = next(antecedents.times(context), None)
    if "there" in (word.lower() for word in words) and when and not has_time:
        question, phrase = when
        text = frames.joined(text, question.between(phrase.outer, phrase.end))
    meant = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return text, f"{meant} named in the turns before"


def ellipsis(asked: Question, context: Context) -> tuple[str, str] | None:
    """Read "any arrests?", "how many died?", "was anyone hurt?", "what was the cause?"."""
    place, linked = lead(asked)
    if any(phrase.is_proper for phrase in asked.phrases) or not is_english(asked):
        return None
    words = [asked.lower(i) for i in range(place, asked.words_end) if asked.tokens[i].is_word]
    small = en.CLOSED | en.GENERIC | UNIT_NAMES
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
