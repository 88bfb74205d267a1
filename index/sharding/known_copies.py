"""KnownCopies: the files at a URL that tell what shards have, fetched and made."""

from dataclasses import dataclass
from pathlib import Path

from index.derived import STORE, stores
from index.errors import CollectionError
from index.lock import waiting_for
from index.manifest import Manifest, hash_file
from index.sharding.copies import Copies
from index.sharding.known import KNOWN, KnownInFile, KnownRecord, known_name, write_known


@dataclass(frozen=True, slots=True)
class KnownCopies:
    """What generations of shards have, told without a copy of them; fetched to where `copies` are."""

    copies: Copies

    def record(self, own: str, manifest: Manifest) -> KnownRecord:
        """Return what is asked of a generation of the shard called `own` most often.

        Where it isn't there, as the folder was copied to where it is now, the generation's store is fetched.
        """
        record = KnownRecord.parse(self.copies.objects.read(known_name(own, manifest.generation, "json")))
        if record is not None:
            return record
        hold = self.copies.fetch(own, manifest, (STORE,))
        try:
            return self.send(own, manifest)
        finally:
            hold.release()

    def fetched(self, own: str, manifest: Manifest) -> KnownInFile:
        """Open the file of a generation; raise CollectionError if it is damaged."""
        record = self.record(own, manifest)
        name = known_name(own, manifest.generation, "sqlite")
        path = self.copies.folder / name
        copies = self.copies
        with copies.writing(), waiting_for(copies.lock(f"{KNOWN}-{own}")):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or hash_file(path) != record.file.sha256:
                unfinished = path.with_name(f"{path.name}.new")
                if copies.objects.fetch(name, unfinished) != record.file:
                    raise CollectionError(
                        f"{copies.objects}/{name} is missing or damaged: remove {copies.objects}/{KNOWN} and "
                        "run the same `dateline build` again."
                    )
                _put(unfinished, path)
            return KnownInFile(path)

    def send(self, own: str, manifest: Manifest) -> KnownRecord:
        """Write the file of a generation whose store is here, and send it; return what that is."""
        copies = self.copies
        path = copies.folder / known_name(own, manifest.generation, "sqlite")
        with copies.writing(), waiting_for(copies.lock(f"{KNOWN}-{own}")):
            made = path.with_suffix(".made")
            record = write_known(stores(copies.folder / own, manifest), made)
            copies.objects.send(made, known_name(own, manifest.generation, "sqlite"))
            copies.objects.write(known_name(own, manifest.generation, "json"), record.packed())
            _put(made, path)
        return record


def _put(made: Path, path: Path) -> None:
    """Put a file in place of those of other generations of its shard."""
    made.replace(path)
    for other in path.parent.iterdir():
        if other != path:
            other.unlink()
