"""Which words of a question only the turns before explain, and what to put for them."""

from qa.followups import antecedents, frames, substitution
from qa.followups import english as en
from qa.followups.antecedents import Context
from qa.followups.clauses import opening_end
from qa.followups.phrases import Question
from qa.followups.times import UNIT_NAMES


def replacements(asked: Question, context: Context, skip: int = -1) -> dict[int, str] | None:
    """Return what to put for each token that only the turns before explain; None if there is none."""
    changes: dict[int, str] = {}
    quoted = _quoted(asked)
    for place in range(asked.words_end):
        if place == skip or place in quoted or place in changes:
            continue
        for rule in (_personal, _neuter, _locative, _demonstrative):
            found = rule(asked, place, context)
            if found:
                changes.update(found)
                break
    return changes or None


def applied(asked: Question, changes: dict[int, str], first: int) -> str:
    """Return the question from the token `first` on, with the changed tokens replaced."""
    parts: list[str] = []
    position = asked.tokens[first].start if first < len(asked.tokens) else 0
    for place in sorted(changes):
        token = asked.tokens[place]
        if token.start < position:
            continue
        parts.append(asked.text[position : token.start] + changes[place])
        position = token.end
        if place + 1 in changes and changes[place + 1] == "":
            continue
    parts.append(asked.text[position : asked.tokens[asked.words_end - 1].end])
    return "".join(parts)


def plain_noun(asked: Question, place: int) -> bool:
    """Whether the token is an ordinary noun, no name, verb, time or small word."""
    word = asked.lower(place)
    return (
        asked.tokens[place].is_word
        and word not in en.CLOSED
        and not asked.is_name(place)
        and (not en.is_verb(word) or en.is_plural(word))
        and asked.time_end(place) == place
    )


def _quoted(asked: Question) -> frozenset[int]:
    inside: set[int] = set()
    opened = -1
    for place, token in enumerate(asked.tokens):
        if token.text == "“" or (token.text == '"' and opened < 0):
            opened = place
        elif token.text in ("”", '"') and opened >= 0:
            inside.update(range(opened, place))
            opened = -1
    return frozenset(inside)


def _possessive(name: str) -> str:
    last = name.split()[-1].lower()
    mark = (
        "’"
        if last.endswith("s") and en.is_plural(last) and not last[0].isupper() and name[0].islower()
        else "’s"
    )
    return name + mark.replace("’", "'")


def _owns(asked: Question, place: int) -> bool:
    word, after = asked.lower(place), asked.lower(place + 1)
    if word in ("his", "their", "its"):
        return place + 1 < asked.words_end
    is_content = place + 1 < asked.words_end and asked.tokens[place + 1].is_word and after not in en.CLOSED
    return word == "her" and is_content and asked.time_end(place + 1) == place + 1


def _personal(asked: Question, place: int, context: Context) -> dict[int, str] | None:
    word = asked.lower(place)
    if word in ("he", "him", "his", "she", "her", "hers"):
        if _bound(asked, place, ("person", "human", "name"), owns=_owns(asked, place)):
            return None
        name = antecedents.person(context, "he" if word[0] == "h" and word[:3] != "her" else "she")
    elif word in ("they", "them", "their", "theirs"):
        if _bound(asked, place, ("person", "human", "name", "group", "plural"), owns=_owns(asked, place)):
            return None
        after = asked.lower(place + 1)
        acting = word == "they" and after not in en.BE and asked.lower(place - 1) not in en.BE
        name = antecedents.several(context, acting=acting)
    else:
        return None
    if name is None:
        return None
    if not _owns(asked, place):
        return {place: _possessive(name) if word in ("hers", "theirs") else name}
    end = place + 1
    while len(name.split()) > 3 and end < asked.words_end and plain_noun(asked, end):
        end += 1
    if end > place + 1:
        # "the names of the people killed in Arlen", not "the people killed in Arlen's names"
        return {place: "the", end - 1: f"{asked.between(end - 1, end)} of {name}"}
    return {place: _possessive(name)}


def _neuter(asked: Question, place: int, context: Context) -> dict[int, str] | None:
    word = asked.lower(place)
    if word not in ("it", "its") or (word == "it" and _is_dummy(asked, place)):
        return None
    if _bound(asked, place, ("thing", "group", "place", "name"), owns=word == "its"):
        return None
    before, after = asked.lower(place - 1), asked.lower(place + 1)
    verb = asked.lower(place + 2) if after in en.AUXILIARIES else after
    name = antecedents.thing(context, before if before in en.PREPOSITIONS - en.RANGED else "", verb)
    if name is None:
        return None
    return {place: _possessive(name) if word == "its" else name}


