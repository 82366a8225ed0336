"""Misspelt names in the gate's policy and in waivers, as the command reports them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_gate import checks, gate
from tests.conftest import Call
from tests.deliveries import garbled, good, references, two_runs


@pytest.fixture(scope="module")
def garbled_brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The brand is misspelt in one of the documents 70 to 79."""
    return two_runs(tmp_path_factory.mktemp("garbled"), references(10, first=70), garbled("doc-077"))


@pytest.mark.parametrize(
    ("policy", "notice"),
    [
        (
            '[[gate.findings]]\nallow = "none"\nentity = "Jeibei"',
            '[gate], findings 1 was not applied: the entity "Jeibei" is neither in the termbase nor in this run; did you mean '
            '"Jiebei"?',
        ),
        (
            '[[gate.for]]\nvendor = "acne"\nfloors = { chrf2 = 99 }',
            '[[gate.for]] 1 was not applied: vendor "acne" matches nothing in this run; did you mean "acme"?',
        ),
        (
            '[[gate.for]]\npair = "id_en"\nfloors = { chrf2 = 99 }',
            '[[gate.for]] 1 was not applied: pair "id_en" matches nothing in this run; did you mean "id-en"?',
        ),
        (
            '[[gate.for]]\ndocuments = ["dok-077"]\nfloors = { chrf2 = 99 }',
            '[[gate.for]] 1 was not applied: documents "dok-077" matches nothing in this run; did you mean "doc-077"?',
        ),
        (
            '[[gate.findings]]\nallow = "none"\nrule = "ours"\n[rules]\nplugins = ["ours"]',
            '[gate], findings 1 was not applied: the rule "ours" did not run; known are added-passage, currency-changed, '
            "date-changed, entity-added, entity-garbled and 20 more",
        ),
    ],
)
def test_a_misspelt_name_is_reported_with_the_nearest_and_not_passed_over(
    call: Call, garbled_brand: Path, tmp_path: Path, policy: str, notice: str
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(f"[gate]\ndrops = {{ chrf2 = false }}\n{policy}\n", encoding="utf-8")
    _, verdict = gate(call, garbled_brand, "--policy", path)
    assert verdict["notices"] == [notice]
    assert f"note: {notice}\n" in call("gate", "--workspace", garbled_brand, "--policy", path).out
    for check in checks(verdict, "findings"):
        asked = "entity" in policy or "rule" in policy
        assert (check["outcome"], check["message"]) == ("skipped", notice.partition(": ")[2]) or not asked


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (
            '[[gate.findings]]\nrule = "entity-garbeld"',
            '[gate], findings 1: unknown rule "entity-garbeld"; did you mean "entity-garbled"?',
        ),
        ("[gate.floors]\nchrf = 1", '[gate]: unknown metric "chrf" in floors; did you mean "chrf2"?'),
        (
            '[[gate.for]]\nvendor = "acme"\ndrops = { blue = 1 }',
            '[[gate.for]] 1: unknown metric "blue" in drops; did you mean "bleu"?',
        ),
        (
            '[[gate.for]]\nvendor = ""\ndrops = { bleu = 1 }',
            '[[gate.for]] 1: "vendor" must not be empty; remove the key for the default',
        ),
    ],
)
def test_a_name_that_no_run_can_have_is_code_2(
    call: Call, garbled_brand: Path, tmp_path: Path, policy: str, sentence: str
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(f"{policy}\n", encoding="utf-8")
    called = call("gate", "--workspace", garbled_brand, "--policy", path)
    assert called == (2, "", f"harness: {path}, {sentence}\n")


def test_an_entity_of_the_termbase_or_of_the_run_need_not_have_a_finding(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(3), good)
    with (tmp_path / "references" / "entities.toml").open("a", encoding="utf-8") as file:
        file.write('[[entity]]\nname = "Huabei"\n')
    policy = tmp_path / "policy.toml"
    policy.write_text('[gate]\n[[gate.findings]]\nallow = "none"\nentity = ["Jiebei", "Huabei"]\n', encoding="utf-8")
    code, verdict = gate(call, tmp_path, "--policy", policy)
    assert (code, verdict["notices"], checks(verdict, "findings")[0]["outcome"]) == (0, [], "passed")
    (tmp_path / "references" / "entities.toml").write_text("x = [", encoding="utf-8")
    code, verdict = gate(call, tmp_path, "--policy", policy, "--baseline", "before")
    assert (code, len(verdict["notices"]), checks(verdict, "findings")[0]["outcome"]) == (0, 1, "passed")
    assert 'the entity "Huabei" is neither in the termbase nor in this run' in verdict["notices"][0]


def test_a_misspelt_fingerprint_in_a_waiver_is_reported_with_the_nearest(call: Call, tmp_path: Path) -> None:
    two_runs(tmp_path, references(3, sentences=4), garbled("doc-002"))
    _, verdict = gate(call, tmp_path)
    fingerprint = verdict["checks"][0]["findings"][0]["fingerprint"]
    wrong = fingerprint[:-1] + ("0" if fingerprint[-1] != "0" else "1")
    path = tmp_path / "reports" / "waivers.toml"
    path.write_text(f'[[waiver]]\nfingerprint = "{wrong}"\nwho = "bob"\nwhy = "agreed"\n', encoding="utf-8")
    for options in ((), ("--baseline", "before")):
        code, verdict = gate(call, tmp_path, *options)
        assert code == 3 and verdict["notices"] == [
            f'waivers.toml: the waiver of {wrong} by bob matches no finding of this run; did you mean "{fingerprint}"?'
        ]
