"""Manifest: what a collection consists of, checked each time one is opened.

A collection's folder holds `manifest.json` and one folder a generation. The manifest is replaced in
one step, last, and names the generation that counts: whoever reads it sees an old collection or the
new one, never a mixture.

A generation is whole, or it adds a few articles to an earlier one that is, its base: then its folder
holds what was added, and its manifest names the base's files beside its own.
"""

import hashlib
import json
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.defaults import DEFAULT_MODEL
from index.embedding import ModelIdentity
from index.errors import CollectionError
from index.known_files import KNOWN_FILES, keep_known_files, known_files

# Raised whenever the same article would be kept otherwise than before: other tables, other sentences,
# passages, days or relations. What an older program made is then made again, not carried over.
FORMAT = 7

MANIFEST = "manifest.json"
"""The manifest's name in a collection's folder; each generation's folder keeps a copy of its own."""

SHARDS = "shards.json"
"""The name of the manifest of a collection in shards, in its folder."""

# The list of known files, and tantivy's lock files, which come and go and say nothing.
_UNRECORDED = (KNOWN_FILES, ".tantivy-")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file's size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Base:
    """The whole generation that another one adds to: its number, and how much is there."""

    generation: int
    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How many articles a generation differs in from the one before, and how many passages it cost.

    A `moved` article has another id and is otherwise the same. `embedded` counts the passages that went
    through the model, `kept` those whose vectors were there.
    """

    added: int
    changed: int
    removed: int
    moved: int
    embedded: int
    kept: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation of a collection holds and what made it.

    `made` is when, in ISO 8601 and UTC, `seconds` how long that took, None where nobody counted them.
    `inputs` is a digest of the articles: the same digest needs no new build. `made_from` are the paths that
    the articles were read from; empty where they came from elsewhere. `day_first` says whether "3/8/2025" is
    3 August or March 8, `columns` which columns of tables were named, by field.
    `calibration` are the numbers by which answers are told from what is none, or None for the usual
    ones. `base` is the generation that this one adds to, None where it is whole. `files` maps the path
    of each file, the base's too, from the generation's folder to its record.
    """

    format: int
    generation: int
    base: Base | None
    made: str
    seconds: float | None
    model: ModelIdentity
    articles: int
    passages: int
    changes: Changes
    inputs: str
    made_from: tuple[str, ...]
    day_first: bool
    columns: Mapping[str, str]
    calibration: Mapping[str, float] | None
    files: Mapping[str, FileRecord]

    def write(self, folder: Path) -> None:
        """Put the manifest in place in one step, on the disk when this returns."""
        put_in_place(folder / MANIFEST, self.sealed())

    def sealed(self) -> dict[str, Any]:
        """Return what is written, with a hash of it."""
        content = asdict(self)
        return {**content, "sha256": seal(content)}

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a collection's manifest; raise CollectionError if there is none that can be read."""
        path = folder / MANIFEST
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            refuse_shards(folder)
            if _has_copies(folder):
                raise CollectionError(f"{path} is missing: {remedy(folder)}.") from error
            raise CollectionError(f"There is no collection in {folder}: {_make(folder)}.") from error
        except PermissionError as error:
            raise CollectionError(f"{path} cannot be read: change its permissions.") from error
        except (OSError, ValueError, RecursionError) as error:
            raise CollectionError(f"{path} is damaged: {remedy(folder)}.") from error
        if isinstance(content, dict) and content.get("format") not in (None, FORMAT):
            raise CollectionError(
                f"{path} has format {content['format']}, this program reads {FORMAT}: "
                f"{_advice(folder, (), DEFAULT_MODEL, day_first=True, columns={})}."
            )
        try:
            return cls.parse(content)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CollectionError(f"{path} is damaged: {remedy(folder)}.") from error

    @classmethod
    def parse(cls, content: dict[str, Any]) -> "Manifest":
        """Return the manifest of which `sealed` made this; raise ValueError or the like if it is none."""
        if content.pop("sha256") != seal(content):
            raise ValueError("not as it was written")
        calibration = content["calibration"]
        manifest = cls(
            format=int(content["format"]),
            generation=int(content["generation"]),
            base=None if content["base"] is None else Base(**content["base"]),
            made=str(content["made"]),
            # An older program did not write it.
            seconds=content.get("seconds"),
            model=ModelIdentity(**content["model"]),
            articles=int(content["articles"]),
            passages=int(content["passages"]),
            changes=Changes(**content["changes"]),
            inputs=str(content["inputs"]),
            made_from=tuple(str(path) for path in content["made_from"]),
            day_first=bool(content["day_first"]),
            columns={str(name): str(column) for name, column in content["columns"].items()},
            calibration=None
            if calibration is None
            else {name: float(value) for name, value in calibration.items()},
            files={name: FileRecord(**record) for name, record in content["files"].items()},
        )
        if not manifest.files:
            raise ValueError("no files are listed")
        return manifest

    def places(self, part: str) -> tuple[str, ...]:
        """Return where a part of that name may be, from the generation's folder: in its base, then there."""
        return (part,) if self.base is None else (f"../{generation_name(self.base.generation)}/{part}", part)

    def path(self, folder: Path, place: str) -> Path:
        """Return the path of a place in the collection in `folder`."""
        above = place.removeprefix("../")
        return folder / above if above != place else self.generation_folder(folder) / place

    def wrong_files(self, folder: Path, part: str, *, trusting: bool = False) -> list[Path]:
        """Return the files that are missing or not as recorded, of `part`: a file or a folder of them.

        With `trusting`, one that nobody has written since it was hashed is not hashed again.
        Raises CollectionError for one that may not be read.
        """
        generation = self.generation_folder(folder)
        known = known_files(generation) if trusting else {}
        wrong = []
        for name, record in self.files.items():
            is_of_it = any(name == place or name.startswith(f"{place}/") for place in self.places(part))
            if is_of_it and known.get(name) != record.sha256:
                path = self.path(folder, name)
                try:
                    if not (
                        path.is_file()
                        and path.stat().st_size == record.size
                        and hash_file(path) == record.sha256
                    ):
                        wrong.append(path)
                except PermissionError as error:
                    raise CollectionError(f"{path} cannot be read: change its permissions.") from error
                except OSError:
                    wrong.append(path)
        return wrong

    def keep_known_files(self, folder: Path, since: int, base_since: int | None = None) -> None:
        """Keep that every file was as recorded when it was hashed, at `since` (nanoseconds) or later.

        With `base_since`, those of its base then.
        """
        hashes = {name: record.sha256 for name, record in self.files.items()}
        keep_known_files(self.generation_folder(folder), hashes, since, base_since)

    def remedy(self, folder: Path) -> str:
        """Return the advice that ends an error about files: the command that made them."""
        return _advice(folder, self.made_from, self.model.name, self.day_first, self.columns)

    def mending(self, folder: Path) -> str:
        """Return the advice that ends an error about damaged articles."""
        repair = f"dateline verify --repair --index {shlex.quote(str(folder))}"
        return f"run `{repair}` to mend it; where that cannot, {self.remedy(folder)}"

    def generation_folder(self, folder: Path) -> Path:
        """Return the folder of this generation's files."""
        return folder / generation_name(self.generation)


