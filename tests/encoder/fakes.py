"""A model that remembers, and what several tests of models ask and say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from harness.core.cache import Cache
from harness.core.errors import EncoderError
from harness.encoder import CachedEncoder, Encoder, Recipe, TokenVectors, load_encoder


class Fake:
    """A model that remembers what it was asked, and how often it was loaded."""

    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.asked_for_tokens: list[tuple[str, bool]] = []
        self.loaded = 0

    def load(self) -> Fake:
        self.loaded += 1
        return self

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text), 0.1] for text in texts], dtype=np.float32)

    def encode_tokens(
        self, texts: Sequence[str], *, sentences: bool
    ) -> tuple[npt.NDArray[np.float32] | None, list[TokenVectors]]:
        """A token is a character; the letters of both cases have one direction, every other character its own."""
        self.asked_for_tokens += [(text, sentences) for text in texts]
        vectors = np.array([[len(text), 0.1] for text in texts], dtype=np.float32) if sentences else None
        return vectors, [self.tokens(text) for text in texts]

    def tokens(self, text: str) -> TokenVectors:
        spans = [(index, index + 1) for index, char in enumerate(text) if not char.isspace()]
        turns = np.array([ord(text[start].lower()) % 90 for start, _ in spans]) * np.pi / 180
        return TokenVectors(
            np.array(spans, "i4").reshape(-1, 2), np.stack([np.cos(turns), np.sin(turns)], axis=1).astype("f4")
        )

    def encoder(
        self, cache: Cache | None = None, *, model: str = "fake", content: str = "weights", at_once: int = 2
    ) -> CachedEncoder:
        return CachedEncoder(Recipe({"model": model}, content, self.load, at_once), cache)


def refusal(name: str) -> str:
    with pytest.raises(EncoderError) as caught:
        load_encoder(name)
    return str(caught.value)


HELP = "Check the name or folder, leave --embedding-model out to use the packaged models, or score with --no-embedding."


def cosines(vectors: npt.NDArray[np.float32]) -> list[float]:
    return [float(vectors[0] @ other) for other in vectors[1:]]


def assert_alone_or_beside(encoder: Encoder, again: Encoder, texts: Sequence[str]) -> None:
    beside = encoder.encode(texts)
    for text, vector in zip(texts, beside, strict=True):
        assert again.encode([text])[0].tobytes() == vector.tobytes()
    assert np.linalg.norm(beside, axis=1) == pytest.approx(1, abs=1e-5)


TEXTS = ["Ant Group published its report.", "A report came from Ant Group.", "It rains.", "word " * 90]
