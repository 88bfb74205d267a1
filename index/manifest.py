"""Manifest: what a collection consists of, checked each time one is opened.

A collection's folder holds `manifest.json` and one folder a generation. The manifest is replaced in
one step, last, and names the generation that counts: whoever reads it sees an old collection or the
new one, never a mixture.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.embedding import ModelIdentity
from index.errors import CollectionError

FORMAT = 1
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
    `calibration` are the numbers by which answers are told from what is none, or None for the usual
    ones. `files` maps each file's path inside the generation's folder to its record.
    """

    format: int
    generation: int
    model: ModelIdentity
    articles: int
    passages: int
    inputs: str
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
        except FileNotFoundError as error:
            raise CollectionError(f"There is no collection in {folder}: {_make(folder)}.") from error
        except (OSError, ValueError) as error:
            raise CollectionError(f"{path} is damaged: {remedy(folder)}.") from error
        if isinstance(content, dict) and content.get("format") not in (None, FORMAT):
            raise CollectionError(
                f"{path} has format {content['format']}, this program reads {FORMAT}: {remedy(folder)}."
            )
        try:
            return cls._parse(content)
        except (KeyError, TypeError) as error:
            raise CollectionError(f"{path} is damaged: {remedy(folder)}.") from error

    @classmethod
    def _parse(cls, content: dict[str, Any]) -> "Manifest":
        files = {name: FileRecord(**record) for name, record in content["files"].items()}
        return cls(**{**content, "model": ModelIdentity(**content["model"]), "files": files})

    def check_files(self, folder: Path) -> None:
        """Compare the generation's files with their records; CollectionError names one that differs."""
        for name, record in self.files.items():
            path = self.generation_folder(folder) / name
            if not path.is_file():
                raise CollectionError(f"{path} is missing: {remedy(folder)}.")
            if path.stat().st_size != record.size or _sha256(path) != record.sha256:
                raise CollectionError(f"{path} is damaged: {remedy(folder)}.")

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
    """Return the advice that ends an error about a collection that must be made anew."""
    return f"run `dateline build --full --index {folder}` to make the collection again"


def _make(folder: Path) -> str:
    return f"run `dateline build --index {folder}` to make one"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
