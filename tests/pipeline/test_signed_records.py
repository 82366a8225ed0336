"""The seal: a record is read only as the same user's harness wrote it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from harness.pipeline import signed_records as module
from harness.pipeline.scratch import Folder
from harness.pipeline.signed_records import opened, sealed, user_key
from tests.conftest import ROOT

KEY, OTHER = b"k" * 32, b"o" * 32


def test_what_was_sealed_is_opened_by_the_same_key_alone() -> None:
    content = sealed({"a": [1, "x"]}, KEY)
    assert opened(content, KEY) == {"a": [1, "x"]}
    assert opened(content, OTHER) is None


@pytest.mark.parametrize("place", [0, 15, 16, -1])
def test_a_changed_byte_is_seen(place: int) -> None:
    content = bytearray(sealed("text", KEY))
    content[place] ^= 1
    assert opened(bytes(content), KEY) is None
    assert opened(bytes(content[:10]), KEY) is None and opened(b"", KEY) is None


class Planted:
    """Makes a file where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


def test_what_a_stranger_wrote_is_not_run(tmp_path: Path) -> None:
    record = pickle.dumps(Planted(tmp_path / "run"))
    (tmp_path / "a").write_bytes(module._seal(record, OTHER) + record)
    assert Folder(tmp_path, KEY).get("a") is None
    assert not (tmp_path / "run").exists()
    assert Folder(tmp_path, OTHER).get("a") is None and (tmp_path / "run").exists(), "the test itself plants something"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    user_key.cache_clear()
    yield tmp_path / "harness" / "scratch.key"
    user_key.cache_clear()


def again() -> bytes:
    user_key.cache_clear()
    return user_key()


def test_the_key_is_kept_where_nobody_else_reads_it(state: Path) -> None:
    key = user_key()
    assert len(key) == 32 and again() == key == state.read_bytes()
    assert state.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in state.parent.iterdir()] == ["scratch.key"]


def test_a_key_that_others_could_read_is_not_used(state: Path) -> None:
    key = user_key()
    state.chmod(0o644)
    assert again() != key
    state.write_bytes(b"short")
    assert len(again()) == 32


def test_without_a_place_for_it_the_key_is_this_processs_own(state: Path) -> None:
    state.parent.parent.joinpath("harness").write_text("a file is there")
    assert again() != again()


def test_processes_that_make_it_at_once_have_the_same(state: Path) -> None:
    code = "from harness.pipeline.signed_records import user_key; print(user_key().hex())"
    environment = {**os.environ, "XDG_STATE_HOME": str(state.parent.parent)}
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in processes} | {user_key().hex() + "\n"}) == 1
