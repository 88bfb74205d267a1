"""Network: a converted model, compiled for this processor by OpenVINO."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.errors import ModelError
from index.openvino_import import core, import_openvino

if TYPE_CHECKING:
    import openvino

TokenIds = NDArray[np.int64]
"""int64, one row a text, shape (texts, tokens)."""

# Padded tokens in one batch. What a batch needs beside the weights has to fit into the cache.
BATCH_TOKENS = 2048

# A text that is run by itself is padded to a multiple of so many tokens. OpenVINO keeps code of its own for
# every length, three quarters of a megabyte each, and changes between two of them cost it a third of a run.
_STEP = 16


class Network:
    """Turns token numbers into the states that leave the last layer; safe to use from several threads.

    It is compiled twice: for a text by itself to run on one thread, which takes it the least time, and, when
    that is first needed, for many texts to run on all cores. Both give the same states.
    """

    def __init__(
        self, path: Path, inputs: Sequence[str], padding: int, longest: int, compiled: Path | None = None
    ) -> None:
        """Compile the network at `path`, for texts of `longest` tokens at most; ModelError if OpenVINO can't.

        What comes of that is kept in the folder `compiled`, without the weights, and saves most of it
        the next time on the same processor.

        In bfloat16 where the processor has it natively, in float32 elsewhere.
        """
        # Imported by who embeds only.
        openvino = import_openvino()

        self._path, self._kept = path, compiled
        self._inputs, self._padding, self._longest = tuple(inputs), padding, longest
        self._compiling = Lock()
        self._batched: tuple[_Requests, ThreadPoolExecutor] | None = None
        try:
            native = "BF16" in core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        except RuntimeError as error:
            raise ModelError(f"OpenVINO cannot run on this machine ({_first_line(error)}).") from error
        self.dtype = "bfloat16" if native else "float32"
        self.library = f"openvino {openvino.__version__.split('-')[0]}"
        # One stream, of one thread. With two, a text by itself takes a fifth longer, for one of them has been
        # idle; more would share what is bound by how fast the weights are read.
        self._one = self._compiled({"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": 1})
        # Before there are threads: OpenVINO looks NumPy up when it hands over its first array, and two
        # threads that have it do so at the same moment wait for one another for ever.
        _ = openvino.Tensor(np.zeros(1, np.float32)).data

    def run_one(self, tokens: Sequence[int]) -> Vectors:
        """Return the states of one text's tokens, shape (tokens, dimension); one at a time."""
        with self._one.lent() as request:
            try:
                self._give(request, tokens)
                request.infer()
            except RuntimeError as error:
                raise ModelError(f"OpenVINO failed on a text ({_first_line(error)}).") from error
            states: Vectors = request.get_output_tensor(0).data[0, : len(tokens)].astype(np.float32)
        return states

    def run(self, texts: Sequence[Sequence[int]]) -> list[Vectors]:
        """Return the states of each text's tokens, in the order of `texts`.

        Texts of about the same length go in together, as many as BATCH_TOKENS allow. Two who call at the
        same time share the cores: where one has not enough left to do for all, the other's texts begin.
        """
        if not texts:
            return []
        groups = batches([len(tokens) for tokens in texts], BATCH_TOKENS)
        requests, threads = self._many
        found: list[Vectors | None] = [None] * len(texts)
        for places, states in zip(
            groups,
            threads.map(
                partial(self._infer, requests), [[texts[place] for place in places] for places in groups]
            ),
            strict=True,
        ):
            for place, rows in zip(places, states, strict=True):
                found[place] = rows
        return [states for states in found if states is not None]

    def _infer(self, requests: "_Requests", texts: Sequence[Sequence[int]]) -> list[Vectors]:
        """Run one batch on the calling thread."""
        with requests.lent() as request:
            try:
                request.infer(self._arrays(texts))
            except RuntimeError as error:
                raise ModelError(f"OpenVINO failed on a batch of texts ({_first_line(error)}).") from error
            states = request.get_output_tensor(0).data
            return [states[row, : len(tokens)].astype(np.float32) for row, tokens in enumerate(texts)]

    def _compiled(self, settings: dict[str, Any]) -> "_Requests":
        try:
            return _Requests(
                core().compile_model(
                    str(self._path),
                    "CPU",
                    {
                        "INFERENCE_PRECISION_HINT": "bf16" if self.dtype == "bfloat16" else "f32",
                        # Threads tied to a core wait for it where another program has it.
                        "ENABLE_CPU_PINNING": False,
                        **settings,
                        **_kept_in(self._kept),
                    },
                )
            )
        except RuntimeError as error:
            raise ModelError(f"OpenVINO cannot run {self._path} ({_first_line(error)}).") from error

    @property
    def _many(self) -> tuple["_Requests", ThreadPoolExecutor]:
        """What runs batches of texts, one a core, and the threads that do."""
        with self._compiling:
            if self._batched is None:
                requests = self._compiled({"PERFORMANCE_HINT": "THROUGHPUT"})
                # Shared by all who embed many texts: there are no more cores than these keep busy.
                self._batched = requests, ThreadPoolExecutor(requests.count, "inference")
            return self._batched

    def _give(self, request: "openvino.InferRequest", tokens: Sequence[int]) -> None:
        """Write one text's tokens, padded, into the arrays that a request keeps for what it is given."""
        count = len(tokens)
        length = min(-(-count // _STEP) * _STEP, self._longest)
        for name in self._inputs:
            tensor = request.get_tensor(name)
            tensor.shape = [1, length]
            row = tensor.data[0]
            row[:] = self._padding if name == "input_ids" else 0
            if name != "token_type_ids":
                row[:count] = tokens if name == "input_ids" else 1

    def _arrays(self, texts: Sequence[Sequence[int]]) -> dict[str, Any]:
        longest = max(len(tokens) for tokens in texts)
        ids = np.full((len(texts), longest), self._padding, np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return {name: given[name] for name in self._inputs}


class _Requests:
    """What a compiled network is run by, each lent to one thread at a time.

    As many as run at once: more would wait in OpenVINO, each with memory of its own.
    """

    def __init__(self, compiled: "openvino.CompiledModel") -> None:
        self.count = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._free: LifoQueue[Any] = LifoQueue()
        for _ in range(self.count):
            self._free.put(compiled.create_infer_request())

    @contextmanager
    def lent(self) -> "Iterator[openvino.InferRequest]":
        """Lend one; wait where none is free."""
        request = self._free.get()
        try:
            yield request
        finally:
            self._free.put(request)


def _kept_in(folder: Path | None) -> dict[str, str]:
    if folder is None or not os.access(folder.parent, os.W_OK):
        return {}
    return {"CACHE_DIR": str(folder), "CACHE_MODE": "OPTIMIZE_SIZE"}


def batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Group the places of texts, longest first, so that no group pads to more than `budget` tokens.

    A text that is longer than that by itself is a group of its own.
    """
    groups: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if groups and lengths[groups[-1][0]] * (len(groups[-1]) + 1) <= budget:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
