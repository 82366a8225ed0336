"""Where a finding stands in the vendor's file, and which files are never opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.records import AlignedPair, FileLocation, Key, Run, Scorecard, Segment
from harness.gate.file_locations import find_places
from tests.report.ci.verdicts import GARBLED

KEY = Key("acme", "hi", "en", "report")
TEXT = "One line.\nThen Jebbe comes.\n"


def run(text: str = TEXT, key: Key = KEY) -> Run:
    segment = Segment(text[10:27], 10, 27)
    pair = AlignedPair(4, "translation", Segment("s", 0, 1), Segment("r", 0, 1), segment)
    return Run(2, {}, {}, {}, {}, (Scorecard(key, {}, (pair,)),), ())


FINDING = replace(GARBLED, start=5, end=10)


def places(workspace: Path, finding: object = FINDING, key: Key = KEY) -> list[FileLocation]:
    return list(find_places(run(key=key), workspace, [(key, finding)]).values())  # type: ignore[list-item]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "candidates" / "acme" / "report.hi-en.txt"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8")
    (tmp_path / "secret.hi-en.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


FILE = "candidates/acme/report.hi-en.txt"


def test_line_and_column(workspace: Path) -> None:
    assert places(workspace) == [FileLocation(FILE, 2, 6)]


def test_a_workspace_in_a_repository_is_seen_from_its_root(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace.parent)
    assert places(Path(workspace.name)) == places(workspace) == [FileLocation(f"{workspace.name}/{FILE}", 2, 6)]
    monkeypatch.chdir(workspace)
    assert places(Path()) == [FileLocation(FILE, 2, 6)]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(workspace: Path) -> None:
    (workspace / FILE).write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert places(workspace) == [FileLocation(FILE, 2, 6)]


def test_a_file_that_has_changed_has_no_line(workspace: Path) -> None:
    (workspace / FILE).write_text("Other.", encoding="utf-8")
    assert places(workspace) == [FileLocation(FILE)]
    (workspace / FILE).write_bytes(b"\xff")
    assert places(workspace) == []


def test_what_is_missing_has_a_file_and_no_line(workspace: Path) -> None:
    assert places(workspace, replace(GARBLED, segment=None, start=None)) == [FileLocation(FILE)]


def test_no_file_no_place_and_nothing_outside_the_candidates_is_opened(workspace: Path) -> None:
    for vendor, document in (
        ("zeta", "report"),
        ("..", "secret"),
        ("/", "secret"),
        ("acme/../..", "secret"),
        ("a\0", "x"),
    ):
        assert places(workspace, key=Key(vendor, "hi", "en", document)) == []
    (workspace / "candidates" / "acme" / "link.hi-en.txt").symlink_to(workspace / "secret.hi-en.txt")
    assert places(workspace, key=KEY._replace(document="link")) == []
