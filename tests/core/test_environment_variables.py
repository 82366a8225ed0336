"""Settings from the environment: every type, and one sentence for each that is wrong."""

from __future__ import annotations

import pytest

from harness.core.environment_variables import variables, with_variables
from harness.core.errors import ConfigError
from harness.core.settings import Settings, with_options


def test_every_type_of_setting() -> None:
    made = with_variables(
        Settings(),
        {
            "HARNESS_SCORE_HTML": "no",
            "HARNESS_SCORE_SEED": "7",
            "HARNESS_SCORE_METRICS": "bleu, ter,bleu",
            "HARNESS_RULES_SEVERITY": "spacing=major, fused=minor",
            "HARNESS_TERMBASE_FILE": "terms.toml",
            "HARNESS_EMBEDDING_ENABLED": "",
            "HARNESS_BUILD_ID": "17",
            "PATH": "/bin",
        },
    )
    assert (made.score.html, made.score.seed, made.score.metrics) == (False, 7, ("bleu", "ter"))
    assert made.rules.severity == {"spacing": "major", "fused": "minor"}
    assert made.termbase.file == "terms.toml"
    assert made.embedding.enabled is True  # an empty variable says nothing
    assert made.bleu == Settings().bleu


def test_no_variable_means_the_settings_themselves() -> None:
    settings = with_options(Settings(), metrics=["bleu"])
    assert with_variables(settings, {}) == settings


def test_every_setting_but_tables_by_name_has_a_variable() -> None:
    named = variables(Settings())
    assert named["HARNESS_EMBEDDING_MULTILINGUAL_MODEL"] == ("embedding", "multilingual_model")
    assert {section for section, _ in named.values()} == {"score", "embedding", "bleu", "rules", "termbase"}
    assert not any(name in {"HARNESS_CACHE", "HARNESS_DEBUG"} for name in named)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "HARNESS_SCORE_HTLM",
            "no",
            'the environment: unknown variable "HARNESS_SCORE_HTLM"; did you mean "HARNESS_SCORE_HTML"?',
        ),
        ("HARNESS_SCORE_HTML", "maybe", 'HARNESS_SCORE_HTML must be true or false, not "maybe"'),
        ("HARNESS_SCORE_SEED", "-1", 'HARNESS_SCORE_SEED must be a whole number, 0 or more, not "-1"'),
        ("HARNESS_SCORE_SEED", "9" * 5000, None),
        (
            "HARNESS_SCORE_METRICS",
            " ,",
            'HARNESS_SCORE_METRICS: no metrics are listed in [score] metrics; name at least one, such as "chrf2"',
        ),
        ("HARNESS_BLEU_TOKENIZE", "zz", 'HARNESS_BLEU_TOKENIZE: unknown tokenizer "zz" in [bleu] tokenize; known are '),
        ("HARNESS_RULES_DISABLED", "entity-garbeld", 'did you mean "entity-garbled"?'),
        (
            "HARNESS_RULES_SEVERITY",
            "spacing",
            'HARNESS_RULES_SEVERITY must be names and values, such as entity-garbled=minor, not "spacing"',
        ),
        ("HARNESS_RULES_SEVERITY", "spacing=\x1b[2J", "spacing must be one of critical, major, minor"),
        (
            "HARNESS_GATE_LEVEL",
            "0.5",
            "HARNESS_GATE_LEVEL: the gate's policy is set by no variable; write it into [gate] of harness.toml",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(name: str, text: str, sentence: str | None) -> None:
    with pytest.raises(ConfigError) as error:
        with_variables(Settings(), {name: text})
    assert (sentence or name) in str(error.value)
    assert "\x1b" not in str(error.value)
