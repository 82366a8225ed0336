"""Rules of other packages: their findings are ours in every field, or they are none, and the document says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.confidence import models_digest
from harness.core.errors import ConfigError
from harness.core.records import Finding, Span
from harness.core.settings import PluginSettings
from harness.rules import CorpusTally, JudgedDocument, Judgement, RuleBook
from harness.termbase.entries import Termbase
from tests.plugin_packages import install
from tests.rules.texts import case_of

CASE = case_of(("वे जानते हैं।", "They know it.", "They no it."), ("", "Yes.", ""), source="hi")


def book(
    folder: Path,
    patch: pytest.MonkeyPatch,
    body: str,
    more: str = "    category = 'Accuracy/Mistranslation'",
    disabled: tuple[str, ...] = (),
    severity: dict[str, str] | None = None,
    **settings: object,
) -> RuleBook:
    """The rules with one more, `homophone`, with that body of `judge`."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    code = f"import os, sys, time\nfrom harness.plugins import Fault\nclass Homophone:\n{more}\n    def judge(self, document):\n{lines}\n"
    install(folder, patch, code, rules={"homophone": "Homophone"})
    return RuleBook(Termbase.empty(), disabled, severity, {"homophone": PluginSettings(**settings)})  # type: ignore[arg-type]


def judged(rules: RuleBook, case: JudgedDocument = CASE) -> Judgement:
    found = rules.judge(case, rules.count(case))
    return Judgement(found.mentions, tuple(f for f in found.findings if f.rule == "homophone"), found.notices)


def notice(rules: RuleBook) -> str:
    found = judged(rules)
    assert found.findings == ()
    (only,) = found.notices
    return only


def test_a_fault_is_a_finding_with_all_that_ours_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(
        tmp_path,
        monkeypatch,
        """
(first, second) = document.passages
assert (document.source_lang, document.target_lang, document.reference_lang) == ("hi", "en", "en")
assert (first.segment, first.source, second.candidate) == (1, "वे जानते हैं।", "")
return [Fault(1, "“no” for “know”.", 5, 7, "major", "know", provenance="introduced", evidence=[("reference", 5, 9)]),
        Fault(2, "Nothing is here."), Fault(None, "Something about it all.", entity="Acme")]
""".strip(),
    )
    whole, first, second = judged(rules).findings
    assert first == Finding(
        1,
        "homophone",
        "Accuracy/Mistranslation",
        "major",
        "",
        5,
        7,
        "no",
        "know",
        "introduced",
        (Span("reference", 5, 9, "know"),),
        "“no” for “know”.",
        first.fingerprint,
        0.5,  # a rule without a model
        first.features,
    )
    assert ("given", "source+reference") in first.features
    assert (second.segment, second.severity, second.text, second.provenance) == (2, "minor", None, "unknown")
    assert (whole.segment, whole.entity) == (None, "Acme")
    assert len({finding.fingerprint for finding in (whole, first, second)}) == 3


def test_it_is_switched_off_and_weighed_like_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = "return [Fault(1, 'x', 0, 2)]"
    rules = book(tmp_path, monkeypatch, found, severity={"homophone": "critical"})
    assert [finding.severity for finding in judged(rules).findings] == ["critical"]
    off = RuleBook(Termbase.empty(), ["homophone"], None, {"homophone": PluginSettings()})
    assert judged(off).findings == ()


def test_it_is_in_the_signature_with_its_version_and_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(tmp_path, monkeypatch, "return []", options={"strict": True, "a": "b|c"})
    plain = RuleBook(Termbase.empty()).signature
    assert rules.signature == f"{plain}|plugins:homophone=acme-metrics-1.2,a=b/c,strict=True"
    assert plain.endswith(f"|termbase:none|confidence:{models_digest()}")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise ValueError('no model\\x1b[0m')", "raised ValueError: no model\\x1b[0m"),
        ("os._exit(5)", "ended with exit code 5"),
        ("time.sleep(60)", "did not answer within 4 s"),
        ("return [3]", "raised TypeError: a rule finds Faults, not int"),
        ("while True: yield Fault(1, 'x')", "found more than 10,000 faults in a document"),
        ("yield Fault(7, 'x')", "found a fault that cannot be: there is no segment 7"),
        (
            "yield Fault(1, 'x', 5, 99)",
            "found a fault that cannot be: 5 to 99 is no stretch of a candidate of 11 characters",
        ),
        (
            "yield Fault(1, 'x', 5, None)",
            "found a fault that cannot be: 5 to None is no stretch of a candidate of 11 characters",
        ),
        (
            "yield Fault(None, 'x', 0, 1)",
            "found a fault that cannot be: 0 to 1 is no stretch of a candidate of 0 characters",
        ),
        (
            "yield Fault(1, 'x', True, 2)",
            "found a fault that cannot be: True to 2 is no stretch of a candidate of 11 characters",
        ),
        (
            "yield Fault(1, 'x', severity='fatal')",
            "found a fault that cannot be: 'fatal' is none of critical, major, minor",
        ),
        (
            "yield Fault(1, 'x', provenance='us')",
            "found a fault that cannot be: 'us' is none of introduced, inherited, unknown",
        ),
        ("yield Fault(1, ' ')", "found a fault that cannot be: its message is no text"),
        ("yield Fault(1, 'x', entity=3)", "found a fault that cannot be: its entity is no text"),
        (
            "yield Fault(1, 'x', evidence=[('gold', 0, 1)])",
            "found a fault that cannot be: 'gold' is none of source, reference",
        ),
        ("yield Fault([], 'x')", "found a fault that cannot be: there is no segment []"),
        ("yield Fault(1.0, 'x')", "found a fault that cannot be: there is no segment 1.0"),
        ("yield Fault(True, 'x')", "found a fault that cannot be: there is no segment True"),
    ],
)
def test_a_rule_that_fails_says_so_and_finds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, why: str
) -> None:
    timeout = 4 if "sleep" in body else 60
    rules = book(
        tmp_path, monkeypatch, f"yield Fault(1, 'right')\n{body}" if "yield" in body else body, timeout=timeout
    )
    assert notice(rules) == f"not judged by the rule homophone, which {why}"


def test_a_rule_that_cannot_be_made_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(tmp_path, monkeypatch, "return []", "    import no_such_thing")
    assert notice(rules) == (
        "not judged by the rule homophone, which could not be made: ModuleNotFoundError: No module named 'no_such_thing'"
    )
    (tmp_path / "second").mkdir()
    install(tmp_path / "second", monkeypatch, "class H:\n    judge = 1\n", rules={"other": "H"}, package="beta")
    assert notice(RuleBook(Termbase.empty(), plugins={"other": PluginSettings()})) == (
        "not judged by the rule other, which raised TypeError: 'int' object is not callable"
    )


def test_texts_that_no_file_can_hold_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(tmp_path, monkeypatch, "yield Fault(1, '\\ud800\\x07', expected='\\ud800')")
    (finding,) = judged(rules).findings
    assert (finding.message, finding.expected) == ("\\ud800\\x07", "\\ud800")


def test_a_name_that_a_rule_of_ours_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "", rules={"spacing": "S", "mine": "M"})
    with pytest.raises(ConfigError, match='offers "spacing" in harness.rules, a name that harness itself has'):
        RuleBook(Termbase.empty(), plugins={"mine": PluginSettings()})


def test_it_counts_nothing_over_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = book(tmp_path, monkeypatch, "return [Fault(1, 'x', 0, 1)]")
    assert rules.judge(CASE, CorpusTally()).notices == ()