def _is_dummy(asked: Question, place: int) -> bool:
    """Whether an "it" means nothing: "is it true that …", "how long did it take to …", "is it raining"."""
    near = [asked.lower(i) for i in range(place + 1, min(place + 4, asked.words_end))]
    before = asked.lower(place - 1)
    if any(
        word
        in ("raining", "snowing", "rain", "snow", "rains", "snows", "rained", "snowed", "late", "cold", "hot")
        for word in near[:2]
    ):
        return True
    if before in en.BE and asked.lower(place - 2) == "time":
        return True
    if any(word in en.DUMMY for word in near[:2]):
        last = next(i for i in range(place + 1, place + 4) if asked.lower(i) in en.DUMMY)
        return any(asked.lower(i) in ("that", "to", "if", "for", "whether", "when", "what", "who", "how")
                   for i in range(last + 1, min(last + 3, asked.words_end)))  # fmt: skip
    return near[:1] == ["that"] or (before in en.BE and near[:1] == ["about"])


def _bound(asked: Question, place: int, kinds: tuple[str, ...], *, owns: bool) -> bool:
    """Whether the pronoun stands for something named in its own question.

    A pronoun as subject or owner goes with an agreeing phrase before it; as object only across a
    clause boundary. "When he resigned, what did Quell say?" names its "he" later.
    """
    marks = [i for i in range(place) if asked.lower(i) in set(":.?!;—–") and i > 0]
    if marks and sum(asked.tokens[i].is_capitalised for i in range(marks[-1])) >= 1:
        return True
    after = asked.lower(place + 1)
    subject = asked.lower(place) in ("he", "she", "they") or (
        asked.lower(place) == "it"
        and (after in en.AUXILIARIES or en.is_verb(after))
        and asked.lower(place - 1) not in en.PREPOSITIONS - en.CONJUNCTIONS - en.RANGED
    )
    if (
        subject
        and asked.lower(asked.clause.question[0]) == "who"
        and asked.clause.subject[0] == asked.clause.subject[1]
    ):
        # "Who left before he was caught?" asks about one person; "who said he was ill?" speaks of two.
        away = {"before", "after", "when", "while", "because", "since", "until", "if", "as"}
        if any(asked.lower(i) in away for i in range(asked.clause.question[1], place)):
            return True
    for phrase in asked.phrases:
        agrees = phrase.kind in kinds and (not phrase.is_plural or "plural" in kinds)
        agrees = agrees or ("plural" in kinds and phrase.is_plural)
        if phrase.kind == "name" and "thing" not in kinds and phrase.preposition in en.PLACED:
            agrees = False
        if agrees and phrase.text.split()[0].lower() in en.POSSESSIVES and phrase.first <= place:
            agrees = False
        if not agrees:
            continue
        if phrase.end <= place:
            if owns or (subject and place - 1 != asked.clause.auxiliary):
                return True
            # "Did Quell say they saw him": a clause of its own, "what did Quell say about him": none.
            between = range(phrase.end, place)
            said = next((i for i in between if asked.lower(i) in en.SAYING), place)
            clauses = en.CONJUNCTIONS | en.QUESTION_WORDS | {","}
            if (
                any(asked.lower(i) in clauses for i in between)
                or (subject and said < place)
                or any(
                    en.is_verb(asked.lower(i)) or asked.lower(i) in en.AUXILIARIES
                    for i in range(said + 1, place)
                )
            ):
                return True
        elif asked.lower(0) in en.CONJUNCTIONS - en.OPENINGS | {"when", "before"} and any(
            asked.lower(i) == "," for i in range(place, phrase.first)
        ):
            return True
    return False


def _locative(asked: Question, place: int, context: Context) -> dict[int, str] | None:
    if asked.lower(place) != "there":
        return None
    before, after = asked.lower(place - 1), asked.lower(place + 1)
    ends = place + 1 >= asked.words_end
    if after in en.BE | en.HAVE | en.MODAL | {"'s", "’s"} or (
        before in en.BE | en.MODAL | {"been", "be"}
        and not ends
        and asked.lower(place - 2) not in ("else", "who")
    ):
        return None
    if any(p.kind == "place" or (p.preposition in en.PLACED and p.kind != "time") for p in asked.phrases):
        return None
    found = antecedents.place(context)
    if found is None:
        return None
    preposition, name = found
    if before in en.PREPOSITIONS:
        return {place: name}
    going = (
        "go",
        "went",
        "gone",
        "get",
        "got",
        "travel",
        "sent",
        "send",
        "moved",
        "move",
        "flee",
        "fled",
        "fly",
    )
    return {place: f"{'to' if before in going else preposition} {name}"}


