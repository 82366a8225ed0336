"""sentence-transformers models by name or folder, on a CPU or a GPU; a sentence where one cannot be had."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from harness.core.cache import Cache
from harness.core.errors import EncoderError
from harness.encoder import ENGLISH, base, load_encoder, minilm, sentence_transformer
from tests.conftest import Call
from tests.encoder.fakes import HELP, TEXTS, Fake, refusal


def folder_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "pooling.json").write_text("mean")
    return folder


def test_a_local_model_is_known_by_everything_in_its_folder(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, "mine")
    fake = Fake()
    monkeypatch.setattr(sentence_transformer, "SentenceTransformerModel", lambda name, device: fake.load())
    first = load_encoder(str(folder), cache)
    first.encode(["a"])
    assert first.identity["model"] == "mine"
    load_encoder(str(folder), cache).encode(["a"])
    assert (fake.loaded, fake.asked) == (1, ["a"])
    (folder / "pooling.json").write_text("first")
    changed = load_encoder(str(folder), cache)
    changed.encode(["a"])
    assert (fake.loaded, fake.asked) == (2, ["a", "a"])
    assert changed.identity == first.identity


def test_files_are_hashed_once_as_long_as_they_stay(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, "mine")
    monkeypatch.setattr(sentence_transformer, "SentenceTransformerModel", lambda name, device: Fake())
    load_encoder(str(folder), cache)
    hashed: list[str] = []
    real = base.sha256
    monkeypatch.setattr(sentence_transformer, "sha256", lambda path: hashed.append(path.name) or real(path))
    load_encoder(str(folder), cache)
    assert hashed == []
    (folder / "model.safetensors").write_bytes(b"others")
    load_encoder(str(folder), cache)
    assert hashed == ["model.safetensors"]


def test_a_file_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"")
    assert refusal(str(path)) == (
        f"{path} is not a folder with a sentence-transformers model; name its folder or a model name."
    )


@pytest.mark.model
def test_a_model_that_does_not_exist_fails_at_once(offline: list[object]) -> None:
    assert refusal("no-such-model/at-all") == (
        'The embedding model "no-such-model/at-all" cannot be loaded '
        f"(it is not on this machine, and huggingface.co does not answer). {HELP}"
    )
    assert len(offline) == 1


@pytest.mark.model
@pytest.mark.parametrize("name", ["", " ", "../../etc", "a" * 300])
def test_a_name_that_cannot_be_a_model_asks_nobody(
    name: str, offline: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sentence = refusal(name)
    assert sentence.startswith(f'The embedding model "{name}" cannot be loaded (')
    assert sentence.endswith(HELP) and "\n" not in sentence
    assert offline == []


@pytest.mark.model
def test_a_folder_with_broken_weights(tmp_path: Path, offline: list[object]) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(minilm.packaged(), folder)
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    sentence = refusal(str(folder))
    assert sentence.startswith(f'The embedding model "{folder}" cannot be loaded (')
    assert sentence.endswith(HELP)


@pytest.mark.model
def test_a_local_folder_is_known_by_its_weights() -> None:
    english = load_encoder(ENGLISH)
    local = load_encoder(str(minilm.packaged()))
    assert local.identity["model"] == "model"
    assert len(local.identity["weights"]) == 8 and local.identity["weights"] != "unverified"
    assert local.encode(TEXTS[:1]) == pytest.approx(english.encode(TEXTS[:1]), abs=1e-6)
    assert local.identity["engine"] != english.identity["engine"]


# Devices


def test_a_gpu_that_is_not_there_is_one_sentence(gpus: Callable[[int], None]) -> None:
    gpus(0)
    with pytest.raises(EncoderError) as none:
        load_encoder(ENGLISH, device="cuda")
    assert str(none.value) == (
        f"There is no GPU here that this torch ({torch.__version__}) can use; install a torch with CUDA, "
        "or leave --device out to encode on the CPU."
    )
    gpus(2)
    with pytest.raises(EncoderError) as fewer:
        load_encoder(ENGLISH, device="cuda:2")
    assert str(fewer.value) == "There is no GPU cuda:2 here, the last is cuda:1; name that one or an earlier one."


def test_a_missing_gpu_ends_a_run_with_code_2_and_leaves_nothing(
    call: Call, tmp_path: Path, gpus: Callable[[int], None]
) -> None:
    gpus(0)
    (tmp_path / "a").write_text("It rains.\n")
    files = ("--reference", tmp_path / "a", "--candidate", f"v={tmp_path / 'a'}", "--target-lang", "en")
    result = call("score", "--workspace", tmp_path, *files, "--metrics", "embedding", "--no-rules", "--device", "cuda")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("harness: There is no GPU here") and result.err.count("\n") == 1
    assert list((tmp_path / "reports").glob("*")) == []


def test_auto_is_the_gpu_where_there_is_one(gpus: Callable[[int], None]) -> None:
    for count, device in ((0, "cpu"), (1, "cuda")):
        gpus(count)
        assert sentence_transformer.resolved_device("auto") == device
    assert sentence_transformer.resolved_device("cuda:0") == "cuda:0"


def test_a_gpu_is_another_signature_whichever_it_is(
    cache: Cache, gpus: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    gpus(2)
    asked: list[str] = []
    fake = Fake()
    monkeypatch.setattr(
        sentence_transformer, "SentenceTransformerModel", lambda name, device: asked.append(device) or fake
    )
    one, other = (load_encoder(ENGLISH, cache, device) for device in ("cuda:1", "cuda"))
    assert one.identity == other.identity and one.identity["device"] == "cuda"
    assert one.identity != load_encoder(ENGLISH, cache).identity
    one.encode([str(number) for number in range(100)])
    assert len(fake.asked) == 100
    assert asked == ["cuda:1"]


# Tokens


@pytest.mark.model
def test_the_tokens_of_a_named_model_have_their_places() -> None:
    model = sentence_transformer.SentenceTransformerModel(str(minilm.packaged()))
    text = "  It rains in Ünïcödé. "
    vectors, (tokens, empty) = model.encode_tokens([text, "\u200b"], sentences=True)
    assert [text[start:end] for start, end in tokens.spans] == ["It", "rains", "in", "Ünïcödé", "."]
    assert vectors is not None and vectors[0].tobytes() == model.encode([text])[0].tobytes()
    assert len(empty.spans) == len(empty.vectors) == 0
    packaged = minilm.MiniLM(minilm.packaged())
    assert tokens.vectors == pytest.approx(packaged.encode_tokens([text], sentences=False)[1][0].vectors, abs=1e-5)


@pytest.mark.model
def test_a_named_model_reads_the_tokens_of_a_long_text_in_several_passes() -> None:
    model = sentence_transformer.SentenceTransformerModel(str(minilm.packaged()))
    text = "word " * 600 + " end"
    _, (tokens,) = model.encode_tokens([text], sentences=False)
    assert [text[start:end] for start, end in tokens.spans] == [*["word"] * 600, "end"]
    assert len(tokens.vectors) == 601


@pytest.mark.model
def test_a_prompt_of_the_model_is_no_part_of_the_text() -> None:
    model = sentence_transformer.SentenceTransformerModel(str(minilm.packaged()))
    model._model.prompts, model._model.default_prompt_name = {"passage": "passage: "}, "passage"
    _, (tokens,) = model.encode_tokens(["It rains."], sentences=False)
    assert tokens.spans.tolist() == [[0, 2], [3, 8], [8, 9]]


@pytest.mark.model
def test_a_model_without_places_of_tokens_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    model = sentence_transformer.SentenceTransformerModel(str(minilm.packaged()))
    monkeypatch.setattr(type(model._model.tokenizer), "is_fast", False)
    with pytest.raises(EncoderError) as caught:
        model.encode_tokens(["It rains."], sentences=False)
    assert "has no fast tokenizer, so it cannot align words; name another model" in str(caught.value)
