"""The store of vectors: content by name, bounded, shared by processes, and never a reason to fail."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harness.core.cache import CLAIMED_FOR, FILE, Cache, cache_folder
from harness.core.settings import Settings, with_options
from harness.encoder import minilm
from tests.conftest import ROOT, Call


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path)
    yield made
    made.close()


def test_what_was_written_is_read_by_name(cache: Cache, tmp_path: Path) -> None:
    entries = {"a": b"1", "": b"", "\ud800 \U0001f600": b"\x00\xff"}
    cache.write(entries)
    assert cache.read([*entries, "unknown"]) == entries
    with closing(other := Cache(tmp_path)):  # another run
        assert other.read(entries) == entries


def test_a_name_is_written_again(cache: Cache) -> None:
    cache.write({"a": b"1"})
    cache.write({"a": b"2"})
    assert cache.read(["a"]) == {"a": b"2"}


def test_more_names_than_a_query_takes(cache: Cache) -> None:
    entries = {str(n): str(n).encode() for n in range(1234)}
    cache.write(entries)
    assert cache.read(entries) == entries


@pytest.mark.parametrize("damage", ["content = x'00'", "content = 'text'", "checksum = NULL", "content = NULL"])
def test_a_damaged_entry_is_absent(cache: Cache, tmp_path: Path, damage: str) -> None:
    cache.write({"a": b"1", "b": b"2"})
    cache.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as store, store:
        store.execute(f"UPDATE entries SET {damage} WHERE content = ?", (b"1",))
    assert cache.read(["a", "b"]) == {"b": b"2"}
    cache.write({"a": b"1"})
    assert cache.read(["a"]) == {"a": b"1"}


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with closing(Cache(tmp_path)) as cache:
        assert cache.read(["a"]) == {}
        cache.write({"a": b"1"})
        assert cache.read(["a"]) == {"a": b"1"}


def test_a_file_damaged_in_the_middle_loses_entries_but_never_gives_wrong_ones(tmp_path: Path) -> None:
    entries = {str(n): bytes([n % 251]) * 1500 for n in range(300)}
    with closing(Cache(tmp_path)) as cache:
        cache.write(entries)
    data = bytearray((tmp_path / FILE).read_bytes())
    data[4096 * 20 : 4096 * 30] = b"\xaa" * 40960
    (tmp_path / FILE).write_bytes(data)
    with closing(Cache(tmp_path)) as cache:
        found = cache.read(entries)
        assert found.items() < entries.items()
        cache.write(entries)
        assert cache.read(entries) == entries


def test_a_place_that_cannot_be_written_is_as_good_as_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "below")
    cache.write({"a": b"1"})
    assert cache.read(["a"]) == {}


def test_room_is_bounded_and_what_was_not_asked_for_longest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 400_000

    def day(number: int) -> Cache:
        monkeypatch.setattr("time.time", lambda: number * 86_400.0)
        return Cache(tmp_path, limit)

    old = {f"old {n}": bytes(1500) for n in range(100)}
    with closing(day(1)) as cache:
        cache.write(old)
    with closing(day(2)) as cache:
        asked = [name for name in old if name.endswith("0")]
        assert len(cache.read(asked)) == 10
    with closing(day(3)) as cache:
        for first in range(0, 400, 20):
            cache.write({f"new {n}": bytes(1500) for n in range(first, first + 20)})
            if first == 120:
                kept = cache.read(old)
                assert 10 <= len(kept) < 100
                assert set(asked) <= set(kept)
        assert cache.read(["new 399"]) != {}
        assert (tmp_path / FILE).stat().st_size < 1.2 * limit


WRITER = """
import sys
from pathlib import Path
from harness.core.cache import Cache
cache = Cache(Path(sys.argv[1]))
for n in range(40):
    cache.write({f"{sys.argv[2]} {n}": sys.argv[2].encode() * 500, f"shared {n}": b"same" * 300})
    assert cache.read([f"shared {n}"]) == {f"shared {n}": b"same" * 300}
