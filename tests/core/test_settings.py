"""Settings: what is read, and the whole sentence of every refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.core.catalogue import METRICS, RULES
from harness.core.errors import ConfigError, CorpusError
from harness.core.messages import printable
from harness.core.settings import ExternalSettings, PluginSettings, Settings, load_settings, with_options
from harness.core.toml_files import read_toml
from tests.plugin_packages import install


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "harness.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(write(folder, content))
    return str(caught.value)


def test_defaults_leave_out_what_is_slow() -> None:
    settings = load_settings(None)
    assert settings == Settings()
    assert set(METRICS) - set(settings.score.metrics) == {"ter"}


def test_every_setting_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [score]
        metrics = ["ter", "bleu", "ter"]
        rules = false
        html = false
        seed = 0
        units = "final"
        [embedding]
        enabled = false
        model = "models/mine"
        multilingual_model = "intfloat/multilingual-e5-small"
        [bleu]
        tokenize = "zh"
        [rules]
        disabled = ["spacing"]
        severity = { entity-partial = "minor" }
        base_rate = 0.01
        min_confidence = 1
        [termbase]
        file = "names.toml"
        """,
    )
    assert load_settings(path).as_dict() == {
        "score": {"metrics": ["ter", "bleu"], "rules": False, "html": False, "seed": 0, "units": "final"},
        "embedding": {
            "enabled": False,
            "model": "models/mine",
            "multilingual_model": "intfloat/multilingual-e5-small",
        },
        "bleu": {"tokenize": "zh"},
        "rules": {
            "disabled": ["spacing"],
            "severity": {"entity-partial": "minor"},
            "plugins": [],
            "base_rate": 0.01,
            "min_confidence": 1.0,
        },
        "termbase": {"file": "names.toml"},
        "external": {},
        "plugins": {},
    }


def test_base_rates_may_be_a_table_of_rules(tmp_path: Path) -> None:
    path = write(tmp_path, "[rules.base_rate]\nrepeated = 0.02\nnumber-changed = 0.1\n")
    assert load_settings(path).rules.base_rate == {"repeated": 0.02, "number-changed": 0.1}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('base_rate = "often"', '"base_rate" in [rules] must be a number such as 0.005, not a string'),
        ("base_rate = 0", '"base_rate" in [rules] must be more than 0 and less than 1, not 0'),
        ("base_rate = 1.0", '"base_rate" in [rules] must be more than 0 and less than 1, not 1.0'),
        ("base_rate = nan", '"base_rate" in [rules] must be more than 0 and less than 1, not nan'),
        ("base_rate = true", '"base_rate" in [rules] must be a number such as 0.005, not a boolean'),
        (
            "base_rate = { repeated = { de = 0.1 } }",
            '"base_rate" in [rules]: repeated must be a number such as 0.005, not a table',
        ),
        ("base_rate = { repeated = 2 }", '"base_rate" in [rules]: repeated must be more than 0 and less than 1, not 2'),
        ("min_confidence = 1.5", '"min_confidence" in [rules] must be from 0 to 1, not 1.5'),
        ("min_confidence = {}", '"min_confidence" in [rules] must be a number such as 0.005, not a table'),
    ],
)
def test_a_probability_is_between_0_and_1(tmp_path: Path, line: str, message: str) -> None:
    assert refusal(tmp_path, f"[rules]\n{line}\n") == f"harness.toml: {message}"


def test_a_base_rate_is_of_a_known_rule(tmp_path: Path) -> None:
    assert "unknown rule" in refusal(tmp_path, "[rules.base_rate]\nrepeatd = 0.1\n")


