"""The policy: every key is read, every refusal is a whole sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness.cli.gate import command
from harness.core.errors import ConfigError
from harness.core.finding_limits import FindingLimit
from harness.core.settings import load_settings
from harness.gate.policy import Clause, Demands, Policy, load_policy
from tests.plugin_packages import install


def write(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_policy() -> None:
    policy = load_policy(None)
    assert policy.demands == Demands(True, {}, {"chrf2": 1.0}, (FindingLimit("no new"),))
    limit = policy.demands.findings[0]
    assert (limit.severity, limit.provenance) == (("critical", "major"), ("introduced",))
    assert (policy.level, policy.seed, policy.metrics, policy.counts_words) == (0.05, 0, {"chrf2"}, False)


FULL = """
[gate]
level = 0.01
seed = 7
coverage = false
floors = { chrf2 = 50, entity_accuracy = 0.95 }
drops = { chrf2 = false, bleu = 2 }
[[gate.findings]]
allow = "none"
severity = "critical"
provenance = ["introduced", "unknown"]
rule = ["entity-garbled"]
entity = ["Jiebei"]
[[gate.findings]]
per_thousand_words = 2.5
[[gate.for]]
vendor = "acme*"
pair = "hi-en"
drops = { bleu = false, ter = 3 }
[[gate.for]]
documents = ["contract-*", "terms"]
name = "legal"
floors = { whole_chrf2 = 60 }
findings = [{ allow = "none" }]
coverage = true
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, FULL), required=True)
    assert (policy.level, policy.seed, policy.demands.coverage) == (0.01, 7, False)
    assert policy.demands.floors == {"chrf2": 50.0, "entity_accuracy": 0.95}
    assert policy.demands.drops == {"bleu": 2.0}
    assert policy.demands.findings == (
        FindingLimit("none", None, ("critical",), ("introduced", "unknown"), ("entity-garbled",), ("Jiebei",)),
        FindingLimit("", 2.5),
    )
    assert policy.counts_words and policy.metrics == {"chrf2", "entity_accuracy", "bleu", "ter", "whole_chrf2"}
    assert policy.demands_on("acme-2", "hi-en").drops == {"ter": 3.0}
    assert policy.demands_on("acme-2", "id-en").drops == policy.demands_on("zeta", "hi-en").drops == {"bleu": 2.0}
    (legal,) = policy.groups_of("zeta", "id-en")
    assert (legal.label, legal.holds("contract-7"), legal.holds("terms"), legal.holds("terms-2")) == (
        "legal",
        True,
        True,
        False,
    )
    assert legal.demands == {
        "floors": {"whole_chrf2": 60.0},
        "findings": (FindingLimit("none"),),
        "coverage": True,
    }
    json.dumps(policy.as_dict())


def test_the_last_clause_that_fits_outranks(tmp_path: Path) -> None:
    text = '[[gate.for]]\nfloors = { chrf2 = 1, bleu = 1 }\n[[gate.for]]\nvendor = "a"\nfloors = { chrf2 = 2 }\n'
    policy = load_policy(write(tmp_path, text))
    assert policy.demands_on("a", "hi-en").floors == {"chrf2": 2.0, "bleu": 1.0}
    assert policy.demands_on("b", "hi-en").floors == {"chrf2": 1.0, "bleu": 1.0}


def test_a_name_of_a_vendor_is_no_pattern_and_no_regular_expression() -> None:
    assert Clause(vendor="a.c").fits("a.c", "hi-en") and not Clause(vendor="a.c").fits("abc", "hi-en")
    assert not Clause(vendor="Acme").fits("acme", "hi-en")


def test_the_settings_leave_the_gate_alone(tmp_path: Path) -> None:
    path = write(tmp_path, FULL + "[score]\nhtml = false\n")
    assert load_settings(path).score.html is False
    assert "gate" not in load_settings(path).as_dict()
    assert load_policy(path).level == 0.01


