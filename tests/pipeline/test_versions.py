"""The versions that numbers depend on."""

from __future__ import annotations

import platform

import numpy as np
import pytest

from harness import __version__
from harness.pipeline import versions as module
from harness.pipeline.versions import versions


def test_what_is_installed_is_named_with_its_version() -> None:
    found = versions()
    assert (found["python"], found["harness"], found["numpy"]) == (
        platform.python_version(),
        __version__,
        np.__version__,
    )


def test_what_is_not_installed_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGES", ("no-such-package",))
    assert versions.__wrapped__()["no-such-package"] is None
