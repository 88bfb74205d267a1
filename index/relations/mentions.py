"""Names, numbers and days that a text mentions, by rule.

No model and no list of names: a name is a run of capitalised words whose place in the sentence doesn't
explain the capital. It is made to say little that is wrong rather than all that is right.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple

from index.dates import EventDay
from index.relations.numbers import Number, numbers
from index.relations.pieces import Known, starts_of


@dataclass(frozen=True, slots=True)
class Name:
    """A name, at the characters `start` to `end`.

    `value` is in lower case, without accents, possessives and titles: that of "President Bashar
    Assad's" is "bashar assad".
    """

    kind: ClassVar[Literal["name"]] = "name"
    start: int
    end: int
    value: str


Mention = Name | Number | EventDay


def mentions(text: str, days: Sequence[EventDay], uncounted: Set[int] = frozenset()) -> tuple[Mention, ...]:
    """Return what an article's `text` mentions, `days` among it, in order, none overlapping another.

    Names and numbers are looked for in the whole text, since whether a sentence's first word is a name
    is seen from the other sentences. A line in capitals has numbers and days but no names. A number at
    one of the characters `uncounted` is left out.
    """
    found: list[Mention] = sorted(days, key=_start)
    starts = list(map(_start, found))
    found += [
        one
        for one in numbers(text)
        if not _overlaps(one.start, one.end, found, starts)
        and (not uncounted or uncounted.isdisjoint(range(one.start, one.end)))
    ]
    found.sort(key=_start)
    starts = list(map(_start, found))
    found += [one for one in _names(text, found, starts) if not _overlaps(one.start, one.end, found, starts)]
    return tuple(sorted(found, key=_start))


def _start(mention: Mention) -> int:
    return mention.start


def plain(text: str) -> str:
    """Return `text` in lower case, without accents and with straight apostrophes."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return text.casefold()


# Words that a sentence opens with and that are no names by their capital.
_OPENERS = frozenset(
    "a an the this that these those there here his her its their our my your he she it they we i you "
    "who what when where why how which whose in on at for from after before while as by with without "
    "but and or nor so yet if because although though despite during between among amid about against "
    "around into onto of off to up down out over under since until till than then now still also just "
    "only even not no all both each every either neither some any many most more much few several "
    "such other others another same is are was were be has have had do does did will would can could "
    "may might must shall should once soon later earlier meanwhile however according asked given like "
    "unlike near nearly almost next last first second third new yes inside outside behind beyond "
    "above below across along through within toward towards per police officials residents experts "
    "witnesses authorities doctors critics analysts people men women children one two three four five "
    "six seven eight nine ten thousands hundreds dozens scores millions half today yesterday".split()
)
_TITLES = frozenset(
    "president vice prime minister premier chancellor mr mrs ms miss dr prof professor sir dame lord "
    "lady capt captain gen general sgt sergeant lt lieutenant col colonel maj major cpl adm admiral "
    "gov governor sen senator rep representative judge justice chief king queen prince princess "
    "commander chairman chairwoman inspector sheriff mayor officer detective superintendent "
    "commissioner secretary director coach manager pope bishop father rev reverend sister brother "
    "deputy former foreign defense defence finance interior transport agriculture fire head teacher "
    "councilwoman councilman councillor congressman congresswoman".split()
)
_NO_NAMES = _TITLES | _OPENERS
_ABBREVIATED = r"(?:St|Dr|Mr|Mrs|Ms|Capt|Gen|Lt|Sgt|Col|Gov|Sen|Rep|Rev|Prof|Jr|Sr|Maj|Cpl|Adm|Mt|[A-Z])\."
_TOKEN = re.compile(rf"{_ABBREVIATED}(?=\s)|[^\W\d_][\w]*(?:[-'’&][^\W_]\w*)*")
# What may stand between two capitalised words of one name.
_LINK = re.compile(
    r"\s|[ ](?:of|of the|for|de|del|della|da|di|dos|du|la|le|van|van der|von|den|bin|ibn|al|el|y|&)[ ]"
)
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:…\n])[\s\"'”’)\]]*[\"'“‘«(\[—–-]*\s*$|[“\"][\s]*$|[“«]$")
_SHOUTED_SHARE = 0.6
_SHOUTED_WORDS = 4
# "al-Assad" and "el-Kadri" are names by their second part.
_NAMED_BY_SECOND = re.compile(r"(?:al|el|an|ar|as|at|ad|ash)-[^\W\d_a-z]")
_PRONOUN = re.compile(r"[Ii]['’]")
_POSSESSIVE = re.compile(r"(?:'s|s'|')$")
_BORNE_OUT = re.compile(r"['’]s$|.-[A-Z]")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LONGEST_LINK = 9  # " van der "
_REMEMBERED = 50_000  # names


