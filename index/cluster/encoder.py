"""The encoder: a process on a node that loads the model once, and makes blocks of portions."""

from collections.abc import Collection, Iterator, Sequence

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
from index.sharding.place import Place
from index.splitting import Kept, Wanted, split_article
from index.staging import Unembedded
from index.tokens import TokenCoder


def model_embedder(name: str, place: Place) -> Embedder:
    """Load the model called `name`: by torch where this process has a GPU, else converted.

    What is converted is kept in the folder of the place, at a URL in that of this node's copies.
    """
    if ray.is_initialized() and ray.get_gpu_ids():
        return SentenceTransformerEmbedder(name)
    return ModelEmbedder(name, place.folder / MODELS)


class Encoder:
    """Splits and embeds portions with one model."""

    def __init__(self, plan: Plan) -> None:
        """Load the model; raise ModelError if it isn't the one that the others have."""
        self._plan = plan
        self._embedder = plan.make_embedder()
        self._opened: dict[int, Kept] = {}
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
        passages, embedded = sum(map(len, split)), sum(map(len, embeddings))
        record = BlockRecord(portion.shard, name, self._node, passages, embedded)
        return record, packed_block(portion, embeddings, record)

    def _embed(self, portion: Portion, split: list[list[Unembedded]]) -> dict[bytes, PackedEmbedding]:
        """Embed the passages that the shard does not keep yet; those of each article are put in `split`."""

        def splitting() -> Iterator[list[Unembedded]]:
            for article in portion.articles:
                split.append(split_article(article, self._embedder, 0).unembedded)
                yield split[-1]

        wanted = Wanted(splitting(), self._kept(portion.shard))
        return {
            one.key: embedding
            for batch in encode(wanted, self._embedder, lambda: self._coder)
            for one, embedding in batch
        }

    def _kept(self, shard: int) -> Kept:
        """Give what is kept of a shard, opened once; nothing where all is embedded anew."""
        if shard not in self._opened:
            plan, generation = self._plan, self._plan.known[shard]
            kept = None
            if generation is not None:
                kept = plan.place.kept(shard, generation, plan.identity.weights, plan.coder)
            self._opened[shard] = kept or _Nothing()
        return self._opened[shard]


class _Nothing:
    """What is kept where nothing is."""

    def get(self, keys: Sequence[bytes]) -> Collection[bytes]:
        return ()