cache.close()
"""


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name], env=environment) for name in "abcd"]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    with closing(Cache(tmp_path)) as cache:
        found = cache.read(f"{name} {n}" for name in "abcd" for n in range(40))
    assert found == {f"{name} {n}": name.encode() * 500 for name in "abcd" for n in range(40)}


FORK = """
import os, sys
from pathlib import Path
from harness.core.cache import Cache
cache = Cache(Path(sys.argv[1]))
cache.write({"a": b"1"})
child = os.fork()
if not child:
    cache.write({"b": b"2"})
    os._exit(0 if cache.read(["a", "b"]) == {"a": b"1", "b": b"2"} else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert cache.read(["b"]) == {"b": b"2"}
"""


def test_a_fork_opens_the_file_for_itself(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", FORK, str(tmp_path)], check=True, env=environment)


def test_a_name_is_claimed_by_one_alone_until_it_is_released_or_the_claim_lapses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1e9
    monkeypatch.setattr("time.time", lambda: now)
    with closing(Cache(tmp_path)) as one, closing(Cache(tmp_path)) as other:
        assert one.claim(["a", "b"]) == {"a", "b"}
        assert other.claim(["a", "b", "c"]) == {"c"}
        one.release(["a"])
        assert other.claim(["a", "b"]) == {"a"}
        now += CLAIMED_FOR + 1
        assert other.claim(["b"]) == {"b"}
        now -= 1e6  # the clock was wrong: that must not keep anyone waiting for days
        assert one.claim(["b"]) == {"b"}


def test_where_claims_cannot_be_kept_everyone_has_them_all(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Cache(tmp_path / "file" / "below").claim(["a", "b"]) == {"a", "b"}


def test_where_the_store_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("HARNESS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache" / "harness"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "harness"
    monkeypatch.setenv("HARNESS_CACHE", "~/own")
    assert cache_folder() == tmp_path / "own"
    assert cache_folder("/elsewhere") == Path("/elsewhere")
    assert cache_folder("off") is None
    monkeypatch.setenv("HARNESS_CACHE", "off")
    assert cache_folder() is None
    monkeypatch.setenv("HARNESS_CACHE", " ")  # as good as not set
    assert cache_folder() == tmp_path / "xdg" / "harness"


# A run


def score(call: Call, folder: Path, run_id: str, *options: str) -> dict[str, bytes]:
    """The tables of a run over three lines."""
    files = {"out": "It rains.\nIt pours.\n\n", "gold": "Rain falls.\nIt pours.\nDone.\n"}
    for name, text in files.items():
        (folder / name).write_text(text)
    result = call(
        "score",
        "--workspace",
        folder,
        "--reference",
        folder / "gold",
        "--candidate",
        f"v={folder / 'out'}",
        "--target-lang",
        "en",
        "--metrics",
        "embedding",
        "--no-rules",
        "--no-html",
        "--run-id",
        run_id,
        "-q",
        *options,
    )
    assert result.code == 0, result.err
    names = ("run.json", "scores.csv", "segments.parquet", "statistics.parquet")
    return {name: (folder / "reports" / run_id / name).read_bytes() for name in names}


@pytest.mark.model
def test_a_run_again_loads_no_model_and_gives_the_same_bytes(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    without = score(call, tmp_path, "without", "--no-cache")
    assert not (tmp_path / "cache").exists()
    first = score(call, tmp_path, "first")

    def refuse(folder: Path) -> None:
        raise AssertionError(f"{folder} is loaded though nothing changed")

    monkeypatch.setattr(minilm, "MiniLM", refuse)
    assert without == first == score(call, tmp_path, "again")


def test_the_cache_is_no_part_of_a_stored_run() -> None:
    assert with_options(Settings(), cache="/elsewhere").as_dict() == Settings().as_dict()
