"""The encoder: a process on a node that loads the model once, and makes blocks of portions."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from index.cache import EmbeddingCache
from index.cluster.blocks import BlockRecord, block_in, block_record, packed_block
from index.cluster.plan import Plan
from index.cluster.portions import Portion
from index.cluster.ray_import import ray
from index.converted import MODELS
from index.embedding import Embedder
from index.encoding import encode
from index.errors import ModelError
from index.model import ModelEmbedder
from index.packed import PackedEmbedding
from index.sentence_transformer import SentenceTransformerEmbedder
from index.sharding.known import KnownInFile
from index.sharding.layout import shard_folder
from index.sharding.place import Place
from index.splitting import Kept, Wanted, split_article
from index.staging import Unembedded
from index.tokens import TokenCoder


def model_embedder(name: str, place: Place) -> Embedder:
    """Load the model called `name`: by torch where this process has a GPU, else converted there."""
    if ray.is_initialized() and ray.get_gpu_ids():
        return SentenceTransformerEmbedder(name)
    return ModelEmbedder(name, place.folder / MODELS)


class Encoder:
    """Splits and embeds portions with one model."""

    def __init__(self, plan: Plan) -> None:
        """Load the model; raise ModelError if it isn't the one that the others have."""
        self._plan = plan
        self._embedder = plan.make_embedder()
        self._coder = TokenCoder.unpack(plan.coder)
        self._node = ray.get_runtime_context().get_node_id()
        if not self._embedder.identity.agrees(plan.identity):
            raise ModelError(
                f"The model {plan.identity.name} is another one on the node {self._node}: install the "
                "same on all."
            )

    def block(self, portion: Portion) -> tuple[BlockRecord, bytes | None]:
        """Return a block with its bytes, without them if it is there."""
        name = portion.name(self._plan)
        there = block_record(block_in(self._plan.place, portion.shard, name))
        if there is not None:
            return there, None
        split: list[list[Unembedded]] = []
        made = self._embed(portion, split)
        embeddings = [
            {one.key: made.pop(one.key) for one in passages if one.key in made} for passages in split
        ]
        record = BlockRecord(portion.shard, name, self._node, sum(map(len, embeddings)))
        return record, packed_block(portion, embeddings, record)

    def _embed(self, portion: Portion, split: list[list[Unembedded]]) -> dict[bytes, PackedEmbedding]:
        """Embed those passages that the shard's cache lacks; those of each article are put in `split`."""

        def splitting() -> Iterator[list[Unembedded]]:
            for article in portion.articles:
                split.append(split_article(article, self._embedder, 0).unembedded)
                yield split[-1]

        with _kept(self._plan, portion.shard) as kept:
            return {
                one.key: embedding
                for batch in encode(Wanted(splitting(), kept), self._embedder, lambda: self._coder)
                for one, embedding in batch
            }


class _Nothing:
    """What is kept where nothing is."""

    def get(self, keys: Sequence[bytes]) -> Collection[bytes]:
        return ()


@contextmanager
def _kept(plan: Plan, shard: int) -> Iterator[Kept]:
    """Give what the cache of a shard has; nothing where all is embedded anew, or another coder made it.

    At a URL there is no cache, but a list of what the shard has.
    """
    generation = plan.known[shard]
    known = None if generation is None else plan.place.known(shard, generation)
    if isinstance(known, KnownInFile):
        try:
            yield known
        finally:
            known.close()
        return
    cache = None if known is None else EmbeddingCache.read(shard_folder(plan.place.folder, shard))
    if known is not None:
        known.close()
    if cache is None:
        yield _Nothing()
        return
    with cache:
        coder = cache.coder(plan.identity.weights)
        yield cache if coder is not None and coder.pack() == plan.coder else _Nothing()
