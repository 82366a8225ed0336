"""The scratch: entries are right or absent."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from harness.core.errors import ScratchError
from harness.pipeline.scratch import Folder, Memory, Scratch


@pytest.fixture(params=["folder", "memory"])
def scratch(request: pytest.FixtureRequest, tmp_path: Path) -> Scratch:
    return Folder(tmp_path) if request.param == "folder" else Memory()


def test_what_was_put_is_got_until_it_is_dropped(scratch: Scratch) -> None:
    assert scratch.get("a") is None and not scratch.has("a")
    scratch.put("a", {"x": [1, 2.5, "ü"]})
    assert scratch.get("a") == {"x": [1, 2.5, "ü"]} and scratch.has("a")
    scratch.put("a", 2)
    assert scratch.get("a") == 2
    scratch.drop("a")
    scratch.drop("a")
    assert scratch.get("a") is None and not scratch.has("a")


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b"", lambda b: b[:40] + b"?" + b[41:], lambda b: b"\0" * 90]
)
def test_a_damaged_entry_is_absent(tmp_path: Path, damage: object) -> None:
    scratch = Folder(tmp_path)
    scratch.put("a", "content " * 20)
    (tmp_path / "a").write_bytes(damage((tmp_path / "a").read_bytes()))  # type: ignore[operator]
    assert scratch.get("a") is None


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ScratchError, match="the disk is full. Free some space, then run again with --resume"):
        Folder(tmp_path).put("a", 1)
    assert list(tmp_path.iterdir()) == []
