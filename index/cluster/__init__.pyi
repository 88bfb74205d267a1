from .build import ShardedReport, build_sharded
from .connecting import LOCAL, connected
from .encoder import model_embedder

__all__ = ["LOCAL", "ShardedReport", "build_sharded", "connected", "model_embedder"]
