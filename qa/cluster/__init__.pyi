from .application import Serving, served
from .encoder import model_of
from .page import PageOptions
from .retriever import ClusterRetriever
from .settings import SETTINGS, ServeSettings

__all__ = [
    "SETTINGS",
    "ClusterRetriever",
    "PageOptions",
    "ServeSettings",
    "Serving",
    "model_of",
    "served",
]
