"""Packages that offer plug-ins, as an installer would leave them on the path."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest


def install(
    folder: Path,
    patch: pytest.MonkeyPatch,
    code: str,
    *,
    metrics: Mapping[str, str] | None = None,
    rules: Mapping[str, str] | None = None,
    package: str = "acme-metrics",
    version: str = "1.2",
) -> None:
    """Write a module with that code and what its package says of itself; metrics and rules by name and class."""
    module = package.replace("-", "_")
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    about = folder / f"{module}-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    groups = {"harness.metrics": metrics or {}, "harness.rules": rules or {}}
    lines = [
        line
        for group, offered in groups.items()
        for line in (f"[{group}]", *(f"{name} = {module}:{made}" for name, made in offered.items()))
    ]
    (about / "entry_points.txt").write_text("\n".join(lines) + "\n")
    patch.syspath_prepend(str(folder))
