"""Settings: what is read, and the whole sentence of every refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.config import METRICS, RULES, Settings, load_settings, printable, read_toml, with_options
from harness.errors import ConfigError, CorpusError


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
        [embedding]
        enabled = false
        model = "models/mine"
        multilingual_model = "intfloat/multilingual-e5-small"
        [bleu]
        tokenize = "zh"
        [rules]
        disabled = ["spacing"]
        severity = { entity-partial = "minor" }
        [termbase]
        file = "names.toml"
        """,
    )
    assert load_settings(path).as_dict() == {
        "score": {"metrics": ["ter", "bleu"], "rules": False, "html": False, "seed": 0},
        "embedding": {
            "enabled": False,
            "model": "models/mine",
            "multilingual_model": "intfloat/multilingual-e5-small",
        },
        "bleu": {"tokenize": "zh"},
        "rules": {"disabled": ["spacing"], "severity": {"entity-partial": "minor"}},
        "termbase": {"file": "names.toml"},
    }


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
        ("[score]\nqqq = 1", 'harness.toml: unknown key "qqq" in [score]; known are metrics, rules, html, seed'),
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
    assert str(missing.value) == "x.toml: there is no such file; check the path"
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
        settings, metrics=["ter", "ter"], html=False, embedding=False, embedding_model="m", multilingual_model="n",
        tokenize="char", termbase="t.toml",
    )  # fmt: skip
    assert changed.as_dict() == {
        "score": {"metrics": ["ter"], "rules": False, "html": False, "seed": 20261122},
        "embedding": {"enabled": False, "model": "m", "multilingual_model": "n"},
        "bleu": {"tokenize": "char"},
        "rules": {"disabled": [], "severity": {}},
        "termbase": {"file": "t.toml"},
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
    assert len(RULES) == len(set(RULES)) == 21