def _demonstrative(asked: Question, place: int, context: Context) -> dict[int, str] | None:
    word = asked.lower(place)
    if word == "then" and asked.lower(place - 1) in en.RANGED:
        when = next(antecedents.times(context), None)
        return {place: when[1].text} if when else None
    if word not in en.DEMONSTRATIVES:
        return None
    before, after = asked.lower(place - 1), asked.lower(place + 1)
    if after in UNIT_NAMES or after in ("time", "moment", "date"):
        when = next(antecedents.times(context), None)
        if when is None or word not in ("that", "those"):
            return None
        question, phrase = when
        if before in ("on", "in", "at"):
            return {place - 1: "", place: question.between(phrase.outer, phrase.end).strip(), place + 1: ""}
        ranged = before in en.PREPOSITIONS
        return {place: phrase.text if ranged else question.between(phrase.outer, phrase.end), place + 1: ""}
    if any(asked.time_end(i) > place for i in range(max(0, place - 5), place + 1)):
        return None
    if word == "that" and before in en.RANGED and place + 1 == asked.words_end:
        when = next(antecedents.times(context), None)
        if when is not None:
            return {place: when[1].text}
    ends = place + 1 >= asked.words_end or not asked.tokens[place + 1].is_word
    subject = before in en.AUXILIARIES or place == opening_end(asked) or before in en.QUESTION_WORDS
    is_content = not ends and after not in en.CLOSED
    if is_content and (subject or before in en.PREPOSITIONS or word in ("these", "those", "this")) and not (
        en.is_verb(after) and not en.is_plural(after) and after not in _EVENTS
    ) and after not in en.TRUTH:  # fmt: skip
        return _determiner(asked, place, context)
    small = after in en.PREPOSITIONS or asked.time_end(place + 1) > place + 1
    later_verb = any(asked.lower(i) in en.AUXILIARIES for i in range(place + 1, asked.words_end))
    if ends or subject or (small and not later_verb and before not in en.TRUTH):
        is_plural = word in ("these", "those")
        name = antecedents.several(context, acting=False) if is_plural else _event(context)
        if ends or not subject or name is None:
            return {place: name} if name else None
        return {place: name}
    return None


_EVENTS = frozenset(
    [
        "attack",
        "strike",
        "vote",
        "fire",
        "protest",
        "claim",
        "plan",
        "deal",
        "march",
        "raid",
        "crash",
        "battle",
        "deal",
        "report",
        "ban",
    ]
)


def _event(context: Context) -> str | None:
    question = context.previous
    return frames.event(question) or antecedents.thing(context, "", "")


def _determiner(asked: Question, place: int, context: Context) -> dict[int, str] | None:
    """Read "that town", "those people", "this attack"."""
    end = place + 1
    while (end < asked.words_end and plain_noun(asked, end)) or (
        end < asked.words_end and asked.lower(end) in _EVENTS
    ):
        end += 1
    if end == place + 1:
        return None
    head = asked.lower(end - 1)
    singular = head.removesuffix("s")
    name: str | None = None
    for question, quotes in context.turns:
        for text in (question, *quotes):
            for phrase in text.phrases:
                if name is None and phrase.text.lower().split()[-1] == head and " " in phrase.text:
                    name = antecedents.whole(text, phrase)
    if head in en.PLACE_NOUNS:
        found = antecedents.place(context)
        name = found[1] if found else name
    elif head in en.HUMAN_PLURALS or (
        (head in en.PERSON_NOUNS or singular in en.PERSON_NOUNS) and en.is_plural(head)
    ):
        name = antecedents.several(context, acting=False) or name
    elif head in en.PERSON_NOUNS:
        name = antecedents.person(context, None) or name
    elif head in en.GROUP_NOUNS:
        name = name or antecedents.thing(context, "", "")
    if name is None:
        name = frames.joined(
            "the", asked.between(place + 1, end), substitution.scene(context, with_times=False)
        )
    return {place: name} | dict.fromkeys(range(place + 1, end), "")
