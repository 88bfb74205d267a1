"""Which sentences of different articles say the same: copied, retold, or retold with another number.

Articles become `Report`s. Sentences that agree word for word are copies (`meetings`, `sieve`,
`alignment`, `copies`, `differing`); the others are reduced to names, numbers, labels and days (`pieces`,
`mentions`, `labels`, `statements`) and compared with those of the days around them (`told`, `neighbours`,
`screening`, `judging`, `retellings`).
`find_relations` does both for a whole collection, `update_relations` for what has changed in one.
"""

from index.relations.copies import SHORTEST_STRETCH
from index.relations.finding import ArticleCopy, Kind, Relation, find_relations
from index.relations.meetings import BANDS, SIGNATURE_VERSION, Buckets, Keys, Signed
from index.relations.mentions import mentions
from index.relations.reports import Report
from index.relations.sieve import Sieve
from index.relations.updating import Earlier, Update, update_relations

__all__ = [
    "BANDS",
    "SHORTEST_STRETCH",
    "SIGNATURE_VERSION",
    "ArticleCopy",
    "Buckets",
    "Earlier",
    "Keys",
    "Kind",
    "Relation",
    "Report",
    "Sieve",
    "Signed",
    "Update",
    "find_relations",
    "mentions",
    "update_relations",
]
