"""ConvertedModel: a model as files that can be run without the libraries that it was trained with.

A folder of them holds one folder a model, named by its weights:

    model.json      what the rest is, by hash, and what it was made from
    model.xml       the network, as OpenVINO reads it
    model.bin       its weights, in float16
    tokenizer.json  the tokenizer, as `tokenizers` reads it
    compiled/       what this processor made of the network; made again where it is of no use
"""

import json
import os
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import ModelError
from index.manifest import FileRecord, hash_file, sync_folder

MODELS = "models"
"""The name, in a collection's folder, of the folder of converted models."""

NETWORK = "model.xml"
TOKENIZER = "tokenizer.json"
COMPILED = "compiled"
_FILES = (NETWORK, "model.bin", TOKENIZER)
_FACTS = "model.json"

# Raised whenever the same model would be converted otherwise than before.
_FORMAT = 1

_NAMED_BY = 32  # digits of the weights' hash
_TEMPORARY = ".converting-"


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a model to run it.

    `pooling` is "mean" or "cls". The prompts are put before each question and each passage as they are.
    `inputs` names what the network takes, `padding` is the token that fills a row up. `shares_space` says
    that the vectors of tokens and sentences can come out of the passage's own pass.
    """

    weights: str
    dimension: int
    token_limit: int
    special_tokens: int
    pooling: str
    question_prompt: str
    passage_prompt: str
    inputs: tuple[str, ...]
    padding: int
    shares_space: bool


@dataclass(frozen=True, slots=True)
class ConvertedModel:
    """A converted model on the disk, sound when it was opened."""

    folder: Path
    facts: Facts

    @classmethod
    def open(cls, models: Path, weights: str) -> "ConvertedModel | None":
        """Return the model with those weights in the folder `models`, or None without a sound one."""
        folder = models / weights[:_NAMED_BY]
        content = _read(folder)
        if content is None or content["facts"]["weights"] != weights or not _is_sound(folder, content):
            return None
        return cls(folder, _facts(content))

    @classmethod
    def made_from(cls, models: Path, source: Path) -> "ConvertedModel | None":
        """Return the model made from exactly the files in `source`, every one hashed, or None."""
        if not source.is_dir() or not models.is_dir():
            return None
        sizes = _sizes(source)
        for folder in sorted(models.iterdir()):
            content = _read(folder)
            if content is None or {name: size for name, (size, _) in content["source"].items()} != sizes:
                continue
            if content["source"] == record_source(source) and _is_sound(folder, content):
                return cls(folder, _facts(content))
        return None

    def write_facts(self, source: Mapping[str, list[Any]]) -> None:
        """Complete a folder that has every other file: say what they are and came from, on the disk."""
        files = {name: asdict(_record(self.folder / name)) for name in _FILES}
        content = {"format": _FORMAT, "facts": asdict(self.facts), "files": files, "source": dict(source)}
        with (self.folder / _FACTS).open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.folder)

    def copy_to(self, models: Path) -> "ConvertedModel":
        """Put a copy into the folder `models`; one on the same disk takes no room."""
        folder = temporary_folder(models)
        try:
            for name in (*_FILES, _FACTS):
                _link_or_copy(self.folder / name, folder / name)
            sync_folder(folder)
            return ConvertedModel(folder, self.facts).publish(models)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, models: Path) -> "ConvertedModel":
        """Put a complete folder in its place in `models` in one step."""
        place = models / self.facts.weights[:_NAMED_BY]
        if place.exists():
            # Damaged, of an older format, or put there by another process just now: the same in all.
            shutil.rmtree(place)
        try:
            self.folder.rename(place)
        except OSError:
            there = ConvertedModel.open(models, self.facts.weights)
            if there is None:
                raise
            return there
        sync_folder(models)
        return ConvertedModel(place, self.facts)


def temporary_folder(models: Path) -> Path:
    """Make an empty folder in `models` in which this thread may put a model together."""
    models.mkdir(parents=True, exist_ok=True)
    folder = models / f"{_TEMPORARY}{os.getpid()}-{threading.get_ident()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def remove_unused(models: Path, used: set[str]) -> None:
    """Remove every model whose weights are not among `used`, and what interrupted conversions left."""
    names = {weights[:_NAMED_BY] for weights in used}
    with suppress(FileNotFoundError, NotADirectoryError):
        for folder in models.iterdir():
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)


def record_source(source: Path) -> dict[str, list[Any]]:
    """Return the size and the SHA-256 of every file of a model as it came, by its path inside."""
    return {name: [size, hash_file(source / name)] for name, size in _sizes(source).items()}


def _link_or_copy(path: Path, copy: Path) -> None:
    try:
        copy.hardlink_to(path)
    except OSError:  # on another disk, or of a kind without links
        shutil.copyfile(path, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())


def _sizes(source: Path) -> dict[str, int]:
    paths = (path for path in sorted(source.rglob("*")) if path.is_file())
    return {path.relative_to(source).as_posix(): path.stat().st_size for path in paths}


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            return None
        _facts(content)
        return {**content, "files": dict(content["files"]), "source": dict(content["source"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _facts(content: Mapping[str, Any]) -> Facts:
    facts = content["facts"]
    return Facts(**{**facts, "inputs": tuple(facts["inputs"])})


def _is_sound(folder: Path, content: Mapping[str, Any]) -> bool:
    try:
        return all(_record(folder / name) == FileRecord(**content["files"][name]) for name in _FILES)
    except (OSError, KeyError, TypeError):
        return False


def _record(path: Path) -> FileRecord:
    try:
        return FileRecord(path.stat().st_size, hash_file(path))
    except PermissionError as error:
        raise ModelError(f"{path} cannot be read: change its permissions.") from error
