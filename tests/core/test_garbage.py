"""Cycles of objects are looked for again afterwards."""

from __future__ import annotations

import gc

import pytest

from harness.core.garbage import many_objects


def test_cycles_are_looked_for_again_afterwards() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError), many_objects():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
