"""A sharded collection on a Ray cluster, asked.

Each shard is a deployment of Ray Serve (`shard`), the model another (`encoder`), the chat and its API one
more (`page`); together they are an application (`application`). The page, or a program, answers with a
`ClusterRetriever` (`retriever`): an ordinary Retriever over a ShardedCollection whose shards are called
(`shards`, `calls`). Those that cannot be reached are left out, and that is said (`losses`). What Ray is told
of times and sizes is in `settings`. Nothing else of `qa` imports ray.
"""

import lazy_loader

# What is public is in the stub beside this file, and imported when it is first used: the replica of a shard
# needs nothing of the page.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
