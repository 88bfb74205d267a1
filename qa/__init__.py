"""Questions to cited answers.

A question is searched by meaning and by words, the two rankings are fused (`fusion`), the best
sentence of each passage is chosen (`quotes`), and the hits become numbered citations (`retrieval`,
`answers`). `retrieve` and `ask` do that from code, `cli` from a terminal, `web` in a browser.
"""

from qa.answers import Also, Answer, Citation, Excerpt
from qa.convenience import ask, retrieve
from qa.reports import Related
from qa.retrieval import Hit, Retriever

__all__ = ["Also", "Answer", "Citation", "Excerpt", "Hit", "Related", "Retriever", "ask", "retrieve"]
