"""A bug in harness, through the commands: the run goes on, and terminal, page and gate say what was not looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import harness.metrics.lexical
import harness.pipeline.scorecard
import harness.rules.numbers
from harness.rules.numbers.judging import Judge
from harness.runs.reader import RunReader
from tests.conftest import Call
from tests.deliveries import deliver, good, references, write_references

BOOM = "Kaboom"
NUMBERS = "currency-changed, date-changed, number-added, number-changed, number-format, number-missing, unit-changed"
WHERE = "run again with --debug to see where, and report it"


@pytest.fixture
def broken_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number rules raise on a segment that holds BOOM."""

    class Broken(Judge):
        def __init__(self, case: Any) -> None:
            super().__init__(case)
            if any(BOOM in passage.candidate.text for passage in case.passages):
                raise IndexError(BOOM)

    monkeypatch.setattr(harness.rules.numbers, "Judge", Broken)


def workspace(root: Path) -> Path:
    """Two documents of two lines; the second line of the second has the word that breaks, and a wrong number."""
    texts = {name: [*lines, "It paid 613 euros."] for name, lines in references(2).items()}
    write_references(root, texts)

    def spoilt(name: str, lines: list[str]) -> list[str]:
        lines = [line.replace("613", "631") for line in good(name, lines)]
        return [lines[0], f"{lines[1]} {BOOM}", *lines[2:]] if name == "doc-001" else lines

    deliver(root, texts, spoilt)
    return root


def score(call: Call, root: Path, *options: str) -> Any:
    return call("score", "--workspace", root, "--no-embedding", "--workers", "1", "--run-id", "now", *options)


@pytest.mark.usefixtures("broken_numbers")
def test_a_rule_that_raises_costs_one_segment_and_everybody_is_told(call: Call, tmp_path: Path) -> None:
    root = workspace(tmp_path)
    notice = (
        f"not checked: doc-001, segment 2, by {NUMBERS}, because of a bug in harness (IndexError in "
        f"harness.rules.numbers); {WHERE}"
    )
    scored = score(call, root)
    assert scored.code == 0 and f"note: {notice}" in scored.err.splitlines()
    cards = {card.key.document: card for card in RunReader(root / "reports" / "now").load().scorecards}
    assert cards["doc-000"].notices == () and cards["doc-001"].notices == (notice,)
    assert [f.segment for f in cards["doc-001"].findings if f.rule == "number-changed"] == [3]
    pages = [page for page in (root / "reports" / "now").rglob("*.html") if notice in page.read_text(encoding="utf-8")]
    assert len(pages) == 1 and pages[0].name.startswith("doc-001")
    gate = call("gate", "--workspace", root, "--json")
    assert f"acme id-en: {notice}" in json.loads(gate.out)["notices"]
    again = call("rescore", "now", "--workspace", root, "--run-id", "again", "--workers", "1")
    assert again.code == 0
    assert RunReader(root / "reports" / "again").load().scorecards[1].notices == (notice,)


@pytest.mark.usefixtures("broken_numbers")
def test_debug_prints_the_traceback(call: Call, tmp_path: Path) -> None:
    scored = score(call, workspace(tmp_path), "--debug")
    assert scored.code == 0 and "raise IndexError(BOOM)" in scored.err


@pytest.mark.usefixtures("broken_numbers")
def test_check_goes_on_after_a_rule_that_raises(call: Call, tmp_path: Path) -> None:
    lines = [
        {"id": n, "candidate": c, "reference": "It paid 613 euros."} for n, c in enumerate((BOOM, "It paid 631 euros."))
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    called = call("check", file)
    answers = [json.loads(line) for line in called.out.splitlines()]
    notice = f"not checked: segment 1, by {NUMBERS}, because of a bug in harness (IndexError in harness.rules.numbers); {WHERE}"
    assert called.code == 0
    assert answers[0]["notices"] == [notice] and "notices" not in answers[1]
    assert [f["rule"] for f in answers[1]["findings"]] == ["number-changed"]
    assert called.err == f"harness: {file}, line 1: {notice}.\n"


def test_a_metric_that_raises_costs_its_score_of_that_document(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = harness.metrics.lexical.Chrf._rows

    def broken(self: Any, metric: Any, candidates: Any, columns: Any) -> Any:
        if any(BOOM in text for texts in candidates for text in texts):
            raise OverflowError
        return count(self, metric, candidates, columns)

    monkeypatch.setattr(harness.metrics.lexical.Chrf, "_rows", broken)
    root = workspace(tmp_path)
    scored = score(call, root, "--metrics", "bleu,chrf2")
    reason = f"segment 2: a bug in harness (OverflowError in harness.metrics.lexical); {WHERE}"
    assert scored.code == 0 and f"note: not measured: doc-001, chrf2: {reason}" in scored.err.splitlines()
    first, second = RunReader(root / "reports" / "now").load().scorecards
    assert (first.scores["chrf2"].status, second.scores["bleu"].status) == ("scored", "scored")
    lost = second.scores["chrf2"]
    assert (lost.value, lost.status, lost.reason) == (None, "not_scored", reason)


def test_a_document_that_cannot_be_aligned_costs_itself(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    align = harness.pipeline.scorecard.align_lines

    def broken(document: Any, kind: Any) -> Any:
        if BOOM in document.candidate.text:
            raise RecursionError
        return align(document, kind)

    monkeypatch.setattr(harness.pipeline.scorecard, "align_lines", broken)
    root = workspace(tmp_path)
    scored = score(call, root)
    reason = f"could not be aligned: a bug in harness (RecursionError in harness.pipeline.scorecard); {WHERE}"
    assert scored.code == 0 and f"not scored: acme, doc-001, id-en: {reason}" in scored.err.splitlines()
    first, second = RunReader(root / "reports" / "now").load().scorecards
    assert (first.reason, second.reason) == ("", reason)
    assert call("gate", "--workspace", root).code == 3


def test_of_many_notices_about_bugs_the_first_ten_are_printed(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Any, case: Any) -> None:
        raise KeyError

    monkeypatch.setattr(Judge, "__init__", broken)
    write_references(tmp_path, texts := references(14))
    deliver(tmp_path, texts)
    scored = score(call, tmp_path, "--no-html", "--metrics", "chrf2")
    printed = [line for line in scored.err.splitlines() if line.startswith("note: not checked: ")]
    assert scored.code == 0 and len(printed) == 10
    assert "note: 4 more notices of this kind are on the scorecards" in scored.err.splitlines()
