"""Manifest: what a collection consists of, checked each time one is opened.

A collection's folder holds `manifest.json` and one folder a generation. The manifest is replaced in
one step, last, and names the generation that counts: whoever reads it sees an old collection or the
new one, never a mixture.
"""

import hashlib
import json
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.embedding import DEFAULT_MODEL, ModelIdentity
from index.errors import CollectionError

FORMAT = 3
_NAME = "manifest.json"

# tantivy's lock files; they come and go and say nothing.
_LOCK_PREFIX = ".tantivy-"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file's size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation of a collection holds and what made it.

    `inputs` is a digest of the articles as they were read: the same digest needs no new build.
    `made_from` are the paths that the articles were read from; empty where they came from elsewhere.
    `day_first` says whether "3/8/2025" is 3 August or March 8.
    `calibration` are the numbers by which answers are told from what is none, or None for the usual
    ones. `files` maps each file's path inside the generation's folder to its record.
    """

    format: int
    generation: int
    model: ModelIdentity
    articles: int
    passages: int
    inputs: str
    made_from: tuple[str, ...]
    day_first: bool
    calibration: Mapping[str, float] | None
    files: Mapping[str, FileRecord]

    def write(self, folder: Path) -> None:
        """Put the manifest in place in one step."""
        temporary = folder / f"{_NAME}.{os.getpid()}"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / _NAME)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a collection's manifest; raise CollectionError if there is none that can be read."""
        path = folder / _NAME
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CollectionError(f"There is no collection in {folder}: {_make(folder)}.") from error
        except PermissionError as error:
            raise CollectionError(f"{path} cannot be read: change its permissions.") from error
        except (OSError, ValueError) as error:
            raise CollectionError(f"{path} is damaged: {remedy(folder)}.") from error
        if isinstance(content, dict) and content.get("format") not in (None, FORMAT):
            raise CollectionError(
                f"{path} has format {content['format']}, this program reads {FORMAT}: {remedy(folder)}."
            )
        try:
            return cls._parse(content)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CollectionError(f"{path} is damaged: {remedy(folder)}.") from error

    @classmethod
    def _parse(cls, content: dict[str, Any]) -> "Manifest":
        calibration = content["calibration"]
        manifest = cls(
            format=int(content["format"]),
            generation=int(content["generation"]),
            model=ModelIdentity(**content["model"]),
            articles=int(content["articles"]),
            passages=int(content["passages"]),
            inputs=str(content["inputs"]),
            made_from=tuple(str(path) for path in content["made_from"]),
            day_first=bool(content["day_first"]),
            calibration=None
            if calibration is None
            else {name: float(value) for name, value in calibration.items()},
            files={name: FileRecord(**record) for name, record in content["files"].items()},
        )
        if not manifest.files:
            raise ValueError("no files are listed")
        return manifest

    def check_files(self, folder: Path) -> None:
        """Compare the generation's files with their records; CollectionError names one that differs."""
        for name, record in self.files.items():
            path = self.generation_folder(folder) / name
            if not path.is_file():
                raise CollectionError(f"{path} is missing: {self.remedy(folder)}.")
            try:
                is_sound = path.stat().st_size == record.size and _sha256(path) == record.sha256
            except OSError as error:
                raise CollectionError(f"{path} cannot be read ({error.strerror}).") from error
            if not is_sound:
                raise CollectionError(f"{path} is damaged: {self.remedy(folder)}.")

    def remedy(self, folder: Path) -> str:
        """Return the advice that ends an error about files: the command that made them."""
        return _advice(folder, self.made_from, self.model.name, self.day_first)

    def generation_folder(self, folder: Path) -> Path:
        """Return the folder of this generation's files."""
        return folder / generation_name(self.generation)


def generation_name(generation: int) -> str:
    """Return the name of a generation's folder."""
    return f"generation-{generation:06d}"


def record_files(generation_folder: Path) -> dict[str, FileRecord]:
    """Record every file under a generation's folder."""
    return {
        path.relative_to(generation_folder).as_posix(): FileRecord(path.stat().st_size, _sha256(path))
        for path in sorted(generation_folder.rglob("*"))
        if path.is_file() and not path.name.startswith(_LOCK_PREFIX)
    }


def remedy(folder: Path) -> str:
    """Return the advice that ends an error about a manifest, which can't say what it was made from."""
    return _advice(folder, (), DEFAULT_MODEL, day_first=True)


def _advice(folder: Path, made_from: Sequence[str], model: str, day_first: bool) -> str:
    articles = shlex.join(made_from) or "ARTICLES…"
    named = "" if model == DEFAULT_MODEL else f" --model {shlex.quote(model)}"
    dates = "" if day_first else " --month-first"
    command = f"dateline build {articles} --full --index {shlex.quote(str(folder))}{named}{dates}"
    return f"run `{command}` to make the collection again"


def _make(folder: Path) -> str:
    return f"run `dateline build ARTICLES… --index {shlex.quote(str(folder))}` to make one"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
