"""Names of vendors and documents in one form, however they were typed."""

from __future__ import annotations

import pytest

from harness.language.identifiers import identifier


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("acme", "acme"),
        ("acme ", "acme"),
        ("  acme\u00a0", "acme"),
        ("ac\u200bme\ufeff", "acme"),
        ("\u202aacme\u202c", "acme"),
        ("Ant  Group", "Ant Group"),
        ("Ant\u3000Group", "Ant Group"),
        ("Ant \u200b Group", "Ant Group"),
        ("Ant\u00adGroup", "AntGroup"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("चींटी समूह", "चींटी समूह"),
        ("蚂蚁\u2009集团", "蚂蚁 集团"),
        ("pt_BR", "pt_BR"),
        ("a/b", "a/b"),
        ("", ""),
        (" \u200b\u00a0", ""),
        ("\U000e0041", ""),
    ],
)
def test_white_space_invisible_characters_and_unicode_form_make_no_other_name(given: str, name: str) -> None:
    assert identifier(given) == name == identifier(name)
