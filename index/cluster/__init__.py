"""A sharded collection, built on a Ray cluster by the same functions that build one on one machine.

Ray Data reads files in tasks (`portions`), splits and embeds in processes that load the model once
(`encoder`), and writes what they make as blocks (`pipeline`, `blocks`), each named by what is in it and so
made once, whatever is lost. A task a shard with something changed writes its next generation from its blocks
(`shards`); then all of them are published as one collection (`build`). What is asked of Ray is in `settings`.
"""

from index.cluster.build import ShardedReport, build_sharded
from index.cluster.connecting import LOCAL, connected
from index.cluster.encoder import model_embedder

__all__ = ["LOCAL", "ShardedReport", "build_sharded", "connected", "model_embedder"]
