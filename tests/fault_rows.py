"""A row of the campaign's table, and the archive that its faults befall."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from archives import contents, write
from doubles import WordCountEmbedder

from index import build


@dataclass
class Row:
    """A kind of fault: how often it was tried, and what went wrong."""

    fault: str
    tried: int = 0
    failures: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.failures.append(otherwise)

    @property
    def survived(self) -> int:
        return max(0, self.tried - len({failure.split("\t")[0] for failure in self.failures}))


class Archive:
    """Two states of a folder of articles, a collection of the first, and what a clean build of each holds."""

    def __init__(self, folder: Path, size: int = 40) -> None:
        """Articles of which some leave, some change and more come."""
        after = write(folder / "after", range(3, size + 12))
        write(after, range(5, 10), version=4)
        self._begin(folder, after, write(folder / "before", range(size)))

    @classmethod
    def of_additions(cls, folder: Path, size: int = 170) -> "Archive":
        """Articles to which one is added, beside one that was added before."""
        archive = cls.__new__(cls)
        base = write(folder / "base", range(size))
        build([base], folder / "collection", WordCountEmbedder())
        archive._begin(
            folder, write(folder / "after", range(size + 2)), write(folder / "before", range(size + 1))
        )
        return archive

    def _begin(self, folder: Path, after: Path, before: Path) -> None:
        self.folder, self.before, self.after = folder, before, after
        self.collection = folder / "collection"
        build([before], self.collection, WordCountEmbedder())
        build([after], folder / "clean", WordCountEmbedder())
        self.old, self.new = contents(self.collection), contents(folder / "clean")
        self._copies = 0

    def copy(self) -> Path:
        """A collection of the first state, to be harmed."""
        self._copies += 1
        return Path(shutil.copytree(self.collection, self.folder / f"copy-{self._copies}", symlinks=True))

    def check(self, row: Row, folder: Path, what: str, *, rebuilt: bool = True) -> None:
        """Expect what was, or what shall be, and that the next build comes to what shall be."""
        try:
            row.expect(contents(folder) in (self.old, self.new), f"{what}\tother answers")
            if rebuilt:
                build([self.after], folder, WordCountEmbedder())
                row.expect(contents(folder) == self.new, f"{what}\tnot the clean build")
        except Exception as error:
            row.failures.append(f"{what}\t{type(error).__name__}: {error}")
        shutil.rmtree(folder, ignore_errors=True)


def expect(row: Row, found: object, expected: object, what: str, *, clear: bool = False) -> None:
    is_clear = clear and isinstance(found, str) and found.startswith("Error: ") and "`dateline " in found
    row.expect(
        found == expected or is_clear, f"{what}\t{found if isinstance(found, str) else 'other answers'}"
    )


def expect_clear(row: Row, found: object, what: str, *, fails: bool = False) -> None:
    is_clear = isinstance(found, str) and found.startswith("Error: ")
    row.expect(is_clear or (found == "built" and not fails), f"{what}\t{found}")
