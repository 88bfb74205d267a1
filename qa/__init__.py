"""Questions to cited answers.

A question is searched by meaning and by words, the two rankings are fused (`fusion`), the best
sentence of each passage is chosen (`quotes`), and the hits become numbered citations (`retrieval`,
`answers`), each with a receipt (`receipts`); `quantities` gathers how a figure developed. `live` follows a
collection that is rebuilt and `guard` keeps a worse one out. `retrieve`, `ask`, `figures` and `timeline` do
that from code, `cli` from a terminal, `web` in a browser.
"""

from qa.answers import Also, Answer, Citation, Excerpt
from qa.convenience import ask, figures, retrieve, timeline
from qa.guard import Guard
from qa.hits import Hit
from qa.live import LiveRetriever
from qa.outlets import outlet_spans, outlets
from qa.quantities import Figure, FigureTable
from qa.receipts import Receipt, Verdict, check
from qa.reports import Related
from qa.retrieval import Retriever
from qa.scope import Narrowing, Scope
from qa.timelines import Timeline
from qa.windows import Window, window

__all__ = [
    "Also",
    "Answer",
    "Citation",
    "Excerpt",
    "Figure",
    "FigureTable",
    "Guard",
    "Hit",
    "LiveRetriever",
    "Narrowing",
    "Receipt",
    "Related",
    "Retriever",
    "Scope",
    "Timeline",
    "Verdict",
    "Window",
    "ask",
    "check",
    "figures",
    "outlet_spans",
    "outlets",
    "retrieve",
    "timeline",
    "window",
]
