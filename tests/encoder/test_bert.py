"""Blocks of texts: each text is in one, and a machine that does not treat rows alike gets one text a block."""

from __future__ import annotations

import random

import numpy as np
import pytest

from harness.encoder import bert, minilm
from tests.encoder.fakes import TEXTS


@pytest.mark.parametrize("room", [0, 256])
def test_each_text_is_in_one_block_that_has_room_for_it(room: int) -> None:
    generator = random.Random(3)
    for count in (1, 2, 50):
        lengths = [generator.randint(2, 256) for _ in range(count)]
        blocks = bert.packed(lengths, room)
        assert sorted(index for block in blocks for index in block) == list(range(count))
        assert all(len(block) == 1 or sum(lengths[index] for index in block) <= room for block in blocks)
    assert bert.packed([100, 156, 256], 256) == [[2], [1, 0]]


@pytest.mark.model
def test_where_rows_are_not_treated_alike_each_text_has_its_own_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bert.PackedBert, "alike", lambda self: False)
    made = []
    real = bert.PackedBert._forward
    monkeypatch.setattr(
        bert.PackedBert, "_forward", lambda self, texts, layers: made.append(len(texts)) or real(self, texts, layers)
    )
    model = minilm.MiniLM(minilm.packaged())
    assert np.linalg.norm(model.encode(TEXTS), axis=1) == pytest.approx(1, abs=1e-5)
    assert made == [1] * len(TEXTS)


@pytest.mark.model
def test_a_difference_between_alone_and_together_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    model = minilm.MiniLM(minilm.packaged()).bert
    real = bert.PackedBert._forward

    def drifting(self: bert.PackedBert, texts: object, layers: object) -> object:
        found = real(self, texts, layers)  # type: ignore[arg-type]
        return {layer: rows * (1 + 1e-6 * (len(rows) > 64)) for layer, rows in found.items()}

    assert model.alike() is (model.room > 0)
    model.room = 256
    monkeypatch.setattr(bert.PackedBert, "_forward", drifting)
    assert not model.alike()
