"""The optional reranker: its order with hand-made scores, and a real cross-encoder made on the spot."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from index import Collection, ModelError
from qa import Retriever
from qa.fusion import Floats
from qa.reranking import CrossEncoderReranker
from qa.weights import WEIGHTS


class LengthReranker:
    """Prefers short passages: 1 / length."""

    def __init__(self) -> None:
        self.read = 0

    def scores(self, question: str, passages: Sequence[str]) -> Floats:
        self.read += len(passages)
        return np.array([1 / len(passage) for passage in passages])


def test_the_reranker_decides_the_order_and_the_scores(collection: Collection) -> None:
    reranker = LengthReranker()
    off = WEIGHTS.__class__(WEIGHTS.passage, WEIGHTS.quote, best_quote_first=False)
    hits = Retriever(collection, off, reranker).retrieve("the mayor and the crane", k=5)
    lengths = [len(hit.passage.text) for hit in hits]
    assert lengths == sorted(lengths)
    assert [hit.score for hit in hits] == [1 / length for length in lengths]
    assert reranker.read == collection.passage_count


@pytest.mark.model
def test_a_real_cross_encoder_reads_question_and_passage(collection: Collection, tmp_path: Path) -> None:
    """Tiny and of random weights: what it says is worth nothing, that it is asked is what counts."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "mayor", "crane", "bridge"]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(vocab=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "tiny")
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(tmp_path / "tiny")
    reranker = CrossEncoderReranker(str(tmp_path / "tiny"))
    hits = Retriever(collection, reranker=reranker).retrieve("the mayor and the crane", k=3)
    texts = [hit.passage.text for hit in hits]
    assert [hit.score for hit in hits[1:]] == pytest.approx(
        reranker.scores("the mayor and the crane", texts)[1:]
    )


ABSENT = """
import sys
from pathlib import Path
reached = []
names = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
sys.addaudithook(lambda event, arguments: reached.append(event) if event in names else None)
from index import ModelEmbedder, ModelError
from qa.reranking import CrossEncoderReranker
embedder, reranker = ModelEmbedder("nowhere", Path(sys.argv[1])), CrossEncoderReranker("nowhere")
for using in (lambda: embedder.identity, lambda: reranker.scores("?", ["!"])):
    try:
        using()
    except ModelError as error:
        print(str(error).partition(":")[0], reached)
"""


def test_a_model_that_is_not_there_is_looked_for_nowhere_else(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    command = [sys.executable, "-c", ABSENT, str(tmp_path)]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [
        f"The {kind} 'nowhere' cannot be loaded []" for kind in ("model", "reranker")
    ]


def test_a_reranker_that_is_not_there_is_a_clear_error(collection: Collection) -> None:
    with pytest.raises(ModelError, match="The reranker 'nowhere' cannot be loaded"):
        Retriever(collection, reranker=CrossEncoderReranker("nowhere")).retrieve("the mayor")
