"""KnownCopies: the files at a URL that tell what shards have, fetched and made."""

from index.derived import STORE, stores
from index.errors import CollectionError
from index.lock import waiting_for
from index.manifest import Manifest, hash_file
from index.sharding.copies import Copies
from index.sharding.known import KNOWN, KnownInFile, KnownRecord, known_name, write_known
from index.sharding.objects import Objects


class KnownCopies:
    """What generations of shards have, told without a copy of them."""

    def __init__(self, objects: Objects, copies: Copies) -> None:
        """Fetch from `objects` to the folder of `copies`."""
        self._objects, self._copies = objects, copies

    def record(self, own: str, manifest: Manifest) -> KnownRecord:
        """Return what is asked of a generation of the shard called `own` most often.

        Where it isn't there, as the folder was copied to where it is now, the generation's store is fetched.
        """
        record = KnownRecord.parse(self._objects.read(known_name(own, manifest.generation, "json")))
        if record is not None:
            return record
        hold = self._copies.fetch(own, manifest, (STORE,))
        try:
            return self.send(own, manifest)
        finally:
            hold.release()

    def fetched(self, own: str, manifest: Manifest) -> KnownInFile:
        """Open the file of a generation; raise CollectionError if it is damaged."""
        record = self.record(own, manifest)
        name = known_name(own, manifest.generation, "sqlite")
        path = self._copies.folder / name
        with waiting_for(self._copies.lock(f"{KNOWN}-{own}")):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or hash_file(path) != record.file.sha256:
                unfinished = path.with_name(f"{path.name}.new")
                if self._objects.fetch(name, unfinished) != record.file:
                    raise CollectionError(
                        f"{self._objects}/{name} is missing or damaged: remove {self._objects}/{KNOWN} and "
                        "run the same `dateline build` again."
                    )
                unfinished.replace(path)
                for other in path.parent.glob("*.sqlite"):
                    if other != path:
                        other.unlink()
            return KnownInFile(path)

    def send(self, own: str, manifest: Manifest) -> KnownRecord:
        """Write the file of a generation whose store is here, and send it; return what that is."""
        made = self._copies.folder / known_name(own, manifest.generation, "new")
        record = write_known(stores(self._copies.folder / own, manifest), made)
        self._objects.send(made, known_name(own, manifest.generation, "sqlite"))
        self._objects.write(known_name(own, manifest.generation, "json"), record.packed())
        made.replace(self._copies.folder / known_name(own, manifest.generation, "sqlite"))
        return record
