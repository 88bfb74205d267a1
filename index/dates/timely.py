"""Whether a sentence can name a day at all: nearly none that can't is read by the grammar."""

import re

from index.dates import english

# Every expression has one of these words, or a number that looks like a date; the others of the grammar only
# lead up to them, as in "the last three of …".
_WORDS = frozenset().union(
    english.MONTHS, english.WEEKDAYS, english.UNITS, english.PARTS_OF_DAY, english.SEASONS, english.DECADES,
    english.RELATIVE_DAYS, english.WEEKENDS, english.NOW, english.QUARTERS, english.HALVES, english.FISCAL,
    english.AGO, english.HENCE, english.FAR, {"week", "date", "q"},
    *(words for words in (*english.HOLIDAYS, *english.EASTER)),
) - {"'", "s", "and", "all", "day", "st"} | {"day"}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
# A year, 3/8/25, 8th, the 90s, '24. A number alone is a day beside one of the words only.
_NUMBER = re.compile(
    r"[0-9]{4}|[0-9]\s*[-‐‑−/.]\s*[0-9]+\s*[-‐‑−/.]\s*[0-9]{2}|[0-9]\s*['’ʼ‘]?\s*(?:st|nd|rd|th|s)(?![^\W\d_])"
    r"|['’ʼ‘]\s*[0-9]{2}",
    re.IGNORECASE,
)


def is_timely(sentence: str) -> bool:
    """Whether a sentence has a word of time, or a number that can be a day by itself."""
    return not _WORDS.isdisjoint(_WORD.findall(sentence.lower())) or bool(_NUMBER.search(sentence))
