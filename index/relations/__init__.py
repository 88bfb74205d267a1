"""Which sentences of different articles say the same: copied, retold, or retold with another number.

Articles become `Report`s. Sentences that agree word for word are copies (`alignment`, `copies`); the
others are reduced to names, numbers and days (`mentions`, `statements`) and compared with those of the
days around them (`retellings`). `find_relations` does both for a whole collection, `update_relations` for
what has changed in one.
"""

from index.relations.copies import BANDS, SIGNATURE_VERSION, Buckets, Keys, Signatures, Signed, signatures
from index.relations.finding import ArticleCopy, Kind, Relation, find_relations
from index.relations.mentions import mentions
from index.relations.reports import Report
from index.relations.retellings import Search
from index.relations.updating import Earlier, Update, update_relations

__all__ = [
    "BANDS",
    "SIGNATURE_VERSION",
    "ArticleCopy",
    "Buckets",
    "Earlier",
    "Keys",
    "Kind",
    "Relation",
    "Report",
    "Search",
    "Signatures",
    "Signed",
    "Update",
    "find_relations",
    "mentions",
    "signatures",
    "update_relations",
]
