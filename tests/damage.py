"""Damaged files derived from good ones, the same for the same seed."""

import gzip
import os
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from samples import tarred, zipped

Damage = Callable[[bytes, random.Random], bytes]


def truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def beheaded(content: bytes, chance: random.Random) -> bytes:
    return content[chance.randrange(1, len(content)) :]


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 5, 50))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def zeroed(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return (
        content[:start]
        + bytes(min(chance.choice((1, 20, 500)), len(content) - start))
        + content[start + 500 :]
    )


def interrupted(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + chance.randbytes(chance.choice((1, 30, 3000))) + content[start:]


def shuffled(content: bytes, chance: random.Random) -> bytes:
    parts = [content[start : start + 64] for start in range(0, len(content), 64)]
    chance.shuffle(parts)
    return b"".join(parts)


def recoded(content: bytes, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32-be", "cp1252", "cp037", "shift-jis", "utf-7"))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def surrogates(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return (
        content[:start]
        + chance.choice((b"\xed\xa0\x80", b"\\ud83d", b"\xff\xfe", b"\\u0000"))
        + content[start:]
    )


def long_line(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + chance.choice((b"x", b"[", b"<", b'"', b" ")) * 10_000_000 + content[start:]


def deep(content: bytes, chance: random.Random) -> bytes:
    opened = chance.choice((b"[", b'{"a":', b"<div>", b"- ", b"((", b'{"articles":[')) * 20_000
    return opened + content


def bomb(content: bytes, chance: random.Random) -> bytes:
    blown = content[:100] + bytes(chance.choice((30, 32))) * 1_000_000 + content
    return chance.choice(
        (gzip.compress(blown), zipped({"a.txt": blown}), gzip.compress(tarred({"a.txt": blown})))
    )


def emptied(content: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b"\n", b"\0", b"\xef\xbb\xbf", b"{}", b"[]", b"[[]]", b"null", b'"', b"---\n"))


USUAL: tuple[Damage, ...] = (
    truncated, beheaded, flipped, zeroed, interrupted, shuffled, recoded, surrogates, deep, emptied,
)  # fmt: skip
COSTLY: tuple[Damage, ...] = (long_line, bomb)
"""Kinds that make files of many MB: one in fifty is enough."""

_NAMES = ("{}", "{}", "{}", "with\nnewline {}", "tab\t{}", "ünï {}", "a#b!{}", "x" * 200 + "{}")


def damaged(good: Mapping[str, bytes], count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield `count` files as a kind of damage, a name that says its number, and content.

    One in ten has the suffix of another format.
    """
    chance = random.Random(seed)
    names = sorted(good)
    for number in range(count):
        kind = chance.choice(COSTLY) if number % 50 == 49 else USUAL[number % len(USUAL)]
        name = names[number // len(USUAL) % len(names)]
        called = chance.choice(names) if chance.random() < 0.1 else name
        where = chance.choice(_NAMES).format(f"{number:04}.{called.partition('.')[2]}")
        yield kind.__name__, where, kind(good[name], chance)


def write_links(folder: Path) -> list[str]:
    """Write what a folder may have besides files; return the names that can't be read."""
    (folder / "to itself.txt").symlink_to(folder / "to itself.txt")
    (folder / "round.html").symlink_to(folder / "about.html")
    (folder / "about.html").symlink_to(folder / "round.html")
    (folder / "nowhere.csv").symlink_to(folder / "none.csv")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe.jsonl")
    # A link to a folder counts as one: it isn't followed, and nothing in it is missing.
    return ["to itself.txt", "round.html", "about.html", "nowhere.csv", "pipe.jsonl"]
