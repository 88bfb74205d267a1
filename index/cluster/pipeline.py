"""The pipeline: files are read in tasks, embedded by encoders and written as blocks, all at the same time."""

import logging
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow

from index.cluster.blocks import BlockRecord, block_in, write_block
from index.cluster.connecting import Node
from index.cluster.encoder import Encoder
from index.cluster.plan import Plan
from index.cluster.portions import groups, portions
from index.cluster.ray_import import ray
from index.cluster.settings import STAGE_CPUS, STAGE_TASKS, TASK_CPUS, encoder_cpus
from index.readers import ArticleFile, Skipped, Unread

_ITEM = "item"
_LEFT_OUT = (Skipped, Unread)


def make_blocks(
    files: Iterable[ArticleFile], plan: Plan, nodes: Sequence[Node], free: Mapping[str, float]
) -> Iterator[BlockRecord | Skipped | Unread]:
    """Make a block of every portion of the files, and yield what each is when it is in its place.

    What can't be read comes in between. Blocks that are there are taken as they are. `free` are the CPUs of
    each node, by its id, that nobody has; an encoder comes to those that have enough.
    """
    given = [_table([group]) for group in groups(files, plan.shards, plan.block)]
    if not given:
        return
    gpus = int(sum(node.gpus for node in nodes))
    able = [cpus for cpus in free.values() if cpus >= TASK_CPUS]
    size = gpus or len(able)
    # Beside a GPU, of which a node may have several, a CPU does little.
    cpus = 1 if gpus else encoder_cpus([*able, *(node.cpus for node in nodes)])
    # More than there are groups would be warned of.
    at_once = min(len(given), STAGE_TASKS * len(nodes))
    with _quietly():
        read = ray.data.from_arrow(given).map_batches(
            _reading(plan), **_BY_ONE, num_cpus=STAGE_CPUS, concurrency=at_once
        )
        embedded = read.map_batches(
            _Embedding,
            **_BY_ONE,
            fn_constructor_args=(plan,),
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=size, initial_size=size),
            num_cpus=cpus,
            num_gpus=1 if gpus else 0,
        )
        written = embedded.map_batches(_writing(plan), **_BY_ONE, num_cpus=STAGE_CPUS)
        for table in written.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            yield from _items(table)


_BY_ONE: dict[str, Any] = {"batch_size": 1, "batch_format": "pyarrow", "zero_copy_batch": True}


def _reading(plan: Plan) -> Callable[[pyarrow.Table], Iterator[pyarrow.Table]]:
    def read(table: pyarrow.Table) -> Iterator[pyarrow.Table]:
        for files in _items(table):
            for item in portions(files, plan):
                yield _table([item])

    return read


class _Embedding:
    """An encoder, in a process that Ray keeps."""

    def __init__(self, plan: Plan) -> None:
        self._encoder = Encoder(plan)

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        return _table(
            [item if isinstance(item, _LEFT_OUT) else self._encoder.block(item) for item in _items(table)]
        )


def _writing(plan: Plan) -> Callable[[pyarrow.Table], pyarrow.Table]:
    def write(table: pyarrow.Table) -> pyarrow.Table:
        told: list[object] = []
        for item in _items(table):
            if isinstance(item, _LEFT_OUT):
                told.append(item)
                continue
            record, content = item
            if content is not None:
                write_block(block_in(plan.place, record.shard, record.name), content)
            told.append(record)
        return _table(told)

    return write


def _table(items: Sequence[object]) -> pyarrow.Table:
    """Return items as a table, a row each: what is in them is no business of Ray's."""
    return pyarrow.table(
        {_ITEM: pyarrow.array([pickle.dumps(item) for item in items], pyarrow.large_binary())}
    )


def _items(table: pyarrow.Table) -> Iterator[Any]:
    for packed in table.column(_ITEM):
        yield pickle.loads(packed.as_py())  # noqa: S301 - what another process of this build packed


@contextmanager
def _quietly() -> Iterator[None]:
    """Have Ray Data write to its own log files alone, and make a block of every row, which is one of ours."""
    context = ray.data.DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.raise_original_map_exception = True
    # In bytes: a row is never parted, and so goes on by itself as soon as it is there.
    context.target_max_block_size = 1
    logger = logging.getLogger("ray.data")
    told = [handler for handler in logger.handlers if isinstance(handler, logging.StreamHandler)]
    for handler in told:
        logger.removeHandler(handler)
    try:
        with ray.data.DataContext.current(context):
            yield
    finally:
        for handler in told:
            logger.addHandler(handler)
