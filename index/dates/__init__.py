"""Time expressions in English text, read by rule; no model, no wall clock.

tokenize(text) → Tokens → expressions(tokens) → Period → resolve(clock) → Interval.
`event_days` reads an article's sentences against its day of publication; `qa.windows` reads
questions against the collection's day. Each reads with the same grammar; the words are in
`english.py`.
"""

from index.dates.composed import Range
from index.dates.events import EventDay, event_days
from index.dates.grammar import Bound, Expression, expressions
from index.dates.intervals import Clock, Interval, Lean
from index.dates.periods import Impossible, Period
from index.dates.tokens import Tokens, tokenize

__all__ = [
    "Bound",
    "Clock",
    "EventDay",
    "Expression",
    "Impossible",
    "Interval",
    "Lean",
    "Period",
    "Range",
    "Tokens",
    "event_days",
    "expressions",
    "tokenize",
]
