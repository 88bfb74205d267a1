"""An export to a file: whole or not at all, and over another one only if that is asked for."""

import os
from pathlib import Path

from index import ExportError
from qa.exports.exporting import Export


def write(export: Export, path: Path, *, overwrite: bool) -> None:
    """Write an export to `path`; raise ExportError where that can't be done, or something is there.

    What is not written to its end leaves nothing behind, and what was there as it was.
    """
    if not overwrite and path.exists():
        raise ExportError(f"{path} is there already: name another file, or add --overwrite.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.writelines(export.parts)
        part.replace(path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
