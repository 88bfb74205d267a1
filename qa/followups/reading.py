"""read: decide whether a question can stand alone, and if not, say what it searches for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.followups import english as en
from qa.followups.antecedents import LONGEST, Context, Turn, context_of, plain
from qa.followups.fragments import ellipsis, fragment, pronouns
from qa.followups.phrases import Question, question_of
from qa.followups.wholes import bare_question, claim, more


@dataclass(frozen=True, slots=True)
class Reading:
    """What to search for: `text` stands alone; if not `changed` it is the question exactly as typed.

    `because` says in a few words what was taken from the turns before, "" if nothing was.
    """

    text: str
    changed: bool
    because: str


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


_STEPS: tuple[Step, ...] = (more, bare_question, claim, fragment, pronouns, ellipsis)
