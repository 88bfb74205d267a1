"""Dateline as a retriever of other libraries: a file each, with an extra of the same name.

`langchain`, `llama_index` and `haystack` each have a DatelineRetriever. They know nothing of one another,
and nothing else in Dateline imports them; `passages` is what they share, `extras` what is said where a
library is missing.
"""
