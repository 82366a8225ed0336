"""How many processors there are, also on systems that do not say which of them are ours."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from harness.core.process import available_processors, many_objects
from tests.conftest import Call


def test_the_processors_of_this_process_are_counted() -> None:
    assert 1 <= available_processors() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(("counted", "available"), [(8, 8), (None, 1)])
def test_without_affinity_all_processors_are_ours(
    monkeypatch: pytest.MonkeyPatch, counted: int | None, available: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: counted)
    assert available_processors() == available


def test_every_command_that_spreads_work_runs_without_affinity(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, call: Call
) -> None:
    """As on macOS."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("ref.txt").write_text("the cat sat on the mat\na dog barked\n")
    Path("pairs.tsv").write_text("source\tgood\tincorrect\tphenomenon\tlang\nOne 5.\tUn 5.\tUn 6.\tnumber\tfr\n")
    lines = ("--reference", "ref.txt", "--candidate", "a=ref.txt", "--candidate", "b=ref.txt")
    for args in (
        ("score", *lines, "--no-embedding", "--run-id", "one"),
        ("rescore", "one", "--run-id", "two"),
        ("report", "two"),
        ("compare", "a", "b"),
        ("validate", "rules", "pairs.tsv"),
    ):
        result = call(*args)
        assert result.code == 0, (args, result.err)


def test_cycles_are_looked_for_again_afterwards() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError), many_objects():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
