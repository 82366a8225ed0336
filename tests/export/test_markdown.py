"""Markdown: a table a language pair, in which a vendor's name is a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.export import FORMATS
from harness.export.markdown import escape
from harness.runs.reader import RunReader
from tests.conftest import ROOT
from tests.export.runs import hostile, stored


def test_a_row_a_vendor(tmp_path: Path) -> None:
    run = stored(tmp_path / "reports", {"acme": ["It made 500 t."], "zeta": ["It made 700 t."]}, ["It made 500 t."])
    FORMATS["markdown"].write(run, tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    head, rule, acme, zeta = [line for line in text.splitlines() if line.startswith("|")]
    assert head == "| vendor | documents | bleu | chrf2 | critical | major | minor | of these, hints |"
    assert rule == "|---|---:|---:|---:|---:|---:|---:|---:|"
    assert acme.startswith("| acme | 1 | 100.00 ") and acme.endswith("| 0 | 0 | 0 | 0 |")
    (finding,) = [finding for card in run.cards(0, len(run.keys)) for finding in card.findings]
    assert zeta.endswith(f"| 0 | 1 | 0 | {finding.is_hint:d} |")
    assert "- bleu: nrefs&#58;1" in text


def test_a_run_without_confidence_shows_none(tmp_path: Path) -> None:
    FORMATS["markdown"].write(RunReader(ROOT / "tests" / "data" / "runs" / "v3"), tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert "| critical | major | minor |\n" in text and "hints" not in text


def test_hostile_names_end_no_table(tmp_path: Path) -> None:
    FORMATS["markdown"].write(hostile(tmp_path / "reports"), tmp_path / "out.md")
    rows = [line for line in (tmp_path / "out.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert len({row.count("|") for row in rows}) == 1 and len(rows) == 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a&#124;b"),
        ("<img>", "&#60;img&#62;"),
        ("@all", "&#64;\u2060all"),
        ("`x`", "&#96;x&#96;"),
        ("a\nb\x1b", "a b "),
        ("हिन्दी 捷贝", "हिन्दी 捷贝"),
        ("_a_", "&#95;a&#95;"),
        ("www.x.org", "www\u2060.x.org"),
    ],
)
def test_what_means_something_in_markdown_is_an_entity(text: str, shown: str) -> None:
    assert escape(text) == shown
