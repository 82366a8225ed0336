"""The vendor's own PO file with a translator's comment for every finding before its message; every other line stays."""

from __future__ import annotations

from pathlib import Path

from harness.core.messages import printable
from harness.export.base import headed, new_bytes
from harness.export.original import located
from harness.runs.reader import RunReader


def write(stored: RunReader, original: Path, out: Path) -> list[str]:
    """A copy of the file with comments. Raises ConfigError and CorpusError."""
    comments: dict[int, list[str]] = {}
    for one in located(stored, original, "po"):
        comments.setdefault(one.entry.first, []).extend(
            printable(f"# harness: {headed(finding)}: {finding.message}") for finding in one.findings
        )
    with original.open("rb") as lines, new_bytes(out) as file:
        for number, line in enumerate(lines, 1):
            end = b"\r\n" if line.endswith(b"\r\n") else b"\n"
            file.writelines(comment.encode() + end for comment in comments.get(number, ()))
            file.write(line)
    return [f"comments added: {sum(map(len, comments.values()))}"]
