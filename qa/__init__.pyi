from .answers import Also, Answer, Citation, Excerpt
from .convenience import ask, everything, figures, retrieve, timeline
from .exports import FORMATS, Export, Format, export, export_answer
from .guard import Guard
from .hits import Hit
from .listing import ListedPassage, Listing, Page
from .listing_questions import read_listing
from .live import LiveRetriever
from .outlets import outlet_spans, outlets
from .quantities import Figure, FigureTable
from .receipts import Receipt, Verdict, check
from .reports import Related
from .retrieval import Retriever
from .scope import Narrowing, Scope
from .timelines import Timeline
from .windows import Window, window
from .workers import Workers

__all__ = [
    "FORMATS",
    "Also",
    "Answer",
    "Citation",
    "Excerpt",
    "Export",
    "Figure",
    "FigureTable",
    "Format",
    "Guard",
    "Hit",
    "ListedPassage",
    "Listing",
    "LiveRetriever",
    "Narrowing",
    "Page",
    "Receipt",
    "Related",
    "Retriever",
    "Scope",
    "Timeline",
    "Verdict",
    "Window",
    "Workers",
    "ask",
    "check",
    "everything",
    "export",
    "export_answer",
    "figures",
    "outlet_spans",
    "outlets",
    "read_listing",
    "retrieve",
    "timeline",
    "window",
]