def _names(text: str, found: Sequence[Mention], starts: Sequence[int]) -> Iterator[Name]:
    """Yield the names beside what is `found` in order: in "in Fenwick Tuesday" only the first is one."""
    capitalised: list[_Token] = []
    lines: list[list[str]] = []
    offset = 0
    for line in text.split("\n"):
        pieces = line.split(" ")
        inside = [*map(_inside.__getitem__, pieces[:-1]), _at_end[pieces[-1]]]
        telling = [place for place, one in enumerate(inside) if one is not _PLAIN]
        if not _is_in_capitals(len(inside), [inside[place] for place in telling]):
            lines.append(pieces)
            places = starts_of(pieces, offset)
            for place in telling:
                for first, last, word in inside[place].capitalised:
                    start, end = places[place] + first, places[place] + last
                    if not (found and _overlaps(start, end, found, starts)):
                        capitalised.append(_Token(start, end, word, _opens_sentence(text, start)))
        offset += len(line) + 1
    mid_sentence = {_bare(token.word) for token in capitalised if not token.opens}
    run: list[_Token] = []
    for token in capitalised:
        if run and not _is_linked(text, run[-1].end, token.start):
            yield from _name(text, lines, run, mid_sentence)
            run = []
        run.append(token)
    yield from _name(text, lines, run, mid_sentence)


class _Token(NamedTuple):
    """A capitalised word at the characters `start` to `end`, and whether it opens a sentence."""

    start: int
    end: int
    word: str
    opens: bool


def _name(
    text: str, lines: Sequence[Sequence[str]], run: Sequence[_Token], mid_sentence: set[str]
) -> Iterator[Name]:
    """Yield the name that a run of capitalised words is, if it is one; `lines` are what has names."""
    first = 0
    while first < len(run) and run[first].opens:
        word = run[first].word
        lower = word.casefold()
        known = _bare(word) in mid_sentence or bool(_BORNE_OUT.search(word))
        # A capital that the sentence's start explains counts only if another word bears it out.
        following = run[first + 1] if first + 1 < len(run) else None
        next_is_close = following is not None and text[run[first].end : following.start].isspace()
        if lower not in _OPENERS and (known or next_is_close) and not _is_word_in(text, lines, lower):
            break
        first += 1
    while first < len(run) and _is_no_name[run[first].word]:
        first += 1
    run = run[first:]
    if any(len(token.word.rstrip(".")) > 1 for token in run):
        start, end = run[0].start, run[-1].end
        yield Name(start, end, _normal(text[start:end]))


class _Piece(NamedTuple):
    """What has capitals in a piece of a line.

    `capitalised` are the words with their spans, `letters` counts runs of two letters or more, `capitals`
    those of them that are in capitals.
    """

    capitalised: tuple[tuple[int, int, str], ...]
    capitals: int
    letters: int


_PLAIN = _Piece((), 0, 1)


def _read_piece(piece: str) -> _Piece:
    found = [(*token.span(), token.group()) for token in _TOKEN.finditer(piece)]
    runs = _LETTERS.findall(piece)
    capitals = sum(map(str.isupper, runs))
    read = _Piece(tuple(one for one in found if _begins_as_name(one[2])), capitals, len(runs))
    return _PLAIN if read == _PLAIN else read


# "St." is one word before a blank only.
_inside, _at_end = Known(lambda piece: _read_piece(f"{piece} ")), Known(_read_piece)


def _begins_as_name(word: str) -> bool:
    return word[0].isupper() or (word[0] in "ae" and _NAMED_BY_SECOND.match(word) is not None)


def _never_begins_name(word: str) -> bool:
    return word.casefold().rstrip(".") in _NO_NAMES or _PRONOUN.match(word) is not None


_is_no_name = Known(_never_begins_name)


@lru_cache(_REMEMBERED)
def _normal(name: str) -> str:
    return " ".join(_POSSESSIVE.sub("", plain(name)).split())


def _is_linked(text: str, end: int, start: int) -> bool:
    """Whether what stands between two capitalised words leaves them one name."""
    if start - end == 1:
        return text[end].isspace()
    return start - end <= _LONGEST_LINK and _LINK.fullmatch(text, end, start) is not None


def _bare(word: str) -> str:
    if "'" not in word and "’" not in word:
        return word
    return _POSSESSIVE.sub("", word.replace("’", "'"))


def _opens_sentence(text: str, start: int) -> bool:
    if start > 1 and text[start - 1] == " " and (text[start - 2].isalnum() or text[start - 2] == ","):
        return False  # nearly always
    return start == 0 or _OPENS_SENTENCE.search(text, max(0, start - 8), start) is not None


def _is_in_capitals(pieces: int, telling: Sequence[_Piece]) -> bool:
    """Whether a line of so many pieces, of which some are not plain, is in capitals."""
    capitals = sum(one.capitals for one in telling)
    if not capitals:
        return False
    words = pieces - len(telling) + sum(one.letters for one in telling)
    return words >= _SHOUTED_WORDS and capitals > _SHOUTED_SHARE * words


def _is_word_in(text: str, lines: Sequence[Sequence[str]], word: str) -> bool:
    """Whether a word is one in lower case in the pieces of lines, which are of a text."""
    return (
        word.islower()
        and word in text
        and any(word in piece and word in _TOKEN.findall(piece) for pieces in lines for piece in pieces)
    )


def _overlaps(start: int, end: int, found: Sequence[Mention], starts: Sequence[int]) -> bool:
    place = bisect_right(starts, start)
    return (place > 0 and found[place - 1].end > start) or (place < len(found) and found[place].start < end)
