"""Conversion: a sentence-transformers model, loaded once, to the files of a ConvertedModel.

The only place where torch and OpenVINO meet. What comes out is compared with what went in on a few
texts before it is kept, so that whatever a model does beside what is asked here is found out.
"""

import os
import shutil
import warnings
from collections.abc import Callable
from logging import CRITICAL
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.converted import NETWORK, TOKENIZER, ConvertedModel, Facts, record_source, temporary_folder
from index.embedding import Vectors
from index.errors import ConversionError, ModelError
from index.openvino_embedder import OpenVinoEmbedder
from index.openvino_import import import_converter, import_openvino
from index.sentence_transformer import hash_weights, load_model, locate
from index.sentences import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_KNOWN_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_PASSAGE_PROMPTS = ("document", "passage", "corpus")  # the first that a model has is the one it uses

_LEAST_COSINE = {"float32": 0.9999, "bfloat16": 0.999}
_CHECKED = (
    "Who?",
    "The harbour of Port Arlen was closed on Friday, 2 May 2031, after a crane fell into the basin.",
    "Teo Brandt won 51.5 percent of the votes – “a narrow result”, said Sana Oke, who conceded at 9 p.m. "
    * 4,
)


def convert(name: str, models: Path, notice: Callable[[str], None]) -> ConvertedModel:
    """Load the model called `name` and keep it, converted, in the folder `models`; tell `notice` so.

    Raises ModelError if there is no such model, ConversionError if it can't be run by OpenVINO to the
    same result: if it is no encoder of text pooled by the mean or by its first token, for one.
    """
    model = load_model(name)
    notice(f"The model {name!r} is made ready to run fast, once on this machine: a minute at most.")
    facts = _facts(name, model)
    try:
        folder = temporary_folder(models)
    except OSError as error:
        raise ConversionError(f"{models} cannot be written ({error.strerror})") from error
    try:
        facts = _save(model, facts, folder)
        _compare(model, OpenVinoEmbedder(name, ConvertedModel(folder, facts), keep_compiled=False))
        source = Path(locate(name))
        made = ConvertedModel(folder, facts)
        made.write_facts(record_source(source) if source.is_dir() else {})
        return made.publish(models)
    except OSError as error:
        raise ConversionError(f"{models} cannot be written ({error.strerror or error})") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _facts(name: str, model: "SentenceTransformer") -> Facts:
    modules = [type(module).__name__ for module in model]
    if modules not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise ConversionError(f"it is made of {', '.join(modules)}")
    pooling = model[1]
    if pooling.pooling_mode not in ("mean", "cls") or not pooling.include_prompt:
        raise ConversionError(f"it pools by {pooling.pooling_mode}")
    if not model.tokenizer.is_fast:
        raise ConversionError("its tokenizer is written in Python")
    token_limit, dimension = model.max_seq_length, model.get_embedding_dimension()
    if not token_limit or not dimension:
        raise ModelError(f"The model {name!r} does not say how many tokens it reads; choose another.")
    prompts: dict[str, str] = {kind: told for kind, told in model.prompts.items() if told is not None}
    usual = prompts.get(model.default_prompt_name or "", "")
    passage_prompt = next((prompts[kind] for kind in _PASSAGE_PROMPTS if kind in prompts), usual)
    return Facts(
        weights=hash_weights(model),
        dimension=int(dimension),
        token_limit=int(token_limit),
        special_tokens=len(model.tokenizer("")["input_ids"]),
        pooling=str(pooling.pooling_mode),
        question_prompt=prompts.get("query", usual),
        passage_prompt=passage_prompt,
        inputs=(),
        padding=int(model.tokenizer.pad_token_id or 0),
        shares_space=pooling.pooling_mode == "mean" and not passage_prompt,
    )


def _save(model: "SentenceTransformer", facts: Facts, folder: Path) -> Facts:
    """Write the network and the tokenizer; return the facts with the inputs that the network takes."""
    from transformers.utils import logging

    openvino, convert_model = import_openvino(), import_converter()
    example = dict(model.tokenizer(["one", "two words"], padding=True, return_tensors="pt"))
    level = logging.get_verbosity()
    try:
        with warnings.catch_warnings():
            # Of torch's tracer and of transformers, about branches that are not taken here.
            warnings.simplefilter("ignore")
            logging.set_verbosity(CRITICAL)
            traced = convert_model(model[0].auto_model, example_input=example)
        inputs = tuple(_name(port) for port in traced.inputs)
        states = next(port for port in traced.outputs if "last_hidden_state" in port.get_names())
        # Without what else comes out: BERT's pooled first token is work for nothing.
        network = openvino.Model([states.get_node().input_value(0)], traced.get_parameters())
        openvino.save_model(network, folder / NETWORK, compress_to_fp16=True)
    except OSError:
        raise
    except Exception as error:  # whatever a tracer stumbles over: the model stays as it is
        raise ConversionError(f"OpenVINO cannot convert it ({type(error).__name__})") from error
    finally:
        logging.set_verbosity(level)
    tokenizer = type(model.tokenizer.backend_tokenizer).from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    return Facts(**{**_as_dict(facts), "inputs": inputs})


def _name(port: Any) -> str:
    for name in _KNOWN_INPUTS:
        if name in port.get_names():
            return name
    raise ConversionError(f"it reads {port.any_name} beside tokens")


def _as_dict(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in Facts.__slots__}


def _compare(model: "SentenceTransformer", embedder: OpenVinoEmbedder) -> None:
    """Raise ConversionError unless the converted model gives the vectors of the one it came from."""
    pairs: list[tuple[Vectors, Vectors]] = []
    for text in _CHECKED:
        [passage] = embedder.encode_passages([text], [[Span(0, len(text))]])
        pairs.append((passage.vector, _unit(model.encode_document(text, show_progress_bar=False))))
        question = embedder.encode_question(text)
        pairs.append((question.vector, _unit(model.encode_query(text, show_progress_bar=False))))
    together = embedder.encode_passages(_CHECKED, [[] for _ in _CHECKED])
    pairs += [(passage.vector, pairs[2 * place][1]) for place, passage in enumerate(together)]
    least = min(float(ours @ theirs) for ours, theirs in pairs)
    if not least >= _LEAST_COSINE[embedder.identity.dtype]:
        raise ConversionError(f"OpenVINO gives other vectors (cosine {least:.4f})")


def _unit(vector: Any) -> Vectors:
    row: Vectors = np.asarray(vector, np.float32)
    return row / np.float32(max(1e-12, float(np.linalg.norm(row))))
