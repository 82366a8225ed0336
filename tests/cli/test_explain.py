"""`harness explain`: every name has its page, and an unknown one gets the nearest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.core.catalogue import METRIC_ENTRIES, METRICS, RULE_ENTRIES, RULES
from harness.core.explanations import explanation
from harness.core.settings import load_settings
from harness.gate.policy import load_policy
from tests.conftest import Call
from tests.plugin_packages import install

EXTERNAL = '[external.judge]\ncommand = ["./judge\\u001b[31m"]\nmeaning = "a model\\u202es answer"\n'


@pytest.mark.parametrize("name", [*RULES, *METRICS])
def test_every_name_has_a_page(name: str, call: Call, tmp_path: Path) -> None:
    done = call("explain", name, "--workspace", tmp_path)
    label = RULE_ENTRIES[name].label if name in RULES else METRIC_ENTRIES[name].label
    kind = "rule" if name in RULES else "metric"
    head, blank, *rest = done.out.splitlines()
    assert (done.code, done.err, head, blank) == (0, "", f"{name} ({kind}): {label}", "")
    assert {section.title for section in explanation(kind, name).sections} <= set(rest)
    prose = [line for line in rest if line.isascii() and not line.startswith("    ")]
    assert max(map(len, prose)) <= 110


def test_long_labels_leave_the_texts_wide(call: Call, tmp_path: Path) -> None:
    lines = call("explain", "chrf2", "--workspace", tmp_path).out.splitlines()
    start = lines.index("  - zh-en, talks (WMT21 TED MQM; 13 systems, 529 segments): 62% of pairs of systems; 42%")
    assert lines[start + 1] == "    of pairs of translations of one segment; Kendall's tau 0.12 over segments"
    assert "  Better:              higher" in lines


@pytest.mark.parametrize("name", ["number-changed", "spacing", "ter", "chrf2++", "entity_accuracy"])
def test_the_settings_of_a_page_can_be_written_as_they_are(name: str, tmp_path: Path) -> None:
    page = explanation("rule" if name in RULES else "metric", name)
    path = tmp_path / "harness.toml"
    path.write_text(page.sections[-1].code, encoding="utf-8")
    settings, policy = load_settings(path), load_policy(path)
    if page.kind == "rule":
        assert settings.rules.disabled == (name,) and settings.rules.severity == {name: "minor"}
        (limit,) = policy.demands.findings
        assert limit.is_about(RULE_ENTRIES[name].severity, name, "") and not limit.is_about("major", "other", "")
    else:
        assert settings.score.metrics == (name,) and list(policy.demands.floors) == [name]


def test_a_form_against_a_summary_is_its_metric(call: Call, tmp_path: Path) -> None:
    pages = [call("explain", name, "--workspace", tmp_path).out for name in ("bleu", "summary_bleu", "whole_bleu")]
    assert pages[0] == pages[1] == pages[2] != ""


def test_the_list_has_every_name_with_its_label(call: Call, tmp_path: Path) -> None:
    lines = [line.split(maxsplit=1) for line in call("explain", "--workspace", tmp_path).out.splitlines() if line]
    labels = {entry.name.value: entry.label for entry in (*RULE_ENTRIES.values(), *METRIC_ENTRIES.values())}
    assert {line[0]: line[1] for line in lines if line[0] in labels} == labels
    answer = json.loads(call("explain", "--json", "--workspace", tmp_path).out)
    assert list(answer) == ["schema_version", "rules", "metrics"]
    assert [one["name"] for one in answer["rules"]] == list(RULES)
    assert answer["metrics"][0] == {"name": "bleu", "label": "BLEU", "third_party": None}


def test_json_has_the_whole_page(call: Call, tmp_path: Path) -> None:
    page = explanation("rule", "fused")
    answer = json.loads(call("explain", "fused", "--json", "--workspace", tmp_path).out)
    assert answer["schema_version"] == 1 and answer["summary"] == page.summary
    assert [part["title"] for part in answer["sections"]] == [part.title for part in page.sections]
    assert answer["sections"][2]["rows"][0] == {
        "label": "Source (zh)",
        "text": "消费者表示不满。根据调查，价格上涨了。",
        "lang": "zh",
    }


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nmber-changed", 'harness: unknown rule or metric "nmber-changed"; did you mean "number-changed"?\n'),
        ("summary_ble", 'harness: unknown rule or metric "summary_ble"; did you mean "summary_bleu"?\n'),
        ("whole_ter", 'harness: unknown rule or metric "whole_ter"; did you mean "whole_bleu"?\n'),
        ("Jiebei", 'harness: unknown rule or metric "Jiebei"; known are entity-garbled, '),
    ],
)
def test_an_unknown_name_gets_the_nearest(name: str, sentence: str, call: Call, tmp_path: Path) -> None:
    done = call("explain", name, "--workspace", tmp_path)
    assert (done.code, done.out) == (2, "") and done.err.startswith(sentence)


def test_third_party_names_say_where_they_come_from(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    install(packages, monkeypatch, "raise SystemExit(3)", metrics={"acme.len": "Len"}, rules={"acme-tone": "Tone"})
    for name, kind, key in (("acme-tone", "rule", "plugins"), ("acme.len", "metric", "metrics")):
        done = call("explain", name, "--workspace", tmp_path)
        assert done.code == 0 and f"third-party {kind} of the package acme-metrics 1.2." in done.out
        assert f'{key} = ["{name}"]' in done.out
    listed = json.loads(call("explain", "--json", "--workspace", tmp_path).out)
    assert [one["name"] for one in listed["rules"] if one["third_party"]] == ["acme-tone"]
    assert "acme-tone" in call("explain", "--workspace", tmp_path).out


def test_an_external_metric_names_its_command(call: Call, tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text(EXTERNAL, encoding="utf-8")
    done = call("explain", "judge", "--workspace", tmp_path)
    assert done.code == 0 and "declared as [external.judge] in harness.toml" in " ".join(done.out.split())
    assert "\x1b" not in done.out and "\u202e" not in done.out
    assert call("explain", "judge", "--workspace", tmp_path / "elsewhere").code == 2


def test_a_broken_file_of_settings_hides_no_page(call: Call, tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text("[rules\n", encoding="utf-8")
    assert call("explain", "fused", "--workspace", tmp_path).code == 0
    done = call("explain", "judge", "--workspace", tmp_path)
    assert done.code == 2 and "harness.toml" in done.err
