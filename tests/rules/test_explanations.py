"""Every rule has a page, and what its examples show is what the rule does."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from harness.core.catalogue import RULES
from harness.core.explanations import Example, MeasuredAccuracy, rule_texts
from harness.core.records import Finding
from harness.language.tags import parse_tag
from harness.rules import RuleBook
from harness.termbase.entries import Termbase, load_termbase
from tests.conftest import ROOT
from tests.rules.texts import case_of, check

TEXTS = rule_texts()
FOUND = [(name, example) for name, text in TEXTS.items() for example in text.found]
ACCEPTED = [(name, example) for name, text in TEXTS.items() for example in text.accepted]
MEASURED = [(name, one) for name, text in TEXTS.items() for one in text.measured]
LONGEST = 320
"""Characters of a paragraph: a page is read while a finding is judged."""


def findings(example: Example, folder: Path) -> tuple[Finding, ...]:
    """What all rules find in an example."""
    termbase = Termbase.empty()
    if example.termbase:
        path = folder / "entities.toml"
        path.write_text(example.termbase, encoding="utf-8")
        termbase = load_termbase(path)
    sides = [text.split("\n") if text else [] for text in (example.source, example.reference, example.candidate)]
    lines = max(map(len, sides))
    rows = list(zip(*(side or [""] * lines for side in sides), strict=True))
    source, target = example.languages
    case, rules = case_of(*rows, source=source, target=target), RuleBook(termbase)
    found = rules.judge(case, rules.count(case)).findings
    check(case, found)
    return found


def test_every_rule_has_a_page_and_no_page_is_of_another() -> None:
    missing = [f"harness/rules/…/{name}.toml" for name in RULES if name not in TEXTS]
    assert missing == [], "write these files beside the rules; harness/rules/surface/fused.toml is a short one"
    assert sorted(TEXTS) == sorted(RULES)


@pytest.mark.parametrize(("name", "example"), FOUND, ids=[f"{name}-{one.languages[0]}" for name, one in FOUND])
def test_the_rule_finds_what_its_page_shows(name: str, example: Example, tmp_path: Path) -> None:
    found = findings(example, tmp_path)
    assert example.found in [finding.text or "" for finding in found if finding.rule == name], found


@pytest.mark.parametrize(("name", "example"), ACCEPTED, ids=[f"{name}-{one.languages[0]}" for name, one in ACCEPTED])
def test_no_rule_finds_anything_in_what_its_page_accepts(name: str, example: Example, tmp_path: Path) -> None:
    assert findings(example, tmp_path) == ()


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_keeps_the_limits(name: str) -> None:
    text = TEXTS[name]
    assert text.found and text.accepted
    for one in (text.finds, text.why, text.limits, text.languages, *(e.note for e in (*text.found, *text.accepted))):
        assert one == " ".join(one.split()) and one.endswith((".", '."')) and one.count("`") % 2 == 0, one
        assert len(one) <= LONGEST, one
    for example in (*text.found, *text.accepted):
        assert all(parse_tag(language) == language for language in example.languages)
        assert bool(example.found) <= (example.found in example.candidate)
    texts = "".join(e.source + e.reference + e.candidate for e in (*text.found, *text.accepted))
    assert any(char.isalpha() and not unicodedata.name(char).startswith("LATIN") for char in texts)


@pytest.mark.parametrize(("name", "one"), MEASURED, ids=[f"{name}-{one.set}-{one.given}" for name, one in MEASURED])
def test_figures_are_those_of_the_benchmarks(name: str, one: MeasuredAccuracy) -> None:
    """Each figure stands in one row or paragraph with its set, or with the head of the set's section."""
    figures = [*map(_as_measured, filter(None, (one.recall, one.alarms))), *([f"{one.n:,}"] if one.n else [])]
    figures += [f"{one.per_thousand:.1f}"] if one.per_thousand is not None else []
    readme = (ROOT / "tests/benchmarks/README.md").read_text(encoding="utf-8")
    parts = re.split(r"\n\n|\n(?=\|)", readme)
    told = " ".join(part for part in parts if one.set.casefold() in part.casefold())
    assert figures and [figure for figure in figures if figure not in told] == []


def _as_measured(share: float) -> str:
    """A share as the benchmarks write it: .788, 1.000."""
    return f"{share:.3f}".removeprefix("0")
