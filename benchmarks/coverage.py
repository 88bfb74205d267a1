"""Coverage: how much of the articles' text the model really read, counted in its own tokens."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.documents import Chunk, Document
from benchmarks.model import SPECIAL_TOKENS, model_path

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


def embedded_share(documents: Sequence[Document], chunks: Iterable[Chunk], token_limit: int) -> float:
    """Return the share of the documents' tokens that are in some chunk and before where it is cut.

    `token_limit` counts the special tokens too. A chunk is looked for in its document from where the
    one before it began; what was changed so that it is found nowhere counts as not embedded.
    """
    tokenizer = _tokenizer()
    of = {name: list(group) for name, group in groupby(chunks, key=lambda chunk: chunk.document)}
    read = total = 0
    for document in documents:
        covered = bytearray(len(document.text) + 1)
        begun = 0
        for chunk in of.get(document.id, ()):
            start = document.text.find(chunk.text, begun)
            if start < 0:
                continue
            end = start + _read_until(tokenizer.encode(chunk.text, add_special_tokens=False), token_limit)
            covered[start:end] = b"\1" * (end - start)
            begun = start
        whole = tokenizer.encode(document.text, add_special_tokens=False)
        total += len(whole.offsets)
        read += sum(covered[place] for place, _ in whole.offsets)
    return read / total if total else 0.0


def _read_until(encoded: "Encoding", token_limit: int) -> int:
    """Return the place in a chunk's text after the last token that is read."""
    kept = encoded.offsets[: token_limit - SPECIAL_TOKENS]
    return int(kept[-1][1]) if kept else 0


def _tokenizer() -> "Tokenizer":
    # Loaded by who counts, after the time is taken.
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(model_path(), "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
