"""What is told of plug-ins without running them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.settings import ExternalSettings, RuleSettings, ScoreSettings, Settings
from harness.plugins import InstalledPlugin, find_plugin, host_of, versions_behind
from tests.plugin_packages import install


def test_a_plugin_is_found_with_its_package_and_runs_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "raise SystemExit", metrics={"mine": "Mine"})
    found = find_plugin("harness.metrics", "mine")
    assert found == InstalledPlugin("harness.metrics", "mine", "acme-metrics", "1.2")
    made = host_of(found, {"words": True}, 7, {"source": "1"})
    assert made.words[-3:] == ("harness.metrics", "mine", '{"words": true}')
    assert (made.seconds, made.greets, made.stay, made.probe) == (7, True, True, {"source": "1"})
    assert made.environment["PYTHONPATH"].split(os.pathsep)[0] == str(tmp_path)


def test_a_new_version_or_another_script_is_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted run finished under one is not used under the other."""
    install(tmp_path, monkeypatch, "", metrics={"mine": "M", "other": "O"}, rules={"ours": "R"})
    (tmp_path / "scorer.py").write_text("1")
    external = {"theirs": ExternalSettings(("python3", "scorer.py"), folder=str(tmp_path))}
    settings = Settings(
        ScoreSettings(("bleu", "mine", "theirs")), rules=RuleSettings(plugins=("ours",)), external=external
    )
    before = versions_behind(settings)
    assert [line.rpartition(" ")[0] for line in before[:2]] == [
        "mine acme_metrics:M acme-metrics",
        "ours acme_metrics:R acme-metrics",
    ]
    assert [line.split()[:2] for line in before[2:]] == [["scorer.py", "1"]]
    (tmp_path / "scorer.py").write_text("22")
    assert versions_behind(settings) != before
    assert versions_behind(replace(settings, score=ScoreSettings(("bleu",)), rules=RuleSettings())) == []
