"""Questions to cited answers.

A question is searched by meaning and by words, the two rankings are fused (`fusion`), the best
sentence of each passage is chosen (`quotes`), and the hits become numbered citations (`retrieval`,
`answers`), each with a receipt (`receipts`); `quantities` gathers how a figure developed. What
leaves nothing out has a rule of its own (`matches`): `timelines` counts by day, `listing` lists, `exports`
writes files. `live` follows a collection that is rebuilt, `workers` answer in several processes and `guard`
keeps a worse one out. `retrieve`, `ask`, `figures`, `timeline` and `everything` do that from code, `cli` from
a terminal, `web` in a browser, `adapters` from other libraries.
"""

import lazy_loader

# What is public is in the stub beside this file, and imported when it is first used: a question needs
# little of it.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