def test_a_harness_toml_without_gate_is_the_default_unless_it_was_named(tmp_path: Path) -> None:
    path = write(tmp_path, "[score]\nrules = true\n")
    assert load_policy(path) == Policy()
    with pytest.raises(ConfigError) as caught:
        load_policy(path, required=True)
    assert str(caught.value) == f"{path}: there is no [gate] in it; write [gate] above the policy's keys"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[gat]", ': unknown key "gat"; did you mean "gate"?'),
        ("gate = 1", ": gate must be a section; write [gate] and its keys below it"),
        ("[gate]\nflors = {}", ', [gate]: unknown key "flors"; did you mean "floors"?'),
        ("[gate]\nlevel = 1", ', [gate]: "level" must lie between 0 and 1, such as 0.05'),
        ("[gate]\nlevel = true", ', [gate]: "level" must be a number, not a boolean'),
        ("[gate]\nseed = -1", ', [gate]: "seed" must be an integer, 0 or more'),
        ("[gate]\ncoverage = 1", ', [gate]: "coverage" must be true or false, not an integer'),
        ("[gate]\nfloors = 3", ', [gate]: "floors" must be a table of metrics and numbers such as { chrf2 = 1.0 }'),
        ("[gate.drops]\nchrf = 1", ', [gate]: unknown metric "chrf" in drops; did you mean "chrf2"?'),
        ("[gate.drops]\nchrf2 = -1", ', [gate]: "chrf2" in drops must be 0 or more: how far the score may fall'),
        ("[gate.drops]\nchrf2 = nan", ', [gate]: "chrf2" in drops must be a number, not nan'),
        ("[gate.drops]\nchrf2 = true", ', [gate]: "chrf2" in drops must be a number, not a boolean'),
        (
            "[gate.floors]\nentity_accuracy = 95",
            ', [gate]: "entity_accuracy" in floors must be 1 or less, such as 0.95: its scores are shares',
        ),
        (
            "[gate.drops]\nsummary_embedding = 1.5",
            ', [gate]: "summary_embedding" in drops must be 1 or less, such as 0.95: its scores are shares',
        ),
        (
            "[gate]\nfindings = 1",
            ", [gate]: findings must be an array of tables; write [[gate.findings]] before each one",
        ),
        (
            "[[gate.findings]]\nallow = 'any'",
            ', [gate], findings 1: unknown value "any" of allow; known are none, no new',
        ),
        (
            "[[gate.findings]]\nallow = 'none'\nper_thousand_words = 1",
            ', [gate], findings 1: "allow" and "per_thousand_words" exclude each other; keep one',
        ),
        ("[[gate.findings]]\nper_thousand_words = -1", ', [gate], findings 1: "per_thousand_words" must be 0 or more'),
        (
            "[[gate.findings]]\nrule = ['entity-garbeld']",
            ', [gate], findings 1: unknown rule "entity-garbeld"; did you mean "entity-garbled"?',
        ),
        (
            "[[gate.findings]]\nseverity = []",
            ', [gate], findings 1: "severity" names none of critical, major, minor; add some or remove the key',
        ),
        (
            "[[gate.findings]]\nentity = [1]",
            ', [gate], findings 1: "entity" must be an array of strings, none of them empty',
        ),
        (
            "[[gate.for]]\nvendor = 'a'",
            ", [[gate.for]] 1: nothing is demanded; add coverage, floors, drops or findings",
        ),
        (
            "[[gate.for]]\nname = 'a'\nfloors = {}",
            ', [[gate.for]] 1: "name" names a group of documents; add documents = ["…"] or remove it',
        ),
        (
            "[[gate.for]]\nvendor = ' '\nfloors = {}",
            ', [[gate.for]] 1: "vendor" must not be empty; remove the key for the default',
        ),
        (
            "[[gate.findings]]\nallow = ''",
            ', [gate], findings 1: "allow" must not be empty; remove the key for the default',
        ),
        ("[[gate.for]]\nvendor = 1\nfloors = {}", ', [[gate.for]] 1: "vendor" must be a string, not an integer'),
        ("[[gate.for]]\nvendr = 'a'", ', [[gate.for]] 1: unknown key "vendr"; did you mean "vendor"?'),
    ],
)
def test_what_is_wrong_is_said_with_the_next_step(tmp_path: Path, text: str, sentence: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_policy(path)
    assert str(caught.value) == f"{path}{sentence}"


def test_the_policy_in_the_help_is_one(tmp_path: Path) -> None:
    help_ = command.help or ""
    example = help_[help_.index("[gate]\nlevel") :].replace("\b\n", "")
    policy = load_policy(write(tmp_path, example), required=True)
    assert policy.clauses[0].name == "contracts" and policy.demands.findings == (FindingLimit(),)
    shown = set(re.findall(r"^(\w+) =", example, re.MULTILINE)) | {"per_thousand_words"}
    known = {
        "level",
        "seed",
        "coverage",
        "floors",
        "drops",
        "allow",
        "per_thousand_words",
        "severity",
        "provenance",
        "rule",
        "entity",
        "vendor",
        "pair",
        "documents",
        "name",
    }
    assert shown == known


def test_metrics_and_rules_of_others_are_known_by_the_same_file_or_by_their_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demands = '[gate.floors]\n{} = 12.5\n[[gate.findings]]\nrule = "{}"\n'
    declared = '[score]\nmetrics = ["my_embedding"]\n[rules]\nplugins = ["ours"]\n[external.theirs]\ncommand = ["x"]\n'
    for metric in ("my_embedding", "theirs"):
        policy = load_policy(write(tmp_path, declared + demands.format(metric, "ours")))
        assert policy.demands.floors == {metric: 12.5}
        assert policy.demands.findings[0].rule == ("ours",)
    with pytest.raises(ConfigError, match='unknown metric "theirs" in floors;'):
        load_policy(write(tmp_path, demands.format("theirs", "spacing")))
    with pytest.raises(ConfigError, match='unknown rule "ours"; known are'):
        load_policy(write(tmp_path, demands.format("chrf2", "ours")))
    install(tmp_path, monkeypatch, "", metrics={"theirs": "M"}, rules={"ours": "R"})
    assert load_policy(write(tmp_path, demands.format("theirs", "ours"))).demands.floors == {"theirs": 12.5}


def test_what_the_settings_have_wrong_is_no_crash_of_the_gate(tmp_path: Path) -> None:
    assert load_policy(write(tmp_path, "rules = 3\n[score]\nmetrics = 3\n[external]\nx = 3\n")) == Policy()