def generation_name(generation: int) -> str:
    """Return the name of a generation's folder."""
    return f"generation-{generation:06d}"


def record_files(
    generation_folder: Path, known: Mapping[str, FileRecord] | None = None
) -> dict[str, FileRecord]:
    """Record every file under a generation's folder, having seen to it that they are on the disk.

    A link to a file of another generation is recorded as that is `known`, and not read.
    """
    records = {}
    for path in sorted(generation_folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        elif path != generation_folder / MANIFEST and not path.name.startswith(_UNRECORDED):
            name = path.relative_to(generation_folder).as_posix()
            if known is not None and path.is_symlink():
                records[name] = known[name]
                continue
            records[name] = record_file(path)
    sync_folder(generation_folder)
    return records


def record_file(path: Path) -> FileRecord:
    """Record a file, having seen to it that it is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return FileRecord(path.stat().st_size, hash_file(path))


def remedy(folder: Path) -> str:
    """Return the advice that ends an error about a manifest, which can't say what it was made from."""
    if _has_copies(folder):
        return f"run `dateline verify --repair --index {shlex.quote(str(folder))}` to restore it"
    return _advice(folder, (), DEFAULT_MODEL, day_first=True, columns={})


def _has_copies(folder: Path) -> bool:
    return any(folder.glob(f"generation-*/{MANIFEST}"))


def put_in_place(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON to a file in one step, on the disk when this returns."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_file(path: Path) -> str:
    """Return a file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(content: Mapping[str, Any]) -> str:
    """Hash a manifest's content: a flipped digit in it is damage like any other."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _advice(
    folder: Path,
    made_from: Sequence[str],
    model: str,
    day_first: bool,
    columns: Mapping[str, str],
) -> str:
    articles = shlex.join(made_from) or "ARTICLES…"
    named = "" if model == DEFAULT_MODEL else f" --model {shlex.quote(model)}"
    dates = "" if day_first else " --month-first"
    tables = "".join(f" {_OPTION[name]} {shlex.quote(column)}" for name, column in columns.items())
    command = f"dateline build {articles} --index {shlex.quote(str(folder))}{named}{dates}{tables}"
    return f"run `{command}` to make the collection again"


_OPTION = {
    name: f"--{'date' if name == 'published' else name}-column"
    for name in ("text", "title", "published", "source", "url", "author")
}


def refuse_shards(folder: Path) -> None:
    """Raise CollectionError, with what to do, for a folder that holds a collection in shards."""
    if (folder / SHARDS).exists():
        raise CollectionError(
            f"{folder} holds a collection in shards: `dateline serve --ray ADDRESS` serves it and "
            "`dateline build --ray ADDRESS` changes it; ask, list, timeline, status and check read it, and "
            f"what else reads one opens a shard, such as {folder / 'shard-0000'}."
        )


def _make(folder: Path) -> str:
    return f"run `dateline build ARTICLES… --index {shlex.quote(str(folder))}` to make one"
