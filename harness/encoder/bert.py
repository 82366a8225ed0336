"""A BERT (Devlin and others 2019) that takes several texts a pass, and gives each the numbers that it has alone.

A sentence is too short to keep a core busy: a product of 32 rows with the weights runs at half the speed of one of 256.
In a usual batch, texts are padded to one length, and their numbers change in the last digits with the rest of the batch.
Here the tokens of several texts follow each other in one block of rows. What is computed row by row (all products with
weights) is computed for the whole block, and attention for each text by itself. A row's result depends on that row
alone if the matrix product treats all rows alike. That is tried when the model is loaded; if it fails, a block
holds one text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from harness.core.process import own_threads

if TYPE_CHECKING:
    from torch import Tensor

_STEP = 64
"""On a CPU, blocks have a multiple of so many rows: a matrix product treats rows alike that come in whole tiles."""
_GPU_ROWS = 8192
"""On a GPU every block has so many rows, since the kernel of a product is chosen by its size."""
_PROBE = range(20, 25)
"""The tokens of a short text, which is put behind longer ones."""

TokenIds = Sequence[int]


class Linear(NamedTuple):
    """Weights (out, in) and biases of a product, or of a normalisation."""

    weight: Tensor
    bias: Tensor


class Layer(NamedTuple):
    """One layer: query, key and value as one product, the two products around it, and the normalisations."""

    attention: Linear
    attended: Linear
    attended_normal: Linear
    inner: Linear
    outer: Linear
    outer_normal: Linear


class Weights(NamedTuple):
    """A model. `words` gives the embeddings (tokens, dimensions) of token numbers."""

    words: Callable[[Tensor], Tensor]
    places: Tensor
    kind: Tensor
    normal: Linear
    layers: Sequence[Layer]
    heads: int
    epsilon: float


class BlockRows(NamedTuple):
    """The rows of one text in its block."""

    start: int
    end: int


class PackedBert:
    """A model on one device, on one CPU thread. `rows` is the size of a block on a CPU."""

    def __init__(self, weights: Weights, rows: int) -> None:
        import torch

        torch.set_num_threads(1)
        self._torch, self._functions = torch, torch.nn.functional
        self._weights = weights
        self._device = weights.places.device
        self._fixed = 0 if self._device.type == "cpu" else _GPU_ROWS
        self.dimensions = int(weights.places.shape[1])
        self.room = self._fixed or rows
        self.room = self.room if self.alike() else 0

    def rows(self, texts: Sequence[TokenIds], layers: Collection[int]) -> Iterator[tuple[int, Mapping[int, Tensor]]]:
        """Each text's index and its rows (tokens, dimensions) after each layer asked for, block by block."""
        blocks = packed([len(text) for text in texts], self.room)
        inside = [[texts[index] for index in block] for block in blocks]
        for block, own, found in zip(blocks, inside, self._passes(inside, layers), strict=True):
            for index, (start, end) in zip(block, spans_of(own), strict=True):
                yield index, {layer: rows[start:end] for layer, rows in found.items()}

    def _passes(self, blocks: Sequence[Sequence[TokenIds]], layers: Collection[int]) -> Iterator[Mapping[int, Tensor]]:
        """The rows of blocks, several at a time if this process may use several threads. Each is computed on one."""
        threads = min(own_threads(), len(blocks)) if self._device.type == "cpu" else 1
        if threads <= 1:
            yield from (self._forward(block, layers) for block in blocks)
            return
        with ThreadPoolExecutor(threads, initializer=self._torch.set_num_threads, initargs=(1,)) as pool:
            yield from pool.map(lambda block: self._forward(block, layers), blocks)

    def alike(self) -> bool:
        """Whether a text has the same numbers alone and behind another, in a block of any size.

        One layer has every kind of product that there is.
        """
        alone = self._forward([_PROBE], [1])[1][: len(_PROBE)]
        longest = len(self._weights.places)
        for size in [self.room] if self._fixed else range(_STEP, self.room + 1, _STEP):
            before = size - len(_PROBE)
            others = [range(min(longest, before - first)) for first in range(0, before, longest)]
            together = self._forward([*others, _PROBE], [1])[1]
            if not self._torch.equal(together[before : before + len(_PROBE)], alone):
                return False
        return True

    def _forward(self, texts: Sequence[TokenIds], layers: Collection[int]) -> dict[int, Tensor]:
        """The rows of one block after each layer asked for (the first is 1)."""
        spans = spans_of(texts)
        count = spans[-1].end
        empty = [0] * (max(self._fixed - count, 0) or -count % _STEP)
        tokens = [*(token for text in texts for token in text), *empty]
        places = [*(place for text in texts for place in range(len(text))), *empty]
        weights, kept = self._weights, {}
        with self._torch.inference_mode():
            rows = weights.words(self._torch.tensor(tokens, device=self._device))
            rows = rows + weights.places[self._torch.tensor(places, device=self._device)]
            rows = self._normal(rows + weights.kind, weights.normal)
            for number, layer in enumerate(weights.layers[: max(layers)], 1):
                rows = self._layer(rows, layer, spans)
                if number in layers:
                    kept[number] = rows
        return kept

    def _layer(self, rows: Tensor, layer: Layer, spans: Sequence[BlockRows]) -> Tensor:
        seen = self._functions.linear(self._attend(rows, layer, spans), *layer.attended)
        rows = self._normal(seen + rows, layer.attended_normal)
        inner = self._functions.gelu(self._functions.linear(rows, *layer.inner))
        return self._normal(self._functions.linear(inner, *layer.outer) + rows, layer.outer_normal)

    def _attend(self, rows: Tensor, layer: Layer, spans: Sequence[BlockRows]) -> Tensor:
        """Attention of each text to its own tokens, (rows, dimensions)."""
        joined = self._functions.linear(rows, *layer.attention)
        heads = joined.view(len(rows), 3, self._weights.heads, -1).permute(1, 2, 0, 3)
        seen = rows.new_zeros(rows.shape)
        for start, end in spans:
            mixed = self._functions.scaled_dot_product_attention(*heads[:, None, :, start:end])
            seen[start:end] = mixed[0].transpose(0, 1).reshape(end - start, -1)
        return seen

    def _normal(self, rows: Tensor, normal: Linear) -> Tensor:
        made: Tensor = self._functions.layer_norm(
            rows, (self.dimensions,), normal.weight, normal.bias, self._weights.epsilon
        )
        return made


def joined(parts: Sequence[Linear]) -> Linear:
    """Several products of the same rows as one."""
    import torch

    return Linear(torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts]))


def spans_of(texts: Sequence[TokenIds]) -> list[BlockRows]:
    """The rows of each text, if they follow each other."""
    ends = np.cumsum([len(text) for text in texts]).tolist()
    return [BlockRows(end - len(text), end) for end, text in zip(ends, texts, strict=True)]


def packed(lengths: Sequence[int], room: int) -> list[list[int]]:
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
