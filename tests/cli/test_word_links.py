"""Word links of a whole run: the same bytes however it is made, no model the second time, and kept when it is judged again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.model

CALL = """
import sys
from harness.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("torch" in sys.modules)
"""
TABLE = """document\tvendor\tsource_lang\ttarget_lang\tsource\treference\tcandidate
a\tacme\tde\ten\tDie Katze schläft.\tThe cat sleeps.\tThe cat is sleeping.
a\tacme\tde\ten\tEs regnet heute.\tIt rains today.\t
a\tzeta\tde\ten\tDie Katze schläft.\tThe cat sleeps.\tA cat sleeps.
a\tzeta\tde\ten\tEs regnet heute.\tIt rains today.\tToday it rains.
b\tacme\tde\ten\tDer Zug fährt um neun.\tThe train leaves at nine.\tThe train goes at nine.
b\tzeta\tde\ten\tDer Zug fährt um neun.\tThe train leaves at nine.\tAt nine.
"""


def call(folder: Path, *arguments: str) -> bool:
    """Call harness in a process of its own, and say whether it imported torch."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HARNESS_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", CALL, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1] == "True"


def test_a_run_has_links_and_the_second_one_needs_no_model(tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text(TABLE, encoding="utf-8")
    score = ("score", "in.tsv", "--out", "reports", "-q", "--no-html", "--run-id")
    assert call(tmp_path, *score, "first", "--workers", "1")
    assert not call(tmp_path, *score, "second", "--workers", "1")
    call(tmp_path, *score, "divided", "--workers", "2", "--block", "1")
    call(tmp_path, *score, "uncached", "--workers", "2", "--block", "1", "--no-cache")
    first = tmp_path / "reports" / "first"
    for other in ("second", "divided", "uncached"):
        for name in ("links.parquet", "findings.csv", "scores.csv"):
            assert (first / name).read_bytes() == (first.parent / other / name).read_bytes(), (other, name)
    links = pq.read_table(first / "links.parquet").to_pylist()
    found = [(row["vendor"], row["document"], row["segment"], row["pair"]) for row in links]
    assert found[:4] == [
        ("acme", "a", 1, "source-candidate"),
        ("acme", "a", 1, "source-reference"),
        ("acme", "a", 1, "reference-candidate"),
        ("acme", "a", 2, "source-reference"),
    ]
    assert len(found) == 4 + 6 + 3 + 3
    assert not call(tmp_path, "rescore", "reports/first", "--out", "reports", "-q", "--run-id", "again")
    again = first.parent / "again"
    assert (again / "links.parquet").read_bytes() == (first / "links.parquet").read_bytes()
    assert (again / "findings.csv").read_bytes() == (first / "findings.csv").read_bytes()
    page = next((again / "scorecards").glob("*.html")).read_text(encoding="utf-8")
    assert "data-w=" in page
    assert "Word alignment: not checked" not in page


def test_without_a_model_the_scorecard_says_that_words_were_not_checked(tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text(TABLE, encoding="utf-8")
    assert not call(tmp_path, "score", "in.tsv", "--out", "reports", "-q", "--no-embedding", "--run-id", "plain")
    folder = tmp_path / "reports" / "plain"
    assert pq.read_table(folder / "links.parquet").num_rows == 0
    pages = [path.read_text(encoding="utf-8") for path in (folder / "scorecards").glob("*.html")]
    assert all("Word alignment: not checked (--no-embedding)." in page for page in pages)
