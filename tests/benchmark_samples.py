"""Invented documents, whose sentences can be cut and put together otherwise."""

from benchmarks.documents import Document

DOCUMENTS = (
    Document(
        "harbour",
        "Velmark Courier",
        "The harbour of Port Arlen was closed on Friday after a crane fell. The dockers of Port Arlen went "
        "home early and waited for the news there. The harbour master expects to open it within a week.",
    ),
    Document(
        "election",
        "Quillon News",
        "Voters in Velmark chose Teo Brandt as their mayor on a rainy Sunday. The rival candidate conceded "
        "in the town hall late in the evening. The council of Velmark meets the mayor for talks on Monday.",
    ),
    Document(
        "bridge",
        "Quillon News",
        "The old bridge at Quillon was built by masons whose names are lost. The river under the old bridge "
        "rises every spring with the snow. The people of Quillon cross it on foot when the road is closed.",
    ),
)
