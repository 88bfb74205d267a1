"""Which sentences of different articles say the same: copied, retold, or retold with another number.

Articles become `Report`s. Sentences that agree word for word are copies (`alignment`, `copies`); the
others are reduced to names, numbers and days (`mentions`, `statements`) and compared with those of the
days around them (`retellings`). `find_relations` does both for a whole collection, `update_relations` for
what has changed in one.
"""

from index.relations.copies import SIGNATURE_VERSION, Signatures, Signed, signatures
from index.relations.finding import ArticleCopy, Kind, Relation, find_relations
from index.relations.mentions import mentions
from index.relations.reports import Report
from index.relations.retellings import Search
from index.relations.updating import Earlier, update_relations

__all__ = [
    "SIGNATURE_VERSION",
    "ArticleCopy",
    "Earlier",
    "Kind",
    "Relation",
    "Report",
    "Search",
    "Signatures",
    "Signed",
    "find_relations",
    "mentions",
    "signatures",
    "update_relations",
]
