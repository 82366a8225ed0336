"""`harness report`: pages from the stored run alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import Call, Shipped


def test_pages_are_written_again_from_the_run_alone(shipped: Shipped, tmp_path: Path, call: Call) -> None:
    result = call("report", shipped.folder, "--workspace", tmp_path, "--out", tmp_path / "pages")
    assert (result.code, result.err) == (0, "")
    pages = {path.relative_to(tmp_path / "pages") for path in (tmp_path / "pages").rglob("*.html")}
    assert result.out == f"Wrote {len(pages)} pages; open {tmp_path / 'pages' / 'index.html'}\n"
    for page in pages:
        assert (tmp_path / "pages" / page).read_bytes() == (shipped.folder / page).read_bytes()


def test_the_newest_run_is_the_default(shipped: Shipped, tmp_path: Path, call: Call) -> None:
    shutil.copytree(shipped.folder, tmp_path / "reports" / "one")
    (tmp_path / "reports" / "latest").symlink_to("one")
    (tmp_path / "reports" / "one" / "index.html").unlink()
    assert call("report", "--workspace", tmp_path).code == 0
    assert (tmp_path / "reports" / "one" / "index.html").is_file()


def test_no_run(tmp_path: Path, call: Call) -> None:
    result = call("report", "--workspace", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"harness: There is no run 'latest' in {tmp_path / 'reports'} (no run.json); name a run or its folder.\n"
    )


@pytest.mark.parametrize("name", ["run.json", "findings.csv", "pairs.parquet"])
def test_a_damaged_run_is_one_sentence(shipped: Shipped, tmp_path: Path, call: Call, name: str) -> None:
    shutil.copytree(shipped.folder, tmp_path / "run")
    (tmp_path / "run" / name).write_bytes(b"\xff")
    result = call("report", tmp_path / "run")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.endswith("; score again.\n")


def test_pages_that_cannot_be_written(shipped: Shipped, tmp_path: Path, call: Call) -> None:
    (tmp_path / "file").write_text("")
    result = call("report", shipped.folder, "--out", tmp_path / "file")
    assert result.code == 2
    assert result.err == (
        f"harness: {tmp_path / 'file'}: the pages cannot be written there (Not a directory); "
        "choose another folder with --out.\n"
    )
