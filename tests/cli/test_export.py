"""`harness export`: every format from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.export import FORMATS
from tests.conftest import Call, Shipped


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written(tmp_path: Path, call: Call, shipped: Shipped, form: str) -> None:
    out = tmp_path / "out"
    result = call("export", form, shipped.folder, "--out", out)
    assert (result.code, result.out) == (0, f"Wrote {out}\n")
    assert [path for path in [out, *out.rglob("*")] if path.is_file() and path.stat().st_size]


def test_without_out_it_lies_here_under_the_run_s_name(
    tmp_path: Path, call: Call, shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("export", "marot", shipped.folder).out == "Wrote shipped.marot.tsv\n"
    assert [path.name for path in tmp_path.iterdir()] == ["shipped.marot.tsv"]


def test_an_unknown_format_is_named_with_the_known_ones(call: Call) -> None:
    result = call("export", "xlsx")
    assert result.code == 2
    assert "'xlsx' is not one of 'csv', 'markdown', 'marot', 'mqm', 'mt-metrics-eval', 'parquet'" in result.err


def test_an_unknown_run_is_one_sentence(tmp_path: Path, call: Call) -> None:
    result = call("export", "csv", "nope", "--workspace", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"harness: There is no run 'nope' in {tmp_path / 'reports'} (no run.json); name a run or its folder.\n"
    )


def test_a_place_that_is_not_there_is_one_sentence(tmp_path: Path, call: Call, shipped: Shipped) -> None:
    out = tmp_path / "absent" / "out"
    for form in FORMATS:
        result = call("export", form, shipped.folder, "--out", out)
        assert (result.code, result.err) == (
            2, f"harness: {out}: cannot be written (No such file or directory); choose another place with --out.\n"
        )  # fmt: skip
