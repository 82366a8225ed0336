"""What a run was made with and when: the only file in which two equal runs may differ."""

from __future__ import annotations

import platform
import socket
from datetime import UTC, datetime
from typing import Any

from harness.pipeline.versions import versions


def environment(run_id: str, started: datetime) -> dict[str, Any]:
    """environment.json of a run that ends now."""
    made_by = dict(versions())
    finished = datetime.now(UTC)
    return {
        "run": run_id,
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 3),
        "host": socket.gethostname(),
        "platform": platform.platform(),
        "python": made_by.pop("python"),
        "versions": made_by,
    }
