"""Which sentences of different articles say the same: copied, retold, or retold with another number.

Articles become `Report`s. Sentences that agree word for word are copies (`alignment`, `copies`); the
others are reduced to names, numbers and days (`mentions`, `statements`) and compared with those of the
days around them (`retellings`). `find_relations` does both.
"""

from index.relations.finding import ArticleCopy, Kind, Relation, find_relations
from index.relations.mentions import mentions
from index.relations.reports import Report
from index.relations.retellings import Search

__all__ = ["ArticleCopy", "Kind", "Relation", "Report", "Search", "find_relations", "mentions"]
