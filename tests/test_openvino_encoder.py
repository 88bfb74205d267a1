"""A converted model gives what the model gives that it came from, and needs nothing that made it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, SEEDS
from hypothesis import given
from hypothesis import strategies as st

from index import DEFAULT_MODEL, Embedder, ModelEmbedder, SentenceTransformerEmbedder, Span
from index.converted import NETWORK, ConvertedModel, remove_unused
from index.embedding import Vectors, unit_rows
from index.inference import Network, batches
from index.openvino_import import core
from index.sentences import split_sentences

pytestmark = pytest.mark.model

QUESTIONS = ("Who is Ali Sheha?", "“How many” Alawite civilians were killed, in Baniyas?", "津波 naïve?", "?")


HEAVY = {
    *("torch", "transformers", "sentence_transformers", "huggingface_hub", "scipy", "sklearn", "pandas"),
    *("gradio", "fastapi", "uvicorn", "trafilatura", "htmldate", "lxml", "feedparser", "fastwarc", "ijson"),
    *("pyarrow", "yaml", "charset_normalizer", "nupunkt", "watchfiles", "filelock", "ir_measures"),
}
"""What no question needs."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    assert ModelEmbedder(DEFAULT_MODEL, folder).special_tokens == 2  # converts it
    return folder


@pytest.fixture(scope="module")
def embedder(models: Path) -> ModelEmbedder:
    return ModelEmbedder(DEFAULT_MODEL, models)


@pytest.fixture(scope="module")
def original() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


def passages() -> tuple[list[str], list[list[Span]]]:
    """Paragraphs of the seeds under a header, of 1 to 150 words, with their sentences."""
    texts = [
        f"A header | 2025-03-08\n{paragraph}"
        for path in sorted(SEEDS.iterdir())
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")
    ]
    return texts, [[one.span for one in split_sentences(text)][1:] for text in texts]


def least_cosine(ones: Sequence[Vectors], others: Sequence[Vectors]) -> float:
    """Return the least cosine of rows of unit length, shape by shape."""
    assert [one.shape for one in ones] == [other.shape for other in others]
    return min(float((one * other).sum(axis=-1).min()) for one, other in zip(ones, others, strict=True))


def assert_alike(converted: Embedder, original: Embedder, least: float) -> None:
    texts, sentences = passages()
    ours, theirs = (one.encode_passages(texts, sentences) for one in (converted, original))
    assert least_cosine([one.vector for one in ours], [one.vector for one in theirs]) >= least
    assert least_cosine([one.sentences for one in ours if len(one.sentences)],
                        [one.sentences for one in theirs if len(one.sentences)]) >= least  # fmt: skip
    tokens, others = (np.concatenate([one.tokens for one in embedded]) for embedded in (ours, theirs))
    assert float((tokens * others).sum(axis=1).mean()) >= least
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one.token_sentences, other.token_sentences)
    for question in QUESTIONS:
        one, other = converted.encode_question(question), original.encode_question(question)
        assert one.spans == other.spans
        assert least_cosine([one.vector, one.tokens], [other.vector, other.tokens]) >= least
    assert converted.count_tokens([*texts, *QUESTIONS]) == original.count_tokens([*texts, *QUESTIONS])
    assert converted.special_tokens == original.special_tokens
    assert converted.identity.weights == original.identity.weights


def test_vectors_tokens_labels_and_spans_are_those_of_the_model(
    embedder: ModelEmbedder, original: SentenceTransformerEmbedder
) -> None:
    assert embedder.identity.library.startswith("openvino ")
    assert_alike(embedder, original, 0.998)
    ours, theirs = embedder.sample_tokens(), original.sample_tokens()
    assert ours.shape == theirs.shape
    assert float((ours * theirs).sum(axis=1).mean()) > 0.998


def test_a_text_over_the_limit_is_cut_where_the_model_cuts_it(
    embedder: ModelEmbedder, original: SentenceTransformerEmbedder
) -> None:
    question = "The harbour of Port Arlen was closed. " * 60
    ours, theirs = embedder.encode_question(question), original.encode_question(question)
    assert ours.spans == theirs.spans
    assert len(ours.spans) == 254
    assert float(ours.vector @ theirs.vector) > 0.998


