"""Network: a converted model, compiled for this processor by OpenVINO."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
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
    """Turns token numbers into the states that leave the last layer; safe to use from several threads."""

    def __init__(
        self, path: Path, inputs: Sequence[str], padding: int, longest: int, compiled: Path | None = None
    ) -> None:
        """Compile the network at `path`, for texts of `longest` tokens at most; ModelError if OpenVINO can't.

        What comes of that is kept in the folder `compiled`, without the weights, and saves most of it
        the next time on the same processor.

        In bfloat16 where the processor has it natively, in float32 elsewhere. One stream a core: several
        texts at once run on a core each, where a single short one gains next to nothing by a second.
        """
        # Imported by who embeds only.
        openvino = import_openvino()

        self._inputs, self._padding, self._longest = tuple(inputs), padding, longest
        # As many as run at once: more would wait in OpenVINO, each with memory of its own.
        self._free: LifoQueue[Any] = LifoQueue()
        try:
            native = "BF16" in core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
            self._compiled = core().compile_model(
                str(path),
                "CPU",
                {
                    "INFERENCE_PRECISION_HINT": "bf16" if native else "f32",
                    "PERFORMANCE_HINT": "THROUGHPUT",
                    # Threads tied to a core wait for it where another program has it.
                    "ENABLE_CPU_PINNING": False,
                    **_kept_in(compiled),
                },
            )
            streams = self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
            for _ in range(streams):
                self._free.put(self._compiled.create_infer_request())
            # Before there are threads: OpenVINO looks NumPy up when it hands over its first array, and two
            # threads that have it do so at the same moment wait for one another for ever.
            _ = openvino.Tensor(np.zeros(1, np.float32)).data
        except RuntimeError as error:
            raise ModelError(f"OpenVINO cannot run {path} ({_first_line(error)}).") from error
        # Shared by all who embed many texts: there are no more cores than these keep busy.
        self._streams = ThreadPoolExecutor(streams, "inference")
        self.dtype = "bfloat16" if native else "float32"
        self.library = f"openvino {openvino.__version__.split('-')[0]}"

    def run_one(self, tokens: Sequence[int]) -> Vectors:
        """Return the states of one text's tokens, shape (tokens, dimension); waits for a free core."""
        with self._request() as request:
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
        groups = batches([len(tokens) for tokens in texts], BATCH_TOKENS)
        found: list[Vectors | None] = [None] * len(texts)
        for places, states in zip(
            groups,
            self._streams.map(self._infer, [[texts[place] for place in places] for places in groups]),
            strict=True,
        ):
            for place, rows in zip(places, states, strict=True):
                found[place] = rows
        return [states for states in found if states is not None]

    def _infer(self, texts: Sequence[Sequence[int]]) -> list[Vectors]:
        """Run one batch on the calling thread."""
        with self._request() as request:
            try:
                request.infer(self._arrays(texts))
            except RuntimeError as error:
                raise ModelError(f"OpenVINO failed on a batch of texts ({_first_line(error)}).") from error
            states = request.get_output_tensor(0).data
            return [states[row, : len(tokens)].astype(np.float32) for row, tokens in enumerate(texts)]

    @contextmanager
    def _request(self) -> "Iterator[openvino.InferRequest]":
        request = self._free.get()
        try:
            yield request
        finally:
            self._free.put(request)

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
