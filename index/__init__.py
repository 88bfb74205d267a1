"""Articles to a searchable collection.

Files become `Article`s (`readers`), an article's sentences are packed into passages (`sentences`,
`passages`), passages and their sentences become unit vectors (`embedding`), and all of it goes into a
folder: SQLite for the text, faiss for the vectors, tantivy for the words (`store`, `vectors`, `words`).
`sync` brings that folder up to date
beside what is in use, `Collection` reads it, `history` goes back, `verify` checks. Nothing here knows of
questions or answers.
"""

import lazy_loader

# What is public is in the stub beside this file, and imported when it is first used: a question needs
# little of it.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