def test_external_scorers_and_plugins_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "", metrics={"mine": "M"}, rules={"ours": "R"})
    path = write(
        tmp_path,
        """
        [score]
        metrics = ["theirs", "mine"]
        [rules]
        plugins = ["ours"]
        disabled = ["ours"]
        [external.theirs]
        command = ["python3", "-v", "-v"]
        direction = "lower"
        needs = ["source", "reference"]
        range = [0, 1.5]
        stay = false
        [plugins.mine]
        timeout = 5
        options = { words = true, n = 3 }
        """,
    )
    settings = load_settings(path)
    assert settings.external["theirs"] == ExternalSettings(
        ("python3", "-v", "-v"),
        "lower",
        needs=("source", "reference"),
        range=(0.0, 1.5),
        stay=False,
        folder=str(tmp_path.resolve()),
    )
    assert settings.plugins["mine"] == PluginSettings({"words": True, "n": 3}, 5)
    assert with_options(settings, metrics=["theirs", "bleu"]).score.metrics == ("theirs", "bleu")
    stored = settings.as_dict()
    assert json.loads(json.dumps(stored)) == stored
    assert "folder" not in stored["external"]["theirs"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[external.x]", 'harness.toml: [external.x]: "command" is missing; add command = ["…", "…"]'),
        (
            '[external.x]\ncommand = "run me"',
            'harness.toml: [external.x]: "command" must be an array of strings such as '
            '["python3", "scorer.py"]; it is not run by a shell',
        ),
        (
            '[external.x]\ncommand = ["a"]\ncomand = 1',
            'harness.toml: [external.x]: unknown key "comand"; did you mean "command"?',
        ),
        (
            '[external.x]\ncommand = ["a"]\nfolder = "/"',
            'harness.toml: [external.x]: unknown key "folder"; known are command, '
            "direction, unit, meaning, needs, range, version, batch, timeout, stay",
        ),
        (
            '[external.x]\ncommand = ["a"]\ndirection = "up"',
            'harness.toml: [external.x]: "direction" must be "higher" or "lower", whichever means better',
        ),
        (
            '[external.x]\ncommand = ["a"]\nneeds = ["gold"]',
            'harness.toml: [external.x]: "needs": unknown side "gold"; known are source, reference',
        ),
        (
            '[external.x]\ncommand = ["a"]\nrange = [1, 0]',
            'harness.toml: [external.x]: "range" must be the smallest and the largest score, such as [0, 1]',
        ),
        (
            '[external.x]\ncommand = ["a"]\nrange = [0, inf]',
            'harness.toml: [external.x]: "range" must be the smallest and the largest score, such as [0, 1]',
        ),
        ('[external.x]\ncommand = ["a"]\nbatch = 0', 'harness.toml: [external.x]: "batch" must be 1 or more, not 0'),
        (
            '[external.x]\ncommand = ["a"]\ntimeout = 1.5',
            'harness.toml: [external.x]: "timeout" must be an integer, not a float',
        ),
        ("[external]\nx = 1", 'harness.toml: "x" in [external] must be a table; write [external.x]'),
        ("[external.bleu]", 'harness.toml: [external] cannot have "bleu", which harness measures itself; rename it'),
        (
            '[external."a|b"]',
            'harness.toml: [external] cannot have "a|b"; a name has up to 64 letters, digits, _ . + and -, and '
            "starts with a letter, but not with summary_ or whole_",
        ),
        (
            "[external.summary_x]",
            'harness.toml: [external] cannot have "summary_x"; a name has up to 64 letters, digits, _ . + '
            "and -, and starts with a letter, but not with summary_ or whole_",
        ),
        (
            "[plugins.x]\noptions = { a = [1] }",
            'harness.toml: [plugins.x]: "options" must be a table of strings, numbers, true and false',
        ),
        (
            '[rules]\nplugins = ["mine"]',
            'harness.toml: unknown rule plug-in "mine" in [rules] plugins; none is installed',
        ),
        (
            '[score]\nmetrics = ["x"]',
            'harness.toml: unknown metric "x" in [score] metrics; known are ' + ", ".join(METRICS),
        ),
    ],
)
def test_a_wrong_foreign_setting_is_told(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(tmp_path, content) == sentence


def test_plugins_that_are_found_are_named_where_another_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "", metrics={"mine": "M"}, rules={"ours": "R"})
    assert refusal(tmp_path, '[score]\nmetrics = ["x"]').endswith("known are " + ", ".join((*METRICS, "mine")))
    assert refusal(tmp_path, '[score]\nmetrics = ["mime"]').endswith('did you mean "mine"?')
    assert refusal(tmp_path, '[rules]\nplugins = ["x"]').endswith("found are ours")


def test_as_dict_survives_json() -> None:
    stored = Settings().as_dict()
    assert json.loads(json.dumps(stored)) == stored


