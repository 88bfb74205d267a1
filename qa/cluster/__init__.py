"""A sharded collection on a Ray cluster, asked.

Each shard is a deployment of Ray Serve (`shard`), the model another (`encoder`), the chat and its API one
more (`page`); together they are an application (`application`). The page, or a program, answers with a
`ClusterRetriever` (`retriever`): an ordinary Retriever over a ShardedCollection whose shards are called
(`shards`, `calls`). Those that cannot be reached are left out, and that is said (`losses`). What Ray is told
of times and sizes is in `settings`. Nothing else of `qa` imports ray.
"""

from qa.cluster.application import Serving, served
from qa.cluster.encoder import model_of
from qa.cluster.page import PageOptions
from qa.cluster.retriever import ClusterRetriever
from qa.cluster.settings import SETTINGS, ServeSettings

__all__ = [
    "SETTINGS",
    "ClusterRetriever",
    "PageOptions",
    "ServeSettings",
    "Serving",
    "model_of",
    "served",
]