def test_what_embeds_from_converted_files_imports_no_torch(models: Path, embedder: ModelEmbedder) -> None:
    program = (
        "import json, sys; from pathlib import Path; from index import ModelEmbedder, Span\n"
        f"embedder = ModelEmbedder({DEFAULT_MODEL!r}, Path(sys.argv[1]), weights=sys.argv[2])\n"
        "found = embedder.encode_question('Who?').vector\n"
        "embedder.encode_passages(['One. Two.'], [[Span(0, 4)]])\n"
        "print(json.dumps([found.tolist(), sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, models, embedder.identity.weights],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    vector, modules = json.loads(ran.stdout)
    assert np.allclose(vector, embedder.encode_question("Who?").vector, atol=1e-6)
    assert {"openvino", "tokenizers"} <= set(modules)
    assert not {"torch", "transformers", "sentence_transformers", "huggingface_hub", "scipy"} & set(modules)


def test_a_model_is_converted_once_for_all_collections_and_nobody_is_told(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def converted(models: str) -> dict[str, Any]:
        program = (
            "import json, sys; from pathlib import Path; from index import ModelEmbedder\n"
            "called = []\n"
            "def listen(event, given): called.extend([event] if event.startswith('socket.') else [])\n"
            "sys.addaudithook(listen)\n"
            f"embedder = ModelEmbedder({DEFAULT_MODEL!r}, Path(sys.argv[1]))\n"
            "library = embedder.identity.library\n"
            "print(json.dumps({'library': library, 'torch': 'torch' in sys.modules, 'called': called}))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program, tmp_path / models],
            cwd=ROOT, capture_output=True, text=True, check=True, timeout=240, env=environment,
        )  # fmt: skip
        told: dict[str, Any] = json.loads(ran.stdout)
        return told

    first, second = converted("one"), converted("two")
    assert first["library"].startswith("openvino ")
    assert (first["torch"], second["torch"]) == (True, False)
    assert first["library"] == second["library"]
    assert first["called"] == second["called"] == []
    assert [path.name for path in tmp_path.iterdir() if path.name == "intel"] == []

    [kept] = (tmp_path / "cache").rglob("model.bin")
    kept.unlink()
    kept.write_bytes(b"damaged")
    assert converted("three")["torch"] is True
    assert converted("four")["torch"] is False


def test_a_question_on_the_command_line_imports_nothing_that_it_does_without(tmp_path: Path) -> None:
    index = tmp_path / "index"
    subprocess.run(
        [Path(sys.executable).with_name("dateline"), "build", SEEDS, "--index", index], cwd=ROOT, check=True
    )
    program = (
        "import json, sys; from qa.cli import main\n"
        "try: main(['ask', 'What happened in Tuwaym?', '--json', '--index', sys.argv[1]])\n"
        "except SystemExit: print(json.dumps(sorted(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, index], cwd=ROOT, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert "residents buried 31 victims" in ran.stdout
    imported = set(json.loads(ran.stdout.splitlines()[-1]))
    assert not HEAVY & {name.partition(".")[0] for name in imported}
    assert not {"index.build", "index.readers", "qa.evaluation", "qa.quantities", "qa.web"} & imported


def test_a_signal_does_no_harm_after_models_are_let_go_of(tmp_path: Path) -> None:
    # On processors with AMX it would find its stack gone, and end the process: see `openvino_import.core`.
    program = (
        "import gc, os, signal\n"
        "from pathlib import Path\n"
        "from index import DEFAULT_MODEL, ModelEmbedder\n"
        f"models = [ModelEmbedder(DEFAULT_MODEL, Path({str(tmp_path)!r})) for _ in range(3)]\n"
        "for model in models:\n"
        "    model.encode_question('What closed?')\n"
        "while models:\n"
        "    del models[0], model\n"
        "    gc.collect()\n"
        "    model = None\n"
        "signal.signal(signal.SIGUSR1, lambda *_: print('came'))\n"
        "os.kill(os.getpid(), signal.SIGUSR1)\n"
        "print('went on')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n") == ["came", "went on", ""]


def test_a_text_that_occurs_twice_has_one_embedding(embedder: ModelEmbedder) -> None:
    first, other, second = embedder.encode_passages(["Closed.", "Open.", "Closed."], [[], [], [Span(0, 7)]])
    assert np.array_equal(first.vector, second.vector)
    assert np.array_equal(first.tokens, second.tokens)
    assert (first.token_sentences.tolist(), second.token_sentences.tolist()) == ([-1, -1], [0, 0])
    assert float(first.vector @ other.vector) < 0.9
    assert embedder.encode_passages([], []) == []


def test_what_runs_many_texts_is_compiled_when_there_are_some(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ConvertedModel.open(models, ModelEmbedder(DEFAULT_MODEL, models).identity.weights)
    assert found is not None
    given, facts = core(), found.facts
    compiled = 0

    class Counting:
        get_property = staticmethod(given.get_property)

        def compile_model(self, *asked: Any) -> Any:
            nonlocal compiled
            compiled += 1
            return given.compile_model(*asked)

    monkeypatch.setattr("index.inference.core", Counting)
    network = Network(found.folder / NETWORK, facts.inputs, facts.padding, facts.token_limit)
    tokens = [[101, *range(2_000, 2_000 + length), 102] for length in (3, 14, 40)]
    alone = [unit_rows(network.run_one(one)) for one in tokens]
    assert network.run([]) == []
    assert compiled == 1
    with ThreadPoolExecutor(4) as threads:
        for together in threads.map(network.run, [tokens] * 4):
            assert least_cosine([unit_rows(one) for one in together], alone) > 0.999
    assert compiled == 2


def test_eight_threads_get_what_one_gets(embedder: ModelEmbedder) -> None:
    texts, sentences = passages()
    questions = [f"{text[-60:]}?" for text in texts] * 4
    alone = {question: embedder.encode_question(question).vector for question in questions}
    again = ModelEmbedder(DEFAULT_MODEL, embedder._models)
    with ThreadPoolExecutor(8) as pool:
        built = [pool.submit(again.encode_passages, texts, sentences) for _ in range(2)]
        found = list(pool.map(lambda question: again.encode_question(question).vector, questions))
        one, other = (future.result() for future in built)
    assert least_cosine(found, [alone[question] for question in questions]) > 0.9999
    assert least_cosine([p.vector for p in one], [p.vector for p in other]) > 0.9999


def test_a_question_of_any_length_up_to_the_limit_is_the_model_s_own(
    embedder: ModelEmbedder, original: SentenceTransformerEmbedder
) -> None:
    # Lengths that are padded and lengths that are not, the longest among them.
    for words in (1, 13, 14, 15, 30, 60, 253, 254, 255):
        question = " ".join(["harbour"] * words)
        ours, theirs = embedder.encode_question(question), original.encode_question(question)
        assert len(ours.spans) == min(words, 254)
        assert least_cosine([ours.vector, ours.tokens], [theirs.vector, theirs.tokens]) > 0.998


@given(st.lists(st.integers(1, 300)), st.integers(1, 2_000))
def test_batches_hold_every_text_once_and_keep_to_the_budget(lengths: list[int], budget: int) -> None:
    groups = batches(lengths, budget)
    assert sorted(place for group in groups for place in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or max(lengths[place] for place in group) * len(group) <= budget
    flat = [lengths[place] for group in groups for place in group]
    assert flat == sorted(lengths, reverse=True)


@pytest.mark.parametrize("name", ["model.bin", "model.xml", "tokenizer.json", "model.json"])
def test_a_damaged_file_makes_no_model(
    models: Path, embedder: ModelEmbedder, tmp_path: Path, name: str
) -> None:
    shutil.copytree(models, tmp_path / "models")
    weights = embedder.identity.weights
    assert ConvertedModel.open(tmp_path / "models", weights) is not None
    [path] = (tmp_path / "models").glob(f"*/{name}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert name == "model.json" or ConvertedModel.open(tmp_path / "models", weights) is None
    remove_unused(tmp_path / "models", {weights})
    assert path.exists()
    remove_unused(tmp_path / "models", set())
    assert list((tmp_path / "models").iterdir()) == []


def small_model(
    folder: Path, pooling: str, *, dense: bool = False, prompts: dict[str, str] | None = None
) -> Path:
    """Save a BERT of 32 dimensions with random weights as a sentence-transformers model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    (folder / "bert").mkdir(parents=True)
    letters = [
        sign for letter in "abcdefghijklmnopqrstuvwxyz0123456789.,?" for sign in (letter, f"##{letter}")
    ]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    parts = [modules.Transformer(str(folder / "bert"), max_seq_length=48), modules.Pooling(32, pooling)]
    if dense:
        parts.append(modules.Dense(32, 16))
    SentenceTransformer(modules=parts, prompts=prompts).save(str(folder / "model"))
    return folder / "model"


def test_a_model_of_another_pooling_encodes_sentences_apart_with_its_prompts(tmp_path: Path) -> None:
    path = str(small_model(tmp_path, "cls", prompts={"query": "find: ", "document": "text: "}))
    told: list[str] = []
    converted = ModelEmbedder(path, tmp_path / "models", notice=told.append)
    assert converted.identity.library.startswith("openvino ")
    assert_alike(converted, SentenceTransformerEmbedder(path), 0.998)
    assert [sentence.partition(", once")[0] for sentence in told] == [
        f"The model {path!r} is made ready to run fast"
    ]


def test_a_model_that_is_no_plain_encoder_stays_on_torch_and_says_so(tmp_path: Path) -> None:
    path = str(small_model(tmp_path, "mean", dense=True))
    told: list[str] = []
    embedder = ModelEmbedder(path, tmp_path / "models", notice=told.append)
    assert embedder.identity.library.startswith("sentence-transformers ")
    assert told[1:] == [
        f"The model {path!r} runs on torch, more slowly: it is made of Transformer, Pooling, Dense."
    ]
    assert embedder.encode_question("Who?").vector.shape == (16,)