def test_a_byte_order_mark_and_crlf_do_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbf[score]\r\nrules = false\r\n")
    assert load_settings(path).score.rules is False


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[score]\nmetricz = ["bleu"]', 'harness.toml: unknown key "metricz" in [score]; did you mean "metrics"?'),
        ("[score]\nqqq = 1", 'harness.toml: unknown key "qqq" in [score]; known are metrics, rules, html, seed, units'),
        ("[scores]", 'harness.toml: unknown section "scores"; did you mean "score"?'),
        ("score = 3", "harness.toml: score must be a section; write [score] and its keys below it"),
        (
            '[score]\nmetrics = ["BLUE"]',
            'harness.toml: unknown metric "BLUE" in [score] metrics; did you mean "bleu"?',
        ),
        (
            '[rules.severity]\nentity-partial = "huge"',
            'harness.toml: "severity" in [rules]: entity-partial must be one of critical, major, minor',
        ),
        (
            '[rules.severity]\nentity-garbeld = "minor"',
            'harness.toml: "severity" in [rules]: unknown rule "entity-garbeld"; did you mean "entity-garbled"?',
        ),
        (
            '[rules]\ndisabled = ["entity-garbeld"]',
            'harness.toml: unknown rule "entity-garbeld" in [rules] disabled; did you mean "entity-garbled"?',
        ),
        (
            '[bleu]\ntokenize = "13b"',
            'harness.toml: unknown tokenizer "13b" in [bleu] tokenize; did you mean "13a"?',
        ),
        (
            '[score]\nunits = "finals"',
            'harness.toml: unknown choice "finals" in [score] units; did you mean "final"?',
        ),
        ("[score]\nseed = -1", 'harness.toml: "seed" in [score] must be 0 or more, not -1'),
        ("[score]\nseed = true", 'harness.toml: "seed" in [score] must be an integer, not a boolean'),
        ("[score]\nrules = 1", 'harness.toml: "rules" in [score] must be a boolean, not an integer'),
        ("[bleu]\ntokenize = true", 'harness.toml: "tokenize" in [bleu] must be a string, not a boolean'),
        (
            "[embedding]\nmodel = 2021-03-15",
            'harness.toml: "model" in [embedding] must be a string, not a date or time',
        ),
        (
            '[score]\nmetrics = "bleu"',
            'harness.toml: "metrics" in [score] must be an array of strings, not a string',
        ),
        (
            "[score]\nmetrics = [1]",
            'harness.toml: "metrics" in [score]: item 1 must be a string, not an integer',
        ),
        (
            '[embedding]\nmodel = ""',
            'harness.toml: "model" in [embedding] must not be empty; remove the key for the default',
        ),
        (
            '[bleu]\ntokenize = " "',
            'harness.toml: "tokenize" in [bleu] must not be empty; remove the key for the default',
        ),
        (
            "[score]\nmetrics = []",
            'harness.toml: no metrics are listed in [score] metrics; name at least one, such as "chrf2"',
        ),
    ],
)
def test_a_wrong_setting_is_named_with_the_nearest_right_one(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(tmp_path, content) == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "[score]\nrules = yes",
            "harness.toml, line 2, column 9: not valid TOML: Invalid value; correct it and run again",
        ),
        (
            "[score]\n\nrules = ",
            "harness.toml, line 3, column 9: not valid TOML: Invalid value (the file ends here); correct it and run again",
        ),
        (
            b"# caf\xe9\n",
            "harness.toml: not valid UTF-8 at byte offset 5 (0xE9); re-save it as UTF-8",
        ),
        ("x = " + "[" * 100_000, "harness.toml: not valid TOML: nested too deeply; flatten it and run again"),
    ],
)
def test_broken_toml_is_told_with_its_place(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert refusal(tmp_path, content) == sentence


def test_a_number_too_long_for_python_is_a_fault_of_the_file(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, "x = " + "1" * 5000)
    assert sentence.startswith("harness.toml: not valid TOML: Exceeds the limit")
    assert sentence.endswith("; correct it and run again")


def test_a_missing_file_a_folder_and_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CorpusError) as missing:
        read_toml(tmp_path / "x.toml", CorpusError, name="x.toml")
    assert str(missing.value) == "x.toml: file not found; check the path"
    with pytest.raises(ConfigError) as folder:
        read_toml(tmp_path)
    assert str(folder.value) == f"{tmp_path}: this is a folder, not a file; check the path"

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigError) as unreadable:
        read_toml(tmp_path / "x.toml", name="x.toml")
    assert str(unreadable.value) == ("x.toml: cannot be read (Permission denied); check the path and its permissions")


def test_options_stand_above_the_file_and_none_says_nothing(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, "[score]\nrules = false"))
    assert with_options(settings) == settings
    changed = with_options(
        settings,
        metrics=["ter", "ter"],
        html=False,
        embedding=False,
        embedding_model="m",
        multilingual_model="n",
        tokenize="char",
        termbase="t.toml",
        units="final",
    )
    assert changed.as_dict() == {
        "score": {"metrics": ["ter"], "rules": False, "html": False, "seed": 20261122, "units": "final"},
        "embedding": {"enabled": False, "model": "m", "multilingual_model": "n"},
        "bleu": {"tokenize": "char"},
        "rules": {"disabled": [], "severity": {}, "plugins": [], "base_rate": 0.005, "min_confidence": 0.0},
        "termbase": {"file": "t.toml"},
        "external": {},
        "plugins": {},
    }


def test_an_option_with_an_unknown_name_is_refused() -> None:
    with pytest.raises(ConfigError) as metric:
        with_options(Settings(), metrics=["chrf3"])
    assert str(metric.value) == '--metrics: unknown metric "chrf3"; did you mean "chrf2"?'
    with pytest.raises(ConfigError) as tokenizer:
        with_options(Settings(), tokenize="chars")
    assert str(tokenizer.value) == '--tokenize: unknown tokenizer "chars"; did you mean "char"?'


def test_names_are_printed_without_what_moves_a_cursor() -> None:
    assert printable("a\x1b[2J\u202eb\n") == "a\\x1b[2J\\u202eb\\n"
    assert printable("चींटी <b>") == "चींटी <b>"


def test_the_rules_are_those_of_the_finding_table() -> None:
    assert len(RULES) == len(set(RULES)) == 25


def test_a_declared_plugin_need_not_be_installed_to_read_the_settings(tmp_path: Path) -> None:
    path = write(tmp_path, '[score]\nmetrics = ["mine"]\n[rules]\nplugins = ["ours"]\n[plugins.mine]\n[plugins.ours]\n')
    assert load_settings(path).score.metrics == ("mine",)
    assert load_settings(path).rules.plugins == ("ours",)
