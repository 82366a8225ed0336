"""A file is written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.core.atomic_files import new_file, staging, write_whole


def test_content_and_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"one")
    path.chmod(0o600)
    write_whole(path, b"two")
    assert path.read_bytes() == b"two" and path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_whole(path, b"old")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_a_device_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to("target")
    write_whole(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new"
    write_whole(Path("/dev/null"), b"gone")


def test_a_pipe_that_has_no_path_is_written() -> None:
    script = "from pathlib import Path; from harness.core.atomic_files import new_file, write_whole; write_whole(Path('/dev/stdout'), b'x')"
    assert subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True).stdout == b"x"
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o755), (0o077, 0o700)])
def test_a_staged_folder_obeys_the_umask_and_leaves_nothing_beside_it(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        with staging(tmp_path, "made") as folder:
            folder.rename(tmp_path / "made")
        with pytest.raises(KeyError), staging(tmp_path, "other") as folder:
            raise KeyError
    finally:
        os.umask(before)
    assert (tmp_path / "made").stat().st_mode & 0o777 == mode
    assert list(tmp_path.iterdir()) == [tmp_path / "made"]


def test_a_file_that_is_not_finished_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with pytest.raises(ValueError, match="no more"), new_file(path) as file:
        file.write(b"half")
        raise ValueError("no more")
    assert list(tmp_path.iterdir()) == []
    with new_file(path) as file:
        file.write(b"one ")
        file.write(b"two")
    assert path.read_bytes() == b"one two"
