"""Where a finding stands in the vendor's file: line and column, if the file is still the one that was judged.

A run keeps segments with their offsets in the text as delivered, so the file itself must be asked for its lines. Names in a
run are a vendor's: nothing outside the workspace's candidates is opened because of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from harness.core.errors import CorpusError
from harness.core.records import AlignedPair, FileLocation, Finding, Key, Run
from harness.corpus.base import read_text


def find_places(run: Run, workspace: Path, items: Iterable[tuple[Key, Finding]]) -> dict[tuple[Key, str], FileLocation]:
    """The places of findings whose files are in the workspace, by document and fingerprint.

    `run` needs the aligned texts of these documents. Files are named as seen from the current folder, if the workspace lies
    in it. Line and column are 0 where the file has changed since.
    """
    pairs = {card.key: card.pairs for card in run.scorecards}
    texts: dict[Key, tuple[str, str] | None] = {}
    found: dict[tuple[Key, str], FileLocation] = {}
    for key, finding in items:
        if key not in texts:
            texts[key] = _candidate(workspace, key)
        candidate = texts[key]
        if candidate is not None:
            file, text = candidate
            found[key, finding.fingerprint] = FileLocation(file, *_line(text, pairs.get(key, ()), finding))
    return found


def _candidate(workspace: Path, key: Key) -> tuple[str, str] | None:
    """A document's file, as seen from the workspace, and its text."""
    root = (workspace / "candidates").resolve()
    path = root / key.vendor / f"{key.document}.{key.pair}.txt"
    try:
        if not path.resolve().is_relative_to(root) or not path.is_file():
            return None
        text = read_text(path, key.target_lang, role="candidate", empty=True).text
    except (CorpusError, OSError, ValueError):
        return None
    return (_seen_from_here(workspace) / path.relative_to(root.parent)).as_posix(), text


def _seen_from_here(workspace: Path) -> Path:
    """The workspace as a path below the current folder, which a build server takes for the repository's."""
    here, there = Path.cwd().resolve(), workspace.resolve()
    return there.relative_to(here) if there.is_relative_to(here) else Path()


def _line(text: str, pairs: Iterable[AlignedPair], finding: Finding) -> tuple[int, int]:
    segments = (pair.candidate for pair in pairs if pair.kind != "summary" and pair.segment == finding.segment)
    segment = next(segments, None)
    if segment is None or not segment.text or text[segment.start : segment.end] != segment.text:
        return 0, 0
    start = segment.start + (finding.start or 0)
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
